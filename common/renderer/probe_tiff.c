/* TIFF 6.0: the first directory of entries, each of 12 bytes. BigTIFF is left to the decoder. */
#include "renderer/probe.h"

enum tag {
    TAG_WIDTH = 256,
    TAG_HEIGHT = 257,
    TAG_STRIP_OFFSETS = 273,
    TAG_ORIENTATION = 274,
    TAG_STRIP_SIZES = 279,
    TAG_TILE_OFFSETS = 324,
    TAG_TILE_SIZES = 325
};

struct tiff {
    struct bytes file;
    bool big_endian;
};

struct values {
    uint64_t at; /* offset of the first */
    uint32_t count, size;
};

static uint32_t read_16(const struct tiff *tiff, uint64_t at)
{
    return tiff->big_endian ? bytes_16_big(tiff->file, at) : bytes_16(tiff->file, at);
}

static uint32_t read_32(const struct tiff *tiff, uint64_t at)
{
    return tiff->big_endian ? bytes_32_big(tiff->file, at) : bytes_32(tiff->file, at);
}

/* Bytes of a value of the types 1 to 12, TIFF 6.0 page 15; 0 for others. */
static uint32_t type_size(uint32_t type)
{
    static const uint8_t sizes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};
    return type < sizeof sizes ? sizes[type] : 0;
}

/* The values of the entry at AT: in the entry itself when they are no more than four bytes. */
static struct values values_of(const struct tiff *tiff, uint64_t at)
{
    struct values values = {.count = read_32(tiff, at + 4), .size = type_size(read_16(tiff, at + 2))};
    values.at = (uint64_t)values.count * values.size <= 4 ? at + 8 : read_32(tiff, at + 8);
    return values;
}

static uint32_t value(const struct tiff *tiff, const struct values *values, uint32_t index)
{
    uint64_t at = values->at + (uint64_t)index * values->size;
    switch (values->size) {
    case 4:
        return read_32(tiff, at);
    case 2:
        return read_16(tiff, at);
    default:
        return bytes_8(tiff->file, at);
    }
}

/* libtiff mirrors and flips by itself, but takes the orientations that exchange the sides for those that do
 * not: 5 for 1, 6 for 2, 7 for 3, 8 for 4. This is what is left to do. */
static enum turn turn_after_libtiff(uint32_t orientation)
{
    switch (orientation) {
    case 5:
    case 7:
        return TURN_TRANSPOSE;
    case 6:
    case 8:
        return TURN_TRANSVERSE;
    default:
        return TURN_NONE;
    }
}

static enum placard_status check_data(const struct tiff *tiff, const struct values *offsets,
                                      const struct values *sizes, struct placard_error *error)
{
    const struct bytes file = tiff->file;
    for (uint32_t i = 0; i < offsets->count && i < sizes->count; i++) {
        uint64_t offset = value(tiff, offsets, i), size = value(tiff, sizes, i);
        if (!bytes_has(file, offset, size)) {
            return probe_cut_off(file.length, offset + size, error);
        }
    }
    return PLACARD_OK;
}

enum placard_status probe_tiff(struct bytes file, struct probe *probe, struct placard_error *error)
{
    struct tiff tiff = {.file = file, .big_endian = bytes_are(file, 0, "MM")};
    if (read_16(&tiff, 2) != 42) {
        return probe_damaged("it is a kind of TIFF that cannot be shown", error);
    }
    uint64_t directory = read_32(&tiff, 4);
    uint32_t count = read_16(&tiff, directory);
    if (!bytes_has(file, directory, 2 + (uint64_t)count * 12)) {
        return probe_cut_off(file.length, directory + 2 + (uint64_t)count * 12, error);
    }
    uint32_t width = 0, height = 0, orientation = 1;
    struct values offsets = {0}, sizes = {0};
    for (uint32_t i = 0; i < count; i++) {
        uint64_t at = directory + 2 + (uint64_t)i * 12;
        struct values values = values_of(&tiff, at);
        if (values.size == 0) {
            continue; /* of a type that nobody knows: passed over, as TIFF 6.0 asks on page 16 */
        }
        uint64_t size = (uint64_t)values.count * values.size;
        if (!bytes_has(file, values.at, size)) {
            return probe_cut_off(file.length, values.at + size, error);
        }
        switch (read_16(&tiff, at)) {
        case TAG_WIDTH:
            width = value(&tiff, &values, 0);
            break;
        case TAG_HEIGHT:
            height = value(&tiff, &values, 0);
            break;
        case TAG_ORIENTATION:
            orientation = value(&tiff, &values, 0);
            break;
        case TAG_STRIP_OFFSETS:
        case TAG_TILE_OFFSETS:
            offsets = values;
            break;
        case TAG_STRIP_SIZES:
        case TAG_TILE_SIZES:
            sizes = values;
            break;
        default:
            break;
        }
    }
    probe->turn = turn_after_libtiff(orientation);
    enum placard_status status = probe_set_size(probe, width, height, error);
    return status == PLACARD_OK ? check_data(&tiff, &offsets, &sizes, error) : status;
}
