/* What a screen really shows: the frame buffer of Xvfb -fbdir, mapped as a file in X's window dump format
 * (XWD), or a framebuffer device. Nothing is asked of the X server, so that looking costs it nothing. One
 * thread at a time. */
#ifndef BENCH_SCREEN_H
#define BENCH_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct screen;

/* Maps the file or device PATH; NULL, with a line on standard error, when it is no screen of 32 bits a pixel.
 */
struct screen *screen_open(const char *path);
void screen_close(struct screen *screen);

/* The pixels' size. */
void screen_size(const struct screen *screen, int *width, int *height);

/* The pixel there at present: 0xRRGGBB. */
uint32_t screen_pixel(const struct screen *screen, int x, int y);

/* Copies a whole screen of pixels there, of 4 bytes each and without padding. */
void screen_put(const struct screen *screen, const uint8_t *pixels);

#endif
