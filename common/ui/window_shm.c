#include "ui/window_shm.h"
#include <SDL_syswm.h>

#if defined(SDL_VIDEO_DRIVER_X11) && defined(PLACARD_XCB_SHM)
#include <X11/Xlib-xcb.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <xcb/shm.h>

enum { DEPTH = 24, BITS = 32 };

struct window_shm {
    xcb_connection_t *connection; /* Xlib's, which is SDL's */
    xcb_window_t window;
    xcb_gcontext_t context;
};

/* A descriptor can only be given to a server that is on this machine. */
static bool is_local(xcb_connection_t *connection)
{
    struct sockaddr_storage address = {.ss_family = AF_UNSPEC};
    socklen_t size = sizeof address;
    return getsockname(xcb_get_file_descriptor(connection), (struct sockaddr *)&address, &size) == 0 &&
           address.ss_family == AF_UNIX;
}

static bool takes_files(xcb_connection_t *connection)
{
    const xcb_query_extension_reply_t *extension = xcb_get_extension_data(connection, &xcb_shm_id);
    if (!extension || !extension->present) {
        return false;
    }
    xcb_shm_query_version_reply_t *version =
        xcb_shm_query_version_reply(connection, xcb_shm_query_version(connection), NULL);
    bool takes = version &&
                 (version->major_version > 1 || (version->major_version == 1 && version->minor_version >= 2));
    free(version);
    return takes;
}

/* Whether a pixel of this depth is a native word of 32 bits; which colour is where, SDL knows. */
static bool has_our_pixels(SDL_Window *window, const xcb_setup_t *setup)
{
    uint8_t order = SDL_BYTEORDER == SDL_LIL_ENDIAN ? XCB_IMAGE_ORDER_LSB_FIRST : XCB_IMAGE_ORDER_MSB_FIRST;
    if (SDL_GetWindowPixelFormat(window) != SDL_PIXELFORMAT_RGB888 || setup->image_byte_order != order) {
        return false;
    }
    xcb_format_iterator_t formats = xcb_setup_pixmap_formats_iterator(setup);
    while (formats.rem > 0 && formats.data->depth != DEPTH) {
        xcb_format_next(&formats);
    }
    return formats.rem > 0 && formats.data->bits_per_pixel == BITS && formats.data->scanline_pad == BITS;
}

struct window_shm *window_shm_open(SDL_Window *window)
{
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (!SDL_GetWindowWMInfo(window, &info) || info.subsystem != SDL_SYSWM_X11) {
        return NULL;
    }
    xcb_connection_t *connection = XGetXCBConnection(info.info.x11.display);
    if (!is_local(connection) || !has_our_pixels(window, xcb_get_setup(connection)) ||
        !takes_files(connection)) {
        return NULL;
    }
    struct window_shm *shm = malloc(sizeof *shm);
    if (shm) {
        *shm = (struct window_shm){.connection = connection,
                                   .window = (xcb_window_t)info.info.x11.window,
                                   .context = xcb_generate_id(connection)};
        xcb_create_gc(connection, shm->context, shm->window, 0, NULL);
    }
    return shm;
}

void window_shm_close(struct window_shm *shm)
{
    if (shm) {
        xcb_free_gc(shm->connection, shm->context);
        free(shm);
    }
}

/* Waits until the server has done what was asked. */
static bool is_done(struct window_shm *shm, xcb_void_cookie_t request)
{
    xcb_generic_error_t *problem = xcb_request_check(shm->connection, request);
    bool done = !problem && xcb_connection_has_error(shm->connection) == 0;
    free(problem);
    return done;
}

uint32_t window_shm_attach(struct window_shm *shm, int fd, size_t size)
{
    bool fits = (uint32_t)size == size;                   /* as an offset does that X knows */
    int sent = fits ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : -1; /* XCB closes what it has sent */
    if (sent < 0) {
        return 0;
    }
    xcb_shm_seg_t memory = xcb_generate_id(shm->connection);
    return is_done(shm, xcb_shm_attach_fd_checked(shm->connection, memory, sent, true)) ? memory : 0;
}

void window_shm_detach(struct window_shm *shm, uint32_t memory)
{
    if (memory != 0) {
        xcb_shm_detach(shm->connection, memory);
        xcb_flush(shm->connection);
    }
}

bool window_shm_put(struct window_shm *shm, uint32_t memory, size_t offset, int width, int height,
                    const SDL_Rect *parts, size_t count)
{
    xcb_void_cookie_t last = {0};
    for (size_t i = 0; i < count; i++) {
        const SDL_Rect *part = &parts[i];
        uint16_t across = (uint16_t)part->w,
                 down = (uint16_t)part->h; /* as X has them: no window is larger */
        int16_t x = (int16_t)part->x, y = (int16_t)part->y;
        if (i > 0) { /* what went wrong with that one does with this one, too */
            xcb_discard_reply(shm->connection, last.sequence);
        }
        last = xcb_shm_put_image_checked(shm->connection, shm->window, shm->context, (uint16_t)width,
                                         (uint16_t)height, (uint16_t)x, (uint16_t)y, across, down, x, y,
                                         DEPTH, XCB_IMAGE_FORMAT_Z_PIXMAP, false, memory, (uint32_t)offset);
    }
    return is_done(shm, last);
}

#else

struct window_shm *window_shm_open(SDL_Window *window)
{
    (void)window;
    return NULL;
}

void window_shm_close(struct window_shm *shm)
{
    (void)shm;
}

uint32_t window_shm_attach(struct window_shm *shm, int fd, size_t size)
{
    (void)shm;
    (void)fd;
    (void)size;
    return 0;
}

void window_shm_detach(struct window_shm *shm, uint32_t memory)
{
    (void)shm;
    (void)memory;
}

bool window_shm_put(struct window_shm *shm, uint32_t memory, size_t offset, int width, int height,
                    const SDL_Rect *parts, size_t count)
{
    (void)parts;
    (void)count;
    (void)shm;
    (void)memory;
    (void)offset;
    (void)width;
    (void)height;
    return false;
}
#endif
