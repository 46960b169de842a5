/* A text decoded, laid out and drawn: any bytes, in a view of any place. */
#include "fuzz/fuzz.h"

#include "text/document.h"

#include <stdio.h>
#include <stdlib.h>

#define WIDTH  160
#define HEIGHT 96

/* Kept from run to run: opening fonts takes longer than all the rest. */
static struct fonts *fonts;
static SDL_Surface *surface;

static void clean_up(void)
{
    SDL_FreeSurface(surface);
    fonts_close(fonts);
}

static void prepare(void)
{
    struct placard_error error;
    if (fonts_open(&fonts, NULL, &error) != PLACARD_OK) {
        fprintf(stderr, "%s\n", error.message);
        exit(1);
    }
    surface = SDL_CreateRGBSurfaceWithFormat(0, WIDTH, HEIGHT, 32, SDL_PIXELFORMAT_RGB888);
    fuzz_demand(surface != NULL && atexit(clean_up) == 0, "there is memory for a surface");
}

static struct document_place render(struct document *document, const struct document_view *view,
                                    size_t length)
{
    struct document_place place;
    struct placard_error error;
    enum placard_status status = document_render(document, view, surface, &place, &error);
    fuzz_demand(status == PLACARD_OK, "every text can be drawn");
    fuzz_demand(place.anchor >= 0 && (uint64_t)place.anchor <= length, "the anchor is in the text");
    fuzz_demand(place.y >= 0, "the first line that is visible is the anchor's");
    fuzz_demand(place.position_y <= DOCUMENT_SHARE_ONE && place.extent_y <= DOCUMENT_SHARE_ONE &&
                    place.position_y + place.extent_y <= DOCUMENT_SHARE_ONE,
                "shares make no more than all");
    return place;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    struct document *document = NULL;
    struct placard_error error;
    if (fonts == NULL) {
        prepare();
    }
    struct document_view view = {.pixels = FONTS_MIN_PIXELS + (input_8(&input) + 12) % 60,
                                 .background = input_8(&input) * 0x010101u,
                                 .inset_top = input_8(&input) % (HEIGHT + 1)};
    view.inset_bottom = input_8(&input) % (HEIGHT + 1 - view.inset_top);
    uint8_t place = input_8(&input);
    view.anchor = place % 4 == 1   ? DOCUMENT_END
                  : place % 4 == 2 ? (int64_t)input_64(&input)
                                   : input_16(&input);
    view.y = place / 4 % 2 == 1 ? (int64_t)input_64(&input) : (int16_t)input_16(&input);

    fuzz_demand(document_open(&document, input.data, input.size, fonts, &error) == PLACARD_OK,
                "every text can be opened");
    fuzz_demand_printable(document_format(document), 20);
    struct document_place there = render(document, &view, input.size);
    /* A place that was brought back into bounds is one that can be gone to. */
    view.anchor = there.anchor;
    view.y = there.y;
    struct document_place again = render(document, &view, input.size);
    fuzz_demand(again.anchor == there.anchor && again.y == there.y, "a place that is in bounds stays");
    document_close(document);
    return 0;
}
