/* Formats with a header that people can read: PNM, XV's thumbnails. */
#include "renderer/probe.h"

static bool is_space(uint32_t byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Reads the number at *AT, behind spaces and comments; *AT moves behind it. False when there is none. */
static bool read_number(struct bytes file, uint64_t *at, uint64_t *number)
{
    while (is_space(bytes_8(file, *at)) || bytes_8(file, *at) == '#') {
        if (bytes_8(file, *at) == '#') {
            const uint8_t *end = memchr(file.data + *at, '\n', file.length - (size_t)*at);
            *at = end == NULL ? file.length : (uint64_t)(end - file.data);
        } else {
            ++*at;
        }
    }
    uint64_t start = *at;
    *number = 0;
    while (bytes_8(file, *at) >= '0' && bytes_8(file, *at) <= '9' && *number < UINT32_MAX) {
        *number = *number * 10 + (bytes_8(file, *at) - '0');
        ++*at;
    }
    return *at > start;
}

/* The two or three numbers of a header from AT on; *AT moves behind them and the one space after them. */
static enum placard_status read_header(struct bytes file, uint64_t *at, unsigned count, uint64_t numbers[3],
                                       struct probe *probe, struct placard_error *error)
{
    for (unsigned i = 0; i < count; i++) {
        if (!read_number(file, at, &numbers[i])) {
            return probe_damaged("its header has no size", error);
        }
    }
    ++*at;
    return probe_set_size(probe, numbers[0], numbers[1], error);
}

/* True when COUNT numbers follow AT. */
static bool has_numbers(struct bytes file, uint64_t at, uint64_t count)
{
    uint64_t number;
    while (count > 0 && read_number(file, &at, &number)) {
        count--;
    }
    return count == 0;
}

/* True when COUNT digits follow AT; there need not be spaces between them. */
static bool has_digits(struct bytes file, uint64_t at, uint64_t count)
{
    bool is_comment = false;
    for (; at < file.length && count > 0; at++) {
        uint32_t byte = bytes_8(file, at);
        is_comment = is_comment ? byte != '\n' : byte == '#';
        count -= !is_comment && (byte == '0' || byte == '1') ? 1 : 0;
    }
    return count == 0;
}

/* https://netpbm.sourceforge.net/doc/pnm.html */
enum placard_status probe_pnm(struct bytes file, struct probe *probe, struct placard_error *error)
{
    uint32_t kind = bytes_8(file, 1) - '0'; /* 1 to 3 in digits, 4 to 6 in bytes: bits, grey, colours */
    bool is_bits = kind == 1 || kind == 4;
    uint64_t at = 2, numbers[3] = {0};
    enum placard_status status = read_header(file, &at, is_bits ? 2 : 3, numbers, probe, error);
    if (status != PLACARD_OK) {
        return status;
    }
    uint64_t samples = numbers[0] * numbers[1] * (kind % 3 == 0 ? 3 : 1);
    if (kind <= 3) {
        bool is_complete = is_bits ? has_digits(file, at, samples) : has_numbers(file, at, samples);
        return is_complete ? PLACARD_OK : probe_cut_off(file.length, (uint64_t)file.length + 1, error);
    }
    uint64_t size = is_bits ? (numbers[0] + 7) / 8 * numbers[1] : samples * (numbers[2] > 255 ? 2 : 1);
    return bytes_has(file, at, size) ? PLACARD_OK : probe_cut_off(file.length, at + size, error);
}

/* XV's thumbnails: "P7 332", comments, then width, height and 255. */
enum placard_status probe_xv(struct bytes file, struct probe *probe, struct placard_error *error)
{
    uint64_t at = 6, numbers[3] = {0};
    enum placard_status status = read_header(file, &at, 3, numbers, probe, error);
    if (status != PLACARD_OK) {
        return status;
    }
    uint64_t size = numbers[0] * numbers[1];
    return bytes_has(file, at, size) ? PLACARD_OK : probe_cut_off(file.length, at + size, error);
}
