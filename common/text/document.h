/* A page of text: a document of any size, of which the part that is looked at is laid out, wrapped to the
 * width, and drawn. What a view costs depends on its size, never on the document's.
 *
 * Coordinates are those of renderer/protocol.h: a place is a byte offset (the anchor; the line that has it is
 * meant) and pixels below that line's top. At the document's start anchor and Y are 0. One thread at a time.
 */
#ifndef PLACARD_TEXT_DOCUMENT_H
#define PLACARD_TEXT_DOCUMENT_H

#include "src/areas.h"
#include "text/fonts.h"

#include <SDL_surface.h>

#define DOCUMENT_SHARE_ONE 1000000u /* positions and extents are in millionths, as the protocol's */
#define DOCUMENT_END       (-1)     /* as an anchor: the end */

struct document;

struct document_view {
    int64_t anchor; /* byte offset, or DOCUMENT_END; out of bounds is brought back */
    int64_t y;      /* pixels below the anchor's line; any value, brought back into bounds */
    int pixels;     /* font size: of the em, FONTS_MIN_PIXELS to FONTS_MAX_PIXELS */
    int inset_top;  /* pixels at the edges that only get the background: 0 to the target's height */
    int inset_bottom;
    uint32_t background;       /* 0xRRGGBB; the ink is chosen to stand out from it */
    const struct areas *stale; /* where the target may have other colours, so that only that is cleared; none,
                                  or NULL: anywhere */
};

/* Where the view really is. */
struct document_place {
    int64_t anchor;      /* byte offset of the first visible line */
    int64_t y;           /* pixels of it that are above the page's top: 0 to the line's height - 1 */
    uint32_t position_y; /* of the page's top in the document, in millionths of it */
    uint32_t extent_y;   /* how much of the document is visible */
    bool at_end;         /* its last line is visible as a whole */
    struct areas ink;    /* all else of the target is background; at least one */
};

/* Opens LENGTH bytes (any) as a document in FONTS, into *RESULT. Bytes and fonts must live as long as the
 * document. Takes the same time for any length. PLACARD_OUT_OF_MEMORY. */
enum placard_status document_open(struct document **result, const void *bytes, size_t length,
                                  struct fonts *fonts, struct placard_error *error);

/* NULL is allowed. */
void document_close(struct document *document);

/* "UTF-8 text", "UTF-16 text" or "Latin-1 text". */
const char *document_format(const struct document *document);

/* Draws VIEW over all of TARGET, a surface of 32-bit pixels of the viewport's size as the user sees it, and
 * fills PLACE. PLACARD_OUT_OF_MEMORY, PLACARD_INVALID_ARGUMENT for a surface of another kind. */
enum placard_status document_render(struct document *document, const struct document_view *view,
                                    SDL_Surface *target, struct document_place *place,
                                    struct placard_error *error);

/* How many bytes of the document have been laid out so far: the work done, for tests and measurements. */
uint64_t document_work(const struct document *document);

#endif
