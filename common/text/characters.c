#include "text/characters.h"

#define ZERO_WIDTH_JOINER  0x200Du
#define TEXT_PRESENTATION  0xFE0Eu
#define EMOJI_PRESENTATION 0xFE0Fu
#define COMBINING_KEYCAP   0x20E3u
#define FIRST_HANGUL       0xAC00u
#define LAST_HANGUL        0xD7A3u
#define HANGUL_FINALS      28u
#define FIRST_REGIONAL     0x1F1E6u
#define LAST_REGIONAL      0x1F1FFu

enum hangul { HANGUL_NONE, HANGUL_L, HANGUL_V, HANGUL_T, HANGUL_LV, HANGUL_LVT };

struct range {
    uint32_t first, last;
};

/* Emoji_Presentation of emoji-data.txt, Unicode 15; neighbouring ranges of pictographs are joined. */
static const struct range emoji[] = {
    {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x23F0, 0x23F0},   {0x23F3, 0x23F3},   {0x25FD, 0x25FE},
    {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267F, 0x267F},   {0x2693, 0x2693},   {0x26A1, 0x26A1},
    {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},   {0x26CE, 0x26CE},   {0x26D4, 0x26D4},
    {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5},   {0x26FA, 0x26FA},   {0x26FD, 0x26FD},
    {0x2705, 0x2705},   {0x270A, 0x270B},   {0x2728, 0x2728},   {0x274C, 0x274C},   {0x274E, 0x274E},
    {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},   {0x27B0, 0x27B0},   {0x27BF, 0x27BF},
    {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},   {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF},
    {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F1E6, 0x1F1FF}, {0x1F201, 0x1F201}, {0x1F21A, 0x1F21A},
    {0x1F22F, 0x1F22F}, {0x1F232, 0x1F236}, {0x1F238, 0x1F23A}, {0x1F250, 0x1F251}, {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F7E0, 0x1F7EB}, {0x1F7F0, 0x1F7F0}, {0x1F90C, 0x1F9FF}, {0x1FA70, 0x1FAFF},
};

static hb_unicode_general_category_t category(uint32_t codepoint)
{
    return hb_unicode_general_category(hb_unicode_funcs_get_default(), codepoint);
}

static bool in_ranges(const struct range *ranges, size_t count, uint32_t codepoint)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (codepoint > ranges[middle].last) {
            low = middle + 1;
        } else if (codepoint < ranges[middle].first) {
            high = middle;
        } else {
            return true;
        }
    }
    return false;
}

static bool has_emoji_presentation(uint32_t codepoint)
{
    return codepoint >= emoji[0].first && in_ranges(emoji, sizeof emoji / sizeof emoji[0], codepoint);
}

static enum hangul hangul(uint32_t codepoint)
{
    if (codepoint < 0x1100 || codepoint > 0xD7FB) {
        return HANGUL_NONE;
    }
    if (codepoint >= FIRST_HANGUL && codepoint <= LAST_HANGUL) {
        return (codepoint - FIRST_HANGUL) % HANGUL_FINALS == 0 ? HANGUL_LV : HANGUL_LVT;
    }
    if (codepoint <= 0x115F || (codepoint >= 0xA960 && codepoint <= 0xA97C)) {
        return HANGUL_L;
    }
    if ((codepoint >= 0x1160 && codepoint <= 0x11A7) || (codepoint >= 0xD7B0 && codepoint <= 0xD7C6)) {
        return HANGUL_V;
    }
    if ((codepoint >= 0x11A8 && codepoint <= 0x11FF) || codepoint >= 0xD7CB) {
        return HANGUL_T;
    }
    return HANGUL_NONE;
}

static bool hangul_joins(enum hangul before, enum hangul after)
{
    switch (before) {
    case HANGUL_L:
        return after == HANGUL_L || after == HANGUL_V || after == HANGUL_LV || after == HANGUL_LVT;
    case HANGUL_V:
    case HANGUL_LV:
        return after == HANGUL_V || after == HANGUL_T;
    case HANGUL_T:
    case HANGUL_LVT:
        return after == HANGUL_T;
    case HANGUL_NONE:
        break;
    }
    return false;
}

/* Extend, SpacingMark and ZWJ of Annex 29, and format characters. */
static bool extends(uint32_t codepoint)
{
    if (codepoint < 0x300) {
        return codepoint == 0xAD;
    }
    if (codepoint >= 0x1F3FB && codepoint <= 0x1F3FF) { /* skin tones */
        return true;
    }
    if (codepoint == 0x0E33 || codepoint == 0x0EB3) { /* Thai and Lao AM */
        return true;
    }
    switch (category(codepoint)) {
    case HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK:
    case HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK:
    case HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK:
        return true;
    case HB_UNICODE_GENERAL_CATEGORY_FORMAT:
        return characters_is_ignorable(codepoint);
    default:
        return false;
    }
}

static bool is_regional(uint32_t codepoint)
{
    return codepoint >= FIRST_REGIONAL && codepoint <= LAST_REGIONAL;
}

static bool is_pictograph(uint32_t codepoint)
{
    return has_emoji_presentation(codepoint) ||
           (codepoint >= 0x2000 && category(codepoint) == HB_UNICODE_GENERAL_CATEGORY_OTHER_SYMBOL);
}

size_t characters_cluster(const uint32_t *text, size_t count)
{
    size_t size = 1;
    bool pictograph = is_pictograph(text[0]);
    if (count > 1 && is_regional(text[0]) && is_regional(text[1])) {
        size = 2;
    }
    while (size < count && size < CHARACTERS_MAX_CLUSTER) {
        uint32_t next = text[size];
        uint32_t before = text[size - 1];
        bool joins = extends(next) || hangul_joins(hangul(before), hangul(next)) ||
                     (before == ZERO_WIDTH_JOINER && pictograph && is_pictograph(next));
        if (!joins) {
            break;
        }
        size++;
    }
    return size;
}

bool characters_is_emoji(const uint32_t *cluster, size_t count)
{
    bool wanted = has_emoji_presentation(cluster[0]);
    for (size_t i = 1; i < count; i++) {
        if (cluster[i] == TEXT_PRESENTATION) {
            return false;
        }
        if (cluster[i] == EMOJI_PRESENTATION) {
            wanted = true;
        }
    }
    return wanted;
}

bool characters_is_space(uint32_t codepoint)
{
    if (codepoint < 0x1680) {
        return codepoint == ' ';
    }
    if (codepoint == 0x2007 || codepoint == 0x202F) { /* no-break spaces */
        return false;
    }
    return category(codepoint) == HB_UNICODE_GENERAL_CATEGORY_SPACE_SEPARATOR;
}

bool characters_is_ignorable(uint32_t codepoint)
{
    if (codepoint < 0x300) {
        return codepoint == 0xAD;
    }
    if ((codepoint >= 0xFE00 && codepoint <= 0xFE0F) || (codepoint >= 0xE0000 && codepoint <= 0xE0FFF)) {
        return true;
    }
    if (codepoint < 0x180B) {
        return codepoint == 0x034F || codepoint == 0x061C || codepoint == 0x115F || codepoint == 0x1160;
    }
    return codepoint <= 0x180F || (codepoint >= 0x200B && codepoint <= 0x200F) ||
           (codepoint >= 0x202A && codepoint <= 0x202E) || (codepoint >= 0x2060 && codepoint <= 0x206F) ||
           codepoint == 0xFEFF;
}

hb_script_t characters_script(uint32_t codepoint)
{
    hb_script_t script = hb_unicode_script(hb_unicode_funcs_get_default(), codepoint);
    return script == HB_SCRIPT_INHERITED || script == HB_SCRIPT_UNKNOWN ? HB_SCRIPT_COMMON : script;
}

bool characters_script_joins(hb_script_t script)
{
    switch (script) {
    case HB_SCRIPT_COMMON:
    case HB_SCRIPT_LATIN:
    case HB_SCRIPT_GREEK:
    case HB_SCRIPT_CYRILLIC:
    case HB_SCRIPT_HAN:
    case HB_SCRIPT_HIRAGANA:
    case HB_SCRIPT_KATAKANA:
    case HB_SCRIPT_HANGUL:
        return false;
    default:
        return true;
    }
}

uint32_t characters_visible(uint32_t codepoint)
{
    if (codepoint < 0x20 && codepoint != '\t') {
        return 0x2400 + codepoint;
    }
    if (codepoint == 0x7F) {
        return 0x2421;
    }
    if (codepoint >= 0x80 && codepoint < 0xA0) {
        return 0xFFFD;
    }
    return codepoint;
}

uint32_t characters_for_breaking(uint32_t codepoint)
{
    if (has_emoji_presentation(codepoint)) { /* regional indicators too */
        return 0x4E00;                       /* an ideograph: a line may break on both sides */
    }
    return codepoint == 0xFFFF ? 0xFFFD : codepoint;
}

bool characters_needs_bidi(uint32_t codepoint)
{
    /* Right-to-left letters start with Hebrew; further on the directional controls, and the blocks of
     * presentation forms and of right-to-left scripts above the first plane. */
    return (codepoint >= 0x590 && codepoint < 0x900) || (codepoint >= 0x200E && codepoint <= 0x202E) ||
           (codepoint >= 0x2066 && codepoint <= 0x2069) || (codepoint >= 0xFB1D && codepoint <= 0xFEFC) ||
           (codepoint >= 0x10800 && codepoint < 0x11000) || (codepoint >= 0x1E800 && codepoint < 0x1F000);
}
