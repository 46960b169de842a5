#include "renderer/webp_decode.h"

#include <limits.h>
#include <webp/decode.h>

bool webp_decode(struct bytes file, struct bitmap *bitmap)
{
    WebPBitstreamFeatures features;
    size_t stride = bitmap->stride * sizeof(uint32_t);
    if (WebPGetFeatures(file.data, file.length, &features) != VP8_STATUS_OK || features.has_animation ||
        features.width <= 0 || (uint32_t)features.width != bitmap->width || features.height <= 0 ||
        (uint32_t)features.height != bitmap->height || stride > INT_MAX) {
        return false;
    }
    size_t size = stride * (bitmap->height - 1) + bitmap->width * sizeof(uint32_t);
    bitmap->opaque = features.has_alpha == 0;
    return WebPDecodeBGRAInto(file.data, file.length, (uint8_t *)bitmap->memory, size, (int)stride) != NULL;
}
