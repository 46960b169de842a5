/* Which output is opened when none is named. The outputs themselves are made up: this file's tables come
 * first, so that the library's are not linked. */
#include "unit/ui/cmocka_headers.h"

#include "ui/output_driver.h"

enum { WINDOW, DRM, FBDEV, PNG, COUNT };

static enum placard_status results[COUNT];
static bool was_tried[COUNT];
static char notes[1024];

static enum placard_status try(int which, struct output **output, struct placard_error *error)
{
    static struct output one;
    was_tried[which] = true;
    *output = results[which] == PLACARD_OK ? &one : NULL;
    return placard_fail(error, results[which], "reason %d", which);
}

#define DOUBLE(which, number, display)                                                                       \
    static enum placard_status open_##which(struct output **output, const struct output_options *options,    \
                                            struct placard_error *error)                                     \
    {                                                                                                        \
        (void)options;                                                                                       \
        return try(number, output, error);                                                                   \
    }                                                                                                        \
    const struct output_driver output_##which##_driver = {                                                   \
        .name = #which, .needs_display = (display), .open = open_##which}

DOUBLE(window, WINDOW, true);
DOUBLE(drm, DRM, true);
DOUBLE(fbdev, FBDEV, true);
DOUBLE(png, PNG, false);

static void take_note(const char *text)
{
    size_t length = strlen(notes);
    snprintf(notes + length, sizeof notes - length, "%s\n", text);
}

static int reset(void **state)
{
    (void)state;
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    unsetenv("SDL_VIDEODRIVER");
    notes[0] = '\0';
    for (int i = 0; i < COUNT; i++) {
        results[i] = PLACARD_NOT_FOUND;
        was_tried[i] = false;
    }
    return 0;
}

static enum placard_status open_any(const char *name, struct output **output, struct placard_error *error)
{
    struct output_options options = {.note = take_note};
    *error = (struct placard_error){.status = PLACARD_OK};
    return output_open(output, name, &options, error);
}

static void the_first_that_works(void **state)
{
    (void)state;
    struct output *output = NULL;
    struct placard_error error;
    results[FBDEV] = PLACARD_OK;
    assert_int_equal(open_any(NULL, &output, &error), PLACARD_OK);
    assert_string_equal(output_name(output), "fbdev");
    assert_string_equal(notes, "output window: neither DISPLAY nor WAYLAND_DISPLAY is set\n"
                               "output drm: reason 1\n");
    results[DRM] = PLACARD_PERMISSION_DENIED;
    assert_int_equal(open_any(NULL, &output, &error), PLACARD_OK);
    assert_string_equal(output_name(output), "fbdev");
    results[DRM] = PLACARD_OK;
    assert_int_equal(open_any(NULL, &output, &error), PLACARD_OK);
    assert_string_equal(output_name(output), "drm");
}

/* On its framebuffer nobody would see anything, and its keyboards would be taken away. */
static void nothing_behind_a_display_server(void **state)
{
    (void)state;
    struct output *output = NULL;
    struct placard_error error;
    results[DRM] = PLACARD_ALREADY_EXISTS;
    results[FBDEV] = PLACARD_OK;
    assert_int_equal(open_any(NULL, &output, &error), PLACARD_NOT_FOUND);
    assert_false(was_tried[FBDEV]);
    assert_non_null(strstr(error.message, "drm: reason 1"));
    assert_int_equal(open_any("fbdev", &output, &error), PLACARD_OK);
    assert_string_equal(output_name(output), "fbdev");
}

static void a_window_only_where_there_is_a_hint_of_one(void **state)
{
    (void)state;
    struct output *output = NULL;
    struct placard_error error;
    results[WINDOW] = results[DRM] = PLACARD_OK;
    assert_int_equal(open_any(NULL, &output, &error), PLACARD_OK);
    assert_string_equal(output_name(output), "drm");
    setenv("WAYLAND_DISPLAY", "wayland-0", 1);
    assert_int_equal(open_any(NULL, &output, &error), PLACARD_OK);
    assert_string_equal(output_name(output), "window");
}

static void no_output_at_all(void **state)
{
    (void)state;
    struct output *output = NULL;
    struct placard_error error;
    results[PNG] = PLACARD_OK; /* shows nothing: by its name only */
    assert_int_equal(open_any(NULL, &output, &error), PLACARD_NOT_FOUND);
    assert_non_null(strstr(error.message, "drm: reason 1; fbdev: reason 2"));
    assert_int_equal(open_any("png", &output, &error), PLACARD_OK);
    assert_int_equal(open_any("kms", &output, &error), PLACARD_INVALID_ARGUMENT);
    assert_non_null(strstr(error.message, "there are: window, drm, fbdev, png"));
}

#define CASE(name) cmocka_unit_test_setup(name, reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_first_that_works),
        CASE(nothing_behind_a_display_server),
        CASE(a_window_only_where_there_is_a_hint_of_one),
        CASE(no_output_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
