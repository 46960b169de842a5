/* Boards created, published in, looked at, left and destroyed, again and again: no segment, semaphore, key
 * file or descriptor more than before, and no memory. $PLACARD_TORTURE_CYCLES, 2,000 if it is not set. */
#include "torture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT_EVERY 100 /* cycles */
#define WARM_UP     500

/* Kibibytes that a process of the same size may differ by: the allocator's own. */
#define FLAT 512

static long resident_kibibytes(void)
{
    char line[128];
    FILE *file = fopen("/proc/self/statm", "re");
    if (file == NULL) {
        torture_fail("cannot open /proc/self/statm: %m");
    }
    if (fgets(line, sizeof line, file) == NULL || strchr(line, ' ') == NULL) {
        torture_fail("cannot read /proc/self/statm");
    }
    fclose(file);
    return strtol(strchr(line, ' '), NULL, 10) * (sysconf(_SC_PAGESIZE) / 1024);
}

static void look(struct placard_board *board, const char *text)
{
    struct placard_snapshot *snapshot = NULL;
    torture_expect(board, placard_board_snapshot(board, GENEROUS, 0, &snapshot, NULL), "taking a snapshot");
    const struct placard_content *content = placard_snapshot_content(snapshot);
    if (content->length != strlen(text) || memcmp(content->data, text, content->length) != 0) {
        torture_fail("\"%s\" is not what was published", text);
    }
    placard_snapshot_free(snapshot);
}

static void turn(unsigned long number)
{
    char text[64];
    struct placard_board *viewer = torture_board();
    struct placard_board *loader = torture_board();
    snprintf(text, sizeof text, "cycle %lu", number);
    const struct placard_content content = {.kind = PLACARD_TEXT, .data = text, .length = strlen(text)};
    const struct placard_board_options options = {.capacity = 100000};
    torture_expect(viewer, placard_board_create(viewer, &options), "creating");
    torture_expect(viewer, placard_board_claim(viewer, &(struct placard_viewer){.output = "none"}),
                   "claiming");
    torture_expect(loader, placard_board_attach(loader, PLACARD_READ_WRITE), "attaching");
    torture_expect(loader, placard_board_publish(loader, &content, NULL, NULL), "publishing");
    look(viewer, text);
    torture_expect(loader, placard_board_detach(loader), "detaching");
    torture_expect(viewer, placard_board_release(viewer), "releasing");
    torture_expect(viewer, placard_board_destroy(viewer), "destroying");
    placard_board_free(loader);
    placard_board_free(viewer);
}

int main(void)
{
    unsigned long cycles = torture_number("PLACARD_TORTURE_CYCLES", 2000);
    const struct torture_leftovers clean = torture_count_leftovers();
    long before = 0;
    for (unsigned long number = 0; number < cycles; number++) {
        turn(number);
        if (number % COUNT_EVERY == 0) {
            torture_expect_nothing_left(&clean, "between two cycles");
        }
        if (number == WARM_UP) {
            before = resident_kibibytes();
        }
    }
    torture_expect_nothing_left(&clean, "at the end");
    long more = before > 0 ? resident_kibibytes() - before : 0;
    printf(
        "create, publish, detach: %lu cycles; segments, semaphores, key files, descriptors: +0; memory: %+ld "
        "KiB\n",
        cycles, more);
#ifndef __SANITIZE_ADDRESS__ /* which keeps freed memory; its leak check answers there */
    if (more > FLAT) {
        torture_fail("memory grows");
    }
#endif
    return 0;
}
