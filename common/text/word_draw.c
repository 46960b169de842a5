#include "text/word_draw.h"

#include "text/codepoint.h"

#include <stdlib.h>
#include <string.h>

/* SDL_ttf measures and draws what the ink covers. With a space on either side the ink of nearly everything
 * lies inside of what the pen covers: then the word starts exactly one space from the left edge, and its
 * width is that of its advances. */
struct prepared {
    TTF_Font *font;
    const struct font_face *face;
    int space; /* width of the space on either side; 0: there is none */
    char text[WORDS_MAX_LENGTH * CODEPOINT_MAX_BYTES + 3];
};

static bool prepare(struct prepared *prepared, struct fonts *fonts, const struct word_key *key)
{
    prepared->face = fonts_load(fonts, key->number, key->pixels, key->bold);
    if (!prepared->face) {
        return false;
    }
    TTF_Font *font = prepared->face->font;
    prepared->font = font;
    char script[5] = "";
    hb_tag_to_string(hb_script_to_iso15924_tag(key->script), script);
    TTF_SetFontDirection(font, key->right_to_left ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR);
    TTF_SetFontScriptName(font, script);
    prepared->space = 0;
    bool pad = !prepared->face->is_color && TTF_GlyphIsProvided32(font, ' ');
    if (pad && (TTF_SizeUTF8(font, " ", &prepared->space, NULL) != 0 || prepared->space < 0)) {
        return false;
    }
    size_t size = 0;
    if (pad) {
        prepared->text[size++] = ' ';
    }
    for (size_t i = 0; i < key->length; i++) {
        size += codepoint_encode(key->text[i], prepared->text + size);
    }
    if (pad) {
        prepared->text[size++] = ' ';
    }
    prepared->text[size] = '\0';
    return true;
}

/* N source pixels of the face, scaled and rounded. */
static int scaled(const struct font_face *face, int n)
{
    return (int)(((int64_t)n * face->scale_numerator + face->scale_denominator / 2) /
                 face->scale_denominator);
}

int word_measure(struct fonts *fonts, const struct word_key *key)
{
    struct prepared prepared;
    int width;
    if (!prepare(&prepared, fonts, key) || TTF_SizeUTF8(prepared.font, prepared.text, &width, NULL) != 0) {
        return 0;
    }
    width = scaled(prepared.face, width - 2 * prepared.space);
    return width > 0 ? width : 0;
}

/* The first row of SURFACE that is covered over its whole width, or -1. */
static int find_full_row(const SDL_Surface *surface)
{
    for (int y = 0; y < surface->h; y++) {
        const unsigned char *row =
            (const unsigned char *)surface->pixels + (size_t)y * (size_t)surface->pitch;
        int x = 0;
        while (x < surface->w && row[x] == 0xFF) {
            x++;
        }
        if (x == surface->w) {
            return y;
        }
    }
    return -1;
}

static int underline_row(TTF_Font *font, const char *text)
{
    static const SDL_Color white = {255, 255, 255, 255};
    static const SDL_Color black = {0, 0, 0, 255};
    SDL_Surface *surface = TTF_RenderUTF8_Shaded(font, text, white, black);
    int row = surface ? find_full_row(surface) : -1;
    SDL_FreeSurface(surface);
    return row;
}

/* By how many rows TEXT rises above the font's ascent, for which SDL_ttf makes room without saying how much:
 * an underline tells, for its place below the baseline is always the same, and in a text that starts with a
 * space no other row is covered from edge to edge. */
static int measure_rise(TTF_Font *font, const char *text)
{
    int style = TTF_GetFontStyle(font);
    TTF_SetFontStyle(font, style | TTF_STYLE_UNDERLINE);
    int flat = underline_row(font, " ");
    int risen = underline_row(font, text);
    TTF_SetFontStyle(font, style);
    return flat >= 0 && risen > flat ? risen - flat : 0;
}

struct box {
    int left, top, right, bottom; /* right and bottom are outside */
};

/* The smallest box that holds all coverage of an 8-bit surface; empty when there is none. */
static struct box find_ink(const SDL_Surface *surface)
{
    struct box box = {surface->w, surface->h, 0, 0};
    for (int y = 0; y < surface->h; y++) {
        const unsigned char *row =
            (const unsigned char *)surface->pixels + (size_t)y * (size_t)surface->pitch;
        int left = 0;
        while (left < surface->w && row[left] == 0) {
            left++;
        }
        if (left == surface->w) {
            continue;
        }
        int right = surface->w;
        while (row[right - 1] == 0) {
            right--;
        }
        box.left = left < box.left ? left : box.left;
        box.right = right > box.right ? right : box.right;
        box.top = y < box.top ? y : box.top;
        box.bottom = y + 1;
    }
    return box;
}

static struct word_image draw_coverage(struct prepared *prepared)
{
    static const SDL_Color white = {255, 255, 255, 255};
    static const SDL_Color black = {0, 0, 0, 255};
    struct word_image image = {0};
    SDL_Surface *surface = TTF_RenderUTF8_Shaded(prepared->font, prepared->text, white, black);
    if (!surface) {
        return image;
    }
    struct box ink = find_ink(surface);
    if (ink.left < ink.right) {
        int rise = 0;
        if (surface->h > TTF_FontHeight(prepared->font)) {
            rise = measure_rise(prepared->font, prepared->text);
        }
        image.x = ink.left - prepared->space;
        image.y = ink.top - rise - TTF_FontAscent(prepared->font);
        image.pixels =
            pixman_image_create_bits(PIXMAN_a8, ink.right - ink.left, ink.bottom - ink.top, NULL, 0);
    }
    if (image.pixels) {
        image.width = ink.right - ink.left;
        image.height = ink.bottom - ink.top;
        unsigned char *target = (unsigned char *)pixman_image_get_data(image.pixels);
        for (int y = 0; y < image.height; y++) {
            memcpy(target + (ptrdiff_t)y * pixman_image_get_stride(image.pixels),
                   (const unsigned char *)surface->pixels + (ptrdiff_t)(ink.top + y) * surface->pitch +
                       ink.left,
                   (size_t)image.width);
        }
    }
    SDL_FreeSurface(surface);
    return image;
}

/* Scales SOURCE to WIDTH x HEIGHT with a filter that averages on the way down. NULL when memory is short. */
static pixman_image_t *scale(pixman_image_t *source, int source_width, int source_height, int width,
                             int height)
{
    pixman_fixed_t x = pixman_double_to_fixed((double)source_width / width);
    pixman_fixed_t y = pixman_double_to_fixed((double)source_height / height);
    pixman_transform_t transform;
    pixman_transform_init_scale(&transform, x, y);
    int count;
    pixman_fixed_t *filter = pixman_filter_create_separable_convolution(
        &count, x, y, PIXMAN_KERNEL_LINEAR, PIXMAN_KERNEL_LINEAR, PIXMAN_KERNEL_BOX, PIXMAN_KERNEL_BOX, 4, 4);
    pixman_image_t *target = pixman_image_create_bits(PIXMAN_a8r8g8b8, width, height, NULL, 0);
    bool done = filter && target && pixman_image_set_transform(source, &transform) &&
                pixman_image_set_filter(source, PIXMAN_FILTER_SEPARABLE_CONVOLUTION, filter, count);
    if (done) {
        pixman_image_composite32(PIXMAN_OP_SRC, source, NULL, target, 0, 0, 0, 0, 0, 0, width, height);
    }
    free(filter);
    if (!done && target) {
        pixman_image_unref(target);
    }
    return done ? target : NULL;
}

static struct word_image draw_colors(struct prepared *prepared)
{
    static const SDL_Color white = {255, 255, 255, 255};
    struct word_image image = {.is_color = true};
    /* The glyphs' pixels come premultiplied from FreeType, as pixman wants them. */
    SDL_Surface *surface = TTF_RenderUTF8_Blended(prepared->font, prepared->text, white);
    if (!surface) {
        return image;
    }
    const struct font_face *face = prepared->face;
    int width = scaled(face, surface->w);
    int height = scaled(face, surface->h);
    pixman_image_t *source =
        pixman_image_create_bits(PIXMAN_a8r8g8b8, surface->w, surface->h, surface->pixels, surface->pitch);
    if (source && width > 0 && height > 0) {
        image.pixels = scale(source, surface->w, surface->h, width, height);
    }
    if (image.pixels) {
        image.width = width;
        image.height = height;
        image.y = -scaled(face, TTF_FontAscent(prepared->font));
    }
    if (source) {
        pixman_image_unref(source);
    }
    SDL_FreeSurface(surface);
    return image;
}

struct word_image word_draw(struct fonts *fonts, const struct word_key *key)
{
    struct prepared prepared;
    if (!prepare(&prepared, fonts, key)) {
        return (struct word_image){0};
    }
    return prepared.face->is_color ? draw_colors(&prepared) : draw_coverage(&prepared);
}
