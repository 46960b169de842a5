/* The stage: what is shown, and what is about to be. New content becomes a candidate; only when the renderer
 * has made a picture of it does it take the place of the current content, which stays on the screen, scrolled
 * where it was, if that fails. What comes while a candidate is being rendered waits a moment, the newest
 * only.
 *
 * For the main thread; nothing here blocks.
 */
#ifndef VIEWER_STAGE_H
#define VIEWER_STAGE_H

#include "renderer/renderer.h"
#include "viewport.h"
#include <placard/board.h>

struct stage;

/* How everything is shown. Width and height as the user sees them. */
struct stage_look {
    int width, height;
    uint32_t rotation;
    enum renderer_fit fit;
    bool has_background;
    uint32_t background;
    uint32_t font_size;
    int line_height; /* pixels that an arrow key scrolls */
    int inset_top;   /* pixels covered by controls */
};

enum stage_state {
    STAGE_UNUSED,  /* nothing has been published yet */
    STAGE_CLEARED, /* the empty content is shown */
    STAGE_CONTENT  /* a text or a picture is */
};

enum stage_event {
    STAGE_NOTHING,
    STAGE_SHOWN,   /* new content has taken the stage: present it, then acknowledge it */
    STAGE_MOVED,   /* another view of the content that is there: present it */
    STAGE_REFUSED, /* new content cannot be shown; what was there stays */
    STAGE_TROUBLE  /* another view of the content that is there cannot be shown */
};

/* What an event is about. Strings live until the next call of a function here. */
struct stage_report {
    uint64_t sequence;  /* of the publication */
    const char *name;   /* of the content, "" when it has none */
    const char *format; /* "PNG", … */
    enum placard_kind kind;
    size_t length;  /* bytes */
    uint32_t width; /* of the picture, or of the screen for a text */
    uint32_t height;
    int64_t woken_at; /* microseconds of the monotonic clock, as it was offered */
    bool scrolled;    /* STAGE_MOVED: it is at another place than before */
    struct placard_error failure;
};

/* The last picture: XRGB8888, WIDTH x HEIGHT physical pixels without padding; PIXELS is NULL when there is
 * none. */
struct stage_picture {
    const uint32_t *pixels;
    int width, height;
    uint32_t background; /* 0xRRGGBB */
    int fd;              /* of the memory file that it is in; -1: it is in none */
    size_t size, offset; /* of that file, and where in it the picture is */
    uint64_t series;     /* as in the renderer's event, with … */
    uint32_t paper;      /* … the frame's paper … */
    struct areas ink;    /* … and ink */
};

/* RENDERER must outlive the stage. NULL when there is no memory. */
struct stage *stage_new(struct renderer *renderer);
void stage_free(struct stage *stage);

/* Sets how things are shown; what is there is rendered anew. PLACARD_OUT_OF_MEMORY when the screen is too
 * large. */
enum placard_status stage_set_look(struct stage *stage, const struct stage_look *look,
                                   struct placard_error *error);

/* Sets the look's line height alone, for content that is offered from now on. */
void stage_set_line_height(struct stage *stage, int line_height);

/* Offers new content; SNAPSHOT is the stage's from now on. */
void stage_offer(struct stage *stage, struct placard_snapshot *snapshot, int64_t woken_at);

/* Asks the renderer for whatever is to be asked for. To be called before each sleep. */
void stage_work(struct stage *stage);

/* Takes the next event. Call until STAGE_NOTHING, when the renderer's descriptor can be read or the deadline
 * has come. */
enum stage_event stage_next(struct stage *stage, struct stage_report *report);

/* The renderer's descriptor, and when stage_next() must be called at the latest: ms of loop_now(), -1 for
 * never. */
int stage_fd(const struct stage *stage);
int64_t stage_deadline(const struct stage *stage);

enum stage_state stage_state(const struct stage *stage);
struct stage_picture stage_picture(const struct stage *stage);

/* The view of the content that is on the stage, to be scrolled and zoomed. */
struct viewport *stage_viewport(struct stage *stage);

/* The newest content that was offered and not refused, on the stage already or not; NULL when there is none.
 * Valid until the next call of a function here. */
const struct placard_content *stage_newest(const struct stage *stage);

#endif
