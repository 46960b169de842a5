/* A drop-down: a control with its title at the left and the chosen value at the right, and a list of entries
 * that opens from it. Entries come from a model that the app implements.
 *
 * Opened by click, touch, Enter, Space or Alt+Down. In the list: Up, Down, Page Up, Page Down, Home, End,
 * type-ahead, wheel, drag with momentum, scroll bar; Enter, Space, click or touch choose; Escape, Alt+Up or a
 * press outside close. */
#ifndef PLACARD_UI_DROPDOWN_H
#define PLACARD_UI_DROPDOWN_H

#include "ui/widget.h"
#include <placard/status.h>
#include <stddef.h>

#define DROPDOWN_NONE SIZE_MAX

/* The entries. The functions are called while handling and drawing, and the strings (UTF-8) need to be valid
 * only until the next such call. */
struct dropdown_model {
    size_t (*count)(void *user);
    const char *(*name)(void *user, size_t index); /* shown at the left, cut with "…" */
    const char *(*detail)(void *user,
                          size_t index); /* shown small at the right; may be NULL or return NULL */
    void (*opening)(void *user); /* the list is about to open, and the entries may change now; may be NULL */
    void *user;
};

struct dropdown;

/* TITLE: at the control's left. PLACEHOLDER: shown as value while nothing is chosen. EMPTY: the only row of a
 * list without entries. NULL: no memory. */
struct dropdown *dropdown_new(const char *title, const char *placeholder, const char *empty,
                              const struct dropdown_model *model);
void dropdown_free(struct dropdown *dropdown);

/* Puts the control at RECT; the list may use BOUNDS (the window without its margins): below the control or
 * above it, where there is more room, and over the control itself when neither has room for five rows. THEME
 * is copied. To be called after every resize. */
void dropdown_place(struct dropdown *dropdown, SDL_Rect rect, SDL_Rect bounds, const struct theme *theme);

/* To be called when the model's entries have changed. CHOSEN is where the chosen entry is now, or
 * DROPDOWN_NONE. The highlight stays on the entry that has its name, if there still is one. */
void dropdown_model_changed(struct dropdown *dropdown, size_t chosen);

/* The chosen entry, DROPDOWN_NONE when there is none. Setting it does not call anything. */
size_t dropdown_chosen(const struct dropdown *dropdown);
void dropdown_choose(struct dropdown *dropdown, size_t index);

/* The entry under the highlight while the list is open, else DROPDOWN_NONE. */
size_t dropdown_highlighted(const struct dropdown *dropdown);

bool dropdown_is_open(const struct dropdown *dropdown);
void dropdown_open(struct dropdown *dropdown);
void dropdown_close(struct dropdown *dropdown);

/* Keys reach it only when it is focused. */
void dropdown_set_focused(struct dropdown *dropdown, bool focused);

/* Where the open list is. */
SDL_Rect dropdown_list_rect(const struct dropdown *dropdown);

/* Offers an event (user's coordinates), at NOW of loop_now(). While the list is open, nothing but WIDGET_…
 * other than WIDGET_IGNORED comes back for pointer and key events: it is modal. WIDGET_CHOSEN: the user chose
 * dropdown_chosen(), perhaps the same entry again. */
enum widget_result dropdown_handle(struct dropdown *dropdown, const struct input_event *event, int64_t now);

/* Momentum: when dropdown_tick() wants to be called next (ms of loop_now(), -1: never). */
int64_t dropdown_deadline(const struct dropdown *dropdown);
enum widget_result dropdown_tick(struct dropdown *dropdown, int64_t now);

/* Draws the control; and the list, if it is open, to be called last, over everything else. */
void dropdown_draw(struct dropdown *dropdown, struct canvas *canvas, struct fonts *fonts);
void dropdown_draw_list(struct dropdown *dropdown, struct canvas *canvas, struct fonts *fonts);

#endif
