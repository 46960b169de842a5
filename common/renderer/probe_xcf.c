/* GIMP's XCF, https://developer.gimp.org/core/standards/xcf/, up to version 10: 32-bit pointers, big-endian.
 * The decoder makes a picture of each layer and notices no missing pixels, so all of them are looked for
 * here. */
#include "renderer/probe.h"

#define MAX_LAYERS 1000u
#define TILE_SIDE  64u

enum {
    PROPERTY_END = 0,
    PROPERTY_COLORS = 1,
    PROPERTY_OPACITY = 6,
    PROPERTY_VISIBLE = 8,
    PROPERTY_PLACE = 15,
    PROPERTY_COMPRESSION = 17
};
enum compression { PLAIN = 0, RUN_LENGTH = 1 };

static enum placard_status check_pointer(struct bytes file, uint64_t pointer, uint64_t size,
                                         struct placard_error *error)
{
    return bytes_has(file, pointer, size) ? PLACARD_OK : probe_cut_off(file.length, pointer + size, error);
}

/* How many bytes the decoder takes as the value of the property at AT: some by the type, whatever LENGTH
 * says. */
static uint64_t value_length(struct bytes file, uint64_t at, uint32_t type, uint64_t length)
{
    switch (type) {
    case PROPERTY_COLORS:
        return 4 + 3 * (uint64_t)bytes_32_big(file, at + 8);
    case PROPERTY_OPACITY:
    case PROPERTY_VISIBLE:
        return 4;
    case PROPERTY_PLACE:
        return 8;
    default:
        return length;
    }
}

/* Moves *AT behind the property list there: types, lengths and values, up to type 0. */
static enum placard_status read_properties(struct bytes file, uint64_t *at, uint32_t *compression,
                                           struct placard_error *error)
{
    for (;;) {
        uint32_t type = bytes_32_big(file, *at);
        uint64_t length = value_length(file, *at, type, bytes_32_big(file, *at + 4));
        enum placard_status status = check_pointer(file, *at, 8 + length, error);
        if (type == PROPERTY_COMPRESSION) {
            *compression = bytes_8(file, *at + 8);
        }
        *at += 8 + length;
        if (status != PLACARD_OK || type == PROPERTY_END) {
            return status;
        }
    }
}

/* A tile of COUNT pixels at AT, the bytes of each channel by themselves: runs of one value, and values one by
 * one, whose numbers have a byte, or two bytes more. */
static enum placard_status check_runs(struct bytes file, uint64_t at, uint64_t count, uint32_t channels,
                                      struct placard_error *error)
{
    for (uint32_t channel = 0; channel < channels; channel++) {
        for (uint64_t done = 0; done < count;) {
            uint32_t kind = bytes_8(file, at);
            bool is_long = kind == 127 || kind == 128, is_run = kind <= 127;
            uint64_t run = is_long ? bytes_16_big(file, at + 1) : is_run ? kind + 1 : 256 - kind;
            uint64_t size = (is_long ? 3u : 1u) + (is_run ? 1u : run);
            enum placard_status status = check_pointer(file, at, size, error);
            if (status != PLACARD_OK) {
                return status;
            }
            if (run == 0) {
                return probe_damaged("it has a run of no pixels", error);
            }
            at += size;
            done += run;
        }
    }
    return PLACARD_OK;
}

static enum placard_status check_tile(struct bytes file, uint64_t at, uint64_t count, uint32_t channels,
                                      uint32_t compression, struct placard_error *error)
{
    if (compression == PLAIN) {
        return check_pointer(file, at, count * channels, error);
    }
    return compression == RUN_LENGTH ? check_runs(file, at, count, channels, error)
                                     : probe_damaged("it is compressed in an unknown way", error);
}

/* The decoder takes as many bytes for the tile at AT as there are up to the NEXT one in the list. */
static enum placard_status check_next_tile(struct bytes file, uint64_t at, uint64_t next, uint64_t size,
                                           struct placard_error *error)
{
    if (next > file.length || (next > at && next - at < size)) {
        return probe_damaged("its tiles lie in each other", error);
    }
    return PLACARD_OK;
}

/* The pixels at HIERARCHY: sides and channels, then a list of levels, of which only the first counts: sides,
 * then a list of tiles, row by row. */
static enum placard_status check_pixels(struct bytes file, uint64_t hierarchy, uint32_t compression,
                                        struct placard_error *error)
{
    uint32_t width = bytes_32_big(file, hierarchy), height = bytes_32_big(file, hierarchy + 4);
    uint32_t channels = bytes_32_big(file, hierarchy + 8);
    uint64_t level = bytes_32_big(file, hierarchy + 12), at = level + 8;
    struct probe pixels;
    enum placard_status status = check_pointer(file, hierarchy, 16, error);
    if (status == PLACARD_OK) {
        status = probe_set_size(&pixels, width, height, error);
    }
    if (status == PLACARD_OK && (channels < 1 || channels > 4)) {
        status = probe_damaged("its pixels have no channels that could be shown", error);
    }
    if (status == PLACARD_OK &&
        (bytes_32_big(file, level) != width || bytes_32_big(file, level + 4) != height)) {
        status = probe_damaged("its pixels have two sizes", error);
    }
    for (uint32_t y = 0; status == PLACARD_OK && y < height; y += TILE_SIDE) {
        for (uint32_t x = 0; status == PLACARD_OK && x < width; x += TILE_SIDE, at += 4) {
            uint32_t wide = width - x < TILE_SIDE ? width - x : TILE_SIDE;
            uint32_t high = height - y < TILE_SIDE ? height - y : TILE_SIDE;
            uint64_t count = (uint64_t)wide * high, tile = bytes_32_big(file, at);
            status = check_pointer(file, at, 8, error);
            if (status == PLACARD_OK) {
                status = check_tile(file, tile, count, channels, compression, error);
            }
            if (status == PLACARD_OK) {
                status = check_next_tile(file, tile, bytes_32_big(file, at + 4),
                                         compression == PLAIN ? count * channels : 1, error);
            }
        }
    }
    if (status == PLACARD_OK && bytes_32_big(file, at) != 0) {
        status = probe_damaged("it has more tiles than pixels", error);
    }
    return status;
}

/* The layer at AT: sides, type, a name, properties, and the pointer to its pixels. */
static enum placard_status check_layer(struct bytes file, uint64_t at, uint32_t compression,
                                       struct placard_error *error)
{
    struct probe layer = {0};
    uint32_t ignored;
    enum placard_status status = check_pointer(file, at, 16, error);
    if (status == PLACARD_OK) {
        status = probe_set_size(&layer, bytes_32_big(file, at), bytes_32_big(file, at + 4), error);
    }
    if (status == PLACARD_OK) {
        at += 16 + (uint64_t)bytes_32_big(file, at + 12);
        status = read_properties(file, &at, &ignored, error);
    }
    return status == PLACARD_OK ? check_pixels(file, bytes_32_big(file, at), compression, error) : status;
}

/* "gimp xcf file" is version 0, "gimp xcf v" is followed by three digits. */
static uint32_t version_of(struct bytes file)
{
    uint32_t version = 0;
    for (uint64_t at = 10; at < 13 && bytes_8(file, 9) == 'v'; at++) {
        version = version * 10 + (bytes_8(file, at) - '0') % 10;
    }
    return version;
}

enum placard_status probe_xcf(struct bytes file, struct probe *probe, struct placard_error *error)
{
    enum { MAGIC = 14, FIRST_WITH_PRECISION = 4 };
    uint32_t compression = PLAIN;
    uint64_t at = MAGIC + 12 + (version_of(file) >= FIRST_WITH_PRECISION ? 4 : 0);
    enum placard_status status =
        probe_set_size(probe, bytes_32_big(file, MAGIC), bytes_32_big(file, MAGIC + 4), error);
    if (status == PLACARD_OK) {
        status = read_properties(file, &at, &compression, error);
    }
    for (unsigned count = 0; status == PLACARD_OK; count++, at += 4) {
        if (count == MAX_LAYERS) {
            return probe_damaged("it has more layers than can be shown", error);
        }
        uint64_t layer = bytes_32_big(file, at);
        status = check_pointer(file, at, 4, error);
        if (layer == 0) {
            break;
        }
        if (status == PLACARD_OK) {
            status = check_layer(file, layer, compression, error);
        }
    }
    return status;
}
