#include "text/font_list.h"

#include <fontconfig/fontconfig.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Address space that fontconfig gets by with; it does not survive when there is less. */
#define ROOM_FOR_FONTCONFIG ((size_t)32 << 20)

struct font_set {
    FcFontSet *fonts; /* in order of preference; NULL: not asked for yet, or none */
    bool *rejected;
    bool asked;
};

struct font_list {
    char *file; /* the main font that the user named, or NULL */
    FcConfig *config;
    bool config_asked;
    FcPattern *main[2]; /* regular, bold: of the system */
    bool main_bold_asked;
    struct font_set sets[2]; /* fallbacks: regular, bold */
};

static bool has_room(void)
{
    void *room =
        mmap(NULL, ROOM_FOR_FONTCONFIG, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return room != MAP_FAILED && munmap(room, ROOM_FOR_FONTCONFIG) == 0;
}

static FcConfig *get_config(struct font_list *list)
{
    if (!list->config_asked && has_room()) {
        list->config_asked = true;
        list->config = FcInitLoadConfigAndFonts();
    }
    return list->config;
}

/* A request for a sans-serif font, completed by the system's rules. */
static FcPattern *make_request(struct font_list *list, bool bold)
{
    FcPattern *request = FcPatternCreate();
    if (!request) {
        return NULL;
    }
    if (!FcPatternAddString(request, FC_FAMILY, (const FcChar8 *)"sans-serif") ||
        !FcPatternAddInteger(request, FC_WEIGHT, bold ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR) ||
        !FcPatternAddInteger(request, FC_SLANT, FC_SLANT_ROMAN) ||
        !FcPatternAddBool(request, FC_VARIABLE, FcFalse) ||
        !FcConfigSubstitute(get_config(list), request, FcMatchPattern)) {
        FcPatternDestroy(request);
        return NULL;
    }
    FcDefaultSubstitute(request);
    return request;
}

static FcPattern *match(struct font_list *list, bool bold)
{
    if (!get_config(list)) {
        return NULL;
    }
    FcPattern *request = make_request(list, bold);
    if (!request) {
        return NULL;
    }
    FcResult result;
    FcPattern *found = FcFontMatch(list->config, request, &result);
    FcPatternDestroy(request);
    FcChar8 *path;
    if (found && FcPatternGetString(found, FC_FILE, 0, &path) != FcResultMatch) {
        FcPatternDestroy(found);
        found = NULL;
    }
    return found;
}

enum placard_status font_list_open(struct font_list **result, const char *file, struct placard_error *error)
{
    *result = NULL;
    struct font_list *list = calloc(1, sizeof *list);
    if (!list) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for the list of fonts");
    }
    if (!has_room()) {
        font_list_close(list);
        return placard_fail(
            error, PLACARD_OUT_OF_MEMORY,
            "no memory or address space is left to look for fonts; end something, or raise the "
            "limit (ulimit -v)");
    }
    if (file) {
        list->file = strdup(file);
        if (!list->file) {
            font_list_close(list);
            return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for the list of fonts");
        }
    } else {
        list->main[false] = match(list, false);
        if (!list->main[false]) {
            font_list_close(list);
            return placard_fail(error, PLACARD_NOT_FOUND,
                                "no font found: the system has none installed; install one (on Debian: apt "
                                "install fonts-dejavu-core), or name one with --font FILE");
        }
    }
    *result = list;
    return PLACARD_OK;
}

void font_list_close(struct font_list *list)
{
    if (!list) {
        return;
    }
    for (int bold = 0; bold < 2; bold++) {
        if (list->main[bold]) {
            FcPatternDestroy(list->main[bold]);
        }
        if (list->sets[bold].fonts) {
            FcFontSetDestroy(list->sets[bold].fonts);
        }
        free(list->sets[bold].rejected);
    }
    if (list->config) {
        FcConfigDestroy(list->config);
    }
    free(list->file);
    free(list);
}

enum placard_status font_list_paths(struct font_list *list, struct font_paths *paths,
                                    struct placard_error *error)
{
    *paths = (struct font_paths){.count = 0};
    return get_config(list) ? font_paths_find(paths, list->config, error) : PLACARD_OK;
}

/* The fallbacks in order; empty when the system has none. */
static struct font_set *get_set(struct font_list *list, bool bold)
{
    struct font_set *set = &list->sets[bold];
    if (set->asked || !get_config(list)) {
        return set;
    }
    set->asked = true;
    FcPattern *request = make_request(list, bold);
    if (!request) {
        return set;
    }
    FcResult result;
    set->fonts = FcFontSort(list->config, request, FcTrue, NULL, &result);
    FcPatternDestroy(request);
    if (!set->fonts) {
        return set;
    }
    set->rejected = calloc((size_t)set->fonts->nfont + 1, sizeof *set->rejected);
    if (!set->rejected) {
        FcFontSetDestroy(set->fonts);
        set->fonts = NULL;
    }
    return set;
}

static bool get_bool(const FcPattern *pattern, const char *object, bool otherwise)
{
    FcBool value;
    return FcPatternGetBool(pattern, object, 0, &value) == FcResultMatch ? value != FcFalse : otherwise;
}

static bool describe(const FcPattern *pattern, struct font_file *file)
{
    FcChar8 *path;
    if (FcPatternGetString(pattern, FC_FILE, 0, &path) != FcResultMatch) {
        return false;
    }
    *file = (struct font_file){.path = (const char *)path};
    int index = 0;
    /* The upper half names an instance of a variable font; 0x8000 there is "all of them". */
    if (FcPatternGetInteger(pattern, FC_INDEX, 0, &index) == FcResultMatch) {
        file->index = (index >> 16 & 0x8000) != 0 ? index & 0xFFFF : index;
    }
    int weight = FC_WEIGHT_REGULAR;
    if (FcPatternGetInteger(pattern, FC_WEIGHT, 0, &weight) == FcResultMatch) {
        file->is_bold = weight >= FC_WEIGHT_DEMIBOLD;
    }
    file->is_color = get_bool(pattern, FC_COLOR, false);
    file->is_bitmap = !get_bool(pattern, FC_OUTLINE, true);
    double strike;
    if (FcPatternGetDouble(pattern, FC_PIXEL_SIZE, 0, &strike) == FcResultMatch && strike >= 1 &&
        strike < 4096) {
        file->strike = (int)strike;
    }
    return true;
}

/* The characters of font number I of SET, and whether it has colours. NULL when it cannot be used. */
static FcCharSet *get_characters(const struct font_set *set, int i, bool *color)
{
    FcCharSet *characters;
    if (set->rejected[i] ||
        FcPatternGetCharSet(set->fonts->fonts[i], FC_CHARSET, 0, &characters) != FcResultMatch) {
        return NULL;
    }
    *color = get_bool(set->fonts->fonts[i], FC_COLOR, false);
    bool old_bitmap = !*color && !get_bool(set->fonts->fonts[i], FC_OUTLINE, true);
    return old_bitmap ? NULL : characters;
}

int font_list_find(struct font_list *list, uint32_t codepoint, bool bold, bool emoji)
{
    const struct font_set *set = get_set(list, bold);
    int other = FONT_MAIN;
    for (int i = 0; set->fonts && i < set->fonts->nfont; i++) {
        bool color;
        const FcCharSet *characters = get_characters(set, i, &color);
        if (!characters || !FcCharSetHasChar(characters, codepoint)) {
            continue;
        }
        if (color == emoji) {
            return FONT_FALLBACK + 2 * i + bold;
        }
        if (other == FONT_MAIN) {
            other = FONT_FALLBACK + 2 * i + bold;
        }
    }
    return other;
}

int font_list_find_all(struct font_list *list, const uint32_t *text, size_t count, bool bold)
{
    const struct font_set *set = get_set(list, bold);
    for (int i = 0; set->fonts && i < set->fonts->nfont; i++) {
        bool color;
        const FcCharSet *characters = get_characters(set, i, &color);
        size_t has = 0;
        while (characters && !color && has < count && FcCharSetHasChar(characters, text[has])) {
            has++;
        }
        if (has == count) {
            return FONT_FALLBACK + 2 * i + bold;
        }
    }
    return FONT_MAIN;
}

/* The fallback of that number, or NULL. */
static FcPattern *get_fallback(const struct font_list *list, int number)
{
    if (number < FONT_FALLBACK) {
        return NULL;
    }
    const struct font_set *set = &list->sets[(number - FONT_FALLBACK) % 2];
    int position = (number - FONT_FALLBACK) / 2;
    return set->fonts && position < set->fonts->nfont ? set->fonts->fonts[position] : NULL;
}

bool font_list_has(struct font_list *list, int number, uint32_t codepoint)
{
    FcPattern *pattern = get_fallback(list, number);
    FcCharSet *characters;
    return pattern && FcPatternGetCharSet(pattern, FC_CHARSET, 0, &characters) == FcResultMatch &&
           FcCharSetHasChar(characters, codepoint);
}

/* The system's bold variant of the main font, when it has one of the same family. */
static FcPattern *get_main_bold(struct font_list *list)
{
    if (list->main_bold_asked || list->file) {
        return list->main[true];
    }
    list->main_bold_asked = true;
    FcPattern *bold = match(list, true);
    FcChar8 *family, *bold_family;
    int weight;
    bool fits = bold && FcPatternGetString(list->main[false], FC_FAMILY, 0, &family) == FcResultMatch &&
                FcPatternGetString(bold, FC_FAMILY, 0, &bold_family) == FcResultMatch &&
                FcStrCmpIgnoreCase(family, bold_family) == 0 &&
                FcPatternGetInteger(bold, FC_WEIGHT, 0, &weight) == FcResultMatch &&
                weight >= FC_WEIGHT_DEMIBOLD;
    if (fits) {
        list->main[true] = bold;
    } else if (bold) {
        FcPatternDestroy(bold);
    }
    return list->main[true];
}

bool font_list_file(struct font_list *list, int number, struct font_file *file)
{
    if (number == FONT_MAIN && list->file) {
        *file = (struct font_file){.path = list->file};
        return true;
    }
    if (number == FONT_MAIN) {
        return describe(list->main[false], file);
    }
    if (number == FONT_MAIN_BOLD) {
        return get_main_bold(list) && describe(list->main[true], file);
    }
    const FcPattern *pattern = get_fallback(list, number);
    return pattern && describe(pattern, file);
}

void font_list_reject(struct font_list *list, int number)
{
    if (get_fallback(list, number)) {
        list->sets[(number - FONT_FALLBACK) % 2].rejected[(number - FONT_FALLBACK) / 2] = true;
    }
}
