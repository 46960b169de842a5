/* What the window's status line says. */
#ifndef LOADER_WINDOW_SENTENCE_H
#define LOADER_WINDOW_SENTENCE_H

#include "connection.h"
#include "delivery.h"
#include "ui/status_line.h"

#define SENTENCE_SIZE 1024

/* All that it depends on. */
struct sentence_facts {
    const char *key;
    const char *label;                     /* the chosen file's name, NULL: none */
    const char *path;                      /* and its path */
    const struct placard_error *catalogue; /* what is wrong with the folder, … */
    const struct placard_error *watch;     /* … and why changes in it go unnoticed */
    const struct connection_state *connection;
    const struct delivery_report *report;
    bool viewer_is_another; /* than the one that was there when the delivery ended */
    bool is_replaced;       /* by a newer publication, after it was shown */
};

struct sentence {
    enum status_kind kind;
    char text[SENTENCE_SIZE]; /* valid UTF-8, one line; cut when it is very long */
};

/* Makes the sentence for FACTS. */
void sentence_make(struct sentence *sentence, const struct sentence_facts *facts);

#endif
