/* The programs' icons, drawn by code: no file has to be found. */
#ifndef PLACARD_UI_ICON_H
#define PLACARD_UI_ICON_H

#include <SDL_surface.h>

/* The icon of the program NAME ("placard-viewer", "placard-loader"; the viewer's for any other) as an
 * ARGB8888 surface of SIZE x SIZE pixels; NULL when memory is short. To be freed with SDL_FreeSurface(). */
SDL_Surface *icon_make(const char *name, int size);

#endif
