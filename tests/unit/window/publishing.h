/* What the publisher's tests share: a publisher, a file to publish, and the viewer's board. The test itself
 * is the viewer. */
#ifndef PLACARD_TEST_WINDOW_PUBLISHING_H
#define PLACARD_TEST_WINDOW_PUBLISHING_H

#include "loader/window/publisher.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { GENEROUS = 20000, CAPACITY = 100000, SHORT_LOCK_TIMEOUT = 300 }; /* ms, bytes, ms */

extern struct placard_board *board; /* the viewer's */
extern struct publisher *publisher;

/* Set up, with the file "letter" of 1,000 bytes, and tear down. */
int publishing_start(void **state);
int publishing_start_with_viewer(void **state);
int publishing_stop(void **state);

#define WITH_VIEWER(test)    cmocka_unit_test_setup_teardown(test, publishing_start_with_viewer, publishing_stop)
#define WITHOUT_VIEWER(test) cmocka_unit_test_setup_teardown(test, publishing_start, publishing_stop)

/* Writes SIZE letters. */
void publishing_write_file(const char *path, size_t size);

/* Makes the viewer's board, of CAPACITY, and, unless it is RAW, claims it. */
void publishing_start_viewer(bool raw);

/* Waits until there is something to take, and takes it. A preview that nobody asked for is closed. */
struct publisher_news publishing_next(int *preview);

/* Waits for a report of STAGE; fails the test when it ends in another one. */
struct delivery_report publishing_wait(enum delivery_stage stage);

/* Acknowledges the newest publication. */
void publishing_answer(enum placard_outcome outcome, const char *message);

#endif
