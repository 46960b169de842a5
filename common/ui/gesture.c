#include "ui/gesture.h"
#include <math.h>
#include <stddef.h>

/* In design units, ms and their quotient. */
static const float tap_tolerance = 8.0f;   /* less is no movement */
static const float notch = 72.0f;          /* scrolled by a notch of the wheel: about three lines */
static const float zoom_per_notch = 1.15f; /* Ctrl+wheel */
static const float least_throw = 0.08f;    /* slower, letting go just stops */
static const float most_speed = 8.0f;      /* faster is a jump of a bad touch screen */
static const float least_speed = 0.02f;    /* slower does not look like movement any more */
static const float smoothing_time = 30.0f; /* over which the drag's speed is averaged */
static const float momentum_time = 325.0f; /* in which the speed falls to 1/e */
static const int64_t rest_time = 60;       /* held still for longer before letting go: no throw */
static const int64_t tick_time = 16;       /* about a frame of a 60 Hz screen */
static const int64_t longest_tick = 100;   /* the process was stopped: no great leap */

static const int64_t mouse = -1;

static const struct gesture_action nothing = {.zoom = 1.0f};

void gesture_reset(struct gesture *gesture, float scale)
{
    *gesture = (struct gesture){.scale = scale};
}

static struct gesture_finger *find(struct gesture *gesture, int64_t id)
{
    for (size_t i = 0; i < 2; i++) {
        if (gesture->fingers[i].down && gesture->fingers[i].id == id) {
            return &gesture->fingers[i];
        }
    }
    return NULL;
}

static int count_down(const struct gesture *gesture)
{
    return gesture->fingers[0].down + gesture->fingers[1].down;
}

static void press(struct gesture *gesture, int64_t id, float x, float y, int64_t now)
{
    if (find(gesture, id)) {
        return;
    }
    int down = count_down(gesture);
    if (down == 2) {
        return;
    }
    struct gesture_finger *finger = gesture->fingers[0].down ? &gesture->fingers[1] : &gesture->fingers[0];
    *finger = (struct gesture_finger){.down = true, .id = id, .x = x, .y = y};
    gesture->speed_x = gesture->speed_y = 0.0f;
    gesture->moved_at = now;
    if (down == 1) {
        gesture->pinched = gesture->dragging = true;
        return;
    }
    gesture->caught = gesture->coasting;
    gesture->coasting = gesture->dragging = gesture->pinched = false;
    gesture->start_x = x;
    gesture->start_y = y;
}

static void measure_speed(struct gesture *gesture, float dx, float dy, int64_t now)
{
    float time = fmaxf((float)(now - gesture->moved_at), 1.0f);
    float weight = 1.0f - expf(-time / smoothing_time);
    gesture->speed_x += (dx / time - gesture->speed_x) * weight;
    gesture->speed_y += (dy / time - gesture->speed_y) * weight;
    gesture->moved_at = now;
}

static bool drag(struct gesture *gesture, float dx, float dy, float x, float y, int64_t now,
                 struct gesture_action *action)
{
    measure_speed(gesture, dx, dy, now);
    if (!gesture->dragging &&
        hypotf(x - gesture->start_x, y - gesture->start_y) < tap_tolerance * gesture->scale) {
        return false;
    }
    gesture->dragging = true;
    action->dx = dx;
    action->dy = dy;
    return true;
}

/* The fingers' middle moves the view, their distance scales it. */
static bool pinch(struct gesture *gesture, const struct gesture_finger *still, float from_x, float from_y,
                  float x, float y, struct gesture_action *action)
{
    float before = hypotf(from_x - still->x, from_y - still->y), after = hypotf(x - still->x, y - still->y);
    float least = tap_tolerance * gesture->scale;
    action->dx = (x - from_x) / 2.0f;
    action->dy = (y - from_y) / 2.0f;
    action->x = (x + still->x) / 2.0f;
    action->y = (y + still->y) / 2.0f;
    if (before >= least && after >= least) {
        action->zoom = after / before;
    }
    return true;
}

static bool move(struct gesture *gesture, int64_t id, float x, float y, int64_t now,
                 struct gesture_action *action)
{
    struct gesture_finger *finger = find(gesture, id);
    if (!finger) {
        return false;
    }
    float from_x = finger->x, from_y = finger->y;
    finger->x = x;
    finger->y = y;
    if (from_x == x && from_y == y) {
        return false;
    }
    if (count_down(gesture) == 1) {
        return drag(gesture, x - from_x, y - from_y, x, y, now, action);
    }
    const struct gesture_finger *other =
        finger == &gesture->fingers[0] ? &gesture->fingers[1] : &gesture->fingers[0];
    return pinch(gesture, other, from_x, from_y, x, y, action);
}

static bool release(struct gesture *gesture, int64_t id, float x, float y, int64_t now,
                    struct gesture_action *action)
{
    struct gesture_finger *finger = find(gesture, id);
    if (!finger) {
        return false;
    }
    finger->down = false;
    if (count_down(gesture) > 0) {
        gesture->speed_x = gesture->speed_y = 0.0f;
        return false;
    }
    if (!gesture->dragging) {
        action->tap = !gesture->caught;
        action->x = x;
        action->y = y;
        return action->tap;
    }
    gesture->dragging = false;
    float speed = hypotf(gesture->speed_x, gesture->speed_y), most = most_speed * gesture->scale;
    if (speed < least_throw * gesture->scale || now - gesture->moved_at > rest_time) {
        return false;
    }
    if (speed > most) {
        gesture->speed_x *= most / speed;
        gesture->speed_y *= most / speed;
    }
    gesture->coasting = true;
    gesture->ticked_at = now;
    return false;
}

static bool turn_wheel(struct gesture *gesture, const struct input_event *event,
                       struct gesture_action *action)
{
    gesture->coasting = false;
    float across = event->wheel_x, down = event->wheel_y;
    if (event->modifiers & KMOD_CTRL) {
        action->zoom = powf(zoom_per_notch, fminf(fmaxf(down, -20.0f), 20.0f));
        action->x = event->x;
        action->y = event->y;
        return down != 0.0f;
    }
    if (event->modifiers & KMOD_SHIFT) {
        across -= down;
        down = 0.0f;
    }
    action->dx = -across * notch * gesture->scale;
    action->dy = down * notch * gesture->scale;
    return across != 0.0f || down != 0.0f;
}

static void let_go(struct gesture *gesture)
{
    gesture->fingers[0].down = gesture->fingers[1].down = false;
    gesture->dragging = false;
}

bool gesture_handle(struct gesture *gesture, const struct input_event *event, int64_t now,
                    struct gesture_action *action)
{
    *action = nothing;
    switch (event->kind) {
    case INPUT_POINTER_DOWN:
        if (event->button == 1) {
            press(gesture, mouse, event->x, event->y, now);
        }
        return false;
    case INPUT_TOUCH_DOWN:
        press(gesture, event->finger, event->x, event->y, now);
        return false;
    case INPUT_POINTER_MOVE:
        return move(gesture, mouse, event->x, event->y, now, action);
    case INPUT_TOUCH_MOVE:
        return move(gesture, event->finger, event->x, event->y, now, action);
    case INPUT_POINTER_UP:
        return event->button == 1 && release(gesture, mouse, event->x, event->y, now, action);
    case INPUT_TOUCH_UP:
        return release(gesture, event->finger, event->x, event->y, now, action);
    case INPUT_WHEEL:
        return turn_wheel(gesture, event, action);
    case INPUT_FOCUS:
        if (!event->focused) {
            let_go(gesture);
        }
        return false;
    default:
        return false;
    }
}

int64_t gesture_deadline(const struct gesture *gesture)
{
    return gesture->coasting ? gesture->ticked_at + tick_time : -1;
}

bool gesture_tick(struct gesture *gesture, int64_t now, struct gesture_action *action)
{
    *action = nothing;
    int64_t since = now - gesture->ticked_at;
    if (!gesture->coasting || since <= 0) {
        return false;
    }
    float time = (float)(since < longest_tick ? since : longest_tick);
    float rest = expf(-time / momentum_time), path = momentum_time * (1.0f - rest);
    action->dx = gesture->speed_x * path;
    action->dy = gesture->speed_y * path;
    gesture->speed_x *= rest;
    gesture->speed_y *= rest;
    gesture->ticked_at = now;
    if (hypotf(gesture->speed_x, gesture->speed_y) < least_speed * gesture->scale) {
        gesture->coasting = false;
    }
    return true;
}

void gesture_stop(struct gesture *gesture)
{
    gesture->coasting = false;
}

bool gesture_is_active(const struct gesture *gesture)
{
    return gesture->coasting || gesture->dragging;
}
