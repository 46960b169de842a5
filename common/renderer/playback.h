/* An animation's time, for whoever asks the renderer for its frames. It begins when the first frame is there,
 * and goes on with the clock, but not far beyond the frame that was seen last: what cannot be rendered in
 * time plays slower, rather than falling behind ever further. */
#ifndef PLACARD_RENDERER_PLAYBACK_H
#define PLACARD_RENDERER_PLAYBACK_H

#include <stdbool.h>
#include <stdint.h>

/* Milliseconds throughout. */
struct playback {
    bool has_begun;
    int64_t began_at;    /* on the caller's clock; later than it was by what has been waited for */
    int64_t asked;       /* the time that was asked for last … */
    int64_t seen;        /* … and had been when the last frame came, */
    uint32_t next_frame; /* which is followed by another after this; 0: by none */
    int64_t due_at;      /* when to ask again; -1: not by itself */
};

/* Of content that nothing has been seen of. */
#define PLAYBACK_NEW ((struct playback){.due_at = -1})

/* The time to ask for at NOW. Until the answer comes nothing is due. */
uint64_t playback_time(struct playback *playback, int64_t now);

/* Takes the answer at NOW: a frame that is followed by another NEXT_FRAME after the time that was asked for,
 * 0: by none. */
void playback_take(struct playback *playback, uint32_t next_frame, int64_t now);

#endif
