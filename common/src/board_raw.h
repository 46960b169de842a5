/* The raw layout, that of a Qt program: no header; text up to the first NUL, or a QDataStream image, from
 * offset 0 (a big-endian 32-bit 1, then a PNG file; 0 is the null image). */
#ifndef PLACARD_BOARD_RAW_H
#define PLACARD_BOARD_RAW_H

#include <placard/board.h>

struct raw_content {
    enum placard_kind kind;
    size_t offset; /* of its first byte in the segment */
    size_t length;
};

/* Finds out what SIZE bytes of raw segment hold. A PNG ends with its IEND chunk; one that is cut or damaged,
 * where its chunks stop making sense. */
struct raw_content raw_recognise(const unsigned char *data, size_t size);

/* True when LENGTH bytes of DATA are a PNG file from its signature to its IEND chunk, each chunk with the
 * checksum that it was given, and the pixels, all chunks together, too: not a mixture of two. False as well
 * when there are more than 64 MiB of them. */
bool raw_png_is_whole(const unsigned char *data, size_t length);

/* XXH3-64 of everything that CONTENT takes up in DATA, its mark included. */
uint64_t raw_fingerprint(const unsigned char *data, const struct raw_content *content);

/* Writes CONTENT into SIZE bytes of raw segment. Ended on the way, it leaves an empty content.
 * PLACARD_TOO_LARGE, PLACARD_BAD_CONTENT for what a Qt program could not read, PLACARD_INTERRUPTED,
 * PLACARD_OUT_OF_MEMORY. */
enum placard_status raw_write(unsigned char *data, size_t size, const struct placard_content *content,
                              const struct placard_publish_options *options, struct placard_error *error);

/* True when SIZE bytes of raw segment hold all that raw_write() wrote for CONTENT, mark or NUL included:
 * readers may end earlier, at a PNG file's IEND chunk. */
bool raw_is_in_place(const unsigned char *data, size_t size, const struct placard_content *content);

#endif
