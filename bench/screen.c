#include "screen.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The header's numbers, big-endian, by their places (X11/XWDFile.h). */
enum {
    HEADER_SIZE = 0,
    WIDTH = 4,
    HEIGHT = 5,
    BITS_PER_PIXEL = 11,
    BYTES_PER_LINE = 12,
    COLOURS = 19,
    NUMBERS = 25
};
enum { COLOUR_SIZE = 12 };

struct screen {
    uint8_t *memory;
    size_t size;
    uint8_t *pixels;
    int width, height;
    size_t line; /* bytes from row to row */
};

static bool is_within(const struct screen *screen, uint64_t start)
{
    return (uint64_t)screen->width <= screen->line / 4 &&
           start + (uint64_t)screen->height * screen->line <= screen->size;
}

static bool read_header(struct screen *screen)
{
    uint32_t numbers[NUMBERS];
    if (screen->size < sizeof numbers) {
        return false;
    }
    memcpy(numbers, screen->memory, sizeof numbers);
    for (size_t i = 0; i < NUMBERS; i++) {
        numbers[i] = ntohl(numbers[i]);
    }
    uint64_t start = (uint64_t)numbers[HEADER_SIZE] + (uint64_t)numbers[COLOURS] * COLOUR_SIZE;
    screen->pixels = screen->memory + start;
    screen->width = (int)numbers[WIDTH];
    screen->height = (int)numbers[HEIGHT];
    screen->line = numbers[BYTES_PER_LINE];
    return numbers[BITS_PER_PIXEL] == 32 && screen->width > 0 && screen->height > 0 &&
           is_within(screen, start);
}

/* The memory's size of a device, which comes with its layout. */
static bool read_device(struct screen *screen, int fd, struct fb_var_screeninfo *variable)
{
    struct fb_fix_screeninfo fixed;
    if (ioctl(fd, FBIOGET_FSCREENINFO, &fixed) != 0 || ioctl(fd, FBIOGET_VSCREENINFO, variable) != 0) {
        return false;
    }
    screen->size = fixed.smem_len;
    screen->width = (int)variable->xres;
    screen->height = (int)variable->yres;
    screen->line = fixed.line_length;
    return true;
}

static bool read_layout(struct screen *screen, const struct fb_var_screeninfo *variable)
{
    uint64_t start = (uint64_t)variable->yoffset * screen->line + (uint64_t)variable->xoffset * 4;
    screen->pixels = screen->memory + start;
    return variable->bits_per_pixel == 32 && variable->red.offset == 16 && variable->green.offset == 8 &&
           variable->blue.offset == 0 && is_within(screen, start);
}

struct screen *screen_open(const char *path)
{
    struct stat facts;
    struct fb_var_screeninfo variable = {0};
    struct screen *screen = calloc(1, sizeof *screen);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (screen == NULL || fd < 0 || fstat(fd, &facts) != 0) {
        fprintf(stderr, "cannot open the screen %s: %s\n", path, strerror(errno));
        goto fail;
    }
    bool device = S_ISCHR(facts.st_mode);
    screen->size = (size_t)facts.st_size;
    if (device && !read_device(screen, fd, &variable)) {
        fprintf(stderr, "%s is no framebuffer: %s\n", path, strerror(errno));
        goto fail;
    }
    void *memory = mmap(NULL, screen->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
        fprintf(stderr, "cannot map the screen %s: %s\n", path, strerror(errno));
        goto fail;
    }
    screen->memory = memory;
    if (!(device ? read_layout(screen, &variable) : read_header(screen))) {
        fprintf(stderr, "%s is no screen of 32 bits a pixel\n", path);
        munmap(memory, screen->size);
        goto fail;
    }
    close(fd);
    return screen;
fail:
    if (fd >= 0) {
        close(fd);
    }
    free(screen);
    return NULL;
}

void screen_close(struct screen *screen)
{
    if (screen != NULL) {
        munmap(screen->memory, screen->size);
        free(screen);
    }
}

void screen_size(const struct screen *screen, int *width, int *height)
{
    *width = screen->width;
    *height = screen->height;
}

uint32_t screen_pixel(const struct screen *screen, int x, int y)
{
    /* Somebody else writes it at the same time: each pixel is read once, whole. */
    const volatile uint32_t *pixel =
        (const volatile uint32_t *)(const void *)(screen->pixels + (size_t)y * screen->line + (size_t)x * 4);
    return *pixel & 0xffffff;
}

void screen_put(const struct screen *screen, const uint8_t *pixels)
{
    for (int y = 0; y < screen->height; y++) {
        size_t row = (size_t)screen->width * 4;
        memcpy(screen->pixels + (size_t)y * screen->line, pixels + (size_t)y * row, row);
    }
}
