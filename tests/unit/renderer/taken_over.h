/* What tests of the confinement have in common: a renderer that has been taken over by its content, and does
 * what that orders (orders.h). The test's folder has a file that it may read. */
#ifndef TESTS_RENDERER_TAKEN_OVER_H
#define TESTS_RENDERER_TAKEN_OVER_H

#include "renderer/renderer.h"

/* Parts of answers. */
#define FORBIDDEN "tried what the sandbox forbids"
#define REFUSED   "refused: "

/* The name of that file. */
extern char readable_file[];

/* Makes it; for cmocka's group. */
int make_readable_file(void **state);

/* A renderer that may read the file and gets TIME_LIMIT milliseconds for each content; 0: enough. */
struct renderer *start_taken_over(int64_t time_limit);

/* Shows ORDER as content NUMBER. */
void give_order(struct renderer *renderer, uint64_t number, const char *order);

/* Content without an order is shown: the renderer, or a new one, is ready, and gets the time for it. */
void assert_ready(struct renderer *renderer, uint64_t number);

/* What a new renderer answers to ORDER, which must not be a frame. */
struct placard_error answer_to(const char *order);

/* The answer to ORDER has WORDS in it. */
void assert_answer(const char *order, const char *words);

#endif
