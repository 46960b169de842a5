/* What the tests of pages of text have in common. */
#ifndef PLACARD_DOCUMENT_TESTING_H
#define PLACARD_DOCUMENT_TESTING_H

#include "text_testing.h"

#include "text/document.h"

#define WIDTH      320
#define HEIGHT     240
#define BACKGROUND 0xFFFFFFu

/* COUNT short lines, each another one. */
struct bytes numbered_lines(int count);

/* Opens BYTES, which stay the caller's; a failure fails the test. */
struct document *open_document(struct fonts *fonts, const void *bytes, size_t length);

/* A view in letters of 16 pixels on white. */
struct document_view view_at(int64_t anchor, int64_t y);

/* Renders VIEW and checks what must be true of every answer. */
struct document_place render(struct document *document, struct document_view view, SDL_Surface *surface);

#endif
