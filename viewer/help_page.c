#include "help_page.h"
#include <stdio.h>

/* Design units. */
#define CARD_WIDTH 420
#define PARAGRAPHS 5

#define TEXT_SIZE 512

/* With a hyphen that no line is broken at. */
#define LOADER "placard‑loader"

struct paragraph {
    char text[TEXT_SIZE];
    int pixels;
    bool bold;
    uint32_t color;
    int space; /* above */
};

static void compose(const struct help_page *page, const struct theme *theme, struct paragraph *paragraphs)
{
    for (int index = 0; index < PARAGRAPHS; index++) {
        paragraphs[index] =
            (struct paragraph){.pixels = theme->text, .color = theme->ink, .space = theme->gap};
    }
    snprintf(paragraphs[0].text, TEXT_SIZE, "No file loaded yet");
    paragraphs[0].pixels = theme->large_text;
    paragraphs[0].bold = true;
    paragraphs[0].space = 0;
    snprintf(paragraphs[1].text, TEXT_SIZE, "%s",
             page->has_panel ? "Pull the panel down from the top and choose one, or type:"
                             : "Choose one in the window of " LOADER ", or type:");
    if (page->is_default_key) {
        snprintf(paragraphs[2].text, TEXT_SIZE, LOADER " FILE");
    } else {
        snprintf(paragraphs[2].text, TEXT_SIZE, LOADER " --key %s FILE", page->key);
    }
    paragraphs[2].bold = true;
    paragraphs[2].color = theme->accent;
    snprintf(paragraphs[3].text, TEXT_SIZE, "%s", page->manual ? "Then press “Load file”." : "");
    paragraphs[3].space = page->manual ? theme->gap : 0;
    snprintf(paragraphs[4].text, TEXT_SIZE, "Key: %s", page->key);
    paragraphs[4].pixels = theme->small_text;
    paragraphs[4].color = theme->faint_ink;
    paragraphs[4].space = theme->margin;
}

/* Draws the paragraphs below each other from TOP, or only measures them; returns their height. */
static int lay_out(const struct paragraph *paragraphs, struct canvas *canvas, struct fonts *fonts,
                   SDL_Rect area, bool draw)
{
    int used = 0;
    for (int index = 0; index < PARAGRAPHS; index++) {
        const struct paragraph *paragraph = &paragraphs[index];
        if (paragraph->text[0] == '\0') {
            continue;
        }
        used += paragraph->space;
        int left = area.h - used;
        SDL_Rect rect = {area.x, area.y + used, area.w, left > 0 ? left : 0};
        used += canvas_paragraph(canvas, fonts, paragraph->text, rect, paragraph->pixels, paragraph->bold,
                                 paragraph->color, CANVAS_CENTER, draw);
    }
    return used;
}

static int least(int one, int other)
{
    return one < other ? one : other;
}

void help_page_draw(const struct help_page *page, struct canvas *canvas, const struct theme *theme,
                    struct fonts *fonts, SDL_Rect rect)
{
    struct paragraph paragraphs[PARAGRAPHS];
    compose(page, theme, paragraphs);
    int margin = least(theme->margin, rect.w / 16);
    int padding = least(theme_pixels(theme, 28), rect.w / 12);
    int width = least(theme_pixels(theme, CARD_WIDTH), rect.w - 2 * margin);
    SDL_Rect inside = {0, 0, width - 2 * padding, rect.h};
    int height = lay_out(paragraphs, canvas, fonts, inside, false) + 2 * padding;
    height = least(height, rect.h);

    SDL_Rect card = {rect.x + (rect.w - width) / 2, rect.y + (rect.h - height) / 2, width, height};
    SDL_Rect shadow = {card.x, card.y + theme_pixels(theme, 3), card.w, card.h};
    canvas_fill_round(canvas, shadow, theme->radius * 2, theme->shade);
    canvas_fill_round(canvas, card, theme->radius * 2, theme->panel);
    canvas_outline(canvas, card, theme->radius * 2, theme->line, theme->panel_line);

    inside = (SDL_Rect){card.x + padding, card.y + padding, card.w - 2 * padding, card.h - 2 * padding};
    SDL_Rect former = canvas_clip(canvas, card);
    lay_out(paragraphs, canvas, fonts, inside, true);
    canvas_unclip(canvas, former);
}
