/* The names of colours in CSS and SVG: https://www.w3.org/TR/css-color-4/#named-colors. */
#ifndef PLACARD_RENDERER_COLOR_NAME_H
#define PLACARD_RENDERER_COLOR_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Gives the COLOR, 0xRRGGBB, that is named by LENGTH bytes of TEXT, small letters or capitals; false when
 * there is none. */
bool color_name_find(const char *text, size_t length, uint32_t *color);

#endif
