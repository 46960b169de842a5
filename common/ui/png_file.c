#include "ui/png_file.h"

#include "png/png_encode.h"
#include "ui/replacement.h"

/* A frame is written after each presentation. */
static enum placard_status encode(FILE *file, const struct canvas *canvas, const char *path,
                                  struct placard_error *error)
{
    const struct png_picture picture = {.pixels = canvas->pixels,
                                        .width = (uint32_t)canvas->physical_width,
                                        .height = (uint32_t)canvas->physical_height,
                                        .stride = (size_t)canvas->pitch};
    struct placard_error reason;
    enum placard_status status = png_encode(file, &picture, &reason);
    return status == PLACARD_OK ? status
                                : placard_fail(error, status, "cannot write %s (%ux%u pixels): %s", path,
                                               picture.width, picture.height, reason.message);
}

enum placard_status png_file_write(const char *path, const struct canvas *canvas, struct placard_error *error)
{
    struct replacement file;
    enum placard_status status = replacement_open(&file, path, error);
    if (status != PLACARD_OK) {
        return status;
    }
    status = encode(file.stream, canvas, path, error);
    if (status != PLACARD_OK) {
        replacement_discard(&file);
        return status;
    }
    return replacement_commit(&file, error);
}
