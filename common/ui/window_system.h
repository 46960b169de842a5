/* What SDL does not offer of the window system below it. */
#ifndef PLACARD_UI_WINDOW_SYSTEM_H
#define PLACARD_UI_WINDOW_SYSTEM_H

#include <SDL_video.h>
#include <stdbool.h>

/* The descriptor of WINDOW's connection to X11 or Wayland: readable when there are events. -1 when there is
 * none, or it cannot be found out. */
int window_system_fd(SDL_Window *window);

/* Sets *LOST when the connection to the X server breaks, instead of letting Xlib end the process, which then
 * could not clean up. After that the window must not be used any more. Without effect where Xlib is too old
 * (before 1.7), and on other window systems. */
void window_system_watch_loss(SDL_Window *window, bool *lost);

#endif
