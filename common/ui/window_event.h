/* Translates SDL's events into those of input.h. */
#ifndef PLACARD_UI_WINDOW_EVENT_H
#define PLACARD_UI_WINDOW_EVENT_H

#include "ui/input.h"
#include <SDL_events.h>
#include <SDL_video.h>

/* True when FROM, an event of WINDOW, means something to an app; EVENT is filled then. FROM is used up. */
bool window_event_translate(SDL_Window *window, const SDL_Event *from, struct input_event *event);

#endif
