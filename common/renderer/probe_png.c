/* PNG, third edition of the specification: https://www.w3.org/TR/png-3/ */
#include "renderer/exif.h"
#include "renderer/probe.h"

#define SIGNATURE_SIZE 8u
#define CHUNK_OVERHEAD 12u /* length, type, checksum */
#define COLOR_TYPE     25u /* where it is */
#define ALPHA_USED     4u

enum placard_status probe_png(struct bytes file, struct probe *probe, struct placard_error *error)
{
    if (file.length < SIGNATURE_SIZE + CHUNK_OVERHEAD + 13) {
        return probe_cut_off(file.length, SIGNATURE_SIZE + 2 * CHUNK_OVERHEAD + 13, error);
    }
    if (!bytes_are(file, SIGNATURE_SIZE + 4, "IHDR")) {
        return probe_damaged("it does not begin with its size", error);
    }
    enum placard_status status = probe_set_size(probe, bytes_32_big(file, 16), bytes_32_big(file, 20), error);
    if (status != PLACARD_OK) {
        return status;
    }
    probe->has_alpha = (bytes_8(file, COLOR_TYPE) & ALPHA_USED) != 0;
    for (uint64_t at = SIGNATURE_SIZE;;) {
        uint64_t length = bytes_32_big(file, at);
        if (!bytes_has(file, at, CHUNK_OVERHEAD + length)) {
            return probe_cut_off(file.length, at + CHUNK_OVERHEAD + length, error);
        }
        if (bytes_are(file, at + 4, "IEND")) {
            return PLACARD_OK;
        }
        if (bytes_are(file, at + 4, "tRNS")) {
            probe->has_alpha = true;
        } else if (bytes_are(file, at + 4, "eXIf")) {
            probe->turn = exif_turn((struct bytes){file.data + at + 8, (size_t)length});
        }
        at += CHUNK_OVERHEAD + length;
    }
}
