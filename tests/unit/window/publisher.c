/* The way of a file onto a real board, and back what the viewer says. */
#include "publishing.h"
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void a_file_is_published_and_shown(void **state)
{
    (void)state;
    assert_int_equal(publisher_request(publisher, "letter"), 1);
    struct delivery_report report = publishing_wait(DELIVERY_LOADED);
    assert_int_equal(report.length, 1000);
    assert_false(report.raw);

    struct placard_snapshot *snapshot;
    assert_int_equal(placard_board_snapshot(board, 0, 0, &snapshot, NULL), PLACARD_OK);
    const struct placard_content *content = placard_snapshot_content(snapshot);
    assert_int_equal(content->kind, PLACARD_TEXT);
    assert_int_equal(content->length, 1000);
    assert_string_equal(content->name, "letter");
    placard_snapshot_free(snapshot);

    publishing_answer(PLACARD_OUTCOME_SHOWN, "");
    report = publishing_wait(DELIVERY_SHOWN);
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
        publishing_next(&preview);
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
    publishing_wait(DELIVERY_LOADED);
    publishing_answer(PLACARD_OUTCOME_REFUSED, "the picture is truncated");
    struct delivery_report report = publishing_wait(DELIVERY_REFUSED);
    assert_string_equal(report.error.message, "the picture is truncated");
}

static void something_newer_replaces_it(void **state)
{
    (void)state;
    publisher_request(publisher, "letter");
    publishing_wait(DELIVERY_LOADED);
    const struct placard_content other = {.kind = PLACARD_TEXT, .data = "other", .length = 5};
    assert_int_equal(placard_board_publish(board, &other, NULL, NULL), PLACARD_OK);
    publishing_answer(PLACARD_OUTCOME_SHOWN, "");
    publishing_wait(DELIVERY_REPLACED);
}

static void without_a_viewer_there_is_a_preview_all_the_same(void **state)
{
    (void)state;
    publisher_request(publisher, "letter");
    int preview = -1;
    struct publisher_news news;
    do {
        news = publishing_next(&preview);
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
    publishing_wait(DELIVERY_NO_VIEWER);
    assert_int_equal(placard_board_sequence(board), 0);
}

static void a_viewer_may_come_later(void **state)
{
    (void)state;
    publisher_request(publisher, "letter");
    publishing_wait(DELIVERY_NO_VIEWER);
    publishing_start_viewer(false);
    assert_int_equal(publisher_request(publisher, "letter"), 2);
    publishing_wait(DELIVERY_LOADED);
    publishing_answer(PLACARD_OUTCOME_SHOWN, "");
    publishing_wait(DELIVERY_SHOWN);
}

static void a_lock_that_is_never_given_back_ends_in_a_sentence(void **state)
{
    (void)state;
    assert_int_equal(placard_segment_lock(placard_board_segment(board)), PLACARD_OK);
    publisher_request(publisher, "letter");
    struct delivery_report report = publishing_wait(DELIVERY_FAILED);
    assert_int_equal(report.error.status, PLACARD_LOCK_TIMEOUT);
    assert_int_equal(placard_board_sequence(board), 0);
    assert_int_equal(placard_segment_unlock(placard_board_segment(board)), PLACARD_OK);
}

static void only_the_newest_request_counts(void **state)
{
    (void)state;
    publishing_write_file("second", 2000);
    publishing_write_file("third", 3000);
    publisher_request(publisher, "letter");
    publishing_wait(DELIVERY_LOADED); /* and is not acknowledged */
    publisher_request(publisher, "second");
    assert_int_equal(publisher_request(publisher, "third"), 3);
    struct delivery_report report = {.length = 0};
    while (report.length != 3000) {
        report = publishing_wait(DELIVERY_LOADED);
    }
    publishing_answer(PLACARD_OUTCOME_SHOWN, "");
    struct publisher_news news;
    while ((news = publishing_next(NULL)).report.stage != DELIVERY_SHOWN) {
        assert_int_equal(news.request, 3);
    }
}

static void a_viewer_that_ends_is_noticed(void **state)
{
    (void)state;
    publisher_request(publisher, "letter");
    publishing_wait(DELIVERY_LOADED);
    assert_int_equal(placard_board_destroy(board), PLACARD_OK);
    publishing_wait(DELIVERY_ENDED);
}

static void what_is_too_large_says_both_sizes(void **state)
{
    (void)state;
    publishing_write_file("large", CAPACITY + 1);
    publisher_request(publisher, "large");
    struct delivery_report report = publishing_wait(DELIVERY_UNREADABLE);
    assert_int_equal(report.error.status, PLACARD_TOO_LARGE);
    assert_non_null(strstr(report.error.message, "100001"));
    assert_non_null(strstr(report.error.message, "100000"));
    publishing_write_file("just-right", CAPACITY);
    publisher_request(publisher, "just-right");
    publishing_wait(DELIVERY_LOADED);
}

static void a_missing_file_is_told(void **state)
{
    (void)state;
    publisher_request(publisher, "nowhere");
    struct delivery_report report = publishing_wait(DELIVERY_UNREADABLE);
    assert_int_equal(report.error.status, PLACARD_UNREADABLE);
    assert_non_null(strstr(report.error.message, "No such file or directory"));
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
    publishing_wait(DELIVERY_PUBLISHING);
    publishing_write_file("second", 2000);
    publisher_request(publisher, "second");
    struct delivery_report report = publishing_wait(DELIVERY_PUBLISHING);
    assert_int_equal(report.length, 2000);
    assert_int_equal(placard_segment_unlock(placard_board_segment(board)), PLACARD_OK);
    publishing_wait(DELIVERY_LOADED);
}

/* What is tested is that publisher_stop() comes back: from a wait for the lock, and from one for an
 * acknowledgement. */
static void it_stops_whatever_it_waits_for(void **state)
{
    (void)state;
    publisher_request(publisher, "letter");
    publishing_wait(DELIVERY_LOADED);
    publisher_stop(publisher);
    struct placard_error error;
    assert_int_equal(publisher_start(&publisher, NULL, NULL, PLACARD_WAIT_FOREVER, &error), PLACARD_OK);
    assert_int_equal(placard_segment_lock(placard_board_segment(board)), PLACARD_OK);
    publisher_request(publisher, "letter");
    publishing_wait(DELIVERY_PUBLISHING);
    publisher_stop(publisher);
    publisher = NULL;
    assert_int_equal(placard_segment_unlock(placard_board_segment(board)), PLACARD_OK);
}

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
        WITH_VIEWER(progress_grows_through_reading_and_publishing),
        WITH_VIEWER(a_newer_request_does_not_wait_for_a_held_lock),
        WITH_VIEWER(it_stops_whatever_it_waits_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
