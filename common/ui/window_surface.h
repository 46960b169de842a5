/* What a window is drawn on, and how that gets to the screen: by memory files that the X server reads itself
 * (window_shm) where it can, else by SDL's surface of the window. */
#ifndef PLACARD_UI_WINDOW_SURFACE_H
#define PLACARD_UI_WINDOW_SURFACE_H

#include "ui/output.h"
#include <SDL_video.h>

struct window_surface;

/* Nothing is made before it is needed. NULL when there is no memory. */
struct window_surface *window_surface_new(SDL_Window *window);

/* The window must still be there. NULL is allowed. */
void window_surface_free(struct window_surface *surface);

/* The pixels to draw the next frame on. *IS_NEW: they are not those that were presented last. */
enum placard_status window_surface_begin(struct window_surface *surface, SDL_Surface **pixels, bool *is_new,
                                         struct placard_error *error);

/* Puts them into the window. When the window's size has changed meanwhile, an event tells of it, and the next
 * frame fits. */
enum placard_status window_surface_present(struct window_surface *surface, struct placard_error *error);

/* False when FRAME cannot be put into the window from where it is. */
bool window_surface_takes(struct window_surface *surface, const struct output_frame *frame);

/* Puts FRAME, which it takes, into the window. False when that did not succeed: another way is to be taken.
 */
bool window_surface_put(struct window_surface *surface, const struct output_frame *frame);

/* Gives back memory that is of no use just now when it has not been for a while. Returns when to ask again,
 * in ms from now: -1 for never. */
int window_surface_rest(struct window_surface *surface);

#endif
