/* A native publisher for the stress, attached all the time: pixels of its own and PNG files in turn, until it
 * is told to end. Says at the end how it went, as NAME=NUMBER. placard-test-stress-publisher KEY FIRST-NUMBER
 * FILE.png... */
#include "stress_picture.h"

#include <placard/board.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define PNG_SIZE_LIMIT (1u << 20)
#define PATIENCE       20000 /* ms for an acknowledgement */

static volatile sig_atomic_t ending;

static struct {
    unsigned published, refused, broken, lock_timeouts, shown, refused_by_viewer, replaced, raw, followed,
        unacknowledged;
} count;

static void end(int number)
{
    (void)number;
    ending = 1;
}

static void rest(long milliseconds)
{
    struct timespec time = {.tv_nsec = milliseconds * 1000000};
    nanosleep(&time, NULL);
}

static size_t read_file(const char *path, unsigned char *bytes)
{
    FILE *file = fopen(path, "rb");
    size_t length = file != NULL ? fread(bytes, 1, PNG_SIZE_LIMIT, file) : 0;
    if (file != NULL) {
        fclose(file);
    }
    if (length == 0) {
        perror(path);
        exit(1);
    }
    return length;
}

/* Goes where the viewer has gone, whose header two writers at once had damaged. */
static void follow(struct placard_board *board)
{
    count.followed++;
    (void)placard_board_detach(board);
    while (!ending && placard_board_attach(board, PLACARD_READ_WRITE) != PLACARD_OK) {
        const struct timespec pause = {.tv_nsec = 10000000};
        (void)nanosleep(&pause, NULL);
    }
}

static void wait_for_viewer(struct placard_board *board, uint64_t sequence)
{
    switch (placard_board_wait_acknowledged(board, sequence, PATIENCE, NULL)) {
    case PLACARD_OK:
        count.shown++;
        break;
    case PLACARD_REFUSED:
        count.refused_by_viewer++;
        break;
    case PLACARD_REPLACED:
        count.replaced++;
        break;
    case PLACARD_BAD_LAYOUT: /* a Qt program's layout was all that it ever saw here: it has been told so */
        count.raw++;
        break;
    case PLACARD_INTERRUPTED:
        break;
    case PLACARD_NOT_FOUND: /* the viewer has made a damaged board anew */
        follow(board);
        break;
    default:
        count.unacknowledged++;
        fprintf(stderr, "no acknowledgement: %s\n", placard_board_error(board)->message);
    }
}

static void publish(struct placard_board *board, const struct placard_content *content, bool wait)
{
    uint64_t sequence;
    enum placard_status status = placard_board_publish(board, content, NULL, &sequence);
    if (placard_segment_lock_was_broken(placard_board_segment(board))) {
        count.broken++;
    }
    if (status == PLACARD_OK) {
        count.published++;
        if (wait) {
            wait_for_viewer(board, sequence);
        }
        return;
    }
    fprintf(stderr, "refused: %s\n", placard_board_error(board)->message);
    if (placard_board_is_gone(board)) {
        follow(board);
        return;
    }
    if (status == PLACARD_LOCK_TIMEOUT) {
        count.lock_timeouts++;
    } else {
        count.refused++;
    }
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: see the top of stress_publisher.c\n");
        return 2;
    }
    unsigned char *pixels = malloc(STRESS_BYTES);
    unsigned char *png = malloc(PNG_SIZE_LIMIT);
    struct placard_board *board = placard_board_new(argv[1]);
    if (pixels == NULL || png == NULL || board == NULL ||
        placard_board_attach(board, PLACARD_READ_WRITE) != PLACARD_OK) {
        fprintf(stderr, "cannot begin: %s\n",
                board != NULL ? placard_board_error(board)->message : "no memory");
        placard_board_free(board);
        free(png);
        free(pixels);
        return 1;
    }
    signal(SIGTERM, end);
    puts("begun");
    fflush(stdout);
    uint32_t number = (uint32_t)strtoul(argv[2], NULL, 10);
    for (unsigned turn = 0; !ending; turn++) {
        struct placard_content content = {.name = "stress"};
        if (turn % 2 == 0) {
            stress_draw(number++, pixels);
            content.kind = PLACARD_PIXELS;
            content.data = pixels;
            content.length = STRESS_BYTES;
            content.width = STRESS_WIDTH;
            content.height = STRESS_HEIGHT;
            content.stride = STRESS_STRIDE;
            content.format = PLACARD_FORMAT_RGB;
        } else {
            content.kind = PLACARD_IMAGE;
            content.data = png;
            content.length = read_file(argv[3 + turn / 2 % (unsigned)(argc - 3)], png);
        }
        publish(board, &content, turn % 16 < 2);
        rest((long)(stress_mix(number + turn) % 30));
    }
    printf("published=%u refused=%u broken=%u lock_timeouts=%u shown=%u refused_by_viewer=%u replaced=%u "
           "raw=%u followed=%u unacknowledged=%u\n",
           count.published, count.refused, count.broken, count.lock_timeouts, count.shown,
           count.refused_by_viewer, count.replaced, count.raw, count.followed, count.unacknowledged);
    placard_board_free(board);
    free(png);
    free(pixels);
    return 0;
}
