#include "text/paragraph_parts.h"

#include "text/characters.h"
#include "text/font_list.h"
#include "text/link.h"

#include <linebreak.h>
#include <string.h>

/* So that the image of a piece stays of a reasonable size when letters are as large as screens. */
#define MAX_PIECE_PIXELS 16384

static void find_links(struct paragraph *paragraph)
{
    memset(paragraph->links, 0, paragraph->count * sizeof *paragraph->links);
    size_t start = 0;
    size_t end = 0;
    while (paragraph->style.links && link_find(paragraph->text, paragraph->count, end, &start, &end)) {
        memset(paragraph->links + start, true, (end - start) * sizeof *paragraph->links);
    }
}

/* Levels and direction of the whole paragraph (Unicode Standard Annex 9). */
static bool find_levels(struct paragraph *paragraph)
{
    paragraph->is_mixed = false;
    paragraph->direction = FRIBIDI_PAR_LTR;
    for (size_t i = 0; i < paragraph->count && !paragraph->is_mixed; i++) {
        paragraph->is_mixed = characters_needs_bidi(paragraph->text[i]);
    }
    if (!paragraph->is_mixed) {
        memset(paragraph->levels, 0, paragraph->count * sizeof *paragraph->levels);
        return true;
    }
    FriBidiStrIndex count = (FriBidiStrIndex)paragraph->count;
    fribidi_get_bidi_types(paragraph->text, count, paragraph->types);
    fribidi_get_bracket_types(paragraph->text, count, paragraph->types, paragraph->brackets);
    paragraph->direction = FRIBIDI_PAR_ON;
    return fribidi_get_par_embedding_levels_ex(paragraph->types, paragraph->brackets, count,
                                               &paragraph->direction, paragraph->levels) > 0;
}

/* Where lines may end (Unicode Standard Annex 14). */
static void find_breaks(struct paragraph *paragraph)
{
    for (size_t i = 0; i < paragraph->count; i++) {
        paragraph->break_text[i] = characters_for_breaking(paragraph->text[i]);
    }
    if (paragraph->count > 0) {
        set_linebreaks_utf32(paragraph->break_text, paragraph->count, "", paragraph->breaks);
    }
}

/* Clusters of one script side by side that should be in one font. */
struct word_run {
    size_t start, end; /* code points; the same: there is none */
    hb_script_t script;
    bool bold;
    bool is_mixed; /* the fonts found for the clusters differ */
};

static void unify_fonts(struct paragraph *paragraph, struct fonts *fonts, const struct word_run *run)
{
    if (!run->is_mixed) {
        return;
    }
    int number = fonts_find_word(fonts, paragraph->text + run->start, run->end - run->start, run->bold);
    for (size_t i = run->start; number >= 0 && i < run->end; i++) {
        paragraph->numbers[i] = number;
    }
}

/* Finds a font for each cluster, where letters join one for the whole word. */
static void find_fonts(struct paragraph *paragraph, struct fonts *fonts)
{
    struct word_run run = {0};
    size_t length;
    for (size_t start = 0; start < paragraph->count; start += length) {
        const uint32_t *cluster = paragraph->text + start;
        length = characters_cluster(cluster, paragraph->count - start);
        bool bold = paragraph->style.bold || paragraph->links[start];
        bool is_space = *cluster == '\t' || (length == 1 && characters_is_space(*cluster));
        int number = bold ? FONT_MAIN_BOLD : FONT_MAIN;
        paragraph->numbers[start] = is_space ? number : fonts_find(fonts, cluster, length, bold);
        hb_script_t script = characters_script(*cluster);
        bool continues = run.end > run.start && script == run.script && bold == run.bold &&
                         start + length - run.start <= FONTS_MAX_WORD;
        if (continues) {
            run.is_mixed = run.is_mixed || paragraph->numbers[start] != paragraph->numbers[run.start];
            run.end = start + length;
            continue;
        }
        unify_fonts(paragraph, fonts, &run);
        run = (struct word_run){.start = start, .end = start, .script = script, .bold = bold};
        if (characters_script_joins(script)) {
            run.end = start + length;
        }
    }
    unify_fonts(paragraph, fonts, &run);
}

/* A cluster as a piece of its own; the width is not known yet. */
static struct piece make_piece(const struct paragraph *paragraph, size_t start, size_t length)
{
    uint32_t first = paragraph->text[start];
    char after = paragraph->breaks[start + length - 1];
    struct piece piece = {.start = (uint32_t)start,
                          .length = (uint16_t)length,
                          .level = (uint8_t)paragraph->levels[start],
                          .is_tab = first == '\t',
                          .is_link = paragraph->links[start],
                          .breaks_after = after == LINEBREAK_ALLOWBREAK || first == '\t',
                          .script = HB_SCRIPT_COMMON};
    piece.bold = paragraph->style.bold || piece.is_link;
    piece.is_space = piece.is_tab || (length == 1 && characters_is_space(first));
    piece.number = paragraph->numbers[start];
    if (!piece.is_space) {
        piece.script = characters_script(first);
    }
    return piece;
}

/* Adds NEXT to PIECE when they can be drawn as one. */
static bool join(struct piece *piece, const struct piece *next, unsigned max_length)
{
    if (piece->length == 0 || piece->length + next->length > max_length || piece->breaks_after ||
        piece->is_tab || next->is_tab || piece->is_space != next->is_space || piece->level != next->level ||
        piece->is_link != next->is_link || piece->number != next->number) {
        return false;
    }
    /* Punctuation and digits go with whatever letters they are next to. */
    if (piece->script != next->script && piece->script != HB_SCRIPT_COMMON &&
        next->script != HB_SCRIPT_COMMON) {
        return false;
    }
    if (piece->script == HB_SCRIPT_COMMON) {
        piece->script = next->script;
    }
    piece->length = (uint16_t)(piece->length + next->length);
    piece->breaks_after = next->breaks_after;
    return true;
}

static bool finish(struct paragraph *paragraph, struct fonts *fonts, struct piece *piece)
{
    if (piece->length == 0) {
        return true;
    }
    if (!piece->is_tab) {
        struct word_key key = paragraph_word(paragraph, piece, piece->start, piece->length);
        piece->width = words_width(fonts, &key);
    }
    return piece_list_add(&paragraph->uncut, piece);
}

bool paragraph_itemize(struct paragraph *paragraph, struct fonts *fonts)
{
    paragraph->uncut.count = 0;
    if (!find_levels(paragraph)) {
        return false;
    }
    find_links(paragraph);
    find_breaks(paragraph);
    find_fonts(paragraph, fonts);
    unsigned max_length = (unsigned)(MAX_PIECE_PIXELS / paragraph->style.pixels);
    if (max_length > WORDS_MAX_LENGTH) {
        max_length = WORDS_MAX_LENGTH;
    }
    struct piece piece = {0};
    size_t length;
    for (size_t start = 0; start < paragraph->count; start += length) {
        length = characters_cluster(paragraph->text + start, paragraph->count - start);
        struct piece next = make_piece(paragraph, start, length);
        if (join(&piece, &next, max_length)) {
            continue;
        }
        if (!finish(paragraph, fonts, &piece)) {
            return false;
        }
        piece = next;
    }
    return finish(paragraph, fonts, &piece);
}
