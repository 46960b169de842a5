/* What renderer.c, which asks, and renderer_receive.c, which listens, have in common. */
#ifndef PLACARD_RENDERER_PARTS_H
#define PLACARD_RENDERER_PARTS_H

#include "renderer/child.h"
#include "renderer/content_checksum.h"
#include "renderer/frame_cache.h"
#include "renderer/frame_memory.h"
#include "renderer/offenders.h"
#include "renderer/renderer.h"

/* What views are of, and what is known about it. */
struct subject {
    struct renderer_content facts; /* the message itself; .content is the number */
    struct content_bytes bytes;
    struct placard_snapshot *snapshot; /* which has them, shared; NULL: they are in the descriptor, our own */
    bool has_checksum;
    XXH128_hash_t checksum; /* of its bytes */
    bool rendered;          /* a view of it was ready once */
    bool ended_renderer;    /* it is not given to another one, for the reason in FAILURE */
    struct placard_error failure;
};

struct renderer {
    struct child_command command;
    int64_t time_limit;
    uint64_t memory_limit;
    struct placard_error problem; /* why no child can work */
    struct offenders offenders;
    uint32_t flags; /* of all content */
    struct child child;
    uint64_t starts;                  /* of children so far */
    bool is_outgrown;                 /* this child may not read what the next one may */
    bool answered;                    /* this child has, so replacing it at once makes sense */
    bool knows_subject, knows_frames; /* what this child was sent since they changed last */
    struct subject subject;
    struct frame_memory frames;
    uint64_t cache_limit; /* bytes of frames beyond the least number */
    struct frame_cache cache;
    struct frame_key key;               /* of the view being rendered, … */
    bool has_key;                       /* … when its frame is worth keeping */
    struct renderer_view sent, waiting; /* the view being rendered, and the one to come after it */
    bool is_sent, is_waiting;
    bool is_stale; /* the frames changed since SENT was */
    int64_t sent_at;
    int64_t used_before; /* milliseconds of processor time, by the child, when SENT was */
    uint64_t serial;     /* of the last view sent */
    uint32_t shown;      /* the buffer of the last frame handed out … */
    bool shows_frame;    /* … unless the last one was the content itself */
    int64_t rests_at;    /* when frames that nobody needs are given back; 0: they were */
    bool has_event;      /* EVENT waits to be received */
    struct renderer_event event;
};

/* Lets go of the content's bytes. */
void subject_release(struct subject *subject);

/* The descriptor for the child; -1 when there are no bytes. A snapshot whose descriptor was never given away
 * is memory that can be used again. */
int subject_lend(const struct subject *subject);

/* Makes the checksum known; false when the content cannot be read. */
bool subject_know_checksum(struct subject *subject);

/* Milliseconds of the monotonic clock. */
int64_t renderer_now(void);

/* True while a view of content that nobody wants any more is being rendered. */
bool renderer_is_outdated(const struct renderer *renderer);

/* Makes a failure for CONTENT the next event. */
void renderer_report(struct renderer *renderer, uint64_t content, const struct placard_error *failure);

/* Makes the frame that READY tells of, of CONTENT, the next event. */
void renderer_hand_out(struct renderer *renderer, uint64_t content, const struct renderer_ready *ready);

/* Makes the frame of VIEW the next event if it is there without the child. */
bool renderer_show_ready(struct renderer *renderer, const struct renderer_view *view);

/* Prepares to keep the frame that is being rendered, if that is worth it; the child works meanwhile. */
void renderer_prepare_key(struct renderer *renderer);

/* True when the child has ended because it could not confine itself, and said so: then no other one is tried,
 * and the view that is being rendered fails for that reason. */
bool renderer_take_confession(struct renderer *renderer);

/* From now on the child is one that knows everything: another one, when this one is done. */
void renderer_widen(struct renderer *renderer);

/* From now on nothing is asked, for all that is known. Milliseconds until it has been so for long, -1 for
 * never; then, and while nothing is being rendered, frames that nobody needs are given back. */
void renderer_begin_rest(struct renderer *renderer);
int64_t renderer_rests_in(const struct renderer *renderer);
void renderer_rest(struct renderer *renderer);

/* What is wrong with a child that is to be replaced. */
enum renderer_fault {
    RENDERER_ENDED, /* by itself */
    RENDERER_LIED,  /* or does not do what it is to do */
    RENDERER_LATE
};

/* Ends the child and, when the last one was of use, starts another one. The view that was being rendered, if
 * any, fails: because the child ended by itself, or else for the given REASON. */
void renderer_replace(struct renderer *renderer, enum renderer_fault fault,
                      const struct placard_error *reason);

/* Sends VIEW, and what the child must know before it. PLACARD_OUT_OF_RESOURCES and the like when no child can
 * be started; everything else becomes an event. */
enum placard_status renderer_dispatch(struct renderer *renderer, const struct renderer_view *view,
                                      struct placard_error *error);

#endif
