#include "ui/type_ahead.h"
#include "text/codepoint.h"
#include <SDL_stdinc.h>
#include <locale.h>
#include <string.h>
#include <wctype.h>

enum { TYPING_TIME = 1000 };

static uint32_t fold(uint32_t codepoint, locale_t locale)
{
    return locale ? (uint32_t)towlower_l((wint_t)codepoint, locale) : (uint32_t)towlower((wint_t)codepoint);
}

static uint32_t next_folded(const char **text, locale_t locale)
{
    uint32_t codepoint;
    *text += codepoint_decode((const unsigned char *)*text, strlen(*text), &codepoint);
    return fold(codepoint, locale);
}

static bool begins_with(const char *name, const char *beginning, locale_t locale)
{
    while (*beginning) {
        if (!*name || next_folded(&name, locale) != next_folded(&beginning, locale)) {
            return false;
        }
    }
    return true;
}

/* True when TYPED is one and the same letter, several times. */
static bool is_repeated(const char *typed, locale_t locale)
{
    uint32_t first = next_folded(&typed, locale);
    bool several = *typed != '\0';
    while (*typed) {
        if (next_folded(&typed, locale) != first) {
            return false;
        }
    }
    return several;
}

/* The first of the entries from START on, all around, that begins with TYPED. */
static size_t search(const struct dropdown_model *model, size_t start, const char *typed, locale_t locale)
{
    size_t count = model->count(model->user);
    for (size_t i = 0; i < count; i++) {
        size_t index = (start + i) % count;
        if (begins_with(model->name(model->user, index), typed, locale)) {
            return index;
        }
    }
    return DROPDOWN_NONE;
}

static size_t search_typed(const struct dropdown_model *model, size_t current, const char *typed,
                           bool started, locale_t locale)
{
    if (current == DROPDOWN_NONE) {
        return search(model, 0, typed, locale);
    }
    size_t found = search(model, started ? current + 1 : current, typed, locale);
    if (found != DROPDOWN_NONE || !is_repeated(typed, locale)) {
        return found;
    }
    uint32_t ignored;
    char first[CODEPOINT_MAX_BYTES + 1] = {0};
    size_t bytes = codepoint_decode((const unsigned char *)typed, strlen(typed), &ignored);
    SDL_strlcpy(first, typed, bytes + 1);
    return search(model, current + 1, first, locale);
}

bool type_ahead_is_active(const struct type_ahead *ahead, int64_t now)
{
    return ahead->typed[0] && now - ahead->at < TYPING_TIME;
}

size_t type_ahead_find(struct type_ahead *ahead, const struct dropdown_model *model, size_t current,
                       const char *text, int64_t now)
{
    if (!type_ahead_is_active(ahead, now)) {
        ahead->typed[0] = '\0';
    }
    bool started = ahead->typed[0] == '\0';
    if (started && *text == ' ') {
        return DROPDOWN_NONE; /* the space that opened the list, not a name's beginning */
    }
    size_t length = strlen(ahead->typed), added = strlen(text);
    if (length + added >= sizeof ahead->typed) {
        return DROPDOWN_NONE;
    }
    SDL_strlcpy(ahead->typed + length, text, added + 1);
    ahead->at = now;
    /* Case is that of Unicode, whatever the app's own locale. Without it (no memory) letters outside of ASCII
     * are only found as they are. */
    locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    size_t found = search_typed(model, current, ahead->typed, started, locale);
    if (locale) {
        freelocale(locale);
    }
    return found;
}
