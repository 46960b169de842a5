#include "renderer/playback.h"

/* A frame that comes this late is caught up with by leaving others out. */
#define LEEWAY 40

uint64_t playback_time(struct playback *playback, int64_t now)
{
    playback->due_at = -1;
    if (!playback->has_begun) {
        return 0;
    }
    int64_t furthest = playback->seen;
    if (playback->next_frame > 0) {
        furthest += (int64_t)playback->next_frame + LEEWAY;
    }
    playback->asked = now - playback->began_at;
    if (playback->asked > furthest) {
        playback->began_at += playback->asked - furthest;
        playback->asked = furthest;
    }
    return (uint64_t)playback->asked;
}

void playback_take(struct playback *playback, uint32_t next_frame, int64_t now)
{
    if (!playback->has_begun) {
        playback->has_begun = true;
        playback->began_at = now;
    }
    playback->seen = playback->asked;
    playback->next_frame = next_frame;
    playback->due_at = next_frame > 0 ? playback->began_at + playback->seen + (int64_t)next_frame : -1;
}
