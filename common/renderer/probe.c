#include "renderer/probe.h"

#include "renderer/bitmap.h"

enum placard_status probe_cut_off(size_t have, uint64_t need, struct placard_error *error)
{
    return placard_fail(error, PLACARD_BAD_CONTENT,
                        "the picture is cut off: only %zu of at least %llu bytes are there; send it again",
                        have, (unsigned long long)need);
}

enum placard_status probe_damaged(const char *what, struct placard_error *error)
{
    return placard_fail(error, PLACARD_BAD_CONTENT, "the picture is damaged: %s", what);
}

enum placard_status probe_set_size(struct probe *probe, uint64_t width, uint64_t height,
                                   struct placard_error *error)
{
    enum placard_status status = bitmap_check_size(width, height, error);
    if (status == PLACARD_OK) {
        probe->width = (uint32_t)width;
        probe->height = (uint32_t)height;
    }
    return status;
}
