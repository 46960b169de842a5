/* Spoils a board in one of the ways that a loader must survive, for the key in $PLACARD_KEY:
 *   hold     takes the lock of the board that is there, and keeps it
 *   forbid   takes all permissions from the board that is there
 *   damage   writes garbage into the header of the board that is there, again and again
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
#include <time.h>

#define DAMAGE_PAUSE 20 /* milliseconds from one time to the next */

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

/* Each time in whatever segment has the key then, as a program that knows nothing of boards. */
static int damage(struct placard_board *board)
{
    struct placard_segment *segment = placard_board_segment(board);
    const struct timespec pause = {.tv_nsec = DAMAGE_PAUSE * 1000000};
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    puts("ready");
    fflush(stdout);
    do {
        if (placard_segment_attach(segment, PLACARD_READ_WRITE) == PLACARD_OK) {
            struct layout_header *header = placard_segment_data(segment);
            if (placard_segment_size(segment) >= sizeof *header &&
                placard_segment_lock(segment) == PLACARD_OK) {
                header->capacity = 0;
                (void)placard_segment_unlock(segment);
            }
            (void)placard_segment_detach(segment);
        }
    } while (sigtimedwait(&signals, NULL, &pause) != SIGTERM);
    return 0;
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
        fprintf(stderr, "usage: %s hold|forbid|damage|garbage|version|small|bare\n", argv[0]);
        return 2;
    }
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    const char *how = argv[1];
    int status;
    if (strcmp(how, "damage") == 0) {
        status = damage(board);
    } else if (strcmp(how, "hold") == 0 || strcmp(how, "forbid") == 0) {
        status = spoil_existing(board, how);
    } else {
        status = spoil_own(board, how);
    }
    placard_board_free(board);
    return status;
}
