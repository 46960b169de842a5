#include "document_testing.h"

#include <stdio.h>

struct bytes numbered_lines(int count)
{
    struct bytes bytes = {0};
    for (int i = 0; i < count; i++) {
        char line[80];
        int length = snprintf(line, sizeof line, "Line %d of some %d: quick brown fox\n", i, count);
        bytes_add(&bytes, line, (size_t)length);
    }
    return bytes;
}

struct document *open_document(struct fonts *fonts, const void *bytes, size_t length)
{
    struct document *document = NULL;
    struct placard_error error;
    assert_int_equal(document_open(&document, bytes, length, fonts, &error), PLACARD_OK);
    return document;
}

struct document_view view_at(int64_t anchor, int64_t y)
{
    return (struct document_view){.anchor = anchor, .y = y, .pixels = 16, .background = BACKGROUND};
}

struct document_place render(struct document *document, struct document_view view, SDL_Surface *surface)
{
    struct document_place place;
    struct placard_error error;
    assert_int_equal(document_render(document, &view, surface, &place, &error), PLACARD_OK);
    assert_true(place.anchor >= 0);
    assert_true(place.y >= 0 && place.y < 32);
    assert_true(place.extent_y <= DOCUMENT_SHARE_ONE);
    assert_true(place.position_y + place.extent_y <= DOCUMENT_SHARE_ONE);
    if (place.at_end) {
        assert_int_equal(place.position_y + place.extent_y, DOCUMENT_SHARE_ONE);
    }
    return place;
}
