/* The orientation that a camera wrote beside its picture. */
#ifndef PLACARD_RENDERER_EXIF_H
#define PLACARD_RENDERER_EXIF_H

#include "renderer/bytes.h"
#include "renderer/turn.h"

/* Reads it from an EXIF block, from its TIFF header on, without the "Exif" mark that JPEG puts before it.
 * TURN_NONE when it is not there, or is none of the eight. */
enum turn exif_turn(struct bytes block);

#endif
