/* What a publication costs in instructions, for callgrind to count:
 *   placard-bench-instructions KEY
 * Each function that starts with count_ is called ROUNDS times by main(). bench/instructions reads
 * callgrind's report and divides. */
#include <errno.h>
#include <placard/board.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROUNDS = 50, SMALL = 1024, LARGE = 256 * 1024 };
enum { LOCK_OF_AGE = 3 }; /* seconds: what is published with a younger lock is looked at once more */

#define COUNTED __attribute__((noinline, noclone)) static

static unsigned char bytes[LARGE];

static bool publish(struct placard_board *board, size_t length)
{
    struct placard_content content = {.kind = PLACARD_TEXT, .data = bytes, .length = length};
    return placard_board_publish(board, &content, NULL, NULL) == PLACARD_OK;
}

static bool snapshot(struct placard_board *board, size_t length)
{
    struct placard_snapshot *taken = NULL;
    bool good = placard_board_snapshot(board, PLACARD_DEFAULT_LOCK_TIMEOUT, 0, &taken, NULL) == PLACARD_OK &&
                placard_snapshot_content(taken)->length == length;
    placard_snapshot_free(taken);
    return good;
}

COUNTED bool count_publish_1k(struct placard_board *board)
{
    return publish(board, SMALL);
}

COUNTED bool count_publish_256k(struct placard_board *board)
{
    return publish(board, LARGE);
}

COUNTED bool count_snapshot_1k(struct placard_board *board)
{
    return snapshot(board, SMALL);
}

COUNTED bool count_snapshot_256k(struct placard_board *board)
{
    return snapshot(board, LARGE);
}

COUNTED bool count_lock_unlock(struct placard_board *board)
{
    struct placard_segment *segment = placard_board_segment(board);
    return placard_segment_lock(segment) == PLACARD_OK && placard_segment_unlock(segment) == PLACARD_OK;
}

int main(int count, char **arguments)
{
    if (count != 2) {
        fprintf(stderr, "usage: placard-bench-instructions KEY\n");
        return 2;
    }
    memset(bytes, 'a', sizeof bytes);
    struct placard_board *board = placard_board_new(arguments[1]);
    const struct placard_board_options options = {.capacity = LARGE};
    bool good = board != NULL && placard_board_create(board, &options) == PLACARD_OK;
    /* What is done once for a board is not a publication's. */
    good = good && publish(board, LARGE) && publish(board, LARGE) && snapshot(board, LARGE);
    sleep(LOCK_OF_AGE);
    for (int i = 0; i < ROUNDS && good; i++) {
        good = count_publish_1k(board) && count_snapshot_1k(board) && count_publish_256k(board) &&
               count_snapshot_256k(board) && count_lock_unlock(board);
    }
    if (!good) {
        fprintf(stderr, "placard-bench-instructions: %s\n",
                board == NULL ? strerror(ENOMEM) : placard_board_error(board)->message);
    }
    if (board != NULL) {
        (void)placard_board_destroy(board);
    }
    placard_board_free(board);
    return good ? 0 : 1;
}
