/* Pictures for Qt programs, which read PNG files in a raw segment: any other picture is made into one first.
 *
 * What decodes it is the renderer, in a process of its own, started for this one picture; the PNG file is
 * made here, from the pixels that it hands over. Of an animation it is the first frame, of a photo the way up
 * that its camera noted; alpha and colours are kept, with 8 bits each. */
#ifndef LOADER_CONVERSION_H
#define LOADER_CONVERSION_H

#include <limits.h>
#include <placard/content.h>

/* The longest picture file, bytes, that is worth reading for it: the renderer takes no more. */
#define CONVERSION_CAPACITY ((size_t)INT_MAX)

struct conversion_options {
    const char *renderer;      /* path of the program; NULL: the installed one */
    int64_t time_limit;        /* ms that decoding may take; 0: 10,000 */
    placard_progress progress; /* asked every now and then; TOTAL is 0 while nobody knows; may be NULL */
    void *user;
};

/* True for what a raw segment cannot take as it is: raw pixels, and images of other formats than PNG. */
bool conversion_is_needed(const struct placard_content *content);

/* Makes CONTENT the PNG file that a raw segment takes; content for which no conversion_is_needed() stays as
 * it is. *MEMORY, to be freed by free(), is what the file is in, NULL when there is none. OPTIONS may be
 * NULL. Blocks, for decoding as long as the time limit says at the most; any thread, which must go on living
 * meanwhile. PLACARD_BAD_CONTENT: it cannot be decoded, or its renderer died of it or took too long.
 * PLACARD_TOO_LARGE: it has more pixels than can be handed over. PLACARD_UNKNOWN_ERROR: there is no renderer.
 * PLACARD_OUT_OF_MEMORY, PLACARD_OUT_OF_RESOURCES, PLACARD_INTERRUPTED (by the progress callback). */
enum placard_status conversion_run(struct placard_content *content, void **memory,
                                   const struct conversion_options *options, struct placard_error *error);

#endif
