/* What somebody would do who has taken over the renderer by its content. */
#ifndef TESTS_RENDERER_ORDERS_H
#define TESTS_RENDERER_ORDERS_H

#include <stddef.h>

#define ORDER_ANSWER_SIZE 200

/* Does what the text ORDER, "verb" or "verb argument", says. Returns when it was possible, or was refused,
 * with how it went in ANSWER: "done …" or "refused: …" and the system's reason. */
void orders_obey(const char *order, char answer[ORDER_ANSWER_SIZE]);

#endif
