/* What placard-renderer-pictures has in the place of SDL_image and of texts: the word that it takes the whole
 * renderer, which its parent starts then (renderer/protocol.h). */
#include "renderer/drawing.h"
#include "renderer/still_format.h"
#include "renderer/text_page.h"

static enum placard_status elsewhere(struct placard_error *error)
{
    return placard_fail(error, PLACARD_NOT_FOUND, "this takes the whole renderer, placard-renderer");
}

enum placard_status still_format_load(const struct still_format *format, struct bytes file,
                                      const struct probe *probe, enum bitmap_alpha alpha,
                                      struct bitmap *bitmap, struct placard_error *error)
{
    (void)format, (void)file, (void)probe, (void)alpha, (void)bitmap;
    return elsewhere(error);
}

enum placard_status drawing_open(struct drawing *drawing, struct bytes file, enum bitmap_alpha alpha,
                                 struct placard_error *error)
{
    (void)drawing, (void)file, (void)alpha;
    return elsewhere(error);
}

enum placard_status drawing_draw(struct drawing *drawing, uint64_t width, uint64_t height,
                                 struct placard_error *error)
{
    (void)drawing, (void)width, (void)height;
    return elsewhere(error);
}

void drawing_release(struct drawing *drawing)
{
    (void)drawing;
}

enum placard_status fonts_open(struct fonts **result, const char *file, struct placard_error *error)
{
    (void)result, (void)file;
    return elsewhere(error);
}

void fonts_close(struct fonts *fonts)
{
    (void)fonts;
}

enum placard_status document_open(struct document **result, const void *bytes, size_t length,
                                  struct fonts *fonts, struct placard_error *error)
{
    (void)result, (void)bytes, (void)length, (void)fonts;
    return elsewhere(error);
}

void document_close(struct document *document)
{
    (void)document;
}

/* NOLINTBEGIN(readability-non-const-parameter): the whole one draws there */
enum placard_status text_page_render(struct document *document, const struct renderer_view *view,
                                     uint32_t *target, uint32_t width, uint32_t height,
                                     struct renderer_ready *ready, struct placard_error *error)
{
    (void)document, (void)view, (void)target, (void)width, (void)height, (void)ready;
    return elsewhere(error);
}
/* NOLINTEND(readability-non-const-parameter) */
