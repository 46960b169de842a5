/* What tests of the renderer's client have in common: content in memory, and waiting for events. */
#ifndef TESTS_RENDERER_CLIENT_H
#define TESTS_RENDERER_CLIENT_H

#include "renderer/renderer.h"
#include <stddef.h>

/* Milliseconds after which a test has waited in vain. */
#define CLIENT_PATIENCE 60000

/* A renderer with frames of WIDTH x HEIGHT and, unless OPTIONS (may be NULL) have another one, a time limit
 * of CLIENT_PATIENCE. To be ended with renderer_stop(). */
struct renderer *client_start(const struct renderer_options *options, uint32_t width, uint32_t height);

/* A view of a picture as most tests want it: contained, not zoomed, on background 0x203040. */
struct renderer_view client_view(void);

/* Shows LENGTH bytes of DATA as content NUMBER. */
void client_show(struct renderer *renderer, uint64_t number, enum placard_kind kind, const void *data,
                 size_t length);

/* Shows raw BGRX pixels of one colour. */
void client_show_color(struct renderer *renderer, uint64_t number, uint32_t width, uint32_t height,
                       uint32_t color);

/* Asks for VIEW. */
void client_request(struct renderer *renderer, const struct renderer_view *view);

/* The next event; fails the test after CLIENT_PATIENCE. */
struct renderer_event client_wait(struct renderer *renderer);

/* client_request() and client_wait(), for a view that must be ready. */
struct renderer_event client_frame(struct renderer *renderer, const struct renderer_view *view);

/* The colour of a pixel of EVENT's frame, which is WIDTH pixels wide. */
uint32_t client_color(const struct renderer_event *event, uint32_t width, uint32_t x, uint32_t y);

/* A file's bytes, to be freed; LENGTH receives their number. NAME is relative to the sources. */
void *client_read(const char *name, size_t *length);

#endif
