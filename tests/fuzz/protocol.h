/* Both sides of the renderer's protocol against a hostile other side. */
#ifndef PLACARD_FUZZ_PROTOCOL_H
#define PLACARD_FUZZ_PROTOCOL_H

#include "fuzz/fuzz.h"

#define PROTOCOL_MOST_PACKETS 24 /* in one run: as many as a socket holds without a reader */

/* The renderer gets any requests, and none of its replies is a lie. */
void fuzz_requests(struct input *input);

/* The parent gets any replies. */
void fuzz_replies(struct input *input);

#endif
