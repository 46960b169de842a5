/* What an output implements; output.c has the table of them. */
#ifndef PLACARD_UI_OUTPUT_DRIVER_H
#define PLACARD_UI_OUTPUT_DRIVER_H

#include "ui/output.h"

struct output_driver {
    const char *name;
    bool needs_display; /* a window system or a console; the others work everywhere */
    /* As the functions of output.h. Those below the line may be NULL: there is no such thing there. Opening
     * fails with PLACARD_ALREADY_EXISTS when another program shows something on that screen. */
    enum placard_status (*open)(struct output **output, const struct output_options *options,
                                struct placard_error *error);
    void (*close)(struct output *output);
    void (*size)(const struct output *output, int *width, int *height, float *dpi);
    enum placard_status (*begin)(struct output *output, struct canvas *canvas, struct placard_error *error);
    enum placard_status (*present)(struct output *output, struct placard_error *error);
    /* ---- */
    bool (*present_frame)(struct output *output, const struct output_frame *frame);
    int (*fd)(const struct output *output);
    int (*poll_limit)(struct output *output);
    bool (*next_event)(struct output *output, struct input_event *event);
    void (*set_fullscreen)(struct output *output, bool fullscreen);
    bool (*is_fullscreen)(const struct output *output);
    void (*set_title)(struct output *output, const char *title);
    void (*show_pointer)(struct output *output, bool shown);
};

/* The beginning of every driver's own struct. */
struct output {
    const struct output_driver *driver;
    bool presented; /* the canvas of begin() is what is on the screen, but for what was drawn since */
    struct placard_error loss; /* why it can show nothing any more, to be set before INPUT_LOST is told */
};

extern const struct output_driver output_window_driver, output_drm_driver, output_fbdev_driver,
    output_png_driver;

/* Writes the names of the outputs that work without a display into NAMES: "png, …". */
void output_names_without_display(char *names, size_t size);

#endif
