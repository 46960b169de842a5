/* What the watcher's tests share: a board of the test's own, its publisher, and a main loop that waits. */
#ifndef PLACARD_TEST_VIEWER_WATCHING_H
#define PLACARD_TEST_VIEWER_WATCHING_H

#include "unit.h"
#include "watcher.h"

/* Milliseconds. */
#define GENEROUS 30000 /* a test that waits this long has failed */
#define QUIET    300   /* how long nothing must come, where nothing should */

struct watching {
    char key[160];
    struct placard_board *board; /* the publisher's, which made the segment */
    struct watcher *watcher;     /* NULL before watching_start() */
};

int watching_set_up(void **state);
int watching_tear_down(void **state);

#define WITH_BOARD(test) cmocka_unit_test_setup_teardown(test, watching_set_up, watching_tear_down)

void watching_start(struct watching *watching, bool manual, int64_t poll_time);

/* Publishes TEXT; its number. */
uint64_t watching_publish(struct watching *watching, const char *text);

/* Waits for news for at most LIMIT ms, as the main loop does. */
bool watching_wait(struct watching *watching, struct watcher_news *news, int64_t limit);

/* Fails the test unless SNAPSHOT, which it frees, is TEXT with the number SEQUENCE. */
void watching_expect(struct placard_snapshot *snapshot, const char *text, uint64_t sequence);

#endif
