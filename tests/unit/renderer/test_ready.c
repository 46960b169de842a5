/* Content that is a frame already: shown from where it is, and given to no child. */
#include "unit/renderer/client.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { WIDTH = 64, HEIGHT = 48, CAPACITY = 1 << 16 };

struct scene {
    struct placard_board *board;
    struct renderer *renderer;
    uint64_t number;
};

static void expect(enum placard_status status, const struct placard_error *error)
{
    if (status != PLACARD_OK) {
        fail_msg("%s", error->message);
    }
}

static struct scene begin(void)
{
    struct scene scene = {.board = placard_board_new(getenv("PLACARD_KEY"))};
    const struct placard_board_options options = {.capacity = CAPACITY};
    struct placard_error error;
    assert_non_null(scene.board);
    expect(placard_board_create(scene.board, &options), placard_board_error(scene.board));
    expect(renderer_start(&scene.renderer, NULL, &error), &error);
    expect(renderer_resize(scene.renderer, WIDTH, HEIGHT, &error), &error);
    return scene;
}

static void end(struct scene *scene)
{
    renderer_stop(scene->renderer);
    expect(placard_board_destroy(scene->board), placard_board_error(scene->board));
    placard_board_free(scene->board);
}

static struct placard_content pixels_of(const uint32_t *pixels, uint32_t width, uint32_t height)
{
    return (struct placard_content){.kind = PLACARD_PIXELS,
                                    .data = pixels,
                                    .length = (size_t)width * height * sizeof *pixels,
                                    .width = width,
                                    .height = height,
                                    .stride = width * (uint32_t)sizeof *pixels,
                                    .format = PLACARD_FORMAT_BGRX};
}

static struct placard_snapshot *publish(struct scene *scene, const struct placard_content *content)
{
    struct placard_snapshot *snapshot = NULL;
    expect(placard_board_publish(scene->board, content, NULL, NULL), placard_board_error(scene->board));
    expect(placard_board_snapshot(scene->board, 0, 0, &snapshot, NULL), placard_board_error(scene->board));
    return snapshot;
}

/* Of pixels that all differ. */
static struct placard_snapshot *publish_pixels(struct scene *scene, uint32_t width, uint32_t height)
{
    static uint32_t pixels[CAPACITY / sizeof(uint32_t)];
    for (uint32_t i = 0; i < width * height; i++) {
        pixels[i] = i * 0x10305u;
    }
    const struct placard_content content = pixels_of(pixels, width, height);
    return publish(scene, &content);
}

static struct renderer_event view_of(struct scene *scene, struct placard_snapshot *snapshot,
                                     const struct renderer_view *view)
{
    renderer_show_snapshot(scene->renderer, ++scene->number, snapshot);
    struct renderer_event event = client_frame(scene->renderer, view);
    assert_int_equal(event.content, scene->number);
    return event;
}

/* A child that is stopped cannot answer. */
static void shown_from_where_it_is(void **state)
{
    (void)state;
    struct scene scene = begin();
    assert_int_equal(kill(renderer_pid(scene.renderer), SIGSTOP), 0);
    struct renderer_view view = client_view();
    for (int round = 0; round < 3; round++) {
        struct placard_snapshot *snapshot = publish_pixels(&scene, WIDTH, HEIGHT);
        struct renderer_event event = view_of(&scene, snapshot, &view);
        assert_ptr_equal(event.frame, placard_snapshot_content(snapshot)->data);
        size_t offset, size;
        assert_int_equal(renderer_frame_file(scene.renderer, event.frame, &offset, &size), -1);
        assert_string_equal(event.ready.format, "pixels");
        assert_int_equal(event.ready.content_width, WIDTH);
        assert_int_equal(event.ready.content_height, HEIGHT);
        assert_int_equal(event.ready.next_frame, 0);
        placard_snapshot_free(snapshot);
    }
    /* Its owners are the renderer and, as long as it looks at the frame, the caller. */
    struct placard_snapshot *snapshot = publish_pixels(&scene, WIDTH, HEIGHT);
    renderer_show_snapshot(scene.renderer, ++scene.number, snapshot);
    placard_snapshot_free(snapshot);
    view.fit = RENDERER_NONE;
    struct renderer_event event = client_frame(scene.renderer, &view);
    assert_int_equal(event.frame[1], 0x10305u);
    assert_int_equal(kill(renderer_pid(scene.renderer), SIGCONT), 0);
    end(&scene);
}

/* Then no frame is needed any more. */
static void frames_are_given_back_beside_it(void **state)
{
    (void)state;
    struct scene scene = begin();
    struct renderer_view view = client_view();
    client_show_color(scene.renderer, ++scene.number, 4, 4, 0x102030);
    struct renderer_event rendered = client_frame(scene.renderer, &view);
    size_t offset, size;
    int frames = renderer_frame_file(scene.renderer, rendered.frame, &offset, &size);
    struct placard_snapshot *snapshot = publish_pixels(&scene, WIDTH, HEIGHT);
    struct renderer_event event = view_of(&scene, snapshot, &view);
    struct stat facts;
    assert_int_equal(fstat(frames, &facts), 0);
    assert_true(facts.st_blocks > 0);
    for (int64_t left = 0; left >= 0; left = renderer_deadline(scene.renderer)) {
        struct renderer_event nothing;
        struct placard_error error;
        poll(NULL, 0, (int)left);
        expect(renderer_receive(scene.renderer, &nothing, &error), &error);
        assert_int_equal(nothing.kind, RENDERER_NOTHING);
    }
    assert_int_equal(fstat(frames, &facts), 0);
    assert_int_equal(facts.st_blocks, 0);
    assert_int_equal(event.frame[1], 0x10305u);
    placard_snapshot_free(snapshot);
    end(&scene);
}

/* The child makes the same of the same content. */
static void as_the_child_renders_it(void **state)
{
    (void)state;
    struct scene scene = begin();
    struct renderer_view view = client_view();
    struct placard_snapshot *snapshot = publish_pixels(&scene, WIDTH, HEIGHT);
    struct renderer_event here = view_of(&scene, snapshot, &view);
    struct placard_error error;
    expect(renderer_show(scene.renderer, ++scene.number, placard_snapshot_content(snapshot),
                         placard_snapshot_fd(snapshot), &error),
           &error);
    struct renderer_event there = client_frame(scene.renderer, &view);
    assert_ptr_not_equal(there.frame, here.frame);
    size_t offset, size;
    assert_true(renderer_frame_file(scene.renderer, there.frame, &offset, &size) >= 0);
    assert_memory_equal(there.frame, here.frame, WIDTH * HEIGHT * sizeof(uint32_t));
    there.ready.content = here.ready.content;
    there.ready.serial = here.ready.serial;
    there.ready.buffer = here.ready.buffer;
    assert_memory_equal(&there.ready, &here.ready, sizeof here.ready);
    placard_snapshot_free(snapshot);
    end(&scene);
}

/* Anything but that is rendered. */
static void everything_else_is_rendered(void **state)
{
    (void)state;
    struct scene scene = begin();
    struct renderer_view views[6];
    for (int i = 0; i < 6; i++) {
        views[i] = client_view();
    }
    views[0].zoom = 2 * RENDERER_ZOOM_ONE;
    views[1].zoom = RENDERER_ZOOM_ONE / 2;
    views[2].rotation = 180;
    views[3].inset_top = 8;
    views[4].inset_bottom = 1;
    views[5].fit = RENDERER_NONE;
    views[5].inset_top = 8;
    struct placard_snapshot *snapshot = publish_pixels(&scene, WIDTH, HEIGHT);
    for (int i = 0; i < 6; i++) {
        struct renderer_event event = view_of(&scene, snapshot, &views[i]);
        assert_ptr_not_equal(event.frame, placard_snapshot_content(snapshot)->data);
    }
    placard_snapshot_free(snapshot);
    struct renderer_view view = client_view();
    const uint32_t sizes[][2] = {
        {WIDTH / 2, HEIGHT / 2}, {WIDTH * 2, HEIGHT * 2}, {WIDTH, 1}, {HEIGHT, WIDTH}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        snapshot = publish_pixels(&scene, sizes[i][0], sizes[i][1]);
        struct renderer_event event = view_of(&scene, snapshot, &view);
        assert_ptr_not_equal(event.frame, placard_snapshot_content(snapshot)->data);
        placard_snapshot_free(snapshot);
    }
    end(&scene);
}

/* The same number of bytes in other forms. */
static void other_forms_are_rendered(void **state)
{
    (void)state;
    struct scene scene = begin();
    static uint32_t pixels[WIDTH * 2 * HEIGHT];
    struct renderer_view view = client_view();
    struct placard_content contents[3];
    for (int i = 0; i < 3; i++) {
        contents[i] = pixels_of(pixels, WIDTH, HEIGHT);
    }
    contents[0].format = PLACARD_FORMAT_BGRA; /* all transparent: the background is seen */
    contents[1].format = PLACARD_FORMAT_RGBX;
    contents[2].stride = WIDTH * 2 * sizeof(uint32_t);
    contents[2].length *= 2;
    for (int i = 0; i < 3; i++) {
        struct placard_snapshot *snapshot = publish(&scene, &contents[i]);
        struct renderer_event event = view_of(&scene, snapshot, &view);
        assert_ptr_not_equal(event.frame, placard_snapshot_content(snapshot)->data);
        assert_int_equal(event.frame[0] & 0xffffff, i == 0 ? view.background : 0);
        placard_snapshot_free(snapshot);
    }
    end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shown_from_where_it_is),   cmocka_unit_test(frames_are_given_back_beside_it),
        cmocka_unit_test(as_the_child_renders_it),  cmocka_unit_test(everything_else_is_rendered),
        cmocka_unit_test(other_forms_are_rendered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
