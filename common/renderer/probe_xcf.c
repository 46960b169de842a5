/* GIMP's XCF, https://developer.gimp.org/core/standards/xcf/, up to version 10: 32-bit pointers, big-endian.
 * The decoder makes a picture of each layer, so each layer's size is checked, and every pointer. */
#include "renderer/probe.h"

#define MAX_LAYERS 1000u

static enum placard_status check_pointer(struct bytes file, uint64_t pointer, uint64_t size,
                                         struct placard_error *error)
{
    return bytes_has(file, pointer, size) ? PLACARD_OK : probe_cut_off(file.length, pointer + size, error);
}

/* The end of the property list at AT: pairs of type and length, up to type 0. */
static enum placard_status skip_properties(struct bytes file, uint64_t *at, struct placard_error *error)
{
    for (;;) {
        uint32_t type = bytes_32_big(file, *at);
        uint64_t length = bytes_32_big(file, *at + 4);
        enum placard_status status = check_pointer(file, *at, 8 + length, error);
        *at += 8 + length;
        if (status != PLACARD_OK || type == 0) {
            return status;
        }
    }
}

/* The pixels at HIERARCHY: sides and depth, then a list of levels, of which only the first counts: sides,
 * then a list of tiles. */
static enum placard_status check_pixels(struct bytes file, uint64_t hierarchy, struct placard_error *error)
{
    uint64_t level = bytes_32_big(file, hierarchy + 12);
    enum placard_status status = check_pointer(file, hierarchy, 16, error);
    if (status == PLACARD_OK) {
        status = check_pointer(file, level, 12, error);
    }
    for (uint64_t at = level + 8; status == PLACARD_OK; at += 4) {
        status = check_pointer(file, at, 4, error);
        uint64_t tile = bytes_32_big(file, at);
        if (status == PLACARD_OK && tile == 0) {
            break;
        }
        if (status == PLACARD_OK) {
            status = check_pointer(file, tile, 1, error);
        }
    }
    return status;
}

/* The layer at AT: sides, type, a name, properties, and the pointer to its pixels. */
static enum placard_status check_layer(struct bytes file, uint64_t at, struct placard_error *error)
{
    struct probe layer = {0};
    enum placard_status status = check_pointer(file, at, 16, error);
    if (status == PLACARD_OK) {
        status = probe_set_size(&layer, bytes_32_big(file, at), bytes_32_big(file, at + 4), error);
    }
    if (status == PLACARD_OK) {
        at += 16 + (uint64_t)bytes_32_big(file, at + 12);
        status = skip_properties(file, &at, error);
    }
    return status == PLACARD_OK ? check_pixels(file, bytes_32_big(file, at), error) : status;
}

enum placard_status probe_xcf(struct bytes file, struct probe *probe, struct placard_error *error)
{
    enum { MAGIC = 14, FIRST_WITH_PRECISION = 4 };
    uint32_t version = 0; /* "gimp xcf file", or "gimp xcf v" and three digits */
    if (bytes_8(file, 9) == 'v') {
        for (uint64_t at = 10; at < 13; at++) {
            version = version * 10 + (bytes_8(file, at) - '0') % 10;
        }
    }
    enum placard_status status =
        probe_set_size(probe, bytes_32_big(file, MAGIC), bytes_32_big(file, MAGIC + 4), error);
    uint64_t at = MAGIC + 12 + (version >= FIRST_WITH_PRECISION ? 4 : 0);
    if (status == PLACARD_OK) {
        status = skip_properties(file, &at, error);
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
            status = check_layer(file, layer, error);
        }
    }
    return status;
}
