/* The way of a file onto a real board, and back what the viewer says. The test itself is the viewer. */
#include "loader/window/publisher.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { GENEROUS = 20000, CAPACITY = 100000, SHORT_LOCK_TIMEOUT = 300 }; /* ms, bytes, ms */

static struct placard_board *board; /* the viewer's */
static struct publisher *publisher;

/* ---- the surroundings ---- */

static void write_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (size_t i = 0; i < size; i++) {
        fputc('a' + (int)(i % 26), file);
    }
    assert_int_equal(fclose(file), 0);
}

static void start_viewer(bool raw)
{
    const struct placard_board_options options = {.capacity = CAPACITY, .raw = raw};
    const struct placard_viewer viewer = {.pid = getpid(), .width = 640, .height = 480, .output = "png"};
    if (placard_board_create(board, &options) != PLACARD_OK ||
        (!raw && placard_board_claim(board, &viewer) != PLACARD_OK)) {
        fail_msg("%s", placard_board_error(board)->message);
    }
}

static int start(void **state)
{
    (void)state;
    struct placard_error error;
    board = placard_board_new(NULL);
    if (board == NULL || publisher_start(&publisher, NULL, NULL, SHORT_LOCK_TIMEOUT, &error) != PLACARD_OK) {
        return -1;
    }
    write_file("letter", 1000);
    return 0;
}

static int start_with_viewer(void **state)
{
    int result = start(state);
    start_viewer(false);
    return result;
}

static int stop(void **state)
{
    (void)state;
    publisher_stop(publisher);
    placard_board_destroy(board); /* there may be none */
    placard_board_free(board);
    return 0;
}

/* Waits until there is something to take, and takes it. A preview that nobody asked for is closed. */
static struct publisher_news next_news(int *preview)
{
    struct pollfd readable = {.fd = publisher_fd(publisher), .events = POLLIN};
    assert_int_equal(poll(&readable, 1, GENEROUS), 1);
    struct publisher_news news = publisher_take(publisher);
    if (news.preview >= 0 && preview != NULL) {
        *preview = news.preview;
    } else if (news.preview >= 0) {
        close(news.preview);
    }
    return news;
}

static struct delivery_report wait_for(enum delivery_stage stage)
{
    for (;;) {
        struct publisher_news news = next_news(NULL);
        if (news.report.stage == stage) {
            return news.report;
        }
        if (news.report.stage > DELIVERY_LOADED) {
            fail_msg("ended in stage %d, not %d: %s", news.report.stage, stage, news.report.error.message);
        }
    }
}

static void answer(enum placard_outcome outcome, const char *message)
{
    struct placard_acknowledgement acknowledgement = {
        .sequence = placard_board_sequence(board), .outcome = outcome, .reason = PLACARD_BAD_CONTENT};
    snprintf(acknowledgement.message, sizeof acknowledgement.message, "%s", message);
    assert_int_equal(placard_board_acknowledge(board, &acknowledgement), PLACARD_OK);
}

/* ---- tests ---- */

static void a_file_is_published_and_shown(void **state)
{
    (void)state;
    assert_int_equal(publisher_request(publisher, "letter"), 1);
    struct delivery_report report = wait_for(DELIVERY_LOADED);
    assert_int_equal(report.length, 1000);
    assert_false(report.raw);

    struct placard_snapshot *snapshot;
    assert_int_equal(placard_board_snapshot(board, 0, 0, &snapshot, NULL), PLACARD_OK);
    const struct placard_content *content = placard_snapshot_content(snapshot);
    assert_int_equal(content->kind, PLACARD_TEXT);
    assert_int_equal(content->length, 1000);
    assert_string_equal(content->name, "letter");
    placard_snapshot_free(snapshot);

    answer(PLACARD_OUTCOME_SHOWN, "");
    report = wait_for(DELIVERY_SHOWN);
    assert_int_equal(report.error.status, PLACARD_OK);
    for (int waited = 0; placard_segment_attachments(placard_board_segment(board)) != 1; waited++) {
        assert_true(waited < GENEROUS); /* it lets go of the board right after it has told */
        usleep(1000);
    }
}

static void the_preview_is_what_was_read(void **state)
{
    (void)state;
    publisher_request(publisher, "letter");
    int preview = -1;
    while (preview < 0) {
        next_news(&preview);
    }
    struct stat facts;
    assert_int_equal(fstat(preview, &facts), 0);
    assert_int_equal(facts.st_size, 1000);
    char bytes[1000];
    assert_int_equal(pread(preview, bytes, sizeof bytes, 0), 1000);
    assert_memory_equal(bytes, "abcdefghijklmnopqrstuvwxyzabcdefgh", 34);
    assert_int_equal(fcntl(preview, F_GET_SEALS) & (F_SEAL_SHRINK | F_SEAL_WRITE),
                     F_SEAL_SHRINK | F_SEAL_WRITE);
    close(preview);
}

static void a_refusal_is_told_with_its_reason(void **state)
{
    (void)state;
    publisher_request(publisher, "letter");
    wait_for(DELIVERY_LOADED);
    answer(PLACARD_OUTCOME_REFUSED, "the picture is truncated");
    struct delivery_report report = wait_for(DELIVERY_REFUSED);
    assert_string_equal(report.error.message, "the picture is truncated");
}

static void something_newer_replaces_it(void **state)
{
    (void)state;
    publisher_request(publisher, "letter");
    wait_for(DELIVERY_LOADED);
    const struct placard_content other = {.kind = PLACARD_TEXT, .data = "other", .length = 5};
    assert_int_equal(placard_board_publish(board, &other, NULL, NULL), PLACARD_OK);
    answer(PLACARD_OUTCOME_SHOWN, "");
    wait_for(DELIVERY_REPLACED);
}

static void without_a_viewer_there_is_a_preview_all_the_same(void **state)
{
    (void)state;
    publisher_request(publisher, "letter");
    int preview = -1;
    struct publisher_news news;
    do {
        news = next_news(&preview);
    } while (news.report.stage == DELIVERY_READING);
    assert_int_equal(news.report.stage, DELIVERY_NO_VIEWER);
    assert_int_equal(news.report.error.status, PLACARD_NOT_FOUND);
    assert_true(preview >= 0);
    close(preview);
}

static void a_board_whose_viewer_has_left_is_left_alone(void **state)
{
    (void)state;
    assert_int_equal(placard_board_release(board), PLACARD_OK);
    publisher_request(publisher, "letter");
    wait_for(DELIVERY_NO_VIEWER);
    assert_int_equal(placard_board_sequence(board), 0);
}

static void a_viewer_may_come_later(void **state)
{
    (void)state;
    publisher_request(publisher, "letter");
    wait_for(DELIVERY_NO_VIEWER);
    start_viewer(false);
    assert_int_equal(publisher_request(publisher, "letter"), 2);
    wait_for(DELIVERY_LOADED);
    answer(PLACARD_OUTCOME_SHOWN, "");
    wait_for(DELIVERY_SHOWN);
}

static void a_lock_that_is_never_given_back_ends_in_a_sentence(void **state)
{
    (void)state;
    assert_int_equal(placard_segment_lock(placard_board_segment(board)), PLACARD_OK);
    publisher_request(publisher, "letter");
    struct delivery_report report = wait_for(DELIVERY_FAILED);
    assert_int_equal(report.error.status, PLACARD_LOCK_TIMEOUT);
    assert_int_equal(placard_board_sequence(board), 0);
    assert_int_equal(placard_segment_unlock(placard_board_segment(board)), PLACARD_OK);
}

static void only_the_newest_request_counts(void **state)
{
    (void)state;
    write_file("second", 2000);
    write_file("third", 3000);
    publisher_request(publisher, "letter");
    wait_for(DELIVERY_LOADED); /* and is not acknowledged */
    publisher_request(publisher, "second");
    assert_int_equal(publisher_request(publisher, "third"), 3);
    struct delivery_report report = {.length = 0};
    while (report.length != 3000) {
        report = wait_for(DELIVERY_LOADED);
    }
    answer(PLACARD_OUTCOME_SHOWN, "");
    struct publisher_news news;
    while ((news = next_news(NULL)).report.stage != DELIVERY_SHOWN) {
        assert_int_equal(news.request, 3);
    }
}

static void a_viewer_that_ends_is_noticed(void **state)
{
    (void)state;
    publisher_request(publisher, "letter");
    wait_for(DELIVERY_LOADED);
    assert_int_equal(placard_board_destroy(board), PLACARD_OK);
    wait_for(DELIVERY_ENDED);
}

static void what_is_too_large_says_both_sizes(void **state)
{
    (void)state;
    write_file("large", CAPACITY + 1);
    publisher_request(publisher, "large");
    struct delivery_report report = wait_for(DELIVERY_UNREADABLE);
    assert_int_equal(report.error.status, PLACARD_TOO_LARGE);
    assert_non_null(strstr(report.error.message, "100001"));
    assert_non_null(strstr(report.error.message, "100000"));
    write_file("just-right", CAPACITY);
    publisher_request(publisher, "just-right");
    wait_for(DELIVERY_LOADED);
}

static void a_missing_file_is_told(void **state)
{
    (void)state;
    publisher_request(publisher, "nowhere");
    struct delivery_report report = wait_for(DELIVERY_UNREADABLE);
    assert_int_equal(report.error.status, PLACARD_UNREADABLE);
    assert_non_null(strstr(report.error.message, "No such file or directory"));
}

/* Writes a picture of SIDE x SIDE gray pixels as a BMP file, 24 bits a pixel. */
static void write_bmp(const char *path, uint32_t side)
{
    uint32_t stride = (side * 3 + 3) / 4 * 4, size = 54 + stride * side;
    unsigned char head[54] = {'B', 'M', [10] = 54, [14] = 40, [26] = 1, [28] = 24};
    memcpy(head + 2, &size, 4); /* little-endian, as all of the file */
    memcpy(head + 18, &side, 4);
    memcpy(head + 22, &side, 4);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(head, 1, sizeof head, file), sizeof head);
    for (uint32_t i = 0; i < stride * side; i++) {
        fputc(0x55, file);
    }
    assert_int_equal(fclose(file), 0);
}

/* A file that the board could not take, as the PNG that it can. */
static void a_picture_is_converted_for_a_raw_board(void **state)
{
    (void)state;
    start_viewer(true);
    write_bmp("gray", 200);
    struct stat facts;
    assert_int_equal(stat("gray", &facts), 0);
    assert_true((size_t)facts.st_size > placard_board_capacity(board));
    publisher_request(publisher, "gray");
    int preview = -1;
    struct publisher_news news;
    do {
        news = next_news(preview < 0 ? &preview : NULL);
        assert_true(news.report.stage <= DELIVERY_LOADED);
    } while (news.report.stage != DELIVERY_LOADED);
    struct stat shown;
    assert_int_equal(fstat(preview, &shown), 0);
    assert_int_equal(shown.st_size, facts.st_size); /* the preview is of the file itself */
    close(preview);

    struct placard_snapshot *snapshot;
    assert_int_equal(placard_board_snapshot(board, 0, 0, &snapshot, NULL), PLACARD_OK);
    const struct placard_content *content = placard_snapshot_content(snapshot);
    assert_int_equal(content->kind, PLACARD_IMAGE);
    assert_int_equal(content->length, news.report.length);
    assert_string_equal(placard_recognise(content->data, content->length).format, "PNG");
    placard_snapshot_free(snapshot);
}

static void what_cannot_be_converted_is_told(void **state)
{
    (void)state;
    start_viewer(true);
    write_bmp("cut", 20);
    assert_int_equal(truncate("cut", 300), 0);
    publisher_request(publisher, "cut");
    struct delivery_report report = wait_for(DELIVERY_UNREADABLE);
    assert_non_null(strstr(report.error.message, "cut off"));
    assert_int_equal(*(const char *)placard_segment_data(placard_board_segment(board)), 0);
}

static void nobody_holds_the_raw_board(void **state)
{
    (void)state;
    start_viewer(true);
    assert_int_equal(placard_board_detach(board), PLACARD_OK); /* which destroys nothing */
    publisher_request(publisher, "letter");
    struct delivery_report report = wait_for(DELIVERY_NO_VIEWER);
    assert_non_null(strstr(report.error.message, "nobody holds"));
    assert_int_equal(placard_board_attach(board, PLACARD_READ_WRITE), PLACARD_OK);
    assert_int_equal(*(const char *)placard_segment_data(placard_board_segment(board)), 0);
}

static void a_raw_board_says_nothing(void **state)
{
    (void)state;
    start_viewer(true);
    publisher_request(publisher, "letter");
    struct delivery_report report = wait_for(DELIVERY_LOADED);
    assert_true(report.raw);
}

/* What a delivery without a thread reports. */
struct record {
    enum delivery_stage last;
    uint64_t done;
    int reports;
};

static bool until_loaded(void *user)
{
    const struct record *record = user;
    return record->last < DELIVERY_LOADED;
}

static void note(const struct delivery_report *report, void *user)
{
    struct record *record = user;
    if (report->total != 0) {
        assert_int_equal(report->total, 2000);
        assert_true(report->done >= record->done);
    }
    assert_true(report->stage >= record->last);
    record->last = report->stage;
    record->done = report->done;
    record->reports++;
}

static void ignore(const struct placard_content *content, void *user)
{
    (void)content;
    (void)user;
}

static void progress_grows_through_reading_and_publishing(void **state)
{
    (void)state;
    struct record record = {.last = DELIVERY_NONE};
    const struct delivery_hooks hooks = {
        .wanted = until_loaded, .tell = note, .preview = ignore, .user = &record};
    struct placard_board *own = placard_board_new(NULL);
    assert_non_null(own);
    delivery_run(own, "letter", SHORT_LOCK_TIMEOUT, &hooks);
    placard_board_free(own);
    assert_int_equal(record.last, DELIVERY_STOPPED); /* nobody wanted to wait for the acknowledgement */
    assert_true(record.reports >= 4);
    assert_in_range(record.done, 1000, 2000);
}

static void a_newer_request_does_not_wait_for_a_held_lock(void **state)
{
    (void)state;
    publisher_stop(publisher);
    struct placard_error error;
    assert_int_equal(publisher_start(&publisher, NULL, NULL, PLACARD_WAIT_FOREVER, &error), PLACARD_OK);
    assert_int_equal(placard_segment_lock(placard_board_segment(board)), PLACARD_OK);
    publisher_request(publisher, "letter");
    wait_for(DELIVERY_PUBLISHING);
    write_file("second", 2000);
    publisher_request(publisher, "second");
    struct delivery_report report = wait_for(DELIVERY_PUBLISHING);
    assert_int_equal(report.length, 2000);
    assert_int_equal(placard_segment_unlock(placard_board_segment(board)), PLACARD_OK);
    wait_for(DELIVERY_LOADED);
}

/* What is tested is that stop() comes back: from a wait for the lock, and from one for an acknowledgement. */
static void it_stops_whatever_it_waits_for(void **state)
{
    (void)state;
    publisher_request(publisher, "letter");
    wait_for(DELIVERY_LOADED);
    publisher_stop(publisher);
    struct placard_error error;
    assert_int_equal(publisher_start(&publisher, NULL, NULL, PLACARD_WAIT_FOREVER, &error), PLACARD_OK);
    assert_int_equal(placard_segment_lock(placard_board_segment(board)), PLACARD_OK);
    publisher_request(publisher, "letter");
    wait_for(DELIVERY_PUBLISHING);
    publisher_stop(publisher);
    publisher = NULL;
    assert_int_equal(placard_segment_unlock(placard_board_segment(board)), PLACARD_OK);
}

#define WITH_VIEWER(test)    cmocka_unit_test_setup_teardown(test, start_with_viewer, stop)
#define WITHOUT_VIEWER(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_VIEWER(a_file_is_published_and_shown),
        WITH_VIEWER(the_preview_is_what_was_read),
        WITH_VIEWER(a_refusal_is_told_with_its_reason),
        WITH_VIEWER(something_newer_replaces_it),
        WITHOUT_VIEWER(without_a_viewer_there_is_a_preview_all_the_same),
        WITH_VIEWER(a_board_whose_viewer_has_left_is_left_alone),
        WITHOUT_VIEWER(a_viewer_may_come_later),
        WITH_VIEWER(a_lock_that_is_never_given_back_ends_in_a_sentence),
        WITH_VIEWER(only_the_newest_request_counts),
        WITH_VIEWER(a_viewer_that_ends_is_noticed),
        WITH_VIEWER(what_is_too_large_says_both_sizes),
        WITH_VIEWER(a_missing_file_is_told),
        WITHOUT_VIEWER(a_picture_is_converted_for_a_raw_board),
        WITHOUT_VIEWER(what_cannot_be_converted_is_told),
        WITHOUT_VIEWER(nobody_holds_the_raw_board),
        WITHOUT_VIEWER(a_raw_board_says_nothing),
        WITH_VIEWER(progress_grows_through_reading_and_publishing),
        WITH_VIEWER(a_newer_request_does_not_wait_for_a_held_lock),
        WITH_VIEWER(it_stops_whatever_it_waits_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
