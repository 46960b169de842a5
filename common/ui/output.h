/* Where frames go. One interface, several implementations: "window" (SDL2), "drm" (a graphics card), "fbdev"
 * (a framebuffer device) and "png" (no display). */
#ifndef PLACARD_UI_OUTPUT_H
#define PLACARD_UI_OUTPUT_H

#include "src/areas.h"
#include "ui/canvas.h"
#include "ui/input.h"
#include <placard/status.h>

struct output;

struct output_options {
    const char *title;
    const char *icon_name; /* of the program: "placard-viewer"; the icon is built in */
    int width, height;     /* wished for; 0: the default of the output */
    int minimum_width, minimum_height;
    bool fullscreen;
    bool takes_text; /* what is typed becomes INPUT_TEXT, composed characters too; without it the window opens
                        sooner */
    bool allow_screensaver; /* a screen that is to be looked at stays on; a tool on a desktop lets it sleep */
    int rotation;           /* 0, 90, 180, 270 */
    const char *device;     /* of an output that has one: its path; NULL: its default */
    const char
        *connector; /* "drm": the monitor's, by the kernel's name ("HDMI-A-1"); NULL: the first with one */
    int mode_width, mode_height, mode_rate; /* "drm": pixels and Hz wished for; 0: what the monitor prefers */
    const float *
        touch_matrix;  /* 6: x' = m0 x + m1 y + m2, y' = m3 x + m4 y + m5, both 0 to 1 from the screen's top
                          left corner, for touch panels and tablets read without a window system; NULL: none */
    bool without_root; /* root's rights are given up once it is open; its console must be put back all the
                          same */
    void (*note)(const char *text); /* told, in a line each, which outputs were tried and what will not work
                                       on the one that was taken; NULL: nobody */
    void (*warn)(const char *text); /* told, in a line each, why nothing will be seen, or nobody be heard;
                                       NULL: nobody */
};

/* A frame of the output's whole physical size, XRGB8888 without padding, in a memory file that cannot shrink.
 */
struct output_frame {
    int fd;        /* of the memory file, … */
    size_t size;   /* … which has so many bytes, … */
    size_t offset; /* … and there it is */
    int width, height;
    uint64_t series; /* Frames of one series, unless it is 0, that have … */
    uint32_t paper;  /* … the same colour as their paper … */
    struct areas ink; /* … differ within their inks alone, which may reach beyond the frame; none: anywhere */
};

/* Opens the output called NAME ("window", "drm", "fbdev", "png"), or with NULL the first that works: a window
 * where a display server is, else the device's own screen. PLACARD_NOT_FOUND when there is none (the message
 * names what was tried, and what would help), PLACARD_INVALID_ARGUMENT for a name that does not exist.
 * Failures of the output's own. */
enum placard_status output_open(struct output **output, const char *name,
                                const struct output_options *options, struct placard_error *error);

/* Closes it; the screen is as it was before. NULL is allowed. */
void output_close(struct output *output);

/* "window", "drm", "fbdev", "png". */
const char *output_name(const struct output *output);

/* Physical size in pixels, and dots per inch (0: not known). */
void output_size(const struct output *output, int *width, int *height, float *dpi);

/* The canvas of the next frame. Its pixels are what was presented last, or undefined after a resize. Valid
 * until the next call of output_present(), output_next_event() or output_close(). */
enum placard_status output_begin(struct output *output, struct canvas *canvas, struct placard_error *error);

/* Puts the whole canvas on the screen. Returns when the screen has it (as far as the window system tells). */
enum placard_status output_present(struct output *output, struct placard_error *error);

/* Puts FRAME on the screen from where it is: no canvas, and no copy. It has been read when this returns.
 * False when the output cannot do that, or not with this frame: then it is to be drawn on a canvas. What the
 * next canvas shows is undefined afterwards, and there is nothing for output_screenshot(). */
bool output_present_frame(struct output *output, const struct output_frame *frame);

/* A descriptor to poll for reading before output_next_event(); -1 when there is none. */
int output_fd(const struct output *output);

/* How long a poll may last at the most before output_next_event() must be called: ms, -1 for ever; 0 when
 * events are here already (presenting may have read them off the descriptor). To be asked before each poll.
 */
int output_poll_limit(struct output *output);

/* Takes the next event; false when there is none for now. Never blocks. Must have returned false right before
 * a poll. */
bool output_next_event(struct output *output, struct input_event *event);

void output_set_fullscreen(struct output *output, bool fullscreen);
bool output_is_fullscreen(const struct output *output);
void output_set_title(struct output *output, const char *title);
void output_show_pointer(struct output *output, bool shown);

/* Writes the presented frame as a PNG, replacing PATH in one step (written beside it, then renamed). */
enum placard_status output_screenshot(struct output *output, const char *path, struct placard_error *error);

#endif
