/* The panel that shows what the chosen file looks like, through a renderer of the window's own. Pictures are
 * fitted in; texts can be scrolled. A file that cannot be rendered is told so in the panel.
 *
 * For the window's thread; nothing here waits. */
#ifndef LOADER_WINDOW_PREVIEW_H
#define LOADER_WINDOW_PREVIEW_H

#include "ui/canvas.h"
#include "ui/input.h"
#include "ui/theme.h"
#include "ui/widget.h"
#include <placard/content.h>
#include <stdint.h>

struct preview;

/* NULL: no memory. The renderer starts with the first content, and reads the same FONTS, which must live on.
 */
struct preview *preview_new(struct fonts *fonts);

/* NULL is allowed. */
void preview_free(struct preview *preview);

/* Shows the content in the memfd FD, which is taken over; it is of KIND. */
void preview_show(struct preview *preview, int fd, enum placard_kind kind);

/* Shows an empty panel, if it has shown anything before. */
void preview_clear(struct preview *preview);

/* True once there has been something to show. */
bool preview_is_used(const struct preview *preview);

/* Puts the panel at RECT, which may be empty: nothing is rendered then. */
void preview_place(struct preview *preview, SDL_Rect rect, const struct theme *theme);

/* For the loop: the renderer's descriptor (-1: none), and when preview_tick() is due, ms of loop_now(), -1
 * for never. Both to be asked for anew before each poll. */
int preview_fd(const struct preview *preview);
int64_t preview_deadline(const struct preview *preview);

/* Takes what the renderer has done, and goes on with animation and momentum. True when the panel looks
 * another way now. */
bool preview_tick(struct preview *preview);

/* Offers an event, in the user's coordinates. */
enum widget_result preview_handle(struct preview *preview, const struct input_event *event);

/* Draws the panel. CANVAS is not rotated. */
void preview_draw(struct preview *preview, struct canvas *canvas, struct fonts *fonts);

#endif
