#include "screen.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
    const uint8_t *memory;
    size_t size;
    const uint8_t *pixels;
    int width, height;
    size_t line; /* bytes from row to row */
};

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
    return numbers[BITS_PER_PIXEL] == 32 && numbers[WIDTH] <= screen->line / 4 &&
           start + (uint64_t)numbers[HEIGHT] * screen->line <= screen->size;
}

struct screen *screen_open(const char *path)
{
    struct stat facts;
    struct screen *screen = calloc(1, sizeof *screen);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (screen == NULL || fd < 0 || fstat(fd, &facts) != 0) {
        fprintf(stderr, "cannot open the screen %s: %s\n", path, strerror(errno));
        goto fail;
    }
    screen->size = (size_t)facts.st_size;
    void *memory = mmap(NULL, screen->size, PROT_READ, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
        fprintf(stderr, "cannot map the screen %s: %s\n", path, strerror(errno));
        goto fail;
    }
    screen->memory = memory;
    if (!read_header(screen)) {
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
        munmap((void *)(uintptr_t)screen->memory, screen->size);
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
