#include "text/sheet.h"

#include "text/surface.h"

enum placard_status sheet_open(struct sheet *sheet, SDL_Surface *surface, uint32_t background,
                               const struct paragraph_colors *colors, struct placard_error *error)
{
    *sheet = (struct sheet){.surface = surface, .image = surface_image(surface)};
    if (!sheet->image) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT, "text is drawn onto 32-bit pixels only");
    }
    sheet->background =
        SDL_MapRGB(surface->format, (Uint8)(background >> 16), (Uint8)(background >> 8), (Uint8)background);
    if (!plain_open(&sheet->plain, pixman_image_get_format(sheet->image), sheet->background, colors->ink,
                    colors->link)) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to draw a text");
    }
    return PLACARD_OK;
}

void sheet_close(struct sheet *sheet)
{
    if (sheet->image) {
        pixman_image_unref(sheet->image);
        sheet->image = NULL;
    }
}

void sheet_begin(struct sheet *sheet, const struct areas *stale)
{
    sheet->stale = stale;
    sheet->cleared = 0;
    sheet->plain.top = sheet->plain.left = 0;
}

bool sheet_clear(struct sheet *sheet, int bottom)
{
    const SDL_Rect rows = {0, sheet->cleared, sheet->surface->w, bottom - sheet->cleared};
    if (rows.h <= 0) {
        return true;
    }
    sheet->cleared = bottom;
    if (!sheet->stale || sheet->stale->count == 0) {
        return SDL_FillRect(sheet->surface, &rows, sheet->background) == 0;
    }
    bool good = true;
    for (uint32_t i = 0; i < sheet->stale->count; i++) {
        const struct area *area = &sheet->stale->list[i];
        const SDL_Rect stale = {(int)area->x, (int)area->y, (int)area->width, (int)area->height};
        SDL_Rect part;
        if (SDL_IntersectRect(&stale, &rows, &part)) {
            good = SDL_FillRect(sheet->surface, &part, sheet->background) == 0 && good;
        }
    }
    return good;
}

bool sheet_clip(struct sheet *sheet, int top, int bottom)
{
    if (bottom <= top) {
        return false;
    }
    const SDL_Rect room = {0, top, sheet->surface->w, bottom - top};
    sheet->plain.room = room;
    pixman_region32_t clip;
    pixman_region32_init_rect(&clip, room.x, room.y, (unsigned)room.w, (unsigned)room.h);
    bool good = pixman_image_set_clip_region32(sheet->image, &clip) != 0;
    pixman_region32_fini(&clip);
    return good;
}
