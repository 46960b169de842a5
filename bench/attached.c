/* A publisher that stays attached:
 *   placard-bench-attached KEY PIPE WIDTHxHEIGHT
 * publishes what it is told to (order.h) until it is ended; raw frames are of that size. */
#include "order.h"
#include <placard/board.h>
#include <stdio.h>

int main(int count, char **arguments)
{
    uint32_t width = 0, height = 0;
    if (count != 4 || sscanf(arguments[3], "%ux%u", &width, &height) != 2) { /* NOLINT(cert-err34-c) */
        fprintf(stderr, "usage: placard-bench-attached KEY PIPE WIDTHxHEIGHT\n");
        return 2;
    }
    struct placard_board *board = placard_board_new(arguments[1]);
    if (board == NULL || placard_board_attach(board, PLACARD_READ_WRITE) != PLACARD_OK) {
        fprintf(stderr, "%s\n", board == NULL ? "no memory" : placard_board_error(board)->message);
        placard_board_free(board);
        return 1;
    }
    struct order order;
    bool good = order_open(&order, arguments[2]);
    while (good && order_next(&order)) {
        struct placard_content content = file_content(&order.file, width, height);
        if (placard_board_publish(board, &content, NULL, NULL) != PLACARD_OK) {
            fprintf(stderr, "%s\n", placard_board_error(board)->message);
        }
    }
    order_close(&order);
    placard_board_free(board);
    return 1;
}
