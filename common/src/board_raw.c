#include "board_raw.h"

#include "board_copy.h"
#include "checksum.h"
#include "fault_point.h"
#include <string.h>
#define ZLIB_CONST /* for what is read */
#include <zlib.h>

/* The mark in front: first, so that the content can be made to appear with its last stores. */
#define MARK_SIZE 4u

/* Bytes of pixels that are decompressed to prove that a PNG file is whole; the lock is held meanwhile. */
#define LARGEST_PROOF ((uint64_t)64 << 20)

static const unsigned char image_mark[MARK_SIZE] = {0, 0, 0, 1};
static const unsigned char png_signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

static uint32_t big_endian(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* The length of the PNG file at the start of DATA, up to and with its IEND chunk (PNG specification,
 * section 5.3: length, type, data, CRC), or as far as there are whole chunks. */
static size_t png_length(const unsigned char *data, size_t size, bool *complete)
{
    size_t at = sizeof png_signature;
    *complete = false;
    while (size - at >= 12) {
        uint32_t length = big_endian(data + at);
        if (length > INT32_MAX || length > size - at - 12) {
            break;
        }
        bool last = memcmp(data + at + 4, "IEND", 4) == 0;
        at += (size_t)length + 12;
        if (last) {
            *complete = true;
            break;
        }
    }
    return at;
}

struct raw_content raw_recognise(const unsigned char *data, size_t size)
{
    struct raw_content content = {.kind = PLACARD_EMPTY};
    bool complete;
    if (size >= MARK_SIZE + sizeof png_signature && memcmp(data, image_mark, MARK_SIZE) == 0 &&
        memcmp(data + MARK_SIZE, png_signature, sizeof png_signature) == 0) {
        content.kind = PLACARD_IMAGE;
        content.offset = MARK_SIZE;
        content.length = png_length(data + MARK_SIZE, size - MARK_SIZE, &complete);
    } else if (size > 0 && data[0] != 0) {
        content.kind = PLACARD_TEXT;
        content.length = strnlen((const char *)data, size);
    }
    return content;
}

/* Continues to decompress with LENGTH bytes of image data. False when they do not go on what came before. */
static bool inflate_on(z_stream *stream, const unsigned char *data, size_t length, uint64_t *room)
{
    unsigned char pixels[16384]; /* nobody looks at them */
    stream->next_in = data;
    stream->avail_in = (uInt)length; /* a chunk has less than 2 GiB */
    int result = Z_OK;
    do {
        stream->next_out = pixels;
        stream->avail_out = sizeof pixels;
        result = inflate(stream, Z_NO_FLUSH);
        size_t produced = sizeof pixels - stream->avail_out;
        if (produced > *room) {
            return false;
        }
        *room -= produced;
    } while (result == Z_OK && (stream->avail_in > 0 || stream->avail_out == 0));
    return result == Z_STREAM_END || result == Z_OK || (result == Z_BUF_ERROR && stream->avail_in == 0);
}

static bool chunks_are_whole(const unsigned char *data, size_t length, z_stream *stream)
{
    uint64_t room = LARGEST_PROOF;
    size_t at = sizeof png_signature;
    while (at < length && length - at >= 12) {
        uint32_t size = big_endian(data + at);
        if (size > INT32_MAX || size > length - at - 12 ||
            crc32_z(0, data + at + 4, (z_size_t)size + 4) != big_endian(data + at + 8 + size)) {
            return false;
        }
        if (memcmp(data + at + 4, "IEND", 4) == 0) {
            return inflate(stream, Z_FINISH) == Z_STREAM_END; /* its own checksum was right */
        }
        if (memcmp(data + at + 4, "IDAT", 4) == 0 && !inflate_on(stream, data + at + 8, size, &room)) {
            return false;
        }
        at += (size_t)size + 12;
    }
    return false;
}

bool raw_png_is_whole(const unsigned char *data, size_t length)
{
    z_stream stream = {0};
    if (inflateInit(&stream) != Z_OK) {
        return false;
    }
    bool whole = chunks_are_whole(data, length, &stream);
    inflateEnd(&stream);
    return whole;
}

uint64_t raw_fingerprint(const unsigned char *data, const struct raw_content *content)
{
    return XXH3_64bits(data, content->offset + content->length);
}

static enum placard_status check_fits(const struct placard_content *content, size_t size,
                                      struct placard_error *error)
{
    size_t needed = 1; /* text: its NUL */
    if (content->kind == PLACARD_IMAGE) {
        needed = MARK_SIZE;
    }
    if (__builtin_add_overflow(needed, content->length, &needed) || needed > size) {
        return placard_fail(
            error, PLACARD_TOO_LARGE,
            "%s of %zu bytes needs %zu in a raw segment, which has %zu: make the segment larger",
            placard_kind_name(content->kind), content->length, needed, size);
    }
    return PLACARD_OK;
}

/* A Qt program shows nothing at all of a picture that is cut off, and cannot tell anybody. */
static enum placard_status check_png(const struct placard_content *content, struct placard_error *error)
{
    if (content->length < sizeof png_signature ||
        memcmp(content->data, png_signature, sizeof png_signature) != 0) {
        return placard_fail(
            error, PLACARD_BAD_CONTENT,
            "only PNG images can be handed to a Qt program's segment, this one is %s: convert it first",
            placard_recognise(content->data, content->length).format);
    }
    bool complete;
    png_length(content->data, content->length, &complete);
    return complete ? PLACARD_OK
                    : placard_fail(error, PLACARD_BAD_CONTENT,
                                   "the PNG file is cut off or damaged: its %zu bytes have no end mark; send "
                                   "it again",
                                   content->length);
}

/* Only what the reader can get out again is put in. */
static enum placard_status check_readable(const struct placard_content *content, struct placard_error *error)
{
    if (content->kind == PLACARD_PIXELS) {
        return placard_fail(
            error, PLACARD_BAD_CONTENT,
            "a raw frame cannot be handed to a Qt program's segment: publish a text or a PNG file");
    }
    if (content->kind == PLACARD_IMAGE) {
        return check_png(content, error);
    }
    if (content->kind == PLACARD_TEXT && memchr(content->data, 0, content->length) != NULL) {
        return placard_fail(
            error, PLACARD_BAD_CONTENT,
            "this text has a NUL in it, at which a Qt program would cut it off: convert it to UTF-8 "
            "without NUL first");
    }
    return PLACARD_OK;
}

static enum placard_status write_text(unsigned char *data, const struct placard_content *content,
                                      const struct placard_publish_options *options,
                                      struct placard_error *error)
{
    size_t first = content->length < MARK_SIZE ? content->length : MARK_SIZE;
    const unsigned char *text = content->data;
    enum placard_status status =
        copy_in(data + first, text + first, content->length - first, true, options, NULL, error);
    if (status == PLACARD_OK) {
        data[content->length] = 0;
        FAULT_POINT();
        FAULT_COPY(data, text, first);
        FAULT_POINT();
    }
    return status;
}

static enum placard_status write_image(unsigned char *data, const struct placard_content *content,
                                       const struct placard_publish_options *options,
                                       struct placard_error *error)
{
    enum placard_status status =
        copy_in(data + MARK_SIZE, content->data, content->length, true, options, NULL, error);
    if (status == PLACARD_OK) {
        FAULT_POINT();
        FAULT_COPY(data, image_mark, MARK_SIZE);
        FAULT_POINT();
    }
    return status;
}

enum placard_status raw_write(unsigned char *data, size_t size, const struct placard_content *content,
                              const struct placard_publish_options *options, struct placard_error *error)
{
    enum placard_status status = PLACARD_OK;
    if (content->length > 0) {
        status = check_readable(content, error);
        if (status == PLACARD_OK) {
            status = check_fits(content, size, error);
        }
    }
    if (status != PLACARD_OK) {
        return status;
    }
    memset(data, 0, size < MARK_SIZE ? size : MARK_SIZE);
    FAULT_POINT();
    if (content->length > 0) {
        status = content->kind == PLACARD_IMAGE ? write_image(data, content, options, error)
                                                : write_text(data, content, options, error);
    }
    if (status == PLACARD_OK) {
        size_t end = content->length > 0 ? content->length + MARK_SIZE : MARK_SIZE;
        if (end < size) {
            copy_trim(data, end, size);
        }
    }
    return status;
}

bool raw_is_in_place(const unsigned char *data, size_t size, const struct placard_content *content)
{
    static const unsigned char empty_mark[MARK_SIZE];
    if (content->length == 0) {
        return memcmp(data, empty_mark, size < MARK_SIZE ? size : MARK_SIZE) == 0;
    }
    if (check_fits(content, size, NULL) != PLACARD_OK) {
        return false;
    }
    if (content->kind == PLACARD_IMAGE) {
        return memcmp(data, image_mark, MARK_SIZE) == 0 &&
               memcmp(data + MARK_SIZE, content->data, content->length) == 0;
    }
    return memcmp(data, content->data, content->length) == 0 && data[content->length] == 0;
}
