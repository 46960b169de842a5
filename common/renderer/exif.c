#include "renderer/exif.h"

#include <libexif/exif-data.h>
#include <stdlib.h>

/* A JPEG segment holds no more; the other formats need no more for one number near the beginning. */
#define MAX_BLOCK 65536u

enum turn exif_turn(struct bytes block)
{
    static const char mark[6] = "Exif\0";
    size_t length = block.length < MAX_BLOCK ? block.length : MAX_BLOCK;
    enum turn turn = TURN_NONE;
    ExifData *data = exif_data_new();
    unsigned char *copy = malloc(sizeof mark + length);
    if (data != NULL && copy != NULL && length > 0) {
        memcpy(copy, mark, sizeof mark);
        memcpy(copy + sizeof mark, block.data, length);
        exif_data_load_data(data, copy, (unsigned)(sizeof mark + length));
        ExifEntry *entry = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
        if (entry != NULL && entry->format == EXIF_FORMAT_SHORT && entry->components == 1 &&
            entry->size >= 2) {
            unsigned value = exif_get_short(entry->data, exif_data_get_byte_order(data));
            turn = value >= TURN_NONE && value <= TURN_270 ? (enum turn)value : TURN_NONE;
        }
    }
    free(copy);
    exif_data_unref(data);
    return turn;
}
