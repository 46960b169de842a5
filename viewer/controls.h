/* What keys, wheel, mouse and fingers do with the view. */
#ifndef VIEWER_CONTROLS_H
#define VIEWER_CONTROLS_H

#include "ui/gesture.h"
#include "ui/input.h"
#include "viewport.h"

enum controls_result {
    CONTROLS_IGNORED,
    CONTROLS_MOVED,      /* the viewport has been scrolled or zoomed */
    CONTROLS_RELOAD,     /* F5 */
    CONTROLS_FULLSCREEN, /* F11 */
    CONTROLS_END         /* Escape */
};

/* What a key does. Any event of another kind is ignored. */
enum controls_result controls_key(const struct input_event *event, struct viewport *viewport);

/* Does with the viewport what a gesture asks for. Of a movement, fractions of a pixel are kept in REST (two
 * numbers, across and down) for the next one. False when the view is at its end that way. */
bool controls_apply(const struct gesture_action *action, struct viewport *viewport, float *rest);

#endif
