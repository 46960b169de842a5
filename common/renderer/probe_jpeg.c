/* JPEG, ITU-T T.81 annex B: segments, each with a marker, and the scans' data between them. */
#include "renderer/exif.h"
#include "renderer/probe.h"

enum marker { MARKER_FILL = 0xff, START_OF_SCAN = 0xda, END_OF_IMAGE = 0xd9, APP1 = 0xe1, APP14 = 0xee };

/* Start of frame, with the size: C0 to CF but for three that are something else. */
static bool is_frame(uint32_t marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* Markers without a segment: in the scans' data, a byte FF and the marks of restarts; elsewhere, TEM and SOI.
 */
static bool stands_alone(uint32_t marker)
{
    return marker == 0 || marker == 1 || (marker >= 0xd0 && marker <= 0xd8);
}

/* The next marker at or after *AT; *AT moves behind it. Zero when there is none. */
static uint32_t next_marker(struct bytes file, uint64_t *at)
{
    while (*at < file.length) {
        const uint8_t *found = memchr(file.data + *at, 0xff, file.length - (size_t)*at);
        if (found == NULL) {
            break;
        }
        *at = (uint64_t)(found - file.data) + 1;
        while (bytes_8(file, *at) == MARKER_FILL) {
            ++*at;
        }
        uint32_t marker = bytes_8(file, *at);
        ++*at;
        if (!stands_alone(marker)) {
            return marker;
        }
    }
    return 0;
}

enum placard_status probe_jpeg(struct bytes file, struct probe *probe, struct placard_error *error)
{
    uint64_t at = 2;
    bool has_inks = false, is_adobe = false;
    for (;;) {
        uint32_t marker = next_marker(file, &at);
        if (marker == 0) {
            return probe_cut_off(file.length, (uint64_t)file.length + 2, error);
        }
        if (marker == END_OF_IMAGE) {
            probe->inks = !has_inks ? PROBE_COLORS : is_adobe ? PROBE_INKS_INVERTED : PROBE_INKS;
            return probe->width > 0 ? PLACARD_OK : probe_damaged("it has no size", error);
        }
        uint32_t length = bytes_16_big(file, at);
        if (!bytes_has(file, at, length < 2 ? 2 : length)) {
            return probe_cut_off(file.length, at + length, error);
        }
        if (is_frame(marker) && probe->width == 0) {
            enum placard_status status =
                probe_set_size(probe, bytes_16_big(file, at + 5), bytes_16_big(file, at + 3), error);
            if (status != PLACARD_OK) {
                return status;
            }
            has_inks = bytes_8(file, at + 7) == 4; /* components */
        } else if (marker == APP1 && length > 8 && bytes_are(file, at + 2, "Exif") &&
                   probe->turn == TURN_NONE) {
            probe->turn = exif_turn((struct bytes){file.data + at + 8, length - 8});
        }
        is_adobe = is_adobe || (marker == APP14 && bytes_are(file, at + 2, "Adobe"));
        at += length;
    }
}
