/* A text as the renderer shows it: a document of the text module, opened in the session's fonts. */
#ifndef PLACARD_RENDERER_TEXT_PAGE_H
#define PLACARD_RENDERER_TEXT_PAGE_H

#include "renderer/protocol.h"
#include "text/document.h"

/* Renders VIEW, not rotated, into TARGET, WIDTH x HEIGHT pixels without padding, and fills READY but for what
 * identifies the reply. READY->ink is at first where TARGET may not have the background's colour, and then
 * where it has not. PLACARD_OUT_OF_MEMORY. */
enum placard_status text_page_render(struct document *document, const struct renderer_view *view,
                                     uint32_t *target, uint32_t width, uint32_t height,
                                     struct renderer_ready *ready, struct placard_error *error);

#endif
