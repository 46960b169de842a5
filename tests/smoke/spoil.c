/* Spoils a board in one of the ways that a loader must survive, for the key in $PLACARD_KEY:
 *   hold     takes the lock of the board that is there, and keeps it
 *   forbid   takes all permissions from the board that is there
 *   garbage  creates a segment whose header is garbage behind its magic
 *   version  creates a board whose header is of another version
 *   small    creates a board whose header promises more than the segment has
 *   bare     creates a segment of 16 bytes, without a header
 * Prints "ready" when that is done, stays until SIGTERM, and takes away what it created. */
#include "src/layout.h"
#include <placard/board.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/shm.h>

static int fail(const char *what, const struct placard_error *error)
{
    fprintf(stderr, "spoil: %s: %s\n", what, error->message);
    return 1;
}

static int wait_for_end(void)
{
    sigset_t signals;
    int ignored;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    puts("ready");
    fflush(stdout);
    return sigwait(&signals, &ignored);
}

static int spoil_existing(struct placard_board *board, const char *how)
{
    struct placard_segment *segment = placard_board_segment(board);
    if (placard_board_attach(board, PLACARD_READ_WRITE) != PLACARD_OK) {
        return fail(how, placard_board_error(board));
    }
    if (strcmp(how, "hold") == 0) {
        return placard_segment_lock(segment) == PLACARD_OK ? wait_for_end()
                                                           : fail(how, placard_segment_error(segment));
    }
    struct shmid_ds facts;
    if (shmctl(placard_segment_handle(segment), IPC_STAT, &facts) != 0) {
        return 1;
    }
    facts.shm_perm.mode = 0;
    return shmctl(placard_segment_handle(segment), IPC_SET, &facts) != 0;
}

static int spoil_own(struct placard_board *board, const char *how)
{
    const struct placard_board_options options = {.capacity = strcmp(how, "bare") == 0 ? 16 : 65536,
                                                  .raw = strcmp(how, "bare") == 0};
    if (placard_board_create(board, &options) != PLACARD_OK) {
        return fail(how, placard_board_error(board));
    }
    struct layout_header *header = placard_segment_data(placard_board_segment(board));
    if (strcmp(how, "garbage") == 0) {
        memset(header->magic + sizeof header->magic, 0xAA, sizeof *header - sizeof header->magic);
    } else if (strcmp(how, "version") == 0) {
        header->version = LAYOUT_VERSION + 1;
    } else if (strcmp(how, "small") == 0) {
        header->capacity = UINT64_C(1) << 40;
    }
    int status = wait_for_end();
    return placard_board_destroy(board) == PLACARD_OK ? status : fail(how, placard_board_error(board));
}

int main(int argc, char **argv)
{
    struct placard_board *board = placard_board_new(NULL);
    if (argc != 2 || board == NULL) {
        fprintf(stderr, "usage: %s hold|forbid|garbage|version|small|bare\n", argv[0]);
        return 2;
    }
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    const char *how = argv[1];
    bool existing = strcmp(how, "hold") == 0 || strcmp(how, "forbid") == 0;
    int status = existing ? spoil_existing(board, how) : spoil_own(board, how);
    placard_board_free(board);
    return status;
}
