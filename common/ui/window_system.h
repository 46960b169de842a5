/* What SDL does not offer of the window system below it. */
#ifndef PLACARD_UI_WINDOW_SYSTEM_H
#define PLACARD_UI_WINDOW_SYSTEM_H

#include <SDL_video.h>
#include <stdbool.h>

/* The descriptor of WINDOW's connection to X11 or Wayland: readable when there are events. -1 when there is
 * none, or it cannot be found out. */
int window_system_fd(SDL_Window *window);

/* Sets *LOST when the connection to the X server breaks, or somebody else destroys WINDOW, instead of letting
 * Xlib end the process, which then could not clean up. After that the window must not be used any more. One
 * window at a time. A broken connection goes unnoticed where Xlib is too old (before 1.7); on other window
 * systems this has no effect. */
void window_system_watch_loss(SDL_Window *window, bool *lost);

/* What to add to why SDL cannot draw; "" for nothing. */
const char *window_system_advice(void);

/* Calls STEP with USER: something of SDL's that may ask the X server. When the server is gone Xlib and SDL go
 * on as if nothing had happened: SDL waits for events that never come, and Xlib writes to requests that are
 * not there. So STEP is left in the middle then, and false returned; LOST is set. Not to be called from
 * within STEP. */
bool window_system_attempt(void (*step)(void *user), void *user);

/* Closes WINDOW, and SDL's part of the window system with it; what is not closed when the X server goes in
 * that moment is left to the end of the process. To be called before LOST goes. */
void window_system_close(SDL_Window *window);

#endif
