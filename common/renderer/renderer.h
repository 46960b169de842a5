/* The parent's side of the renderer: starts the child, hands it content and frame memory, asks for views,
 * checks every reply, and replaces the child when it dies, hangs, or is busy with content that nobody wants
 * any more.
 *
 * One struct renderer for one thread. Nothing here blocks for longer than the start of a process, but for
 * renderer_receive() on a descriptor that is not ready, which returns at once with RENDERER_NOTHING.
 */
#ifndef PLACARD_RENDERER_H
#define PLACARD_RENDERER_H

#include "renderer/protocol.h"
#include <placard/board.h>

struct renderer;

struct renderer_options {
    const char *program;   /* path of the renderer; NULL: found relative to the running program */
    const char *font_file; /* NULL: the system's sans-serif */
    int64_t time_limit;    /* ms that one view may take before the child is replaced; 0: 3,000 */
    uint64_t memory_limit; /* bytes that the child may allocate, beside its frames; 0: 256 MiB */
    char *const
        *readable; /* files and folders that fonts need (text/fonts.h, fonts_paths()): all it can read */
    size_t readable_count;
    uint64_t
        cache; /* bytes of frames of pictures shown before that are kept; 0: the one before, for a second */
    bool pictures_first; /* the first child is one that is started sooner, and replaced by one that knows
                            everything when a picture or a text takes that; not with a PROGRAM */
    bool unconfined;     /* the child is not confined: for debugging, and for kernels that cannot */
    bool verbose;        /* the child tells on standard error what of its confinement the kernel lacks */
    bool straight_alpha; /* frames are of pictures as RENDERER_STRAIGHT_ALPHA has them */
};

enum renderer_event_kind {
    RENDERER_NOTHING, /* no more for now */
    RENDERER_FRAME,   /* a view is ready: FRAME and READY are filled */
    RENDERER_FAILED   /* content or view cannot be shown: FAILURE is filled. A child that died is replaced
                         already */
};

struct renderer_event {
    enum renderer_event_kind kind;
    uint64_t content;            /* which publication it is about */
    struct renderer_ready ready; /* checked */
    const uint32_t *frame; /* READY.buffer's pixels, valid until two further views are asked for, the size
                              changes, or nothing is asked for a second after the next event; or the content's
                              own bytes, valid as long as its snapshot */
    uint64_t series; /* of a frame that one child made as all others of the series: READY's paper and ink
                        are as true as theirs; 0: of none */
    struct placard_error failure;
};

/* Starts a renderer. OPTIONS may be NULL, and need not live on. PLACARD_NOT_FOUND when the program is not
 * there, PLACARD_OUT_OF_RESOURCES. */
enum placard_status renderer_start(struct renderer **renderer, const struct renderer_options *options,
                                   struct placard_error *error);

/* Lets the child read PATHS, COUNT of them, too, for texts. What is confined stays confined: another child is
 * started, one that knows everything, at the latest for the next view. The paths need not live on.
 * PLACARD_OUT_OF_MEMORY leaves all as it was. */
enum placard_status renderer_allow(struct renderer *renderer, char *const *paths, size_t count,
                                   struct placard_error *error);

/* Ends the child and frees everything. NULL is allowed. */
void renderer_stop(struct renderer *renderer);

/* To be polled for reading. Changes when the child is replaced: ask before each poll. -1 while there is no
 * child, because the last one did not live to answer anything: poll() passes over it, and the next request
 * starts another one. */
int renderer_fd(const struct renderer *renderer);

/* Why no child will ever answer: it cannot confine itself. PLACARD_OK as long as that is not so. Views fail
 * for the same reason. */
const struct placard_error *renderer_problem(const struct renderer *renderer);

/* The child's process, for status and tests. */
pid_t renderer_pid(const struct renderer *renderer);

/* When renderer_receive() must be called even though nothing can be read: milliseconds from now, -1 for
 * never. (That is how a hanging child is noticed, and how frames that nobody needs are given back.) */
int64_t renderer_deadline(const struct renderer *renderer);

/* Sets the size of the frames, in physical pixels, 1 to RENDERER_MAX_SIDE. PLACARD_OUT_OF_MEMORY leaves the
 * old. */
enum placard_status renderer_resize(struct renderer *renderer, uint32_t width, uint32_t height,
                                    struct placard_error *error);

/* Makes CONTENT (number NUMBER, bytes in FD, which is duplicated; -1 for empty) the one that views are of. A
 * request that still waits is forgotten: ask for a view of the new content. A child that is busy with older
 * content for more than a blink is replaced, and the event of the older content's view is then a failure with
 * the status PLACARD_REPLACED. CONTENT's data is not read. */
enum placard_status renderer_show(struct renderer *renderer, uint64_t number,
                                  const struct placard_content *content, int fd, struct placard_error *error);

/* The same for what is in SNAPSHOT, of which it becomes one more owner. Raw pixels in it that are a frame
 * already are the frame of a view that shows them whole. The child is given its bytes only for what it has to
 * render. */
void renderer_show_snapshot(struct renderer *renderer, uint64_t number, struct placard_snapshot *snapshot);

/* Asks for a view; message, buffer, content and serial are filled in here. While one is being rendered only
 * the newest further one is kept, and sent when the first is done. Each request sent gives exactly one event.
 * A picture whose frame is still there (renderer/frame_cache.h) is not rendered again, and its event is there
 * at once. Content that ended its renderer, or had to be ended with it, is not given to another one: views of
 * it fail at once, with the same reason. Shown once more it gets one more chance; after the second end the
 * same bytes are refused whenever they are shown again, or for a minute if it may be that the machine was too
 * busy (renderer/offenders.h). */
enum placard_status renderer_request(struct renderer *renderer, const struct renderer_view *view,
                                     struct placard_error *error);

/* The memory file that the frame of an event is in (FRAME, as long as it is valid), and where in it and how
 * large all of it is, for who shows it without a copy; -1 when it is in none. The descriptor stays the
 * renderer's, and is another file's when the size of the frames changes. */
int renderer_frame_file(const struct renderer *renderer, const uint32_t *frame, size_t *offset, size_t *size);

/* True while a view is being rendered or waits to be. */
bool renderer_is_busy(const struct renderer *renderer);

/* Takes the next event, never blocking. Call until RENDERER_NOTHING. */
enum placard_status renderer_receive(struct renderer *renderer, struct renderer_event *event,
                                     struct placard_error *error);

#endif
