#include "unit/device/speaking.h"

#include "unit/ui/cmocka_headers.h"

struct input_desk desk;
struct input_device *device;

void say(unsigned type, unsigned code, int value)
{
    assert_true(evdev_double.count < DOUBLE_EVENTS);
    evdev_double.events[evdev_double.count++] = (struct evdev_event){type, code, value};
}

void report(void)
{
    say(EV_SYN, SYN_REPORT, 0);
    assert_true(input_device_read(device, &desk));
    evdev_double.count = evdev_double.next = 0;
}

struct input_event take(enum input_kind kind)
{
    struct input_event event;
    if (!event_queue_take(&desk.queue, &event)) {
        fail_msg("no event, but %d was to come", (int)kind);
    }
    assert_int_equal(event.kind, kind);
    return event;
}

void take_nothing(void)
{
    struct input_event event;
    assert_false(event_queue_take(&desk.queue, &event));
}
