/* What a parent and its renderer agree on: messages over a SOCK_SEQPACKET socket pair, one struct a packet,
 * and memory that is passed along by file descriptor. Both are built from the same tree, so the version only
 * guards against a half-done installation. The renderer trusts no request beyond its own checks, and the
 * parent trusts no reply: sizes are those of the frame memory that the parent itself made.
 *
 * CONTENT and FRAMES are answered by nothing: what is wrong with them is said when a view needs them. Each
 * VIEW is answered by one READY or one ERROR, in order. A renderer that cannot confine itself sends an ERROR
 * for content 0 and serial 0, with PLACARD_PERMISSION_DENIED, and ends: no other one will do better. One for
 * pictures alone (placard-renderer-pictures) answers a view of what it does not know by an ERROR with
 * PLACARD_NOT_FOUND: the view is then asked of the whole renderer.
 */
#ifndef PLACARD_RENDERER_PROTOCOL_H
#define PLACARD_RENDERER_PROTOCOL_H

#include "src/areas.h"
#include <placard/content.h>
#include <stdint.h>

#define RENDERER_PROTOCOL_VERSION 4u
#define RENDERER_SOCKET_FD        3  /* the renderer finds its end of the socket here */
#define RENDERER_LEAST_FRAMES     2u /* one that is shown, and one that is being rendered */
#define RENDERER_MOST_FRAMES      64u
#define RENDERER_MAX_SIDE         16384u /* of a frame, in pixels */
#define RENDERER_MESSAGE_SIZE     256u
#define RENDERER_ZOOM_ONE         1000u /* zoom is in thousandths */
#define RENDERER_MIN_ZOOM         50u
#define RENDERER_MAX_ZOOM         32000u
#define RENDERER_SHARE_ONE        1000000u /* positions and extents are in millionths */

enum renderer_message {
    RENDERER_CONTENT =
        1, /* request: struct renderer_content, with the content's descriptor unless it is empty */
    RENDERER_FRAMES = 2, /* request: struct renderer_frames, with the frame memory's descriptor */
    RENDERER_VIEW = 3,   /* request: struct renderer_view */
    RENDERER_READY = 4,  /* reply: struct renderer_ready */
    RENDERER_ERROR = 5   /* reply: struct renderer_failure */
};

/* As a view's X or Y: pictures start in the middle there, which is how a covering picture is first shown;
 * texts at their beginning. */
#define RENDERER_MIDDLE INT64_MIN

enum renderer_fit { RENDERER_CONTAIN, RENDERER_COVER, RENDERER_STRETCH, RENDERER_NONE };

/* As a content's flag: frames keep the alpha of its pixels, ARGB8888 in the machine's order, with colours
 * that are not premultiplied, instead of mixing them with the background. Pictures only, and exact only at
 * their own size, RENDERER_NONE at zoom one: made for who wants the picture itself and not a view of it. */
#define RENDERER_STRAIGHT_ALPHA 1u

/* From now on views are of this content. The descriptor is a sealed memfd, or any file that can be mapped. */
struct renderer_content {
    uint32_t message;
    uint32_t version; /* RENDERER_PROTOCOL_VERSION */
    uint64_t content; /* number, chosen by the parent */
    uint64_t length;  /* bytes */
    uint32_t kind;    /* enum placard_kind */
    uint32_t width;   /* of PLACARD_PIXELS */
    uint32_t height;
    uint32_t stride;
    uint32_t format;
    uint32_t flags; /* RENDERER_STRAIGHT_ALPHA or 0 */
};

/* From now on frames go here: COUNT frames one after the other, each of HEIGHT rows of WIDTH
 * pixels, 4 bytes a pixel (XRGB8888 in the machine's order), no padding. Sealed against shrinking. */
struct renderer_frames {
    uint32_t message;
    uint32_t width; /* physical pixels */
    uint32_t height;
    uint32_t count; /* RENDERER_LEAST_FRAMES to RENDERER_MOST_FRAMES */
};

/* Render this part. The viewport is WIDTH x HEIGHT as the user sees it: for ROTATION 90 and 270 the frame's
 * sides the other way round. */
struct renderer_view {
    uint32_t message;
    uint32_t buffer;   /* which of the frames, 0 to their count - 1 */
    uint64_t content;  /* must be the current one */
    uint64_t serial;   /* number, chosen by the parent */
    int64_t anchor;    /* text: byte offset of the line that Y counts from; -1: the end. Pictures: 0 */
    int64_t x;         /* pixels right of the left edge of the scaled content */
    int64_t y;         /* pixels below the anchor (or the top edge); out of bounds is brought back;
                          RENDERER_MIDDLE */
    uint64_t time;     /* animations: milliseconds since the content was first shown */
    uint32_t rotation; /* 0, 90, 180, 270: clockwise, of all that is drawn */
    uint32_t
        zoom;     /* thousandths, RENDERER_MIN_ZOOM to RENDERER_MAX_ZOOM; on top of FIT; of the text's size */
    uint32_t fit; /* enum renderer_fit */
    uint32_t background;   /* 0xRRGGBB */
    uint32_t font_size;    /* pixels at zoom one, 4 to 1024 */
    uint32_t inset_top;    /* pixels at the viewport's edges that the parent covers with its controls: */
    uint32_t inset_bottom; /* background is drawn there, content keeps clear of it */
    uint32_t known;        /* 1: nobody has written to the frame since it was READY for the last time */
};

struct renderer_ready {
    uint32_t message;
    uint32_t buffer;
    uint64_t content;
    uint64_t serial;
    int64_t
        anchor; /* where the view really is: brought back into bounds, anchored at the first visible line */
    int64_t x;
    int64_t y;
    uint64_t scaled_width; /* pictures: the whole content's size at this zoom, pixels; text: 0 */
    uint64_t scaled_height;
    uint32_t content_width; /* pictures: pixels after orientation; text: 0 */
    uint32_t content_height;
    uint32_t position_x; /* where the viewport is in the content, in millionths of it: start … */
    uint32_t position_y;
    uint32_t extent_x; /* … and how much of it is visible; RENDERER_SHARE_ONE: all */
    uint32_t extent_y;
    uint32_t next_frame; /* animations: milliseconds from TIME until the picture changes; 0: never */
    char format[20];     /* "PNG", "UTF-8 text", …, NUL-terminated */
    uint32_t paper;      /* 0xRRGGBB: the colour of all of the frame that is not INK. Two frames with the same
                            paper differ within their inks alone */
    struct areas ink;    /* none: anywhere */
};

struct renderer_failure {
    uint32_t message;
    uint32_t status; /* enum placard_status */
    uint64_t content;
    uint64_t serial; /* the view that cannot be rendered */
    char text[RENDERER_MESSAGE_SIZE];
};

_Static_assert(sizeof(struct renderer_content) == 48, "same for 32 and 64 bit");
_Static_assert(sizeof(struct renderer_frames) == 16, "same for 32 and 64 bit");
_Static_assert(sizeof(struct renderer_view) == 88, "same for 32 and 64 bit");
_Static_assert(sizeof(struct renderer_ready) == 504, "same for 32 and 64 bit");
_Static_assert(sizeof(struct renderer_failure) == 280, "same for 32 and 64 bit");

#endif
