#include "ui/window_event.h"
#include <SDL_stdinc.h>
#include <SDL_version.h>

/* SDL tells of the mouse in window coordinates, which dense screens make of several pixels each. */
static void set_point(SDL_Window *window, float x, float y, struct input_event *event)
{
    int width = 0, height = 0, pixels_across = 0, pixels_down = 0;
    SDL_GetWindowSize(window, &width, &height);
    SDL_GetWindowSizeInPixels(window, &pixels_across, &pixels_down);
    event->x = width > 0 ? x * (float)pixels_across / (float)width : x;
    event->y = height > 0 ? y * (float)pixels_down / (float)height : y;
}

static bool translate_window(const SDL_WindowEvent *from, struct input_event *event)
{
    switch (from->event) {
    case SDL_WINDOWEVENT_SIZE_CHANGED:
    case SDL_WINDOWEVENT_DISPLAY_CHANGED:
        event->kind = INPUT_RESIZE;
        return true;
    case SDL_WINDOWEVENT_SHOWN:
    case SDL_WINDOWEVENT_RESTORED:
    case SDL_WINDOWEVENT_EXPOSED:
        event->kind = INPUT_EXPOSE;
        return true;
    case SDL_WINDOWEVENT_CLOSE:
        event->kind = INPUT_CLOSE;
        return true;
    case SDL_WINDOWEVENT_LEAVE:
        event->kind = INPUT_POINTER_LEAVE;
        return true;
    case SDL_WINDOWEVENT_FOCUS_GAINED:
    case SDL_WINDOWEVENT_FOCUS_LOST:
        event->kind = INPUT_FOCUS;
        event->focused = from->event == SDL_WINDOWEVENT_FOCUS_GAINED;
        return true;
    default:
        return false;
    }
}

/* Fingers are told of by their own events: the mouse that SDL makes up from them would be a second one. */
static bool translate_mouse(SDL_Window *window, const SDL_Event *from, struct input_event *event)
{
    switch (from->type) {
    case SDL_MOUSEMOTION:
        event->kind = INPUT_POINTER_MOVE;
        set_point(window, (float)from->motion.x, (float)from->motion.y, event);
        return from->motion.which != SDL_TOUCH_MOUSEID;
    case SDL_MOUSEWHEEL:
        event->kind = INPUT_WHEEL;
        event->wheel_x = from->wheel.preciseX;
        event->wheel_y = from->wheel.preciseY;
        event->modifiers = (uint16_t)SDL_GetModState();
        set_point(window, (float)from->wheel.mouseX, (float)from->wheel.mouseY, event);
        return from->wheel.which != SDL_TOUCH_MOUSEID;
    default:
        event->kind = from->type == SDL_MOUSEBUTTONDOWN ? INPUT_POINTER_DOWN : INPUT_POINTER_UP;
        event->button = from->button.button;
        event->clicks = from->button.clicks;
        event->modifiers = (uint16_t)SDL_GetModState();
        set_point(window, (float)from->button.x, (float)from->button.y, event);
        return from->button.which != SDL_TOUCH_MOUSEID;
    }
}

static bool translate_touch(SDL_Window *window, const SDL_TouchFingerEvent *from, struct input_event *event)
{
    int width = 0, height = 0;
    SDL_GetWindowSizeInPixels(window, &width, &height);
    event->kind = from->type == SDL_FINGERDOWN ? INPUT_TOUCH_DOWN
                  : from->type == SDL_FINGERUP ? INPUT_TOUCH_UP
                                               : INPUT_TOUCH_MOVE;
    event->finger = from->fingerId;
    event->x = from->x * (float)width;
    event->y = from->y * (float)height;
    return true;
}

bool window_event_translate(SDL_Window *window, const SDL_Event *from, struct input_event *event)
{
    *event = (struct input_event){.kind = INPUT_NONE, .time = from->common.timestamp};
    switch (from->type) {
    case SDL_QUIT: /* see set_hints() in output_window.c */
        event->kind = INPUT_LOST;
        return true;
    case SDL_WINDOWEVENT:
        return translate_window(&from->window, event);
    case SDL_KEYDOWN:
        event->kind = INPUT_KEY;
        event->key = from->key.keysym.sym;
        event->modifiers = from->key.keysym.mod;
        event->repeated = from->key.repeat != 0;
        return true;
    case SDL_TEXTINPUT:
        event->kind = INPUT_TEXT;
        SDL_strlcpy(event->text, from->text.text, sizeof event->text);
        return true;
    case SDL_MOUSEMOTION:
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
    case SDL_MOUSEWHEEL:
        return translate_mouse(window, from, event);
    case SDL_FINGERDOWN:
    case SDL_FINGERMOTION:
    case SDL_FINGERUP:
        return translate_touch(window, &from->tfinger, event);
    case SDL_DROPFILE:
        event->kind = INPUT_DROP;
        event->path = from->drop.file;
        return event->path != NULL;
    case SDL_DROPTEXT:
        SDL_free(from->drop.file);
        return false;
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET:
        event->kind = INPUT_EXPOSE;
        return true;
    default:
        return false;
    }
}
