/* What the stage asks the renderer for when somebody moves what is shown, and when it needs not ask. */
#include "unit.h"

#include "stage.h"
#include "ui/loop.h"
#include <placard/board.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WIDTH = 320, HEIGHT = 180, GENEROUS = 60000 /* ms */ };

static struct placard_board *board;
static struct renderer *renderer;
static struct stage *stage;

static int set_up(void **state)
{
    (void)state;
    char key[160];
    const char *own = getenv("PLACARD_KEY");
    snprintf(key, sizeof(key), "%.100s_%d", own != NULL ? own : "stage", (int)getpid());
    board = placard_board_new(key);
    assert_non_null(board);
    struct placard_board_options options = {.capacity = 1 << 20};
    assert_int_equal(placard_board_create(board, &options), PLACARD_OK);
    struct renderer_options patient = {.time_limit = GENEROUS};
    assert_int_equal(renderer_start(&renderer, &patient, NULL), PLACARD_OK);
    stage = stage_new(renderer);
    assert_non_null(stage);
    struct stage_look look = {.width = WIDTH, .height = HEIGHT, .font_size = 20, .line_height = 20};
    assert_int_equal(stage_set_look(stage, &look, NULL), PLACARD_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stage_free(stage);
    renderer_stop(renderer);
    (void)placard_board_destroy(board);
    placard_board_free(board);
    return 0;
}

/* Waits for the next event. */
static enum stage_event next_event(void)
{
    int64_t until = loop_now() + GENEROUS;
    struct stage_report report;
    enum stage_event event = stage_next(stage, &report);
    while (event == STAGE_NOTHING && loop_now() < until) {
        struct pollfd descriptor = {.fd = stage_fd(stage), .events = POLLIN};
        (void)poll(&descriptor, 1, 1000);
        event = stage_next(stage, &report);
    }
    return event;
}

static void show_content(const struct placard_content *content)
{
    assert_int_equal(placard_board_publish(board, content, NULL, NULL), PLACARD_OK);
    struct placard_snapshot *snapshot = NULL;
    assert_int_equal(placard_board_snapshot(board, GENEROUS, 0, &snapshot, NULL), PLACARD_OK);
    stage_offer(stage, snapshot, 0);
    stage_work(stage);
    assert_int_equal(next_event(), STAGE_SHOWN);
}

static void show_picture(const char *path)
{
    char data[1 << 18];
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    struct placard_content content = {
        .kind = PLACARD_IMAGE, .data = data, .length = fread(data, 1, sizeof(data), file), .name = "picture"};
    assert_int_equal(fclose(file), 0);
    assert_true(content.length > 0 && content.length < sizeof(data));
    show_content(&content);
}

/* Looks closer, or at all of it again; the view has to be rendered or is still there. */
static void zoom(bool in, bool is_there)
{
    struct viewport *viewport = stage_viewport(stage);
    double x = WIDTH / 2.0, y = HEIGHT / 2.0;
    assert_true(in ? viewport_zoom(viewport, 2, x, y) : viewport_unzoom(viewport, x, y));
    stage_work(stage);
    assert_int_equal(renderer_is_busy(renderer), !is_there);
    assert_int_equal(next_event(), STAGE_MOVED);
}

/* Time passes meanwhile, but a picture that stands still does not depend on it. */
static void a_view_that_is_still_there_is_not_rendered_again(void **state)
{
    (void)state;
    show_picture(ASSETS "/test-card.png");
    zoom(true, false);
    zoom(false, false); /* asked for by its place now, and not as the beginning */
    assert_int_equal(usleep(20000), 0);
    zoom(true, true);
    zoom(false, true);
}

static void a_picture_that_moves_is_rendered_as_it_is_now(void **state)
{
    (void)state;
    show_picture(ASSETS "/beacon.webp");
    zoom(true, false);
    zoom(false, false);
    assert_int_equal(usleep(20000), 0);
    zoom(true, false);
}

/* What is shown can be shown from where it is, until its memory is used for something else. */
static void a_picture_is_lent_until_the_size_changes(void **state)
{
    (void)state;
    show_picture(ASSETS "/test-card.png");
    struct stage_picture picture = stage_picture(stage);
    assert_true(picture.fd >= 0);
    assert_true(picture.offset + (size_t)WIDTH * HEIGHT * 4 <= picture.size);
    struct stat before, after;
    assert_int_equal(fstat(picture.fd, &before), 0);
    struct stage_look look = {.width = HEIGHT, .height = WIDTH, .font_size = 20, .line_height = 20};
    assert_int_equal(stage_set_look(stage, &look, NULL), PLACARD_OK);
    picture = stage_picture(stage);
    assert_non_null(picture.pixels);
    assert_int_equal(picture.fd, -1);
    stage_work(stage);
    assert_int_equal(next_event(), STAGE_MOVED);
    picture = stage_picture(stage);
    assert_true(picture.fd >= 0 && fstat(picture.fd, &after) == 0 && after.st_ino != before.st_ino);
}

/* A raw frame is in the file of its copy, from the start on, and no other content's frame is. */
static void a_raw_frame_is_lent_where_its_copy_is(void **state)
{
    (void)state;
    static uint32_t pixels[WIDTH * HEIGHT], read[WIDTH * HEIGHT];
    for (size_t i = 0; i < WIDTH * HEIGHT; i++) {
        pixels[i] = (uint32_t)i * 0x10305;
    }
    struct placard_content content = {.kind = PLACARD_PIXELS,
                                      .data = pixels,
                                      .length = sizeof(pixels),
                                      .width = WIDTH,
                                      .height = HEIGHT,
                                      .stride = WIDTH * 4,
                                      .format = PLACARD_FORMAT_BGRX};
    show_content(&content);
    struct stage_picture picture = stage_picture(stage);
    assert_ptr_equal(picture.pixels, stage_content(stage)->data);
    assert_true(picture.fd >= 0);
    assert_int_equal(picture.offset, 0);
    assert_int_equal(picture.size, sizeof(pixels));
    assert_int_equal(pread(picture.fd, read, sizeof(read), 0), sizeof(read));
    assert_memory_equal(read, pixels, sizeof(pixels));
    int raw = picture.fd;
    show_picture(ASSETS "/test-card.png");
    picture = stage_picture(stage);
    assert_true(picture.fd >= 0 && picture.fd != raw);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_view_that_is_still_there_is_not_rendered_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_picture_that_moves_is_rendered_as_it_is_now, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_picture_is_lent_until_the_size_changes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_raw_frame_is_lent_where_its_copy_is, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
