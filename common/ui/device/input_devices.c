#include "ui/device/input_devices.h"
#include "ui/device/input_device.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <unistd.h>

#define DEVICES "/dev"
#define FOLDER  "/dev/input"

enum { MAXIMUM = 64, CHANGES_AT_ONCE = 16 };

struct input_devices {
    int fd;      /* of epoll */
    int changes; /* of inotify */
    bool paused;
    int next_number;
    struct input_device *open[MAXIMUM]; /* NULL: a free place */
    struct input_desk desk;
    struct input_desk elsewhere;  /* gets what was meant for others */
    struct placard_error refusal; /* why the last device that is of use could not be opened */
    void (*note)(const char *text);
};

static void note(const struct input_devices *devices, const char *text)
{
    if (devices->note != NULL) {
        devices->note(text);
    }
}

static enum placard_status watch(const struct input_devices *devices, int fd, struct placard_error *error)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(devices->fd, EPOLL_CTL_ADD, fd, &event) != 0) {
        return placard_fail(error, PLACARD_OUT_OF_RESOURCES, "cannot listen to an input device: %s",
                            strerror(errno));
    }
    return PLACARD_OK;
}

static bool is_open(const struct input_devices *devices, const char *path)
{
    for (size_t i = 0; i < MAXIMUM; i++) {
        if (devices->open[i] != NULL && strcmp(input_device_path(devices->open[i]), path) == 0) {
            return true;
        }
    }
    return false;
}

/* Nobody else hears a key of a device that is open here. */
static enum placard_status open_and_watch(struct input_device **device, struct input_devices *devices,
                                          const char *path, struct placard_error *error)
{
    enum placard_status status = input_device_open(device, path, devices->next_number, error);
    if (status != PLACARD_OK) {
        return status;
    }
    if (input_device_has_keys(*device) && devices->desk.keyboard == NULL) {
        status = placard_fail(error, PLACARD_INVALID_ARGUMENT,
                              "%s is left to the console: its keys cannot be read", path);
    } else {
        status = watch(devices, input_device_fd(*device), error);
    }
    if (status != PLACARD_OK) {
        input_device_close(*device, &devices->desk);
    }
    return status;
}

static void open_one(struct input_devices *devices, const char *path)
{
    struct placard_error error;
    size_t place = 0;
    while (place < MAXIMUM && devices->open[place] != NULL) {
        place++;
    }
    if (place == MAXIMUM || is_open(devices, path)) {
        return;
    }
    struct input_device *device = NULL;
    enum placard_status status = open_and_watch(&device, devices, path, &error);
    if (status != PLACARD_OK) {
        note(devices, error.message);
        devices->refusal = status != PLACARD_INVALID_ARGUMENT ? error : devices->refusal;
        return;
    }
    devices->next_number++;
    devices->open[place] = device;
}

static void close_one(struct input_devices *devices, size_t place)
{
    input_device_close(devices->open[place], &devices->desk);
    devices->open[place] = NULL;
}

static void open_all(struct input_devices *devices)
{
    DIR *folder = opendir(FOLDER);
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        if (strncmp(entry->d_name, "event", strlen("event")) == 0) {
            char path[sizeof FOLDER + sizeof entry->d_name];
            snprintf(path, sizeof path, FOLDER "/%s", entry->d_name);
            open_one(devices, path);
        }
    }
    if (folder != NULL) {
        closedir(folder);
    }
}

static bool has_any(const struct input_devices *devices)
{
    for (size_t i = 0; i < MAXIMUM; i++) {
        if (devices->open[i] != NULL) {
            return true;
        }
    }
    return false;
}

/* Opens what is there at the start; a person who will not be heard is to be told. */
static void open_first(struct input_devices *devices, void (*warn)(const char *text))
{
    char text[PLACARD_MESSAGE_SIZE + 64];
    open_all(devices);
    if (warn != NULL && !has_any(devices) && devices->refusal.status != PLACARD_OK) {
        snprintf(text, sizeof text, "no input device could be opened: %s", devices->refusal.message);
        warn(text);
    }
}

/* A new device's file appears first and gets its group later: both are news. The folder itself comes and goes
 * with the first and the last device. */
static void watch_folders(const struct input_devices *devices)
{
    (void)inotify_add_watch(devices->changes, DEVICES, IN_CREATE | IN_MOVED_TO);
    (void)inotify_add_watch(devices->changes, FOLDER, IN_CREATE | IN_MOVED_TO | IN_ATTRIB);
}

enum placard_status input_devices_open(struct input_devices **devices,
                                       const struct input_devices_options *options,
                                       struct placard_error *error)
{
    static const float straight[6] = {1, 0, 0, 0, 1, 0};
    *devices = NULL;
    struct input_devices *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for input devices");
    }
    made->note = options->note;
    made->desk.rotation = options->rotation;
    memcpy(made->desk.matrix, options->matrix != NULL ? options->matrix : straight, sizeof straight);
    input_devices_resize(made, options->width, options->height);
    made->desk.pointer_x = (float)options->width / 2;
    made->desk.pointer_y = (float)options->height / 2;
    made->changes = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    made->fd = epoll_create1(EPOLL_CLOEXEC);
    enum placard_status status = PLACARD_OK;
    if (made->changes < 0 || made->fd < 0) {
        status = placard_fail(error, PLACARD_OUT_OF_RESOURCES, "cannot listen to input devices: %s",
                              strerror(errno));
    }
    if (status == PLACARD_OK) {
        status = watch(made, made->changes, error);
    }
    struct placard_error problem;
    if (status == PLACARD_OK && keyboard_new(&made->desk.keyboard, &problem) != PLACARD_OK &&
        options->warn != NULL) {
        options->warn(problem.message);
    }
    if (status != PLACARD_OK) {
        input_devices_close(made);
        return status;
    }
    watch_folders(made);
    open_first(made, options->warn);
    *devices = made;
    return PLACARD_OK;
}

void input_devices_close(struct input_devices *devices)
{
    if (devices == NULL) {
        return;
    }
    for (size_t i = 0; i < MAXIMUM; i++) {
        if (devices->open[i] != NULL) {
            close_one(devices, i);
        }
    }
    keyboard_free(devices->desk.keyboard);
    if (devices->changes >= 0) {
        close(devices->changes);
    }
    if (devices->fd >= 0) {
        close(devices->fd);
    }
    free(devices);
}

int input_devices_fd(const struct input_devices *devices)
{
    return devices->fd;
}

static bool take_changes(const struct input_devices *devices)
{
    _Alignas(struct inotify_event) char changes[CHANGES_AT_ONCE * sizeof(struct inotify_event) + 4096];
    bool any = false;
    while (read(devices->changes, changes, sizeof changes) > 0) {
        any = true;
    }
    return any;
}

static void read_all(struct input_devices *devices)
{
    bool has_changes = take_changes(devices);
    if (devices->paused) {
        return;
    }
    if (has_changes) {
        watch_folders(devices);
        open_all(devices);
    }
    for (size_t i = 0; i < MAXIMUM; i++) {
        if (devices->open[i] != NULL && !input_device_read(devices->open[i], &devices->desk)) {
            close_one(devices, i);
        }
    }
}

bool input_devices_next_event(struct input_devices *devices, struct input_event *event)
{
    if (event_queue_take(&devices->desk.queue, event)) {
        return true;
    }
    read_all(devices);
    return event_queue_take(&devices->desk.queue, event);
}

int input_devices_take_console(struct input_devices *devices)
{
    int console = devices->desk.console;
    devices->desk.console = 0;
    return console;
}

bool input_devices_have_keyboard(const struct input_devices *devices)
{
    for (size_t i = 0; i < MAXIMUM; i++) {
        if (devices->open[i] != NULL && input_device_has_keys(devices->open[i])) {
            return true;
        }
    }
    return false;
}

/* What others do with it is not even looked at. */
void input_devices_pause(struct input_devices *devices)
{
    for (size_t i = 0; i < MAXIMUM; i++) {
        struct input_device *device = devices->open[i];
        if (device != NULL) {
            input_device_pause(device, &devices->desk);
            (void)epoll_ctl(devices->fd, EPOLL_CTL_DEL, input_device_fd(device), NULL); /* it was added */
        }
    }
    devices->paused = true;
}

/* One that another program does not let go of stays open, and is heard when it does. */
static void resume_one(struct input_devices *devices, size_t place)
{
    struct input_device *device = devices->open[place];
    struct placard_error error = {.status = PLACARD_OK};
    enum placard_status status = input_device_resume(device, &devices->elsewhere, &error);
    if (status != PLACARD_OK) {
        note(devices, error.message);
    }
    if (status == PLACARD_NOT_FOUND) {
        close_one(devices, place);
    } else if (watch(devices, input_device_fd(device), &error) != PLACARD_OK) {
        note(devices, error.message);
        close_one(devices, place);
    }
}

void input_devices_resume(struct input_devices *devices)
{
    devices->paused = false;
    if (devices->desk.keyboard != NULL) {
        keyboard_reset(devices->desk.keyboard);
    }
    for (size_t i = 0; i < MAXIMUM; i++) {
        if (devices->open[i] != NULL) {
            resume_one(devices, i);
        }
    }
    open_all(devices);
}

void input_devices_resize(struct input_devices *devices, int width, int height)
{
    devices->desk.width = width;
    devices->desk.height = height;
}
