#include "ui/button.h"

static enum widget_result change(struct button *button, bool hovered, bool pressed)
{
    bool same = button->hovered == hovered && button->pressed == pressed;
    button->hovered = hovered;
    button->pressed = pressed;
    return same ? WIDGET_TAKEN : WIDGET_CHANGED;
}

static enum widget_result handle_key(const struct button *button, const struct input_event *event)
{
    bool pushes = event->key == SDLK_RETURN || event->key == SDLK_KP_ENTER || event->key == SDLK_SPACE;
    if (!button->focused || !pushes || (event->modifiers & (KMOD_CTRL | KMOD_ALT | KMOD_GUI))) {
        return WIDGET_IGNORED;
    }
    return event->repeated ? WIDGET_TAKEN : WIDGET_CHOSEN;
}

enum widget_result button_handle(struct button *button, const struct input_event *event)
{
    if (button->disabled) {
        button->pointer = (struct pointer){0};
        button->hovered = button->pressed = false;
        return WIDGET_IGNORED;
    }
    if (event->kind == INPUT_KEY) {
        return handle_key(button, event);
    }
    enum pointer_step step = pointer_follow(&button->pointer, event);
    bool inside = widget_hit(button->rect, button->pointer.x, button->pointer.y);
    bool was_pressed = button->pressed;
    switch (step) {
    case POINTER_HOVER:
        return change(button, inside, false) == WIDGET_CHANGED ? WIDGET_CHANGED : WIDGET_IGNORED;
    case POINTER_DOWN:
        if (inside) {
            return change(button, !button->pointer.touch, true);
        }
        button->pointer = (struct pointer){0};
        return WIDGET_IGNORED;
    case POINTER_DRAG:
        return change(button, inside && !button->pointer.touch, inside);
    case POINTER_UP:
        (void)change(button, inside && event->kind == INPUT_POINTER_UP, false);
        return was_pressed && inside ? WIDGET_CHOSEN : WIDGET_CHANGED;
    case POINTER_GONE:
        return change(button, false, false) == WIDGET_CHANGED ? WIDGET_CHANGED : WIDGET_IGNORED;
    default:
        return WIDGET_IGNORED;
    }
}

void button_draw(const struct button *button, struct canvas *canvas, const struct theme *theme,
                 struct fonts *fonts)
{
    struct widget_face face = {button->hovered, button->pressed, button->disabled};
    widget_draw_face(canvas, theme, button->rect, face);
    if (button->focused && !button->disabled) {
        widget_draw_focus(canvas, theme, button->rect);
    }
    SDL_Rect label = widget_grow(button->rect, -theme->gap / 2);
    if (button->pressed) {
        label.y += theme->line;
    }
    canvas_text(canvas, fonts, button->label, label, theme->text, false,
                button->disabled ? theme->faint_ink : theme->button_ink, CANVAS_CENTER);
}

int button_width(const struct button *button, const struct theme *theme, struct fonts *fonts)
{
    return canvas_text_width(fonts, button->label, theme->text, false) + 4 * theme->gap;
}
