/* Small files, and texts, that are made to exhaust whoever opens them: always the same ones. */
#ifndef TESTS_TORTURE_HOSTILE_BOMBS_H
#define TESTS_TORTURE_HOSTILE_BOMBS_H

#include <placard/content.h>
#include <stdbool.h>
#include <stddef.h>

struct bomb {
    const char *name;
    enum placard_kind kind;
    unsigned char *data; /* to be freed */
    size_t length;
};

/* Makes bomb number INDEX; false when there are no more. Ends the program when memory is short. */
bool bomb_make(unsigned index, struct bomb *bomb);

#endif
