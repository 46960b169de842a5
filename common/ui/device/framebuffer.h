/* A Linux framebuffer device: /dev/fb0 and its like, drawn on by writing into its mapped memory
 * (linux/fb.h). One thread at a time. */
#ifndef PLACARD_UI_DEVICE_FRAMEBUFFER_H
#define PLACARD_UI_DEVICE_FRAMEBUFFER_H

#include <placard/status.h>
#include <stdbool.h>
#include <stdint.h>

#define FRAMEBUFFER_DEFAULT "/dev/fb0"

struct framebuffer;

/* Opens PATH (NULL: FRAMEBUFFER_DEFAULT), maps it, and ends its blanking. PLACARD_NOT_FOUND,
 * PLACARD_PERMISSION_DENIED (with the group that would help), PLACARD_INVALID_ARGUMENT for what is no
 * framebuffer or has pixels that are not supported, PLACARD_OUT_OF_MEMORY. */
enum placard_status framebuffer_open(struct framebuffer **framebuffer, const char *path,
                                     struct placard_error *error);
void framebuffer_close(struct framebuffer *framebuffer);

/* Asks the device anew how its pixels lie, and ends its blanking: somebody may have set another mode while
 * the screen was another program's. *CHANGED tells whether it is of another size or format. What is on it is
 * to be taken for unknown. Failures as framebuffer_open(): nothing can be drawn then. */
enum placard_status framebuffer_refresh(struct framebuffer *framebuffer, bool *changed,
                                        struct placard_error *error);

/* Pixels, and the density in dots per inch (0: not known). */
void framebuffer_size(const struct framebuffer *framebuffer, int *width, int *height, float *dpi);

/* Writes COUNT pixels (XRGB8888) from column X of row Y on; they must lie on the screen. */
void framebuffer_write(struct framebuffer *framebuffer, const uint32_t *pixels, int x, int y, int count);

#endif
