/* What the hostile renderer and its test agree on. */
#ifndef TESTS_RENDERER_HOSTILE_H
#define TESTS_RENDERER_HOSTILE_H

#define HOSTILE_BASE 100u

enum lie {
    LIE_NONE,
    LIE_SHORT,
    LIE_LONG,
    LIE_TYPE,
    LIE_SIZE,
    LIE_SERIAL,
    LIE_CONTENT,
    LIE_BUFFER,
    LIE_SCALED,
    LIE_CONTENT_SIZE,
    LIE_PLACE,
    LIE_ANCHOR,
    LIE_SHARE,
    LIE_FORMAT,
    LIE_INK,
    LIE_INKS,
    LIE_PAPER,
    LIE_FAILURE_STATUS,
    LIE_FAILURE_TEXT,
    LIE_EXIT,
    LIE_CLOSE,
    LIE_TWICE, /* an answer too many: noticed with the next one */
    LIE_COUNT
};

#endif
