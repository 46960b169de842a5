#include "ui/device/kms.h"
#include "ui/device/device_file.h"
#include "ui/device/dumb_buffer.h"
#include "ui/device/uevents.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xf86drm.h>

enum {
    BUFFERS = 2,
    CARDS = 16,
    FLIP_PATIENCE = 250, /* ms; a picture takes 17 */
    BLIND_WIDTH = 1280,  /* of the screen while there is none */
    BLIND_HEIGHT = 720,
};

struct kms {
    int card;
    int uevents;
    struct video_wish wish;
    struct video_choice choice;
    bool has_monitor;    /* and its mode is set */
    drmModeCrtc *former; /* what the monitor showed before; NULL: nothing to give back */
    struct dumb_buffer buffers[BUFFERS];
    struct pixel_converter *converter;
    unsigned shown; /* which of BUFFERS */
    bool flipped;   /* the last flip has been seen */
    int width, height;
};

/* ---- buffers ---- */

static void destroy_buffers(struct kms *kms)
{
    for (unsigned i = 0; i < BUFFERS; i++) {
        dumb_buffer_destroy(&kms->buffers[i], kms->card);
    }
    pixel_converter_free(kms->converter);
    kms->converter = NULL;
}

static enum placard_status make_buffers(struct kms *kms, uint32_t bits, struct placard_error *error)
{
    uint32_t width = kms->choice.mode.hdisplay, height = kms->choice.mode.vdisplay;
    struct pixel_format format = dumb_buffer_format(bits);
    enum placard_status status = pixel_converter_new(&kms->converter, &format, error);
    for (unsigned i = 0; i < BUFFERS && status == PLACARD_OK; i++) {
        status = dumb_buffer_make(&kms->buffers[i], kms->card, width, height, bits, error);
    }
    if (status != PLACARD_OK) {
        destroy_buffers(kms);
    }
    return status;
}

/* ---- the monitor ---- */

static enum placard_status fail_in_use(struct placard_error *error)
{
    return placard_fail(
        error, PLACARD_ALREADY_EXISTS,
        "the graphics card is in use by a display server, or its console is not in front: end "
        "it, or use --output window inside of it");
}

static enum placard_status set_mode(struct kms *kms, struct placard_error *error)
{
    if (drmModeSetCrtc(kms->card, kms->choice.crtc, kms->buffers[kms->shown].framebuffer, 0, 0,
                       &kms->choice.connector, 1, &kms->choice.mode) == 0) {
        return PLACARD_OK;
    }
    if (errno == EACCES || errno == EPERM) {
        return fail_in_use(error);
    }
    return placard_fail(error, PLACARD_UNKNOWN_ERROR, "the monitor cannot be set to %ux%u: %s",
                        kms->choice.mode.hdisplay, kms->choice.mode.vdisplay, strerror(errno));
}

/* Shows black, in 32 bits where the card can. */
static enum placard_status start_monitor(struct kms *kms, struct placard_error *error)
{
    static const uint32_t depths[] = {32, 16};
    enum placard_status status = PLACARD_OK;
    for (size_t i = 0; i < sizeof depths / sizeof depths[0]; i++) {
        status = make_buffers(kms, depths[i], error);
        if (status == PLACARD_OK) {
            status = set_mode(kms, error);
        }
        if (status == PLACARD_OK || status == PLACARD_ALREADY_EXISTS) {
            break;
        }
        destroy_buffers(kms);
    }
    kms->has_monitor = status == PLACARD_OK;
    if (kms->has_monitor) {
        kms->width = kms->choice.mode.hdisplay;
        kms->height = kms->choice.mode.vdisplay;
    } else {
        destroy_buffers(kms);
    }
    return status;
}

/* Takes the monitor that was chosen. */
static enum placard_status take_monitor(struct kms *kms, struct placard_error *error)
{
    if (kms->former == NULL) {
        kms->former = drmModeGetCrtc(kms->card, kms->choice.crtc);
    }
    return start_monitor(kms, error);
}

/* ---- start and end ---- */

static void close_card(struct kms *kms)
{
    close(kms->card);
    kms->card = -1;
}

static enum placard_status open_path(struct kms *kms, const char *path, struct placard_error *error)
{
    enum placard_status status = device_file_open(&kms->card, path, "video", error);
    uint64_t has_buffers = 0;
    if (status == PLACARD_OK && (drmGetCap(kms->card, DRM_CAP_DUMB_BUFFER, &has_buffers) != 0 ||
                                 has_buffers == 0 || !video_is_possible(kms->card))) {
        close_card(kms);
        status =
            placard_fail(error, PLACARD_NOT_FOUND, "%s cannot drive a monitor without 3D software", path);
    }
    return status;
}

/* Opens the card PATH and makes the choice there. PLACARD_NOT_FOUND with a card: it will do when a monitor is
 * plugged in; without one it will not. NAMES gets the names of its connectors if the right one is missing. */
static enum placard_status open_and_choose(struct kms *kms, const char *path, char *names, size_t size,
                                           struct placard_error *error)
{
    const char *connector = kms->wish.connector;
    enum placard_status status = open_path(kms, path, error);
    if (status == PLACARD_OK && connector != NULL &&
        !video_has_connector(kms->card, connector, names, size)) {
        close_card(kms);
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "no graphics card has a connector %s; there are: %s", connector, names);
    }
    return status == PLACARD_OK ? video_choose(&kms->choice, kms->card, &kms->wish, error) : status;
}

/* Takes the first card with the monitor, else the first that could have it; where none could, a refused one
 * is worth more words than one that is not there. Results as those of open_and_choose(). */
static enum placard_status open_first(struct kms *kms, struct placard_error *error)
{
    int waiting = -1; /* a card without the monitor */
    char names[PLACARD_MESSAGE_SIZE / 4] = "";
    struct placard_error why;
    (void)placard_fail(&why, PLACARD_NOT_FOUND, "there is no graphics card (/dev/dri/card0 to card%d)",
                       CARDS - 1);
    for (int number = 0; number < CARDS && kms->card < 0; number++) {
        char path[32];
        struct placard_error problem = {.status = PLACARD_OK};
        snprintf(path, sizeof path, "/dev/dri/card%d", number);
        enum placard_status status = open_and_choose(kms, path, names, sizeof names, &problem);
        bool is_open = kms->card >= 0;
        bool is_found = is_open && status != PLACARD_NOT_FOUND;
        bool is_worse = status == PLACARD_INVALID_ARGUMENT ||
                        (why.status == PLACARD_NOT_FOUND && access(path, F_OK) == 0);
        if (is_found || (waiting < 0 && (is_open || is_worse))) {
            why = problem;
        }
        if (is_open && !is_found && waiting < 0) {
            waiting = kms->card;
            kms->card = -1;
        } else if (is_open && !is_found) {
            close_card(kms);
        }
    }
    if (kms->card < 0) {
        kms->card = waiting;
    } else if (waiting >= 0) {
        close(waiting);
    }
    if (error != NULL) {
        *error = why;
    }
    return why.status;
}

static enum placard_status open_card(struct kms *kms, const char *path, struct placard_error *error)
{
    char names[PLACARD_MESSAGE_SIZE / 4] = "";
    return path == NULL ? open_first(kms, error) : open_and_choose(kms, path, names, sizeof names, error);
}

enum placard_status kms_open(struct kms **kms, const char *path, const struct video_wish *wish, bool *monitor,
                             struct placard_error *error)
{
    *kms = NULL;
    *monitor = false;
    struct kms *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for a screen");
    }
    made->card = made->uevents = -1;
    made->wish = *wish;
    made->width = wish->width == 0 ? BLIND_WIDTH : (int)wish->width;
    made->height = wish->height == 0 ? BLIND_HEIGHT : (int)wish->height;
    enum placard_status status = uevents_open(&made->uevents, error);
    if (status == PLACARD_OK) {
        status = open_card(made, path, error);
    }
    bool is_blind = status == PLACARD_NOT_FOUND && made->card >= 0;
    if (is_blind && drmIsMaster(made->card) == 0) {
        is_blind = false;
        status = fail_in_use(error);
    }
    if (status == PLACARD_OK) {
        status = take_monitor(made, error);
        *monitor = status == PLACARD_OK;
    }
    if (status != PLACARD_OK && !is_blind) {
        kms_close(made);
        return status;
    }
    *kms = made;
    return PLACARD_OK;
}

/* What fails here, the kernel does when the card is closed. */
static void give_back(const struct kms *kms)
{
    drmModeCrtc *former = kms->former;
    if (former != NULL && former->buffer_id != 0 && kms->has_monitor) {
        uint32_t connector = kms->choice.connector;
        (void)drmModeSetCrtc(kms->card, former->crtc_id, former->buffer_id, former->x, former->y, &connector,
                             1, &former->mode);
    }
}

void kms_close(struct kms *kms)
{
    if (kms == NULL) {
        return;
    }
    if (kms->card >= 0) {
        give_back(kms);
        destroy_buffers(kms);
        close(kms->card);
    }
    drmModeFreeCrtc(kms->former);
    if (kms->uevents >= 0) {
        close(kms->uevents);
    }
    free(kms);
}

void kms_size(const struct kms *kms, int *width, int *height, float *dpi)
{
    *width = kms->width;
    *height = kms->height;
    *dpi = kms->choice.millimetres > 0 ? (float)kms->width * 25.4f / (float)kms->choice.millimetres : 0.0f;
}

/* ---- pictures ---- */

unsigned kms_back(const struct kms *kms)
{
    return 1 - kms->shown;
}

void kms_write(struct kms *kms, const uint32_t *pixels, int x, int y, int count)
{
    struct dumb_buffer *back = &kms->buffers[kms_back(kms)];
    if (back->pixels != NULL) {
        unsigned char *row = back->pixels + (size_t)y * back->stride;
        pixel_converter_row(kms->converter, pixels, row + (size_t)x * pixel_converter_bytes(kms->converter),
                            x, y, count);
    }
}

static void on_flip(int card, unsigned sequence, unsigned seconds, unsigned microseconds, void *user)
{
    (void)card;
    (void)sequence;
    (void)seconds;
    (void)microseconds;
    ((struct kms *)user)->flipped = true;
}

/* Waits for the end of the picture that is being sent. A card that never tells is not waited for for ever. */
static void wait_for_flip(struct kms *kms)
{
    drmEventContext context = {.version = 2, .page_flip_handler = on_flip};
    struct pollfd readable = {.fd = kms->card, .events = POLLIN};
    while (!kms->flipped) {
        int ready = poll(&readable, 1, FLIP_PATIENCE);
        if (ready < 0 && errno == EINTR) {
            continue;
        }
        if (ready <= 0 || drmHandleEvent(kms->card, &context) != 0) {
            break;
        }
    }
}

enum placard_status kms_flip(struct kms *kms, struct placard_error *error)
{
    if (!kms->has_monitor) {
        return PLACARD_OK;
    }
    uint32_t back = kms->buffers[kms_back(kms)].framebuffer;
    kms->flipped = false;
    if (drmModePageFlip(kms->card, kms->choice.crtc, back, DRM_MODE_PAGE_FLIP_EVENT, kms) == 0) {
        wait_for_flip(kms);
        kms->shown = kms_back(kms);
        return PLACARD_OK;
    }
    /* Drivers that cannot flip set the mode anew instead. */
    unsigned former = kms->shown;
    kms->shown = kms_back(kms);
    enum placard_status status = set_mode(kms, error);
    if (status != PLACARD_OK) {
        kms->shown = former;
        return status;
    }
    /* Only drivers that send their pictures somewhere need this, the others say that they do not know it. */
    (void)drmModeDirtyFB(kms->card, back, NULL, 0);
    return PLACARD_OK;
}

/* ---- changes ---- */

static bool is_same_mode(const drmModeModeInfo *a, const drmModeModeInfo *b)
{
    return a->hdisplay == b->hdisplay && a->vdisplay == b->vdisplay && a->vrefresh == b->vrefresh &&
           a->clock == b->clock;
}

enum kms_change kms_look(struct kms *kms)
{
    struct video_choice choice;
    int width = kms->width, height = kms->height;
    (void)drmSetMaster(kms->card); /* where it is refused, setting the mode is refused, too */
    if (video_choose(&choice, kms->card, &kms->wish, NULL) != PLACARD_OK) {
        kms->has_monitor = false;
        return KMS_SAME;
    }
    if (kms->has_monitor && choice.connector == kms->choice.connector &&
        is_same_mode(&choice.mode, &kms->choice.mode)) {
        return set_mode(kms, NULL) == PLACARD_OK ? KMS_REDRAW : KMS_SAME;
    }
    destroy_buffers(kms);
    kms->choice = choice;
    if (take_monitor(kms, NULL) != PLACARD_OK) {
        return KMS_SAME;
    }
    return kms->width == width && kms->height == height ? KMS_REDRAW : KMS_RESIZED;
}

static void blacken(struct dumb_buffer *buffer)
{
    if (buffer->pixels != NULL) {
        memset(buffer->pixels, 0, buffer->size);
    }
}

void kms_leave(struct kms *kms)
{
    give_back(kms);
    blacken(&kms->buffers[kms->shown]); /* kms_look() shows it first */
    (void)drmDropMaster(kms->card);
}

int kms_fd(const struct kms *kms)
{
    return kms->uevents;
}

bool kms_was_changed(struct kms *kms)
{
    return uevents_take(kms->uevents, "drm");
}
