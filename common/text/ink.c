#include "text/ink.h"

#define DARK_INK   0x17191Cu
#define LIGHT_INK  0xF2F4F5u
#define DARK_LINK  0x005F99u
#define LIGHT_LINK 0x5CC8F2u
/* The least contrast that the Web Content Accessibility Guidelines ask for text of normal size. */
#define LEAST_CONTRAST 4.5

/* A channel's light, with the square in the place of sRGB's curve: near enough to choose by. */
static double light(uint32_t color, int shift)
{
    double value = (double)(color >> shift & 0xFF) / 255;
    return value * value;
}

static double luminance(uint32_t color)
{
    return 0.2126 * light(color, 16) + 0.7152 * light(color, 8) + 0.0722 * light(color, 0);
}

static double contrast(uint32_t a, uint32_t b)
{
    double first = luminance(a) + 0.05;
    double second = luminance(b) + 0.05;
    return first > second ? first / second : second / first;
}

/* A mixed with PARTS eighths of B. */
static uint32_t mix(uint32_t a, uint32_t b, uint32_t parts)
{
    uint32_t mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        mixed |= ((a >> shift & 0xFF) * (8 - parts) + (b >> shift & 0xFF) * parts) / 8 << shift;
    }
    return mixed;
}

struct paragraph_colors ink_for(uint32_t background)
{
    bool dark = contrast(DARK_INK, background) >= contrast(LIGHT_INK, background);
    struct paragraph_colors colors = {.ink = dark ? DARK_INK : LIGHT_INK};
    uint32_t link = dark ? DARK_LINK : LIGHT_LINK;
    colors.link = link;
    for (uint32_t parts = 1; parts <= 8 && contrast(colors.link, background) < LEAST_CONTRAST; parts++) {
        colors.link = mix(link, colors.ink, parts);
    }
    return colors;
}
