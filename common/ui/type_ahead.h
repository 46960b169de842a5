/* Finding an entry by typing the beginning of its name. */
#ifndef PLACARD_UI_TYPE_AHEAD_H
#define PLACARD_UI_TYPE_AHEAD_H

#include "ui/dropdown.h"
#include <stddef.h>
#include <stdint.h>

/* What was typed; zero is its initial state. Typing on within a second extends it. */
struct type_ahead {
    char typed[64];
    int64_t at; /* ms of the last letter */
};

/* True while more letters would extend what was typed. */
bool type_ahead_is_active(const struct type_ahead *ahead, int64_t now);

/* Adds TEXT (UTF-8) and returns the entry of MODEL that begins with what is typed now, letters' case aside:
 * CURRENT itself or the next one after it, beginning anew at the end. One letter typed again and again goes
 * through all entries that begin with it. DROPDOWN_NONE when there is none. */
size_t type_ahead_find(struct type_ahead *ahead, const struct dropdown_model *model, size_t current,
                       const char *text, int64_t now);

#endif
