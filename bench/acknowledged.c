/* How long the viewer takes to acknowledge, where no other program can see its screen:
 *   placard-bench-acknowledged KEY WIDTHxHEIGHT ROUNDS A B
 * publishes the files A and B (file.h) in turns, ROUNDS times each, their last byte another one each time, so
 * that no cache knows them, and prints the milliseconds until each was acknowledged in the form of
 * placard-bench-measure. */
#include "change.h"
#include "file.h"
#include <placard/board.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LIMIT = 20000 /* ms */, PAUSE_BETWEEN = 150000 /* us */ };

static bool publish_once(struct placard_board *board, const struct placard_content *content)
{
    uint64_t sequence = 0;
    usleep(PAUSE_BETWEEN);
    int64_t start = change_now();
    bool good = placard_board_publish(board, content, NULL, &sequence) == PLACARD_OK &&
                placard_board_wait_acknowledged(board, sequence, LIMIT, NULL) == PLACARD_OK;
    double passed = (double)(change_now() - start) / 1e6;
    if (good) {
        printf("%.3f %.3f 0 0\n", passed, passed);
    } else {
        fprintf(stderr, "placard-bench-acknowledged: %s\n", placard_board_error(board)->message);
    }
    return good;
}

int main(int count, char **arguments)
{
    uint32_t width = 0, height = 0;
    if (count != 6 || sscanf(arguments[2], "%ux%u", &width, &height) != 2) { /* NOLINT(cert-err34-c) */
        fprintf(stderr, "usage: placard-bench-acknowledged KEY WIDTHxHEIGHT ROUNDS A B\n");
        return 2;
    }
    long rounds = strtol(arguments[3], NULL, 10);
    struct file files[2] = {0};
    struct placard_board *board = placard_board_new(arguments[1]);
    bool good = board != NULL && placard_board_attach(board, PLACARD_READ_WRITE) == PLACARD_OK;
    if (!good) {
        fprintf(stderr, "%s\n", board == NULL ? "no memory" : placard_board_error(board)->message);
    }
    good = good && file_read(&files[0], arguments[4]) && file_read(&files[1], arguments[5]) &&
           files[0].length > 0 && files[1].length > 0;
    for (long i = 0; good && i < 2 * rounds; i++) {
        struct file *file = &files[i % 2];
        file->bytes[file->length - 1]++;
        struct placard_content content = file_content(file, width, height);
        good = publish_once(board, &content);
    }
    file_free(&files[0]);
    file_free(&files[1]);
    placard_board_free(board);
    return good ? 0 : 1;
}
