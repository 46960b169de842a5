/* What the stage asks the renderer for when somebody moves what is shown, and when it needs not ask. */
#include "unit.h"

#include "stage.h"
#include "ui/loop.h"
#include <errno.h>
#include <placard/board.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINK "renderer-link"

enum { WIDTH = 320, HEIGHT = 180, GENEROUS = 60000 /* ms */ };

static struct placard_board *board;
static struct renderer *renderer;
static struct stage *stage;

static int start(const char *program)
{
    char key[160];
    const char *own = getenv("PLACARD_KEY");
    snprintf(key, sizeof(key), "%.100s_%d", own != NULL ? own : "stage", (int)getpid());
    board = placard_board_new(key);
    assert_non_null(board);
    struct placard_board_options options = {.capacity = 1 << 20};
    assert_int_equal(placard_board_create(board, &options), PLACARD_OK);
    struct renderer_options patient = {.program = program, .time_limit = GENEROUS};
    assert_int_equal(renderer_start(&renderer, &patient, NULL), PLACARD_OK);
    stage = stage_new(renderer);
    assert_non_null(stage);
    struct stage_look look = {.width = WIDTH, .height = HEIGHT, .font_size = 20, .line_height = 20};
    assert_int_equal(stage_set_look(stage, &look, NULL), PLACARD_OK);
    return 0;
}

static int set_up(void **state)
{
    (void)state;
    return start(NULL);
}

/* By a link that can be taken away: then none can be started any more. */
static int set_up_by_link(void **state)
{
    (void)state;
    assert_int_equal(symlink(RENDERER, LINK), 0);
    return start(LINK);
}

static int tear_down(void **state)
{
    (void)state;
    stage_free(stage);
    renderer_stop(renderer);
    (void)placard_board_destroy(board);
    placard_board_free(board);
    return unlink(LINK) == 0 || errno == ENOENT ? 0 : -1;
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

static void offer_content(const struct placard_content *content)
{
    assert_int_equal(placard_board_publish(board, content, NULL, NULL), PLACARD_OK);
    struct placard_snapshot *snapshot = NULL;
    assert_int_equal(placard_board_snapshot(board, GENEROUS, 0, &snapshot, NULL), PLACARD_OK);
    stage_offer(stage, snapshot, 0);
    stage_work(stage);
}

static void show_content(const struct placard_content *content)
{
    offer_content(content);
    assert_int_equal(next_event(), STAGE_SHOWN);
}

static void offer_picture(const char *path)
{
    char data[1 << 18];
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    struct placard_content content = {
        .kind = PLACARD_IMAGE, .data = data, .length = fread(data, 1, sizeof(data), file), .name = "picture"};
    assert_int_equal(fclose(file), 0);
    assert_true(content.length > 0 && content.length < sizeof(data));
    offer_content(&content);
}

static void show_picture(const char *path)
{
    offer_picture(path);
    assert_int_equal(next_event(), STAGE_SHOWN);
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
    assert_ptr_equal(picture.pixels, stage_newest(stage)->data);
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

/* The view of what is there is being rendered, the new content's waits; then there is no renderer any more.
 */
static void what_waits_for_a_view_is_refused_when_there_is_no_renderer(void **state)
{
    (void)state;
    show_picture(ASSETS "/test-card.png");
    pid_t child = renderer_pid(renderer);
    assert_int_equal(kill(child, SIGSTOP), 0);
    assert_true(viewport_zoom(stage_viewport(stage), 2, 0, 0));
    stage_work(stage);
    assert_int_equal(unlink(LINK), 0);
    offer_picture(ASSETS "/badge.png");
    assert_int_equal(kill(child, SIGKILL), 0);
    enum stage_event event = next_event();
    if (event == STAGE_TROUBLE) { /* with what is there; if it was not outdated already */
        event = next_event();
    }
    assert_int_equal(event, STAGE_REFUSED);
}

static void an_animation_goes_on_with_the_next_renderer(void **state)
{
    (void)state;
    show_picture(ASSETS "/clock.gif");
    assert_int_equal(unlink(LINK), 0);
    assert_int_equal(kill(renderer_pid(renderer), SIGKILL), 0);
    enum stage_event event;
    struct stage_report report;
    int64_t until = loop_now() + 3000;
    while (loop_now() < until) {
        stage_work(stage);
        event = stage_next(stage, &report);
        assert_true(event == STAGE_NOTHING || event == STAGE_TROUBLE || event == STAGE_MOVED);
        (void)poll(NULL, 0, 50);
    }
    assert_int_equal(symlink(RENDERER, LINK), 0);
    until = loop_now() + GENEROUS;
    for (event = STAGE_NOTHING; event != STAGE_MOVED && loop_now() < until;) {
        stage_work(stage);
        event = stage_next(stage, &report);
        (void)poll(NULL, 0, event == STAGE_MOVED ? 0 : 50);
    }
    assert_int_equal(event, STAGE_MOVED);
}

/* Offers a pixel of that colour: it is the newest, however far it has got. */
static void offer_pixel(uint32_t color)
{
    struct placard_content content = {.kind = PLACARD_PIXELS,
                                      .data = &color,
                                      .length = sizeof(color),
                                      .width = 1,
                                      .height = 1,
                                      .stride = sizeof(color),
                                      .format = PLACARD_FORMAT_BGRX};
    offer_content(&content);
    assert_memory_equal(stage_newest(stage)->data, &color, sizeof(color));
}

static void the_newest_is_what_came_last(void **state)
{
    (void)state;
    assert_null(stage_newest(stage));
    offer_pixel(0xc01020);
    const struct placard_content *first = stage_newest(stage);
    assert_int_equal(next_event(), STAGE_SHOWN);
    assert_ptr_equal(stage_newest(stage), first);
    offer_pixel(0x1020c0); /* becomes the candidate … */
    offer_pixel(0x20c010); /* … and this one waits for it */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_view_that_is_still_there_is_not_rendered_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_picture_that_moves_is_rendered_as_it_is_now, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_picture_is_lent_until_the_size_changes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_raw_frame_is_lent_where_its_copy_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_newest_is_what_came_last, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_waits_for_a_view_is_refused_when_there_is_no_renderer,
                                        set_up_by_link, tear_down),
        cmocka_unit_test_setup_teardown(an_animation_goes_on_with_the_next_renderer, set_up_by_link,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
