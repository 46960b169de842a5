#include "stage_item.h"
#include <stddef.h>

#define TEXT_BACKGROUND    0xfafafau
#define PICTURE_BACKGROUND 0x101010u

void stage_item_drop(struct stage_item *item)
{
    placard_snapshot_free(item->snapshot);
    *item = STAGE_NO_ITEM;
}

const struct placard_content *stage_item_content(const struct stage_item *item)
{
    return item->snapshot != NULL ? placard_snapshot_content(item->snapshot) : NULL;
}

uint32_t stage_item_background(const struct stage_item *item, const struct stage_look *look)
{
    if (look->has_background) {
        return look->background;
    }
    bool is_text = item->snapshot != NULL && stage_item_content(item)->kind == PLACARD_TEXT;
    return is_text ? TEXT_BACKGROUND : PICTURE_BACKGROUND;
}

struct stage_report stage_item_report(const struct stage_item *item, const struct stage_look *look)
{
    const struct placard_content *content = placard_snapshot_content(item->snapshot);
    bool is_text = content->kind == PLACARD_TEXT;
    return (struct stage_report){
        .sequence = placard_snapshot_sequence(item->snapshot),
        .name = content->name != NULL ? content->name : "",
        .format = item->format,
        .kind = content->kind,
        .length = content->length,
        .width = is_text || item->width == 0 ? (uint32_t)look->width : item->width,
        .height = is_text || item->height == 0 ? (uint32_t)look->height : item->height,
        .woken_at = item->woken_at,
    };
}
