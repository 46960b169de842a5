/* WebP, by way of its own library, which decodes nothing for this. */
#include "renderer/exif.h"
#include "renderer/probe.h"

#include <webp/demux.h>

enum placard_status probe_webp(struct bytes file, struct probe *probe, struct placard_error *error)
{
    uint64_t size = (uint64_t)bytes_32(file, 4) + 8;
    if (size > file.length) {
        return probe_cut_off(file.length, size, error);
    }
    WebPDemuxer *parts = WebPDemux(&(const WebPData){file.data, file.length});
    if (parts == NULL) {
        return probe_damaged("its parts are not as WebP has them", error);
    }
    enum placard_status status = probe_set_size(probe, WebPDemuxGetI(parts, WEBP_FF_CANVAS_WIDTH),
                                                WebPDemuxGetI(parts, WEBP_FF_CANVAS_HEIGHT), error);
    probe->animated = (WebPDemuxGetI(parts, WEBP_FF_FORMAT_FLAGS) & ANIMATION_FLAG) != 0;
    WebPChunkIterator chunk;
    if (WebPDemuxGetChunk(parts, "EXIF", 1, &chunk) != 0) {
        struct bytes block = {chunk.chunk.bytes, chunk.chunk.size};
        if (bytes_are(block, 0, "Exif") && block.length >= 6) { /* some programs leave JPEG's mark in */
            block = (struct bytes){block.data + 6, block.length - 6};
        }
        probe->turn = exif_turn(block);
        WebPDemuxReleaseChunkIterator(&chunk);
    }
    WebPDemuxDelete(parts);
    return status;
}
