/* Puts a text on the screen and waits until it is shown:
 *   publish_and_wait TEXT [KEY]
 * Build: cc publish_and_wait.c $(pkg-config --cflags --libs placard), or with the CMakeLists.txt beside this
 * file. */
#include <placard/board.h>
#include <stdio.h>
#include <string.h>

static int failed(const struct placard_board *board)
{
    fprintf(stderr, "publish_and_wait: %s\n", placard_board_error(board)->message);
    return 1;
}

static int publish_and_wait(struct placard_board *board, const char *text)
{
    const struct placard_content content = {
        .kind = PLACARD_TEXT,
        .data = text,
        .length = strlen(text),
        .name = "example",
    };
    struct placard_acknowledgement shown;
    uint64_t sequence;

    if (placard_board_attach(board, PLACARD_READ_WRITE) != PLACARD_OK ||
        placard_board_publish(board, &content, NULL, &sequence) != PLACARD_OK ||
        placard_board_wait_acknowledged(board, sequence, 10000, &shown) != PLACARD_OK) {
        return failed(board);
    }
    printf("publication %llu is on the screen, %u x %u pixels\n", (unsigned long long)shown.sequence,
           shown.width, shown.height);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s TEXT [KEY]\n", argv[0]);
        return 2;
    }
    struct placard_board *board = placard_board_new(argc > 2 ? argv[2] : NULL);
    if (board == NULL) {
        fprintf(stderr, "publish_and_wait: out of memory\n");
        return 1;
    }
    int status = publish_and_wait(board, argv[1]);
    placard_board_free(board);
    return status;
}
