/* What a process is about to do when it meets its fault point, and what must be on the board afterwards. */
#ifndef PLACARD_TEST_FAULTS_SCENES_H
#define PLACARD_TEST_FAULTS_SCENES_H

#include <placard/board.h>

/* Contents, as bits of a set. */
enum {
    CONTENT_NONE = 1,
    CONTENT_FIRST = 2,   /* of a page */
    CONTENT_SECOND = 4,  /* larger: of many pages */
    CONTENT_FOREIGN = 8, /* what a Qt program wrote over the header */
    CONTENT_NEXT = 16,   /* what is published to see whether it still works */
    CONTENT_GARBAGE = 32 /* nothing, since the header is garbage and nobody has mended it yet */
};

/* The bytes of one of them. */
struct placard_content scene_content(unsigned which);

/* Which of them SNAPSHOT is; 0: none, it is torn. */
unsigned scene_recognise(const struct placard_snapshot *snapshot);

struct scene {
    const char *name;
    struct placard_board_options options; /* of the board that is made before, and after the restart */
    size_t stale_capacity;                /* of the board before, when it is another one */
    unsigned before;                      /* what is published in it; 0: there is no board before */
    bool abandoned;                       /* nobody is attached to it */
    enum placard_status (*prepare)(struct placard_board *board); /* done by the process before; may be NULL */
    enum placard_status (*act)(struct placard_board *board, const struct placard_board_options *options);
    unsigned outcomes; /* what may be there when it died on the way */
    unsigned after;    /* what is there when it got through */
};

extern const struct scene scenes[];
extern const size_t scene_count;

#endif
