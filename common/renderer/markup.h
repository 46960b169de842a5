/* The tags of an XML text, as SVG's decoder finds them: a tag ends at the first ">", even in quotes. */
#ifndef PLACARD_RENDERER_MARKUP_H
#define PLACARD_RENDERER_MARKUP_H

#include "renderer/bytes.h"

/* An attribute in a tag; both parts may be empty. */
struct markup_attribute {
    size_t name, name_length;
    size_t value, value_length;
};

/* Moves *AT to the name of the next element that begins behind it; false when there is none. */
bool markup_next_element(struct bytes file, size_t *at);

/* Whether the element at AT has this name. */
bool markup_is_element(struct bytes file, size_t at, const char *name);

/* Moves *AT, but not beyond END, behind all that is of SET. */
void markup_skip(struct bytes file, size_t *at, size_t end, const char *set);

/* Reads the attribute at *AT or behind it, and moves *AT behind that; false when there is none before END. */
bool markup_next_attribute(struct bytes file, size_t *at, size_t end, struct markup_attribute *attribute);

bool markup_is_attribute(struct bytes file, const struct markup_attribute *attribute, const char *name);

/* The value of attribute NAME in the tag from START to END, as text of SIZE bytes; empty when there is none.
 */
void markup_find_attribute(struct bytes file, size_t start, size_t end, const char *name, char *text,
                           size_t size);

#endif
