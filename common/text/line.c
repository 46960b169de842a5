#include "text/line.h"

#include "text/characters.h"
#include "text/codepoint.h"
#include "text/paragraph.h"
#include "text/surface.h"

#include <fribidi.h>

/* Labels are short; nobody sees more of one line. */
#define MAX_LENGTH 2048
#define ELLIPSIS   0x2026u

struct label {
    uint32_t text[MAX_LENGTH + 1]; /* one more for the ellipsis */
    size_t length;
    struct paragraph *paragraph;
};

static void decode(struct label *label, const char *text, size_t length)
{
    label->length = 0;
    for (size_t i = 0; i < length && label->length < MAX_LENGTH; label->length++) {
        i += codepoint_decode((const unsigned char *)text + i, length - i, &label->text[label->length]);
    }
    label->text[label->length] = 0;
}

/* Lays COUNT code points out; returns their width, 0 when memory is short. */
static int lay_out(struct label *label, struct fonts *fonts, size_t count, const struct line_style *style)
{
    if (!label->paragraph) {
        label->paragraph = paragraph_create();
    }
    struct paragraph_style plain = {.pixels = style->pixels, .bold = style->bold};
    if (!label->paragraph || !paragraph_lay_out(label->paragraph, fonts, label->text, count, 0, &plain)) {
        return 0;
    }
    return paragraph_get_line(label->paragraph, 0)->width;
}

static void draw(struct label *label, struct fonts *fonts, const struct line_style *style,
                 SDL_Surface *target, int x, int baseline)
{
    pixman_image_t *image = surface_image(target);
    if (image && label->paragraph && paragraph_line_count(label->paragraph) > 0) {
        struct paragraph_colors colors = {style->color & 0xFFFFFF, style->color & 0xFFFFFF};
        paragraph_draw(label->paragraph, fonts, 0, image, x, baseline, &colors, NULL, NULL);
    }
    if (image) {
        pixman_image_unref(image);
    }
}

int line_width(struct fonts *fonts, const char *text, size_t length, const struct line_style *style)
{
    struct label label;
    label.paragraph = NULL;
    decode(&label, text, length);
    int width = lay_out(&label, fonts, label.length, style);
    paragraph_destroy(label.paragraph);
    return width;
}

/* Cuts the text to its first COUNT code points, less spaces at the end, and an ellipsis. The one that was cut
 * away for the ellipsis is returned, for restore(). */
static size_t put_ellipsis(struct label *label, size_t count, uint32_t *hidden)
{
    while (count > 0 && characters_is_space(label->text[count - 1])) {
        count--;
    }
    *hidden = label->text[count];
    label->text[count] = ELLIPSIS;
    return count;
}

/* Lays out as many clusters as fit WIDTH together with an ellipsis; returns the width. */
static int lay_out_cut(struct label *label, struct fonts *fonts, const struct line_style *style, int width)
{
    size_t ends[MAX_LENGTH + 1] = {0};
    size_t clusters = 0;
    for (; ends[clusters] < label->length; clusters++) {
        ends[clusters + 1] =
            ends[clusters] + characters_cluster(label->text + ends[clusters], label->length - ends[clusters]);
    }
    size_t low = 0;
    size_t high = clusters;
    uint32_t hidden;
    while (low < high) {
        size_t middle = (low + high + 1) / 2;
        size_t end = put_ellipsis(label, ends[middle], &hidden);
        bool fits = lay_out(label, fonts, end + 1, style) <= width;
        label->text[end] = hidden;
        if (fits) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    size_t end = put_ellipsis(label, ends[low], &hidden);
    return lay_out(label, fonts, end + 1, style);
}

int line_draw_fitted(struct fonts *fonts, const char *text, size_t length, const struct line_style *style,
                     SDL_Surface *target, int x, int baseline, int width)
{
    struct label label;
    label.paragraph = NULL;
    decode(&label, text, length);
    int drawn = lay_out(&label, fonts, label.length, style);
    if (drawn > width) {
        drawn = lay_out_cut(&label, fonts, style, width);
    }
    if (drawn <= width) {
        draw(&label, fonts, style, target, x, baseline);
    } else {
        drawn = 0; /* there is not even room for the ellipsis */
    }
    paragraph_destroy(label.paragraph);
    return drawn;
}

bool line_is_right_to_left(const char *text, size_t length)
{
    for (size_t i = 0; i < length;) {
        uint32_t codepoint;
        i += codepoint_decode((const unsigned char *)text + i, length - i, &codepoint);
        FriBidiCharType type = fribidi_get_bidi_type(codepoint);
        if (FRIBIDI_IS_LETTER(type)) {
            return FRIBIDI_IS_RTL(type);
        }
    }
    return false;
}
