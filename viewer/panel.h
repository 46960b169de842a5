/* The loader's drop-down inside of the viewer's own screen, for devices where both share one (--loader):
 * pulled down from the top edge, by its handle there, or by the Menu key or F10. What is chosen is published
 * through the segment, like any other loader does it. For the main thread. */
#ifndef VIEWER_PANEL_H
#define VIEWER_PANEL_H

#include "ui/canvas.h"
#include "ui/widget.h"
#include <placard/status.h>

struct panel;

/* Makes the panel for the files of FOLDER (NULL: the samples that come with Placard), loaded into the segment
 * of KEY, which may be the user OWNER's. PLACARD_OUT_OF_MEMORY, PLACARD_OUT_OF_RESOURCES. */
enum placard_status panel_new(struct panel **panel, const char *folder, const char *key, const char *owner,
                              struct placard_error *error);

/* NULL is allowed, as for all functions below: there is no panel then. */
void panel_free(struct panel *panel);

/* Tells of a screen of WIDTH x HEIGHT pixels as the user sees it; THEME is copied. */
void panel_resize(struct panel *panel, const struct theme *theme, int width, int height);

/* To be polled for reading, -1 when there is none; and when something is to go on by itself (ms of
 * loop_now(), -1 for never). Then panel_follow() is due. */
int panel_folder_fd(const struct panel *panel);
int panel_news_fd(const struct panel *panel);
int64_t panel_deadline(const struct panel *panel);
void panel_follow(struct panel *panel);

/* Offers an event (user's coordinates); true when nobody else may have it. While the panel is open that is
 * everything that a person does. */
bool panel_handle(struct panel *panel, const struct input_event *event);

/* True when it looks different from what panel_draw() drew last. */
bool panel_is_dirty(const struct panel *panel);

/* True when there is nothing to draw; it then counts as drawn. */
bool panel_is_unseen(struct panel *panel);

/* Draws it, or, when it is closed and somebody has just touched the screen or moved the mouse, its handle. */
void panel_draw(struct panel *panel, struct canvas *canvas, struct fonts *fonts);

#endif
