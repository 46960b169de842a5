/* Which monitor of a graphics card is shown on, and in which mode. One thread at a time. */
#ifndef PLACARD_UI_DEVICE_VIDEO_MODE_H
#define PLACARD_UI_DEVICE_VIDEO_MODE_H

#include <placard/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <xf86drmMode.h>

struct video_wish {
    const char *connector;  /* by the kernel's name: "HDMI-A-1"; NULL: the first that knows of a monitor */
    uint32_t width, height; /* pixels; 0: what the monitor prefers */
    uint32_t rate;          /* Hz; 0: the highest */
};

/* A monitor, and how it is driven. */
struct video_choice {
    uint32_t connector, crtc;
    drmModeModeInfo mode;
    uint32_t millimetres; /* width of the picture; 0: not known */
};

/* Makes the choice on card CARD. PLACARD_NOT_FOUND: no monitor is connected (or to the connector wished for,
 * or there is no such connector); PLACARD_INVALID_ARGUMENT: it has no such mode, the message lists those it
 * has; PLACARD_OUT_OF_RESOURCES. */
enum placard_status video_choose(struct video_choice *choice, int card, const struct video_wish *wish,
                                 struct placard_error *error);

/* True when card CARD has the connector NAME, whether a monitor is there or not. Appends the names of all
 * that it has to NAMES, of SIZE bytes. */
bool video_has_connector(int card, const char *name, char *names, size_t size);

/* True when card CARD can drive monitors at all: renderers without outputs cannot. */
bool video_is_possible(int card);

#endif
