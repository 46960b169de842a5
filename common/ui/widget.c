#include "ui/widget.h"

static enum pointer_step follow_mouse(struct pointer *pointer, const struct input_event *event)
{
    switch (event->kind) {
    case INPUT_POINTER_MOVE:
        return pointer->down ? POINTER_DRAG : POINTER_HOVER;
    case INPUT_POINTER_DOWN:
        if (event->button != 1) {
            return POINTER_NONE;
        }
        pointer->down = true;
        return POINTER_DOWN;
    default:
        if (event->button != 1 || !pointer->down) {
            return POINTER_NONE;
        }
        pointer->down = false;
        return POINTER_UP;
    }
}

static enum pointer_step follow_touch(struct pointer *pointer, const struct input_event *event)
{
    if (event->kind == INPUT_TOUCH_DOWN && !pointer->down) {
        pointer->down = pointer->touch = true;
        pointer->finger = event->finger;
        return POINTER_DOWN;
    }
    if (!pointer->down || !pointer->touch || pointer->finger != event->finger) {
        return POINTER_NONE;
    }
    if (event->kind == INPUT_TOUCH_MOVE) {
        return POINTER_DRAG;
    }
    if (event->kind != INPUT_TOUCH_UP) {
        return POINTER_NONE;
    }
    pointer->down = pointer->touch = false;
    return POINTER_UP;
}

enum pointer_step pointer_follow(struct pointer *pointer, const struct input_event *event)
{
    enum pointer_step step = POINTER_NONE;
    switch (event->kind) {
    case INPUT_POINTER_MOVE:
    case INPUT_POINTER_DOWN:
    case INPUT_POINTER_UP:
        if (!pointer->touch) {
            step = follow_mouse(pointer, event);
        }
        break;
    case INPUT_TOUCH_DOWN:
    case INPUT_TOUCH_MOVE:
    case INPUT_TOUCH_UP:
        step = follow_touch(pointer, event);
        break;
    case INPUT_POINTER_LEAVE:
        return pointer->down ? POINTER_NONE : POINTER_GONE; /* a drag goes on outside of the window */
    case INPUT_FOCUS:
        if (event->focused) {
            return POINTER_NONE;
        }
        pointer->down = pointer->touch = false;
        return POINTER_GONE;
    default:
        break;
    }
    if (step != POINTER_NONE) {
        pointer->x = event->x;
        pointer->y = event->y;
    }
    return step;
}

bool widget_hit(SDL_Rect rect, float x, float y)
{
    return x >= (float)rect.x && y >= (float)rect.y && x < (float)(rect.x + rect.w) &&
           y < (float)(rect.y + rect.h);
}

SDL_Rect widget_grow(SDL_Rect rect, int by)
{
    SDL_Rect grown = {rect.x - by, rect.y - by, rect.w + 2 * by, rect.h + 2 * by};
    if (grown.w < 0 || grown.h < 0) {
        return (SDL_Rect){rect.x + rect.w / 2, rect.y + rect.h / 2, 0, 0};
    }
    return grown;
}

void widget_draw_face(struct canvas *canvas, const struct theme *theme, SDL_Rect rect,
                      struct widget_face face)
{
    const uint32_t lit = 0xffebecf0, pressed_top = 0xffc3c4c9, pressed_bottom = 0xffe3e3e7, flat = 0xffb9b2ac;
    SDL_Rect inside = widget_grow(rect, -theme->line);
    int radius = theme->radius - theme->line;
    canvas_fill_round(canvas, rect, theme->radius, theme->button_line);
    if (face.disabled) {
        canvas_fill_round(canvas, inside, radius, flat);
    } else if (face.pressed) {
        canvas_gradient(canvas, inside, radius, pressed_top, pressed_bottom);
    } else {
        canvas_gradient(canvas, inside, radius, theme->button_top, face.hovered ? lit : theme->button_bottom);
    }
}

void widget_draw_shadow(struct canvas *canvas, const struct theme *theme, SDL_Rect rect)
{
    /* Rings of falling darkness, a little lower than what throws it. */
    int reach = theme_pixels(theme, 10.0f);
    rect.y += theme_pixels(theme, 2.0f);
    for (int i = reach; i > 0; i--) {
        uint32_t darkness = (uint32_t)(0x50 * (reach - i + 1) * (reach - i + 1) / (reach * reach));
        canvas_outline(canvas, widget_grow(rect, i), theme->radius + i, 1, darkness << 24);
    }
}

void widget_draw_focus(struct canvas *canvas, const struct theme *theme, SDL_Rect rect)
{
    /* A dark line between the control and the ring keeps them apart on any ground. */
    int ring = theme->focus, between = theme->line;
    canvas_outline(canvas, widget_grow(rect, between), theme->radius + between, between, theme->button_line);
    canvas_outline(canvas, widget_grow(rect, between + ring), theme->radius + between + ring, ring,
                   theme->focus_ring);
}
