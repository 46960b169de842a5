#include "ui/device/framebuffer.h"
#include "ui/device/device_file.h"
#include "ui/device/pixel_format.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/fb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MAX_SIDE = 16384, COLOUR_STEPS = 256 };

struct framebuffer {
    const char *path;
    int fd;
    unsigned char *memory;
    size_t memory_size;
    unsigned char *first; /* the pixel in the top left corner of what is visible */
    size_t line;          /* bytes from row to row */
    int width, height;
    float dpi;
    struct pixel_format format;
    struct pixel_converter *converter;
};

static enum placard_status ask(const struct framebuffer *framebuffer, struct fb_fix_screeninfo *fixed,
                               struct fb_var_screeninfo *variable, struct placard_error *error)
{
    if (ioctl(framebuffer->fd, FBIOGET_FSCREENINFO, fixed) != 0 ||
        ioctl(framebuffer->fd, FBIOGET_VSCREENINFO, variable) != 0) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT, "%s is no framebuffer: %s", framebuffer->path,
                            strerror(errno));
    }
    return PLACARD_OK;
}

static enum placard_status check_kind(const struct framebuffer *framebuffer,
                                      const struct fb_fix_screeninfo *fixed,
                                      const struct fb_var_screeninfo *variable, struct placard_error *error)
{
    if (fixed->type != FB_TYPE_PACKED_PIXELS || variable->bits_per_pixel <= 8 ||
        (fixed->visual != FB_VISUAL_TRUECOLOR && fixed->visual != FB_VISUAL_DIRECTCOLOR)) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "%s has %u bits per pixel with a palette or planes: set it to 16, 24 or 32 bits "
                            "(fbset -depth 32, or vga= and video= on the kernel's command line)",
                            framebuffer->path, variable->bits_per_pixel);
    }
    if (variable->xres == 0 || variable->yres == 0 || variable->xres > MAX_SIDE ||
        variable->yres > MAX_SIDE) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "%s has %ux%u pixels: no side may be longer than %d", framebuffer->path,
                            variable->xres, variable->yres, MAX_SIDE);
    }
    return PLACARD_OK;
}

/* What is visible must lie inside of the memory, whatever the driver says. All factors are below 2^32. */
static enum placard_status check_extent(const struct framebuffer *framebuffer,
                                        const struct fb_fix_screeninfo *fixed,
                                        const struct fb_var_screeninfo *variable, struct placard_error *error)
{
    uint64_t row = ((uint64_t)variable->xoffset + variable->xres) * variable->bits_per_pixel / 8;
    uint64_t rows = (uint64_t)variable->yoffset + variable->yres;
    if (row > fixed->line_length || rows * fixed->line_length > fixed->smem_len) {
        return placard_fail(
            error, PLACARD_INVALID_ARGUMENT,
            "%s says that its %ux%u pixels lie outside of its memory of %u bytes: its driver is "
            "broken; try --output drm",
            framebuffer->path, variable->xres, variable->yres, fixed->smem_len);
    }
    return PLACARD_OK;
}

static struct pixel_format format_of(const struct fb_var_screeninfo *variable)
{
    return (struct pixel_format){
        .bits = variable->bits_per_pixel,
        .red = {variable->red.offset, variable->red.length},
        .green = {variable->green.offset, variable->green.length},
        .blue = {variable->blue.offset, variable->blue.length},
    };
}

/* A screen with tables between a pixel and its colour gets straight ones. */
static enum placard_status straighten_colours(const struct framebuffer *framebuffer,
                                              const struct fb_var_screeninfo *variable,
                                              struct placard_error *error)
{
    uint16_t red[COLOUR_STEPS], green[COLOUR_STEPS], blue[COLOUR_STEPS];
    const struct fb_bitfield *const fields[] = {&variable->red, &variable->green, &variable->blue};
    uint16_t *const tables[] = {red, green, blue};
    uint32_t most = 0;
    for (size_t i = 0; i < 3; i++) {
        uint32_t steps = 1u << (fields[i]->length > 8 ? 8 : fields[i]->length);
        for (uint32_t step = 0; step < COLOUR_STEPS; step++) {
            uint32_t capped = step < steps ? step : steps - 1;
            tables[i][step] = (uint16_t)(capped * 0xffffu / (steps > 1 ? steps - 1 : 1));
        }
        most = steps > most ? steps : most;
    }
    struct fb_cmap map = {.start = 0, .len = most, .red = red, .green = green, .blue = blue};
    if (ioctl(framebuffer->fd, FBIOPUTCMAP, &map) != 0) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT, "cannot set the colour tables of %s: %s",
                            framebuffer->path, strerror(errno));
    }
    return PLACARD_OK;
}

static enum placard_status map_memory(struct framebuffer *framebuffer, size_t size,
                                      struct placard_error *error)
{
    if (framebuffer->memory != NULL && framebuffer->memory_size == size) {
        return PLACARD_OK;
    }
    if (framebuffer->memory != NULL) {
        munmap(framebuffer->memory, framebuffer->memory_size);
        framebuffer->memory = NULL;
    }
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, framebuffer->fd, 0);
    if (memory == MAP_FAILED) {
        return placard_fail(error, PLACARD_OUT_OF_RESOURCES, "cannot map the %zu bytes of %s: %s", size,
                            framebuffer->path, strerror(errno));
    }
    framebuffer->memory = memory;
    framebuffer->memory_size = size;
    return PLACARD_OK;
}

static float density_of(const struct fb_var_screeninfo *variable)
{
    /* Drivers that do not know say 0 or -1. */
    return variable->width > 0 && variable->width < 10000
               ? (float)variable->xres * 25.4f / (float)variable->width
               : 0.0f;
}

/* Reads all that is said of the screen; the converter is made anew when its format changed. */
static enum placard_status load(struct framebuffer *framebuffer, struct placard_error *error)
{
    struct fb_fix_screeninfo fixed = {0};
    struct fb_var_screeninfo variable = {0};
    enum placard_status status = ask(framebuffer, &fixed, &variable, error);
    if (status == PLACARD_OK) {
        status = check_kind(framebuffer, &fixed, &variable, error);
    }
    if (status == PLACARD_OK) {
        status = check_extent(framebuffer, &fixed, &variable, error);
    }
    if (status == PLACARD_OK && fixed.visual == FB_VISUAL_DIRECTCOLOR) {
        status = straighten_colours(framebuffer, &variable, error);
    }
    if (status == PLACARD_OK) {
        status = map_memory(framebuffer, fixed.smem_len, error);
    }
    if (status != PLACARD_OK) {
        return status;
    }
    struct pixel_format format = format_of(&variable);
    struct pixel_converter *converter = NULL;
    status = pixel_converter_new(&converter, &format, error);
    if (status != PLACARD_OK) {
        return status;
    }
    pixel_converter_free(framebuffer->converter);
    framebuffer->converter = converter;
    framebuffer->format = format;
    framebuffer->line = fixed.line_length;
    framebuffer->first = framebuffer->memory + (size_t)variable.yoffset * fixed.line_length +
                         (size_t)variable.xoffset * variable.bits_per_pixel / 8;
    framebuffer->width = (int)variable.xres;
    framebuffer->height = (int)variable.yres;
    framebuffer->dpi = density_of(&variable);
    /* Fails where there is no blanking, and then there is nothing to end. */
    (void)ioctl(framebuffer->fd, FBIOBLANK, FB_BLANK_UNBLANK);
    return PLACARD_OK;
}

enum placard_status framebuffer_open(struct framebuffer **framebuffer, const char *path,
                                     struct placard_error *error)
{
    *framebuffer = NULL;
    struct framebuffer *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for a framebuffer");
    }
    made->path = path == NULL ? FRAMEBUFFER_DEFAULT : path;
    enum placard_status status = device_file_open(&made->fd, made->path, "video", error);
    if (status == PLACARD_OK) {
        status = load(made, error);
    }
    if (status != PLACARD_OK) {
        framebuffer_close(made);
        return status;
    }
    *framebuffer = made;
    return PLACARD_OK;
}

void framebuffer_close(struct framebuffer *framebuffer)
{
    if (framebuffer == NULL) {
        return;
    }
    if (framebuffer->memory != NULL) {
        munmap(framebuffer->memory, framebuffer->memory_size);
    }
    if (framebuffer->fd >= 0) {
        close(framebuffer->fd);
    }
    pixel_converter_free(framebuffer->converter);
    free(framebuffer);
}

enum placard_status framebuffer_refresh(struct framebuffer *framebuffer, bool *changed,
                                        struct placard_error *error)
{
    int width = framebuffer->width, height = framebuffer->height;
    struct pixel_format format = framebuffer->format;
    enum placard_status status = load(framebuffer, error);
    *changed = width != framebuffer->width || height != framebuffer->height ||
               memcmp(&format, &framebuffer->format, sizeof format) != 0;
    return status;
}

void framebuffer_size(const struct framebuffer *framebuffer, int *width, int *height, float *dpi)
{
    *width = framebuffer->width;
    *height = framebuffer->height;
    *dpi = framebuffer->dpi;
}

void framebuffer_write(struct framebuffer *framebuffer, const uint32_t *pixels, int x, int y, int count)
{
    unsigned char *to = framebuffer->first + (size_t)y * framebuffer->line +
                        (size_t)x * pixel_converter_bytes(framebuffer->converter);
    pixel_converter_row(framebuffer->converter, pixels, to, x, y, count);
}
