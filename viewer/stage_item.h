/* One content on the stage, or on its way there. */
#ifndef VIEWER_STAGE_ITEM_H
#define VIEWER_STAGE_ITEM_H

#include "renderer/playback.h"
#include "stage.h"

struct stage_item {
    struct placard_snapshot *snapshot; /* NULL: there is no such item */
    uint64_t number;                   /* by which the renderer knows it */
    int64_t woken_at;
    int64_t since; /* ms: when it was first asked for */
    struct playback playback;
    uint32_t width, height;
    char format[sizeof(((struct renderer_ready *)0)->format)];
    struct viewport viewport;
};

#define STAGE_NO_ITEM ((struct stage_item){.playback = PLAYBACK_NEW})

/* Frees what it has; there is no such item any more. */
void stage_item_drop(struct stage_item *item);

/* NULL when there is no such item. */
const struct placard_content *stage_item_content(const struct stage_item *item);

/* 0xRRGGBB: what is behind it when it is shown so. There may be no such item. */
uint32_t stage_item_background(const struct stage_item *item, const struct stage_look *look);

/* What an event about it has to tell; valid as long as the item is there. */
struct stage_report stage_item_report(const struct stage_item *item, const struct stage_look *look);

#endif
