/* A screen of a graphics card, by kernel mode setting (drm-kms(7)) with dumb buffers: no GL, no GPU. Two
 * buffers, of which one is shown while the other is drawn on; they change places while the beam is between
 * two pictures, so that nothing half drawn is ever seen. Without a monitor everything works and nothing is
 * seen, until one is plugged in. One thread at a time. */
#ifndef PLACARD_UI_DEVICE_KMS_H
#define PLACARD_UI_DEVICE_KMS_H

#include "ui/device/video_mode.h"

struct kms;

enum kms_change { KMS_SAME, KMS_REDRAW, KMS_RESIZED };

/* Opens the card PATH (NULL: the first that has such a monitor, else the first that could) and shows black on
 * the monitor that WISH chooses (copied; its string must outlive the card). *MONITOR tells whether there is
 * one; if not, why is in ERROR although PLACARD_OK is returned. PLACARD_NOT_FOUND, PLACARD_PERMISSION_DENIED,
 * PLACARD_ALREADY_EXISTS (a display server has the card), PLACARD_INVALID_ARGUMENT (no such mode, or no such
 * connector), PLACARD_OUT_OF_MEMORY, PLACARD_OUT_OF_RESOURCES. */
enum placard_status kms_open(struct kms **kms, const char *path, const struct video_wish *wish, bool *monitor,
                             struct placard_error *error);

/* Gives the monitor back what it showed before. NULL is allowed. */
void kms_close(struct kms *kms);

/* Pixels, and the density in dots per inch (0: not known). */
void kms_size(const struct kms *kms, int *width, int *height, float *dpi);

/* Writes a row's COUNT pixels (XRGB8888) from column X of row Y on into the buffer that is not shown. */
void kms_write(struct kms *kms, const uint32_t *pixels, int x, int y, int count);

/* Which of the two buffers kms_write() writes to: 0 or 1. */
unsigned kms_back(const struct kms *kms);

/* Shows the buffer that was drawn on, and returns when the monitor has it. PLACARD_UNKNOWN_ERROR when the
 * card refuses: try again with kms_look(). */
enum placard_status kms_flip(struct kms *kms, struct placard_error *error);

/* Has a look at the monitor, because something may have been plugged in or out, or the screen is ours again
 * after kms_leave(): tells whether all must be drawn anew, and in another size. */
enum kms_change kms_look(struct kms *kms);

/* Leaves the screen to others until the next kms_look(). */
void kms_leave(struct kms *kms);

/* Readable when something was plugged in or out: then kms_was_changed() takes it, and kms_look() has a look.
 */
int kms_fd(const struct kms *kms);
bool kms_was_changed(struct kms *kms);

#endif
