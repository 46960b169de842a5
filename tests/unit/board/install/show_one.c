/* The smallest viewer there can be: creates the board, prints "ready", waits for one publication, prints its
 * text and acknowledges it as shown. */
#include <placard/board.h>
#include <stdio.h>

#define PATIENCE 60000

static int failed(const struct placard_board *board)
{
    fprintf(stderr, "show_one: %s\n", placard_board_error(board)->message);
    return 1;
}

static int show_one(struct placard_board *board)
{
    const struct placard_board_options options = {.capacity = 4096};
    const struct placard_viewer facts = {.width = 320, .height = 240, .output = "paper"};
    if (placard_board_create(board, &options) != PLACARD_OK ||
        placard_board_claim(board, &facts) != PLACARD_OK) {
        return failed(board);
    }
    puts("ready");
    fflush(stdout);
    struct placard_snapshot *snapshot;
    if (placard_board_wait(board, 0, PATIENCE) != PLACARD_OK ||
        placard_board_snapshot(board, 0, 0, &snapshot, NULL) != PLACARD_OK) {
        return failed(board);
    }
    const struct placard_content *content = placard_snapshot_content(snapshot);
    printf("%s: %.*s\n", content->name, (int)content->length, (const char *)content->data);
    const struct placard_acknowledgement shown = {.sequence = placard_snapshot_sequence(snapshot),
                                                  .outcome = PLACARD_OUTCOME_SHOWN,
                                                  .width = facts.width,
                                                  .height = facts.height};
    placard_snapshot_free(snapshot);
    if (placard_board_acknowledge(board, &shown) != PLACARD_OK) {
        return failed(board);
    }
    /* The publisher reads the acknowledgement from memory that it keeps, whatever becomes of the key. */
    return 0;
}

int main(void)
{
    struct placard_board *board = placard_board_new(NULL);
    if (board == NULL) {
        return 1;
    }
    int status = show_one(board);
    if (placard_board_destroy(board) != PLACARD_OK) {
        status = failed(board);
    }
    placard_board_free(board);
    return status;
}
