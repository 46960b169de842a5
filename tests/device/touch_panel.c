/* A touch panel that obeys standard input, until that ends:
 *   touch_panel multi|single COLUMNS ROWS
 * whose lines are "down SLOT X Y", "move SLOT X Y" and "up SLOT"; a single-touch panel knows slot 0 only.
 * Says "ready" when the panel is there. Linked statically, for the virtual device's own small system. */
#include <fcntl.h>
#include <linux/uinput.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { SLOTS = 5, LAST_TRACKING = 65535 };

struct panel {
    int fd;
    bool is_multi;
    int tracking;
    int down; /* fingers */
};

static bool has_failed;

static void must(bool done, const char *what)
{
    if (!done) {
        perror(what);
        has_failed = true;
    }
}

static void set_axis(const struct panel *panel, int axis, int most)
{
    struct uinput_abs_setup setup = {.code = (__u16)axis, .absinfo = {.maximum = most}};
    must(ioctl(panel->fd, UI_ABS_SETUP, &setup) == 0, "axis");
}

static void create(const struct panel *panel, int columns, int rows)
{
    struct uinput_setup setup = {.id = {.bustype = BUS_VIRTUAL}};
    snprintf(setup.name, sizeof setup.name, "%s-touch panel", panel->is_multi ? "multi" : "single");
    must(ioctl(panel->fd, UI_SET_EVBIT, EV_ABS) == 0 && ioctl(panel->fd, UI_SET_EVBIT, EV_KEY) == 0 &&
             ioctl(panel->fd, UI_SET_KEYBIT, BTN_TOUCH) == 0 &&
             ioctl(panel->fd, UI_SET_PROPBIT, INPUT_PROP_DIRECT) == 0,
         "capabilities");
    set_axis(panel, ABS_X, columns - 1);
    set_axis(panel, ABS_Y, rows - 1);
    if (panel->is_multi) {
        set_axis(panel, ABS_MT_SLOT, SLOTS - 1);
        set_axis(panel, ABS_MT_TRACKING_ID, LAST_TRACKING);
        set_axis(panel, ABS_MT_POSITION_X, columns - 1);
        set_axis(panel, ABS_MT_POSITION_Y, rows - 1);
    }
    must(ioctl(panel->fd, UI_DEV_SETUP, &setup) == 0 && ioctl(panel->fd, UI_DEV_CREATE) == 0, "panel");
}

static void tell(const struct panel *panel, int type, int code, int value)
{
    struct input_event event = {.type = (__u16)type, .code = (__u16)code, .value = value};
    must(write(panel->fd, &event, sizeof event) == (ssize_t)sizeof event, "event");
}

static void obey(struct panel *panel, const char *verb, int slot, int x, int y)
{
    bool is_down = strcmp(verb, "down") == 0, is_up = strcmp(verb, "up") == 0;
    panel->down += is_down - is_up;
    if (panel->is_multi) {
        tell(panel, EV_ABS, ABS_MT_SLOT, slot);
        if (is_down || is_up) {
            tell(panel, EV_ABS, ABS_MT_TRACKING_ID, is_up ? -1 : panel->tracking++);
        }
        if (!is_up) {
            tell(panel, EV_ABS, ABS_MT_POSITION_X, x);
            tell(panel, EV_ABS, ABS_MT_POSITION_Y, y);
        }
    }
    if (!is_up && slot == 0) {
        tell(panel, EV_ABS, ABS_X, x);
        tell(panel, EV_ABS, ABS_Y, y);
    }
    tell(panel, EV_KEY, BTN_TOUCH, panel->down > 0);
    tell(panel, EV_SYN, SYN_REPORT, 0);
}

int main(int argc, char **argv)
{
    struct panel panel = {.is_multi = argc == 4 && strcmp(argv[1], "multi") == 0};
    if (argc != 4 || (panel.fd = open("/dev/uinput", O_WRONLY | O_CLOEXEC)) < 0) {
        perror("touch_panel");
        return 1;
    }
    create(&panel, (int)strtol(argv[2], NULL, 10), (int)strtol(argv[3], NULL, 10));
    puts("ready");
    (void)fflush(stdout);
    char line[64];
    while (!has_failed && fgets(line, sizeof line, stdin) != NULL) {
        char *numbers = strchr(line, ' ');
        if (numbers != NULL) {
            *numbers++ = '\0';
            int slot = (int)strtol(numbers, &numbers, 10), x = (int)strtol(numbers, &numbers, 10);
            obey(&panel, line, slot, x, (int)strtol(numbers, NULL, 10));
        }
    }
    (void)ioctl(panel.fd, UI_DEV_DESTROY);
    close(panel.fd);
    return has_failed;
}
