/* X11's short way to pixels: the server maps a memory file (MIT-SHM 1.2) and reads them where they are. */
#ifndef PLACARD_UI_WINDOW_SHM_H
#define PLACARD_UI_WINDOW_SHM_H

#include <SDL_rect.h>
#include <SDL_video.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct window_shm;

/* Finds the way to WINDOW. NULL where there is none: another window system, a server that is elsewhere or too
 * old, pixels that are not XRGB8888, no memory. SDL's own way is left, then. */
struct window_shm *window_shm_open(SDL_Window *window);

/* The window must still be there. NULL is allowed. */
void window_shm_close(struct window_shm *shm);

/* Lets the server read the memory file FD, of SIZE bytes, which must not shrink. Returns its number there, 0
 * when the server cannot. FD stays the caller's. */
uint32_t window_shm_attach(struct window_shm *shm, int fd, size_t size);

/* The server lets go of it. 0 is allowed. */
void window_shm_detach(struct window_shm *shm, uint32_t memory);

/* Puts PARTS, COUNT of them, at least one and none empty, of WIDTH x HEIGHT pixels without padding, from
 * OFFSET bytes on, into the same parts of the window. When it returns, the server has read them. False when
 * it has not, as when the window or the connection is gone. */
bool window_shm_put(struct window_shm *shm, uint32_t memory, size_t offset, int width, int height,
                    const SDL_Rect *parts, size_t count);

#endif
