/* Properties of characters that text layout asks for: script, grapheme clusters, emoji, spaces. */
#ifndef PLACARD_TEXT_CHARACTERS_H
#define PLACARD_TEXT_CHARACTERS_H

#include <hb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* More code points than this are no grapheme cluster any more, however the rules join them: the rest starts a
 * new one. It bounds the work for hostile text. */
#define CHARACTERS_MAX_CLUSTER 16

/* How many of the COUNT (at least 1) code points at TEXT make up the first grapheme cluster: what a reader
 * sees as one character (Unicode Standard Annex 29, extended grapheme clusters; format characters are kept
 * with what they follow). At least 1, at most CHARACTERS_MAX_CLUSTER. */
size_t characters_cluster(const uint32_t *text, size_t count);

/* True when a cluster is to be shown as a colourful emoji, where a font has one: by the emoji presentation of
 * its first character, or by a variation selector (Unicode Technical Standard 51). */
bool characters_is_emoji(const uint32_t *cluster, size_t count);

/* True for space characters at which a line may break. */
bool characters_is_space(uint32_t codepoint);

/* True for a character that is invisible by itself and never needs a font of its own. */
bool characters_is_ignorable(uint32_t codepoint);

/* The script, with "common" and "inherited" as HB_SCRIPT_COMMON. */
hb_script_t characters_script(uint32_t codepoint);

/* True for scripts whose letters join or change with their neighbours, so that a word must not be in two
 * fonts. */
bool characters_script_joins(hb_script_t script);

/* What is shown for CODEPOINT: control characters become their control pictures (U+2400 …), those without
 * one U+FFFD; everything else stays. */
uint32_t characters_visible(uint32_t codepoint);

/* What the line breaking library is to see for CODEPOINT: its tables are those of Unicode 6.2, so that it
 * does not know emoji, and version 1.1 ends the program when it meets a regional indicator or U+FFFF. */
uint32_t characters_for_breaking(uint32_t codepoint);

/* True for characters that can make a line need the bidirectional algorithm. */
bool characters_needs_bidi(uint32_t codepoint);

#endif
