/* The least that a raw frame from another process costs: a copy into shared memory, a copy out of it, and the
 * window system's own way to the screen, with nothing to look after, in one process:
 *   placard-bench-floor PIPE WIDTHxHEIGHT FILE.bgrx [FRAMEBUFFER]
 * covers the X screen by a window, or takes the device, shows FILE, and then what it is told to (order.h),
 * until it is ended. */
#include "order.h"
#include "screen.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <xcb/shm.h>

struct window {
    xcb_connection_t *connection;
    xcb_window_t id;
    xcb_gcontext_t context;
    xcb_shm_seg_t segment;
    uint8_t depth;
    uint8_t *pixels; /* shared with the X server */
};

/* Memory of SIZE bytes that the X server has attached, too, and that is gone with the last that has it. */
static bool share_pixels(struct window *window, size_t size)
{
    int id = shmget(IPC_PRIVATE, size, IPC_CREAT | 0600);
    void *memory = id < 0 ? (void *)-1 : shmat(id, NULL, 0);
    xcb_generic_error_t *error = NULL;
    bool good = memory != (void *)-1;
    if (good) {
        window->pixels = memory;
        window->segment = xcb_generate_id(window->connection);
        error = xcb_request_check(
            window->connection, xcb_shm_attach_checked(window->connection, window->segment, (uint32_t)id, 0));
        good = error == NULL;
        free(error);
    }
    if (id >= 0) {
        (void)shmctl(id, IPC_RMID, NULL);
    }
    return good;
}

static bool open_window(struct window *window, uint16_t width, uint16_t height)
{
    window->connection = xcb_connect(NULL, NULL);
    if (xcb_connection_has_error(window->connection) != 0 ||
        !share_pixels(window, (size_t)width * height * 4)) {
        return false;
    }
    const xcb_screen_t *root = xcb_setup_roots_iterator(xcb_get_setup(window->connection)).data;
    const uint32_t free_of_managers = 1;
    window->depth = root->root_depth;
    window->id = xcb_generate_id(window->connection);
    window->context = xcb_generate_id(window->connection);
    xcb_create_window(window->connection, XCB_COPY_FROM_PARENT, window->id, root->root, 0, 0, width, height,
                      0, XCB_WINDOW_CLASS_INPUT_OUTPUT, root->root_visual, XCB_CW_OVERRIDE_REDIRECT,
                      &free_of_managers);
    xcb_create_gc(window->connection, window->context, window->id, 0, NULL);
    xcb_map_window(window->connection, window->id);
    return true;
}

static void close_window(struct window *window)
{
    if (window->connection != NULL) {
        xcb_disconnect(window->connection);
    }
    if (window->pixels != NULL) {
        (void)shmdt(window->pixels);
    }
}

static bool put(const struct window *window, uint16_t width, uint16_t height)
{
    xcb_shm_put_image(window->connection, window->id, window->context, width, height, 0, 0, width, height, 0,
                      0, window->depth, XCB_IMAGE_FORMAT_Z_PIXMAP, 0, window->segment, 0);
    return xcb_flush(window->connection) > 0;
}

/* Copies what ORDER has into SHARED, and from there to WINDOW, or, when there is one, SCREEN. */
static bool show(const struct order *order, uint8_t *shared, size_t size, const struct window *window,
                 const struct screen *screen, uint16_t width, uint16_t height)
{
    if (order->file.length != size) {
        fprintf(stderr, "placard-bench-floor: this is no frame of %zu bytes\n", size);
        return false;
    }
    memcpy(shared, order->file.bytes, size);
    if (screen != NULL) {
        screen_put(screen, shared);
        return true;
    }
    memcpy(window->pixels, shared, size);
    return put(window, width, height);
}

int main(int count, char **arguments)
{
    uint16_t width = 0, height = 0;
    if (count < 4 || sscanf(arguments[2], "%hux%hu", &width, &height) != 2) { /* NOLINT(cert-err34-c) */
        fprintf(stderr, "usage: placard-bench-floor PIPE WIDTHxHEIGHT FILE.bgrx [FRAMEBUFFER]\n");
        return 2;
    }
    size_t size = (size_t)width * height * 4;
    struct window window = {0};
    struct order order;
    struct screen *screen = count > 4 ? screen_open(arguments[4]) : NULL;
    uint8_t *shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    bool good =
        order_open(&order, arguments[1]) && file_read(&order.file, arguments[3]) && shared != MAP_FAILED;
    if (good && !(count > 4 ? screen != NULL : open_window(&window, width, height))) {
        fprintf(stderr, "placard-bench-floor: no screen: %s\n", strerror(errno));
        good = false;
    }
    while (good && show(&order, shared, size, &window, screen, width, height)) {
        good = order_next(&order);
    }
    order_close(&order);
    screen_close(screen);
    close_window(&window);
    if (shared != MAP_FAILED) {
        munmap(shared, size);
    }
    return 1;
}
