/* Which of several graphics cards is taken, and what is on a screen that comes back. The cards are made up:
 * this file's functions come first, so that the libraries' are not linked. */
#include "unit/ui/cmocka_headers.h"

#include "ui/device/device_file.h"
#include "ui/device/dumb_buffer.h"
#include "ui/device/kms.h"
#include "ui/device/uevents.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <xf86drm.h>

enum { CARDS = 3, WIDTH = 4, HEIGHT = 2, BYTES = WIDTH * HEIGHT * 4 };

static struct {
    int fd; /* -1: not open */
    bool exists, has_monitor, has_wrong_mode, is_somebody_elses;
    const char *connector;
} cards[CARDS];

static struct {
    int chosen;                            /* how often a card was asked for its monitors */
    uint32_t framebuffer;                  /* that is shown */
    unsigned char pixels[2][BYTES];        /* of the two buffers, … */
    unsigned char was_shown_at_set[BYTES]; /* … and of the one that a mode was set with last */
} screen;

static int card_of(int fd)
{
    for (int i = 0; i < CARDS; i++) {
        if (cards[i].fd == fd) {
            return i;
        }
    }
    fail_msg("descriptor %d is no card", fd);
    return 0;
}

/* A descriptor; a card that had this number before is closed. */
static int open_anything(void)
{
    int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    for (int i = 0; i < CARDS; i++) {
        cards[i].fd = cards[i].fd == fd ? -1 : cards[i].fd;
    }
    return fd;
}

/* ---- doubles ---- */

enum placard_status device_file_open(int *fd, const char *path, const char *group,
                                     struct placard_error *error)
{
    int number = path[strlen(path) - 1] - '0';
    (void)group;
    *fd = -1;
    if (strlen(path) != strlen("/dev/dri/card0") || number >= CARDS || !cards[number].exists) {
        return placard_fail(error, PLACARD_NOT_FOUND, "there is no %s", path);
    }
    *fd = cards[number].fd = open_anything();
    return PLACARD_OK;
}

bool video_is_possible(int card)
{
    return card_of(card) < CARDS;
}

bool video_has_connector(int card, const char *name, char *names, size_t size)
{
    size_t length = strlen(names);
    snprintf(names + length, size - length, "%s ", cards[card_of(card)].connector);
    return strcmp(name, cards[card_of(card)].connector) == 0;
}

enum placard_status video_choose(struct video_choice *choice, int card, const struct video_wish *wish,
                                 struct placard_error *error)
{
    int number = card_of(card);
    (void)wish;
    screen.chosen++;
    *choice = (struct video_choice){.connector = 100, .crtc = 200};
    choice->mode.hdisplay = WIDTH;
    choice->mode.vdisplay = HEIGHT;
    if (!cards[number].has_monitor) {
        return placard_fail(error, PLACARD_NOT_FOUND, "no monitor at card %d", number);
    }
    return cards[number].has_wrong_mode
               ? placard_fail(error, PLACARD_INVALID_ARGUMENT, "no such mode at card %d", number)
               : PLACARD_OK;
}

enum placard_status dumb_buffer_make(struct dumb_buffer *buffer, int card, uint32_t width, uint32_t height,
                                     uint32_t bits, struct placard_error *error)
{
    static uint32_t count;
    unsigned place = count++ % 2;
    (void)error;
    assert_true(card_of(card) < CARDS && bits == 32 && width * height * 4 == BYTES);
    *buffer = (struct dumb_buffer){.width = width,
                                   .height = height,
                                   .stride = width * 4,
                                   .handle = 1,
                                   .framebuffer = 1 + place,
                                   .size = BYTES,
                                   .pixels = screen.pixels[place]};
    return PLACARD_OK;
}

void dumb_buffer_destroy(struct dumb_buffer *buffer, int card)
{
    (void)card;
    *buffer = (struct dumb_buffer){.handle = 0};
}

struct pixel_format dumb_buffer_format(uint32_t bits)
{
    return (struct pixel_format){.bits = bits, .red = {16, 8}, .green = {8, 8}, .blue = {0, 8}};
}

enum placard_status uevents_open(int *fd, struct placard_error *error)
{
    (void)error;
    *fd = open_anything();
    return PLACARD_OK;
}

bool uevents_take(int fd, const char *subsystem)
{
    (void)fd;
    (void)subsystem;
    return false;
}

int drmGetCap(int fd, uint64_t capability, uint64_t *value)
{
    (void)fd;
    (void)capability;
    *value = 1;
    return 0;
}

int drmIsMaster(int fd)
{
    return !cards[card_of(fd)].is_somebody_elses;
}

int drmSetMaster(int fd)
{
    (void)fd;
    return 0;
}

int drmDropMaster(int fd)
{
    (void)fd;
    return 0;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): as libdrm has it */
int drmModeSetCrtc(int fd, uint32_t crtcId, uint32_t bufferId, uint32_t x, uint32_t y, uint32_t *connectors,
                   int count, drmModeModeInfoPtr mode)
{
    (void)crtcId;
    (void)x;
    (void)y;
    assert_int_equal(count, 1);
    assert_non_null(mode);
    assert_int_equal(*connectors, 100);
    if (cards[card_of(fd)].is_somebody_elses) {
        errno = EACCES;
        return -1;
    }
    screen.framebuffer = bufferId;
    if (bufferId == 1 || bufferId == 2) {
        memcpy(screen.was_shown_at_set, screen.pixels[bufferId - 1], BYTES);
    }
    return 0;
}

drmModeCrtcPtr drmModeGetCrtc(int fd, uint32_t crtcId)
{
    static drmModeCrtc console = {.buffer_id = 77};
    (void)fd;
    console.crtc_id = crtcId;
    return &console;
}

void drmModeFreeCrtc(drmModeCrtcPtr ptr)
{
    (void)ptr;
}

/* A driver that cannot flip: the mode is set anew. */
int drmModePageFlip(int fd, uint32_t crtc_id, uint32_t fb_id, uint32_t flags, void *user_data)
{
    (void)fd;
    (void)crtc_id;
    (void)fb_id;
    (void)flags;
    (void)user_data;
    return -1;
}

int drmModeDirtyFB(int fd, uint32_t bufferId, drmModeClipPtr clips, uint32_t num_clips)
{
    (void)fd;
    (void)bufferId;
    (void)clips;
    (void)num_clips;
    return -1;
}

/* ---- the cases ---- */

/* Three cards, the second of which has a monitor. */
static int make_cards(void **state)
{
    static const char *const connectors[CARDS] = {"HDMI-A-1", "HDMI-A-2", "DP-1"};
    (void)state;
    memset(&screen, 0, sizeof screen);
    for (int i = 0; i < CARDS; i++) {
        cards[i].fd = -1;
        cards[i].exists = true;
        cards[i].has_monitor = i == 1;
        cards[i].has_wrong_mode = cards[i].is_somebody_elses = false;
        cards[i].connector = connectors[i];
    }
    return 0;
}

static int check_that_all_is_closed(void **state)
{
    (void)state;
    for (int i = 0; i < CARDS; i++) {
        if (cards[i].fd >= 0 && fcntl(cards[i].fd, F_GETFD) >= 0) {
            return 1;
        }
        cards[i].fd = -1;
    }
    return 0;
}

/* Opens PATH; returns the one card that is open then, which has a monitor or not. */
static int opens(const char *path, const char *connector, bool has_monitor)
{
    struct kms *kms = NULL;
    struct placard_error error = {.status = PLACARD_OK};
    bool monitor = !has_monitor;
    struct video_wish wish = {.connector = connector};
    int found = -1;
    if (kms_open(&kms, path, &wish, &monitor, &error) != PLACARD_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(monitor, has_monitor);
    for (int i = 0; i < CARDS; i++) {
        if (cards[i].fd >= 0 && fcntl(cards[i].fd, F_GETFD) >= 0) {
            assert_int_equal(found, -1);
            found = i;
        }
    }
    kms_close(kms);
    return found;
}

static void refuses(const char *path, const char *connector, enum placard_status wanted, const char *words)
{
    struct kms *kms = NULL;
    struct placard_error error = {.status = PLACARD_OK};
    bool monitor = false;
    struct video_wish wish = {.connector = connector};
    enum placard_status status = kms_open(&kms, path, &wish, &monitor, &error);
    assert_null(kms);
    if (status != wanted || strstr(error.message, words) == NULL) {
        fail_msg("%d \"%s\" instead of %d \"%s\"", (int)status, error.message, (int)wanted, words);
    }
}

static void the_card_with_a_monitor(void **state)
{
    (void)state;
    assert_int_equal(opens(NULL, NULL, true), 1);
    assert_int_equal(screen.chosen, 2); /* to ask for monitors is slow: never twice */
    assert_int_equal(opens("/dev/dri/card1", NULL, true), 1);
    cards[0].has_monitor = true;
    assert_int_equal(opens(NULL, NULL, true), 0);
    cards[0].exists = false;
    assert_int_equal(opens(NULL, NULL, true), 1);
}

static void without_any_monitor_the_first_card_waits(void **state)
{
    (void)state;
    cards[1].has_monitor = false;
    assert_int_equal(opens(NULL, NULL, false), 0);
    assert_int_equal(opens("/dev/dri/card2", NULL, false), 2);
    for (int i = 0; i < CARDS; i++) {
        cards[i].exists = false;
    }
    refuses(NULL, NULL, PLACARD_NOT_FOUND, "there is no graphics card");
    refuses("/dev/dri/card2", NULL, PLACARD_NOT_FOUND, "there is no /dev/dri/card2");
}

static void the_card_with_the_connector(void **state)
{
    (void)state;
    assert_int_equal(opens(NULL, "HDMI-A-2", true), 1);
    assert_int_equal(opens(NULL, "DP-1", false), 2); /* although there is a monitor elsewhere */
    refuses(NULL, "HDMI-1", PLACARD_INVALID_ARGUMENT, "connector HDMI-1; there are: HDMI-A-1 HDMI-A-2 DP-1");
    refuses("/dev/dri/card0", "HDMI-A-2", PLACARD_INVALID_ARGUMENT, "there are: HDMI-A-1");
}

static void a_wrong_mode_is_told_although_another_card_could_wait(void **state)
{
    (void)state;
    cards[1].has_wrong_mode = true;
    refuses(NULL, NULL, PLACARD_INVALID_ARGUMENT, "no such mode at card 1");
}

static void a_card_of_a_display_servers(void **state)
{
    (void)state;
    cards[1].is_somebody_elses = true;
    refuses(NULL, NULL, PLACARD_ALREADY_EXISTS, "in use by a display server");
    cards[1].has_monitor = false; /* it is switched off */
    refuses("/dev/dri/card1", NULL, PLACARD_ALREADY_EXISTS, "in use by a display server");
}

/* Whoever comes back to the viewer's console sees nothing older than what is drawn then. */
static void what_was_shown_before_is_gone_when_the_screen_is_left(void **state)
{
    (void)state;
    static const uint32_t picture[WIDTH] = {0xffffff, 0xff0000, 0x00ff00, 0x0000ff};
    static const unsigned char black[BYTES];
    struct kms *kms = NULL;
    struct placard_error error = {.status = PLACARD_OK};
    struct video_wish wish = {.connector = NULL};
    bool monitor = false;
    assert_int_equal(kms_open(&kms, NULL, &wish, &monitor, &error), PLACARD_OK);
    kms_write(kms, picture, 0, 0, WIDTH);
    assert_int_equal(kms_flip(kms, &error), PLACARD_OK);
    assert_memory_not_equal(screen.was_shown_at_set, black, BYTES);
    kms_leave(kms);
    assert_int_equal(screen.framebuffer, 77);
    assert_int_equal(kms_look(kms), KMS_REDRAW);
    assert_int_not_equal(screen.framebuffer, 77);
    assert_memory_equal(screen.was_shown_at_set, black, BYTES);
    kms_close(kms);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_cards, check_that_all_is_closed)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_card_with_a_monitor),     CASE(without_any_monitor_the_first_card_waits),
        CASE(the_card_with_the_connector), CASE(a_wrong_mode_is_told_although_another_card_could_wait),
        CASE(a_card_of_a_display_servers), CASE(what_was_shown_before_is_gone_when_the_screen_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
