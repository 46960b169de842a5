#include "controls.h"
#include <math.h>

#define ZOOM_STEP   1.25
#define ARROW_LINES 2

static enum controls_result moved(bool did)
{
    return did ? CONTROLS_MOVED : CONTROLS_IGNORED;
}

static enum controls_result zoom_key(SDL_Keycode key, struct viewport *viewport)
{
    double x = viewport->width / 2.0;
    double y = viewport->height / 2.0;
    switch (key) {
    case SDLK_PLUS:
    case SDLK_EQUALS: /* plus without Shift on many keyboards */
    case SDLK_KP_PLUS:
        return moved(viewport_zoom(viewport, ZOOM_STEP, x, y));
    case SDLK_MINUS:
    case SDLK_KP_MINUS:
        return moved(viewport_zoom(viewport, 1 / ZOOM_STEP, x, y));
    case SDLK_0:
    case SDLK_KP_0:
        return moved(viewport_unzoom(viewport, x, y));
    default:
        return CONTROLS_IGNORED;
    }
}

static enum controls_result scroll_key(SDL_Keycode key, bool shift, struct viewport *viewport)
{
    int64_t line = (int64_t)viewport->line_height * ARROW_LINES;
    switch (key) {
    case SDLK_UP:
    case SDLK_KP_8:
        return moved(viewport_scroll(viewport, 0, -line));
    case SDLK_DOWN:
    case SDLK_KP_2:
        return moved(viewport_scroll(viewport, 0, line));
    case SDLK_LEFT:
    case SDLK_KP_4:
        return moved(viewport_scroll(viewport, -line, 0));
    case SDLK_RIGHT:
    case SDLK_KP_6:
        return moved(viewport_scroll(viewport, line, 0));
    case SDLK_PAGEUP:
    case SDLK_KP_9:
        return moved(viewport_page(viewport, -1));
    case SDLK_PAGEDOWN:
    case SDLK_KP_3:
        return moved(viewport_page(viewport, 1));
    case SDLK_SPACE:
        return moved(viewport_page(viewport, shift ? -1 : 1));
    case SDLK_HOME:
    case SDLK_KP_7:
        viewport_home(viewport);
        return CONTROLS_MOVED;
    case SDLK_END:
    case SDLK_KP_1:
        viewport_end(viewport);
        return CONTROLS_MOVED;
    default:
        return CONTROLS_IGNORED;
    }
}

enum controls_result controls_key(const struct input_event *event, struct viewport *viewport)
{
    if (event->kind != INPUT_KEY || (event->modifiers & (KMOD_ALT | KMOD_GUI)) != 0) {
        return CONTROLS_IGNORED;
    }
    if ((event->modifiers & KMOD_CTRL) != 0) {
        enum controls_result result = zoom_key(event->key, viewport);
        bool is_edge = event->key == SDLK_HOME || event->key == SDLK_END;
        return result == CONTROLS_IGNORED && is_edge ? scroll_key(event->key, false, viewport) : result;
    }
    switch (event->key) {
    case SDLK_F5:
        return event->repeated ? CONTROLS_IGNORED : CONTROLS_RELOAD;
    case SDLK_F11:
        return event->repeated ? CONTROLS_IGNORED : CONTROLS_FULLSCREEN;
    case SDLK_ESCAPE:
        return CONTROLS_END;
    default:
        return scroll_key(event->key, (event->modifiers & KMOD_SHIFT) != 0, viewport);
    }
}

/* The whole pixels of DISTANCE and of what was left the last time. */
static int64_t take_pixels(float distance, float *rest)
{
    float sum = distance + *rest;
    float whole = truncf(sum);
    *rest = sum - whole;
    return (int64_t)whole;
}

bool controls_apply(const struct gesture_action *action, struct viewport *viewport, float *rest)
{
    /* Content that moves to the right shows what is to the left. */
    int64_t right = take_pixels(-action->dx, &rest[0]);
    int64_t down = take_pixels(-action->dy, &rest[1]);
    bool did = (right != 0 || down != 0) && viewport_scroll(viewport, right, down);
    bool is_zoom = action->zoom < 1 || action->zoom > 1;
    if (is_zoom && viewport_zoom(viewport, (double)action->zoom, (double)action->x, (double)action->y)) {
        did = true;
    }
    return did;
}
