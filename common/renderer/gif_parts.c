#include "renderer/gif_parts.h"

#include "renderer/bitmap.h"
#include "renderer/frame_source.h"
#include "renderer/probe.h"

#include <stdlib.h>

enum block { EXTENSION = 0x21, IMAGE = 0x2c, TRAILER = 0x3b };
enum { GRAPHIC_CONTROL = 0xf9, APPLICATION = 0xff, HAS_COLORS = 0x80, INTERLACED = 0x40 };

/* Bytes of the colour table that FLAGS tell of. */
static size_t color_bytes(uint32_t flags)
{
    return (flags & HAS_COLORS) != 0 ? (size_t)3 << ((flags & 7) + 1) : 0;
}

/* Moves *AT behind blocks that each begin with their size, up to the empty one. False at the end of the file.
 */
static bool skip_blocks(struct bytes file, size_t *at)
{
    while (*at < file.length) {
        size_t size = file.data[(*at)++];
        if (size == 0) {
            return true;
        }
        *at += size;
    }
    return false;
}

/* What a graphic control extension says of the frame that follows. */
static void read_control(struct bytes file, size_t at, struct gif_frame *frame)
{
    uint32_t flags = bytes_8(file, at + 1);
    frame->disposal = flags >> 2 & 7;
    frame->delay = bytes_16(file, at + 2) * 10;
    frame->transparent = (flags & 1) != 0 ? bytes_8(file, at + 4) : GIF_NO_INDEX;
}

/* Netscape's extension says how often it begins anew, 0 for ever; without, it is played once. So browsers
 * have it, see cc/paint/image_animation_count.h in Chromium. */
static void read_rounds(struct bytes file, size_t at, struct gif_parts *parts)
{
    enum { NAME_SIZE = 11, COUNT_SIZE = 3, COUNT_MARK = 1 };
    size_t name = at + 1, count = name + NAME_SIZE;
    bool is_known = bytes_are(file, name, "NETSCAPE2.0") || bytes_are(file, name, "ANIMEXTS1.0");
    if (is_known && bytes_8(file, at) == NAME_SIZE && bytes_8(file, count) >= COUNT_SIZE &&
        bytes_8(file, count + 1) == COUNT_MARK) {
        uint32_t again = bytes_16(file, count + 2);
        parts->rounds = again > 0 ? again + 1 : 0;
    }
}

/* Reads the image at *AT and moves *AT behind it. */
static enum placard_status read_image(const struct gif_parts *parts, struct bytes file, size_t *at,
                                      struct gif_frame *frame, struct placard_error *error)
{
    uint32_t flags = bytes_8(file, *at + 9);
    size_t colors = color_bytes(flags);
    frame->left = bytes_16(file, *at + 1);
    frame->top = bytes_16(file, *at + 3);
    frame->width = bytes_16(file, *at + 5);
    frame->height = bytes_16(file, *at + 7);
    frame->interlaced = (flags & INTERLACED) != 0;
    frame->colors = colors > 0 ? *at + GIF_DESCRIPTOR : GIF_HEADER;
    frame->color_count = (uint32_t)((colors > 0 ? colors : parts->colors) / 3);
    frame->data = *at + GIF_DESCRIPTOR + colors;
    *at = frame->data + 1;
    if (!skip_blocks(file, at)) {
        return probe_cut_off(file.length, *at + 1, error);
    }
    frame->end = *at;
    return frame->color_count > 0 ? bitmap_check_size(frame->width, frame->height, error)
                                  : probe_damaged("it has no colours", error);
}

static enum placard_status add_frame(struct gif_parts *parts, const struct gif_frame *frame,
                                     struct placard_error *error)
{
    if ((parts->count & (parts->count + 1)) == 0) { /* doubled at 0, 1, 3, 7, … */
        size_t room = (size_t)parts->count * 2 + 1;
        struct gif_frame *more = realloc(parts->frames, room * sizeof *more);
        if (more == NULL) {
            return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for an animation");
        }
        parts->frames = more;
    }
    if (parts->count == FRAME_SOURCE_MAX_FRAMES) {
        return placard_fail(error, PLACARD_TOO_LARGE, "the animation has more than %u frames",
                            FRAME_SOURCE_MAX_FRAMES);
    }
    parts->frames[parts->count++] = *frame;
    return PLACARD_OK;
}

static enum placard_status find_frames(struct gif_parts *parts, struct bytes file,
                                       struct placard_error *error)
{
    const struct gif_frame unknown = {.transparent = GIF_NO_INDEX};
    struct gif_frame frame = unknown;
    for (size_t at = GIF_HEADER + parts->colors; at < file.length;) {
        uint32_t kind = file.data[at];
        if (kind == TRAILER) {
            return parts->count > 0 ? PLACARD_OK : probe_damaged("it has no picture", error);
        }
        if (kind == IMAGE) {
            enum placard_status status = read_image(parts, file, &at, &frame, error);
            if (status == PLACARD_OK) {
                status = add_frame(parts, &frame, error);
            }
            if (status != PLACARD_OK) {
                return status;
            }
            frame = unknown;
        } else if (kind == EXTENSION) {
            if (bytes_8(file, at + 1) == GRAPHIC_CONTROL && bytes_8(file, at + 2) >= 4) {
                read_control(file, at + 2, &frame);
            } else if (bytes_8(file, at + 1) == APPLICATION) {
                read_rounds(file, at + 2, parts);
            }
            at += 2;
            skip_blocks(file, &at);
        } else if (kind == 0) { /* some programs write one end of blocks too many */
            at++;
        } else {
            return probe_damaged("it has a part that GIF does not know", error);
        }
    }
    return probe_cut_off(file.length, (uint64_t)file.length + 1, error);
}

enum placard_status gif_parts_find(struct gif_parts *parts, struct bytes file, struct placard_error *error)
{
    *parts = (struct gif_parts){.width = bytes_16(file, 6), .height = bytes_16(file, 8), .rounds = 1};
    parts->colors = color_bytes(bytes_8(file, 10));
    enum placard_status status = find_frames(parts, file, error);
    if (status == PLACARD_OK) {
        /* As browsers do it: a first frame that is larger than the canvas makes the canvas larger. */
        const struct gif_frame *first = &parts->frames[0];
        uint32_t right = first->left + first->width, bottom = first->top + first->height;
        parts->width = right > parts->width ? right : parts->width;
        parts->height = bottom > parts->height ? bottom : parts->height;
        status = bitmap_check_size(parts->width, parts->height, error);
    }
    if (status != PLACARD_OK) {
        free(parts->frames);
        *parts = (struct gif_parts){0};
    }
    return status;
}
