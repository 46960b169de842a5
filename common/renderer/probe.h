/* What a picture's own headers say, before anything is decoded: its size, whether all of it is there, and how
 * it is to be turned. One function for each format; none of them trusts what it reads, and none allocates.
 *
 * All of them return PLACARD_OK, PLACARD_TOO_LARGE, or PLACARD_BAD_CONTENT, which for a picture that is cut
 * off says how much of it there is. */
#ifndef PLACARD_RENDERER_PROBE_H
#define PLACARD_RENDERER_PROBE_H

#include "renderer/bytes.h"
#include "renderer/turn.h"
#include <placard/status.h>

/* Four inks instead of colours, as printers have them: as SDL_image decodes them they are no colours yet. */
enum probe_inks {
    PROBE_COLORS,
    PROBE_INKS,         /* 0 is no ink */
    PROBE_INKS_INVERTED /* 255 is no ink: Adobe's programs */
};

struct probe {
    uint32_t width, height; /* pixels as stored, checked by bitmap_check_size() */
    enum turn turn;         /* what makes the decoded picture upright */
    bool animated;
    bool has_alpha; /* of PNG alone: some pixels may not be opaque */
    enum probe_inks inks;
};

enum placard_status probe_png(struct bytes file, struct probe *probe, struct placard_error *error);
enum placard_status probe_jpeg(struct bytes file, struct probe *probe, struct placard_error *error);
enum placard_status probe_webp(struct bytes file, struct probe *probe, struct placard_error *error);
enum placard_status probe_tiff(struct bytes file, struct probe *probe, struct placard_error *error);
enum placard_status probe_bmp(struct bytes file, struct probe *probe, struct placard_error *error);
enum placard_status probe_icon(struct bytes file, struct probe *probe, struct placard_error *error);
enum placard_status probe_tga(struct bytes file, struct probe *probe, struct placard_error *error);
enum placard_status probe_pcx(struct bytes file, struct probe *probe, struct placard_error *error);
enum placard_status probe_pnm(struct bytes file, struct probe *probe, struct placard_error *error);
enum placard_status probe_qoi(struct bytes file, struct probe *probe, struct placard_error *error);
enum placard_status probe_lbm(struct bytes file, struct probe *probe, struct placard_error *error);
enum placard_status probe_xv(struct bytes file, struct probe *probe, struct placard_error *error);
enum placard_status probe_xpm(struct bytes file, struct probe *probe, struct placard_error *error);
enum placard_status probe_xcf(struct bytes file, struct probe *probe, struct placard_error *error);

/* For the formats' functions: refuses a picture of HAVE bytes that needs at least NEED. */
enum placard_status probe_cut_off(size_t have, uint64_t need, struct placard_error *error);

/* For the formats' functions: sets the size, after the check of bitmap_check_size(). */
enum placard_status probe_set_size(struct probe *probe, uint64_t width, uint64_t height,
                                   struct placard_error *error);

/* For the formats' functions: refuses what is not as the format demands. */
enum placard_status probe_damaged(const char *what, struct placard_error *error);

#endif
