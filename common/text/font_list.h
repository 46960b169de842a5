/* Which font files there are: the main font, its bold variant, and the fallbacks in the system's order of
 * preference. The system (fontconfig) is asked only for what is needed, when it is needed. */
#ifndef PLACARD_TEXT_FONT_LIST_H
#define PLACARD_TEXT_FONT_LIST_H

#include "text/font_paths.h"
#include <placard/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct font_list;

/* Numbers of fonts: FONT_MAIN, FONT_MAIN_BOLD, and from FONT_FALLBACK on what font_list_find() returns. */
enum { FONT_MAIN, FONT_MAIN_BOLD, FONT_FALLBACK };

struct font_file {
    const char *path; /* owned by the list */
    int index;        /* of the face in the file */
    bool is_bold;     /* by design: nothing needs to be thickened */
    bool is_color;    /* has colours of its own */
    bool is_bitmap;   /* has images of one size, STRIKE pixels to the em, in the place of outlines */
    int strike;
};

/* Makes the list, with FILE or (when NULL) the system's sans-serif as its main font. PLACARD_NOT_FOUND when
 * the system has no font at all, PLACARD_OUT_OF_MEMORY. FILE itself is not looked at. */
enum placard_status font_list_open(struct font_list **result, const char *file, struct placard_error *error);
void font_list_close(struct font_list *list);

/* Where the fonts are, as font_paths_find() has it; none at all when the system has no configuration. */
enum placard_status font_list_paths(struct font_list *list, struct font_paths *paths,
                                    struct placard_error *error);

/* The number of the best fallback that has CODEPOINT: with EMOJI one with colours, otherwise one without
 * unless there is no other. FONT_MAIN when none has it. */
int font_list_find(struct font_list *list, uint32_t codepoint, bool bold, bool emoji);

/* The number of the best fallback that has all COUNT code points at TEXT; FONT_MAIN when none has. */
int font_list_find_all(struct font_list *list, const uint32_t *text, size_t count, bool bold);

/* True when NUMBER, a fallback that was found, has CODEPOINT. */
bool font_list_has(struct font_list *list, int number, uint32_t codepoint);

/* Fills FILE for NUMBER. False when there is none: the main font has no bold variant. */
bool font_list_file(struct font_list *list, int number, struct font_file *file);

/* Remembers that NUMBER, a fallback, cannot be used: it is never found again. */
void font_list_reject(struct font_list *list, int number);

#endif
