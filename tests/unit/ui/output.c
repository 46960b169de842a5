/* Outputs without a display: the png output, screenshots, and what a window says when it cannot be. */
#include "unit/ui/cmocka_headers.h"

#include "ui/output.h"
#include <SDL_image.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static struct placard_error error;

static struct output *open_output(const char *name, struct output_options options)
{
    struct output *output = NULL;
    error = (struct placard_error){0};
    if (output_open(&output, name, &options, &error) != PLACARD_OK) {
        fail_msg("%s", error.message);
    }
    assert_string_equal(output_name(output), name);
    return output;
}

static void present(struct output *output, uint32_t color)
{
    struct canvas canvas;
    assert_int_equal(output_begin(output, &canvas, &error), PLACARD_OK);
    canvas_fill(&canvas, canvas.clip, color);
    canvas_fill(&canvas, (SDL_Rect){0, 0, 4, 2}, 0xffffffff);
    assert_int_equal(output_present(output, &error), PLACARD_OK);
}

static uint32_t file_pixel(const char *path, int x, int y, int *width, int *height)
{
    SDL_Surface *file = IMG_Load(path);
    assert_non_null(file);
    SDL_Surface *pixels = SDL_ConvertSurfaceFormat(file, SDL_PIXELFORMAT_RGB888, 0);
    assert_non_null(pixels);
    *width = pixels->w;
    *height = pixels->h;
    uint32_t pixel = ((uint32_t *)pixels->pixels)[y * pixels->pitch / 4 + x] & 0xffffff;
    SDL_FreeSurface(pixels);
    SDL_FreeSurface(file);
    return pixel;
}

static int count_files(const char *folder)
{
    DIR *entries = opendir(folder);
    assert_non_null(entries);
    int count = 0;
    for (const struct dirent *entry; (entry = readdir(entries));) {
        count += entry->d_name[0] != '.';
    }
    closedir(entries);
    return count;
}

static void test_png_output(void **state)
{
    (void)state;
    int width, height;
    float dpi;
    struct input_event event;
    struct output *output = open_output("png", (struct output_options){0});
    output_size(output, &width, &height, &dpi);
    assert_int_equal(width, 1280);
    assert_int_equal(height, 720);
    assert_int_equal(output_fd(output), -1);
    assert_int_equal(output_poll_limit(output), -1);
    assert_false(output_next_event(output, &event));
    output_set_fullscreen(output, true);
    assert_false(output_is_fullscreen(output));
    output_set_title(output, "title");
    output_show_pointer(output, false);
    output_close(output);
    output_close(NULL);
}

static void test_screenshot(void **state)
{
    (void)state;
    int width, height;
    struct output *output =
        open_output("png", (struct output_options){.width = 60, .height = 40, .rotation = 90});
    assert_int_equal(output_screenshot(output, "shot.png", &error),
                     PLACARD_NOT_FOUND); /* nothing presented */
    assert_int_equal(count_files("."), 0);
    present(output, 0xff336699);
    mode_t mask = umask(027);
    assert_int_equal(output_screenshot(output, "shot.png", &error), PLACARD_OK);
    umask(mask);
    /* The file holds the physical frame: the user's corner is its top right one. */
    assert_int_equal(file_pixel("shot.png", 59, 0, &width, &height), 0xffffff);
    assert_int_equal(file_pixel("shot.png", 58, 3, &width, &height), 0xffffff);
    assert_int_equal(file_pixel("shot.png", 59, 4, &width, &height), 0x336699);
    assert_int_equal(file_pixel("shot.png", 0, 0, &width, &height), 0x336699);
    assert_int_equal(width, 60);
    assert_int_equal(height, 40);
    struct stat facts;
    assert_int_equal(stat("shot.png", &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0640);
    present(output, 0xff102030);
    assert_int_equal(output_screenshot(output, "shot.png", &error), PLACARD_OK);
    assert_int_equal(file_pixel("shot.png", 0, 0, &width, &height), 0x102030);
    assert_int_equal(count_files("."), 1);
    assert_int_equal(unlink("shot.png"), 0);
    output_close(output);
}

/* Who has the old file open keeps it whole: the new one is another file. */
static void test_screenshot_replaces_in_one_step(void **state)
{
    (void)state;
    struct output *output = open_output("png", (struct output_options){.width = 16, .height = 16});
    present(output, 0xff336699);
    assert_int_equal(output_screenshot(output, "shot.png", &error), PLACARD_OK);
    struct stat old, new;
    int fd = open("shot.png", O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &old), 0);
    assert_int_equal(output_screenshot(output, "shot.png", &error), PLACARD_OK);
    assert_int_equal(stat("shot.png", &new), 0);
    assert_true(old.st_ino != new.st_ino);
    assert_int_equal(fstat(fd, &new), 0);
    assert_int_equal(old.st_size, new.st_size);
    close(fd);
    assert_int_equal(unlink("shot.png"), 0);
    output_close(output);
}

static void test_screenshot_fails_cleanly(void **state)
{
    (void)state;
    int width, height;
    struct output *output = open_output("png", (struct output_options){.width = 16, .height = 16});
    present(output, 0xff336699);
    assert_int_not_equal(output_screenshot(output, "missing/shot.png", &error), PLACARD_OK);
    assert_non_null(strstr(error.message, "missing/shot.png"));
    assert_null(strchr(error.message, '\n'));
    /* What is no file is not replaced, whatever this user may do. */
    assert_int_equal(mkdir("folder.png", 0700), 0);
    assert_int_equal(mkfifo("pipe.png", 0600), 0);
    assert_int_equal(output_screenshot(output, "folder.png", &error), PLACARD_INVALID_ARGUMENT);
    assert_int_equal(output_screenshot(output, "pipe.png", &error), PLACARD_INVALID_ARGUMENT);
    assert_int_equal(count_files("."), 2);
    assert_int_equal(rmdir("folder.png"), 0);
    assert_int_equal(unlink("pipe.png"), 0);
    /* What lies beside it under a name that can be foreseen is no obstacle. */
    assert_int_equal(output_screenshot(output, "shot.png", &error), PLACARD_OK);
    char partial[64];
    snprintf(partial, sizeof partial, "shot.png.%ld-partial", (long)getpid());
    assert_int_equal(mkdir(partial, 0700), 0);
    present(output, 0xff000000);
    assert_int_equal(output_screenshot(output, "shot.png", &error), PLACARD_OK);
    assert_int_equal(file_pixel("shot.png", 0, 15, &width, &height), 0x000000);
    assert_int_equal(rmdir(partial), 0);
    assert_int_equal(count_files("."), 1);
    assert_int_equal(unlink("shot.png"), 0);
    output_close(output);
}

/* A file that cannot be written to its end: the old one stays, and nothing lies beside it. */
static void test_full_disk(void **state)
{
    (void)state;
    int width, height;
    struct output *output = open_output("png", (struct output_options){.width = 16, .height = 16});
    present(output, 0xff336699);
    assert_int_equal(output_screenshot(output, "shot.png", &error), PLACARD_OK);
    struct rlimit former, limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &former), 0);
    limit = (struct rlimit){.rlim_cur = 20, .rlim_max = former.rlim_max};
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    present(output, 0xff000000);
    enum placard_status status = output_screenshot(output, "shot.png", &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &former), 0);
    signal(SIGXFSZ, handler);
    assert_int_not_equal(status, PLACARD_OK);
    assert_int_equal(file_pixel("shot.png", 0, 15, &width, &height), 0x336699);
    assert_int_equal(count_files("."), 1);
    assert_int_equal(unlink("shot.png"), 0);
    output_close(output);
}

static void test_bad_names_and_sizes(void **state)
{
    (void)state;
    struct output *output = NULL;
    struct output_options options = {.width = 100000, .height = 10};
    assert_int_equal(output_open(&output, "hologram", &options, &error), PLACARD_INVALID_ARGUMENT);
    assert_non_null(strstr(error.message, "hologram"));
    assert_non_null(strstr(error.message, "window"));
    assert_non_null(strstr(error.message, "png"));
    assert_null(output);
    assert_int_equal(output_open(&output, "png", &options, &error), PLACARD_INVALID_ARGUMENT);
    assert_non_null(strstr(error.message, "100000"));
    assert_null(output);
}

static void test_no_display(void **state)
{
    (void)state;
    struct output *output = NULL;
    struct output_options options = {
        .title = "test", .icon_name = "placard-viewer", .device = "/dev/no-such-screen"};
    unsetenv("SDL_VIDEODRIVER");
    unsetenv("WAYLAND_DISPLAY");
    setenv("DISPLAY", ":9999", 1);
    assert_int_equal(output_open(&output, NULL, &options, &error), PLACARD_NOT_FOUND);
    assert_null(output);
    assert_non_null(strstr(error.message, "no display"));
    assert_non_null(strstr(error.message, ":9999"));
    assert_non_null(strstr(error.message, "fbdev: there is no /dev/no-such-screen"));
    assert_non_null(strstr(error.message, "--output png needs none"));
    assert_null(strchr(error.message, '\n'));
    unsetenv("DISPLAY");
    assert_int_equal(output_open(&output, "window", &options, &error), PLACARD_NOT_FOUND);
    assert_non_null(strstr(error.message, "not set"));
}

/* SDL's dummy driver counts when it is asked for by name: the window's code without a window system. */
static void test_dummy_window(void **state)
{
    (void)state;
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    struct output *output = open_output(
        "window", (struct output_options){.title = "test", .width = 200, .height = 100, .rotation = 180});
    int width, height;
    float dpi;
    output_size(output, &width, &height, &dpi);
    assert_int_equal(width, 200);
    assert_int_equal(height, 100);
    assert_int_equal(output_fd(output), -1);
    present(output, 0xff336699);
    struct input_event event;
    bool exposed = false;
    while (output_next_event(output, &event)) {
        exposed = exposed || event.kind == INPUT_EXPOSE;
    }
    assert_true(exposed);
    assert_int_equal(output_poll_limit(output), 10); /* no descriptor: asked often */
    assert_int_equal(output_screenshot(output, "shot.png", &error), PLACARD_OK);
    assert_int_equal(file_pixel("shot.png", 199, 99, &width, &height), 0xffffff);
    assert_int_equal(file_pixel("shot.png", 0, 0, &width, &height), 0x336699);
    assert_int_equal(unlink("shot.png"), 0);
    output_close(output);
    unsetenv("SDL_VIDEODRIVER");
}

static enum input_kind first_kind(struct output *output, Uint32 type)
{
    struct input_event event;
    SDL_Event pushed = {.window = {.type = type, .event = SDL_WINDOWEVENT_CLOSE}};
    while (output_next_event(output, &event)) {
    }
    assert_int_equal(SDL_PushEvent(&pushed), 1);
    assert_true(output_next_event(output, &event));
    if (event.kind == INPUT_LOST) {
        assert_non_null(strstr(event.loss->message, "connection to the display"));
    }
    struct input_event next;
    assert_false(output_next_event(output, &next));
    return event.kind;
}

/* The close button is one thing, a compositor that is gone another: SDL tells of that by SDL_QUIT alone. */
static void test_close_and_loss(void **state)
{
    (void)state;
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    struct output *output = open_output("window", (struct output_options){.width = 200, .height = 100});
    present(output, 0xff336699);
    assert_int_equal(first_kind(output, SDL_WINDOWEVENT), INPUT_CLOSE);
    assert_int_equal(first_kind(output, SDL_QUIT), INPUT_LOST);
    output_close(output);
    unsetenv("SDL_VIDEODRIVER");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_png_output),
        cmocka_unit_test(test_screenshot),
        cmocka_unit_test(test_screenshot_replaces_in_one_step),
        cmocka_unit_test(test_screenshot_fails_cleanly),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_bad_names_and_sizes),
        cmocka_unit_test(test_no_display),
        cmocka_unit_test(test_dummy_window),
        cmocka_unit_test(test_close_and_loss),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
