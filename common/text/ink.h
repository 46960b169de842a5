/* Colours for text that stand out from any background. */
#ifndef PLACARD_TEXT_INK_H
#define PLACARD_TEXT_INK_H

#include "text/paragraph.h"

/* Nearly black or nearly white, and a blue for links, whichever is read better on BACKGROUND (0xRRGGBB). */
struct paragraph_colors ink_for(uint32_t background);

#endif
