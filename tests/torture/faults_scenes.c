#include "faults_scenes.h"

#include "src/board_mend.h"
#include "src/layout.h"
#include "torture.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CAPACITY 100000
#define LARGE    70001 /* more than POPULATE_FROM of board_copy.c */

static unsigned char bytes_of_all[LARGE];

struct placard_content scene_content(unsigned which)
{
    static const char foreign[] = "what a program of Qt wrote from the first byte on, header or not";
    static const char next[] = "life goes on";
    if (bytes_of_all[0] == 0) {
        for (size_t i = 0; i < sizeof bytes_of_all; i++) {
            bytes_of_all[i] = (unsigned char)('a' + i % 23);
        }
    }
    struct placard_content content = {.kind = PLACARD_TEXT, .name = "a name"};
    switch (which) {
    case CONTENT_FIRST:
        content.data = bytes_of_all + 1;
        content.length = 3001;
        break;
    case CONTENT_SECOND:
        content.data = bytes_of_all;
        content.length = LARGE;
        break;
    case CONTENT_FOREIGN:
        content.data = foreign;
        content.length = strlen(foreign);
        break;
    case CONTENT_NEXT:
        content.data = next;
        content.length = strlen(next);
        break;
    default:
        content = (struct placard_content){.kind = PLACARD_EMPTY};
        break;
    }
    return content;
}

unsigned scene_recognise(const struct placard_snapshot *snapshot)
{
    const struct placard_content *found = placard_snapshot_content(snapshot);
    for (unsigned which = CONTENT_NONE; which <= CONTENT_NEXT; which *= 2) {
        struct placard_content wanted = scene_content(which);
        if (found->kind == wanted.kind && found->length == wanted.length &&
            (found->length == 0 || memcmp(found->data, wanted.data, wanted.length) == 0)) {
            return which;
        }
    }
    return 0;
}

/* ---- what comes before ---- */

static enum placard_status attach(struct placard_board *board)
{
    return placard_board_attach(board, PLACARD_READ_WRITE);
}

static enum placard_status attach_and_claim(struct placard_board *board)
{
    const struct placard_viewer facts = {.width = 640, .height = 480, .output = "png"};
    enum placard_status status = attach(board);
    return status == PLACARD_OK ? placard_board_claim(board, &facts) : status;
}

static void write_foreign(struct placard_board *board)
{
    struct placard_content foreign = scene_content(CONTENT_FOREIGN);
    unsigned char *memory = placard_segment_data(placard_board_segment(board));
    memcpy(memory, foreign.data, foreign.length);
    memory[foreign.length] = 0;
}

static enum placard_status attach_and_overwrite(struct placard_board *board)
{
    enum placard_status status = attach(board);
    if (status == PLACARD_OK) {
        write_foreign(board);
    }
    return status;
}

static enum placard_status claim_and_overwrite(struct placard_board *board)
{
    enum placard_status status = attach_and_claim(board);
    if (status == PLACARD_OK) {
        write_foreign(board);
    }
    return status;
}

static enum placard_status claim_and_damage(struct placard_board *board)
{
    enum placard_status status = attach_and_claim(board);
    if (status == PLACARD_OK) {
        struct layout_header *header = placard_segment_data(placard_board_segment(board));
        header->capacity = 0;
    }
    return status;
}

/* ---- what is done ---- */

static enum placard_status publish_first(struct placard_board *board,
                                         const struct placard_board_options *options)
{
    (void)options;
    struct placard_content content = scene_content(CONTENT_FIRST);
    return placard_board_publish(board, &content, NULL, NULL);
}

static enum placard_status publish_second(struct placard_board *board,
                                          const struct placard_board_options *options)
{
    (void)options;
    struct placard_content content = scene_content(CONTENT_SECOND);
    return placard_board_publish(board, &content, NULL, NULL);
}

static enum placard_status clear(struct placard_board *board, const struct placard_board_options *options)
{
    (void)options;
    return placard_board_clear(board, NULL, NULL);
}

static enum placard_status take_snapshot(struct placard_board *board,
                                         const struct placard_board_options *options)
{
    (void)options;
    struct placard_snapshot *snapshot = NULL;
    enum placard_status status = placard_board_snapshot(board, 0, 0, &snapshot, NULL);
    placard_snapshot_free(snapshot);
    return status;
}

static enum placard_status mend(struct placard_board *board, const struct placard_board_options *options)
{
    (void)options;
    struct placard_content content = scene_content(CONTENT_SECOND);
    return board_mend(board, &content, PLACARD_DEFAULT_LOCK_TIMEOUT);
}

static enum placard_status claim(struct placard_board *board, const struct placard_board_options *options)
{
    (void)options;
    return placard_board_claim(board, &(struct placard_viewer){.width = 800, .height = 600, .output = "drm"});
}

static enum placard_status acknowledge(struct placard_board *board,
                                       const struct placard_board_options *options)
{
    (void)options;
    return placard_board_acknowledge(
        board, &(struct placard_acknowledgement){
                   .sequence = 1, .outcome = PLACARD_OUTCOME_SHOWN, .width = 640, .height = 480});
}

static enum placard_status release(struct placard_board *board, const struct placard_board_options *options)
{
    (void)options;
    return placard_board_release(board);
}

static enum placard_status create(struct placard_board *board, const struct placard_board_options *options)
{
    return placard_board_create(board, options);
}

static enum placard_status destroy(struct placard_board *board, const struct placard_board_options *options)
{
    (void)options;
    return placard_board_destroy(board);
}

#define NATIVE                                                                                               \
    {                                                                                                        \
        .capacity = CAPACITY                                                                                 \
    }
#define RAW                                                                                                  \
    {                                                                                                        \
        .capacity = CAPACITY, .raw = true                                                                    \
    }

/* A header that a Qt program wrote over cannot be set up again in one step: what that program wrote is lost
 * when the process dies in the middle of it, and the board is empty, not torn. The raw layout has no second
 * place for the content that was there, either. */
const struct scene scenes[] = {
    {"publish the first content", NATIVE, 0, CONTENT_NONE, false, attach, publish_first,
     CONTENT_NONE | CONTENT_FIRST, CONTENT_FIRST},
    {"publish a larger content", NATIVE, 0, CONTENT_FIRST, false, attach, publish_second,
     CONTENT_FIRST | CONTENT_SECOND, CONTENT_SECOND},
    {"publish a smaller content", NATIVE, 0, CONTENT_SECOND, false, attach, publish_first,
     CONTENT_FIRST | CONTENT_SECOND, CONTENT_FIRST},
    {"clear", NATIVE, 0, CONTENT_SECOND, false, attach, clear, CONTENT_SECOND | CONTENT_NONE, CONTENT_NONE},
    {"publish over a Qt program's content", NATIVE, 0, CONTENT_FIRST, false, attach_and_overwrite,
     publish_second, CONTENT_FOREIGN | CONTENT_NONE | CONTENT_SECOND, CONTENT_SECOND},
    {"publish in a Qt program's board", RAW, 0, CONTENT_FIRST, false, attach, publish_second,
     CONTENT_FIRST | CONTENT_NONE | CONTENT_SECOND, CONTENT_SECOND},
    {"take a snapshot", NATIVE, 0, CONTENT_SECOND, false, attach, take_snapshot, CONTENT_SECOND,
     CONTENT_SECOND},
    {"adopt a Qt program's content", NATIVE, 0, CONTENT_FIRST, false, claim_and_overwrite, take_snapshot,
     CONTENT_FOREIGN | CONTENT_NONE, CONTENT_FOREIGN},
    {"mend a header that is garbage", NATIVE, 0, CONTENT_FIRST, false, claim_and_damage, mend,
     CONTENT_GARBAGE | CONTENT_NONE | CONTENT_SECOND, CONTENT_SECOND},
    {"claim", NATIVE, 0, CONTENT_FIRST, false, attach, claim, CONTENT_FIRST, CONTENT_FIRST},
    {"acknowledge", NATIVE, 0, CONTENT_FIRST, false, attach_and_claim, acknowledge, CONTENT_FIRST,
     CONTENT_FIRST},
    {"release", NATIVE, 0, CONTENT_FIRST, false, attach_and_claim, release, CONTENT_FIRST, CONTENT_FIRST},
    {"create", NATIVE, 0, 0, true, NULL, create, CONTENT_NONE, CONTENT_NONE},
    {"create a Qt program's board", RAW, 0, 0, true, NULL, create, CONTENT_NONE, CONTENT_NONE},
    {"take over a dead viewer's board", NATIVE, 0, CONTENT_SECOND, true, NULL, create, CONTENT_SECOND,
     CONTENT_SECOND},
    {"replace a board of another size", NATIVE, CAPACITY / 2, CONTENT_FIRST, true, NULL, create, CONTENT_NONE,
     CONTENT_NONE},
    {"destroy", NATIVE, 0, CONTENT_FIRST, false, attach, destroy, CONTENT_FIRST | CONTENT_NONE, CONTENT_NONE},
    {"destroy, not attached", NATIVE, 0, CONTENT_FIRST, true, NULL, destroy, CONTENT_FIRST | CONTENT_NONE,
     CONTENT_NONE},
};

const size_t scene_count = sizeof scenes / sizeof scenes[0];
