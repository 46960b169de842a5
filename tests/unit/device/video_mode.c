/* Which monitor is chosen, and which of its modes. The graphics card is made up: this file's functions of
 * libdrm come first, so that the library's are not linked. */
#include "unit/ui/cmocka_headers.h"

#include "ui/device/video_mode.h"
#include <errno.h>

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

enum { CARD = 42, CONNECTORS = 4, PREFERRED = DRM_MODE_TYPE_PREFERRED };

static struct {
    drmModeRes resources;
    drmModeConnector connectors[CONNECTORS]; /* numbers from 100 on */
    drmModeEncoder encoders[CONNECTORS];     /* numbers from 200 on */
    int lent;                                /* what was got and not freed */
} card;

static uint32_t connector_numbers[] = {100, 101, 102, 103};
static uint32_t encoder_numbers[] = {200, 201, 202, 203};
static uint32_t crtc_numbers[] = {300, 301, 302};

static void *lend(void *thing)
{
    card.lent += thing != NULL;
    return thing;
}

static void take_back(const void *thing)
{
    card.lent -= thing != NULL;
}

drmModeRes *drmModeGetResources(int fd)
{
    assert_int_equal(fd, CARD);
    errno = EINVAL;
    return lend(card.resources.count_crtcs < 0 ? NULL : &card.resources);
}

drmModeConnector *drmModeGetConnector(int fd, uint32_t connectorId)
{
    assert_int_equal(fd, CARD);
    return lend(connectorId < 100 || connectorId >= 100 + CONNECTORS ? NULL
                                                                     : &card.connectors[connectorId - 100]);
}

drmModeConnector *drmModeGetConnectorCurrent(int fd, uint32_t connector_id)
{
    return drmModeGetConnector(fd, connector_id);
}

drmModeEncoder *drmModeGetEncoder(int fd, uint32_t encoder_id)
{
    assert_int_equal(fd, CARD);
    return lend(encoder_id < 200 || encoder_id >= 200 + CONNECTORS ? NULL : &card.encoders[encoder_id - 200]);
}

void drmModeFreeResources(drmModeRes *ptr)
{
    take_back(ptr);
}

void drmModeFreeConnector(drmModeConnector *ptr)
{
    take_back(ptr);
}

void drmModeFreeEncoder(drmModeEncoder *ptr)
{
    take_back(ptr);
}

static drmModeModeInfo mode(uint16_t width, uint16_t height, uint32_t rate, uint32_t type)
{
    return (drmModeModeInfo){.hdisplay = width, .vdisplay = height, .vrefresh = rate, .type = type};
}

/* A card with a panel, two sockets for HDMI, and one for composite; a monitor is at the second HDMI. */
static int make_card(void **state)
{
    static drmModeModeInfo modes[5];
    static const uint32_t types[CONNECTORS] = {DRM_MODE_CONNECTOR_DSI, DRM_MODE_CONNECTOR_HDMIA,
                                               DRM_MODE_CONNECTOR_HDMIA, DRM_MODE_CONNECTOR_Composite};
    static const uint32_t numbers[CONNECTORS] = {1, 1, 2, 1};
    (void)state;
    memset(&card, 0, sizeof card);
    modes[0] = mode(1920, 1080, 60, 0);
    modes[1] = mode(1280, 720, 60, PREFERRED);
    modes[2] = mode(1280, 720, 50, 0);
    modes[3] = mode(800, 600, 60, 0);
    modes[4] = mode(800, 600, 75, 0);
    card.resources = (drmModeRes){.count_connectors = CONNECTORS,
                                  .connectors = connector_numbers,
                                  .count_crtcs = LENGTH(crtc_numbers),
                                  .crtcs = crtc_numbers};
    for (uint32_t i = 0; i < CONNECTORS; i++) {
        card.connectors[i] = (drmModeConnector){.connector_id = 100 + i,
                                                .connector_type = types[i],
                                                .connector_type_id = numbers[i],
                                                .connection = DRM_MODE_DISCONNECTED,
                                                .count_encoders = 1,
                                                .encoders = &encoder_numbers[i]};
        card.encoders[i] = (drmModeEncoder){.encoder_id = 200 + i, .possible_crtcs = 1u << 1 | 1u << 2};
    }
    card.connectors[2].connection = DRM_MODE_CONNECTED;
    card.connectors[2].count_modes = LENGTH(modes);
    card.connectors[2].modes = modes;
    card.connectors[2].mmWidth = 340;
    return 0;
}

static int check_that_all_is_freed(void **state)
{
    (void)state;
    return card.lent;
}

static struct video_choice choose(const struct video_wish *wish)
{
    struct video_choice choice = {0};
    struct placard_error error = {0};
    if (video_choose(&choice, CARD, wish, &error) != PLACARD_OK) {
        fail_msg("%s", error.message);
    }
    return choice;
}

static void refused(const struct video_wish *wish, enum placard_status wanted, const char *words)
{
    struct video_choice choice = {0};
    struct placard_error error = {0};
    enum placard_status status = video_choose(&choice, CARD, wish, &error);
    if (status != wanted || strstr(error.message, words) == NULL) {
        fail_msg("%d \"%s\" instead of %d \"%s\"", (int)status, error.message, (int)wanted, words);
    }
}

static void assert_mode(const struct video_choice *choice, int width, int height, uint32_t rate)
{
    assert_int_equal(choice->mode.hdisplay, width);
    assert_int_equal(choice->mode.vdisplay, height);
    assert_int_equal(choice->mode.vrefresh, rate);
}

static void the_monitor_that_is_there_in_the_mode_it_prefers(void **state)
{
    (void)state;
    struct video_choice choice = choose(&(struct video_wish){0});
    assert_int_equal(choice.connector, 102);
    assert_int_equal(choice.millimetres, 340);
    assert_mode(&choice, 1280, 720, 60);
    card.connectors[2].modes[1].type = 0; /* prefers none: the first */
    choice = choose(&(struct video_wish){0});
    assert_mode(&choice, 1920, 1080, 60);
}

static void a_mode_that_is_wished_for(void **state)
{
    (void)state;
    struct video_choice choice = choose(&(struct video_wish){.width = 800, .height = 600});
    assert_mode(&choice, 800, 600, 75);
    choice = choose(&(struct video_wish){.width = 1280, .height = 720, .rate = 50});
    assert_mode(&choice, 1280, 720, 50);
    refused(&(struct video_wish){.width = 800, .height = 480}, PLACARD_INVALID_ARGUMENT,
            "HDMI-A-2 has no mode 800x480; it has 1920x1080@60, 1280x720@60");
    refused(&(struct video_wish){.width = 800, .height = 600, .rate = 50}, PLACARD_INVALID_ARGUMENT,
            "no mode 800x600@50");
}

static void a_monitor_with_more_modes_than_a_message_holds(void **state)
{
    (void)state;
    static drmModeModeInfo many[500];
    for (size_t i = 0; i < LENGTH(many); i++) {
        many[i] = mode(UINT16_MAX, UINT16_MAX, UINT32_MAX, 0);
    }
    card.connectors[2].modes = many;
    card.connectors[2].count_modes = LENGTH(many);
    refused(&(struct video_wish){.width = 1, .height = 1}, PLACARD_INVALID_ARGUMENT,
            "65535x65535@4294967295");
}

static void a_connector_by_its_name(void **state)
{
    (void)state;
    struct video_choice choice = choose(&(struct video_wish){.connector = "HDMI-A-2"});
    assert_int_equal(choice.connector, 102);
    refused(&(struct video_wish){.connector = "HDMI-A-1"}, PLACARD_NOT_FOUND,
            "connected to HDMI-A-1; there are: "
            "DSI-1, HDMI-A-1, HDMI-A-2, Composite-1");
    refused(&(struct video_wish){.connector = "HDMI"}, PLACARD_NOT_FOUND, "connected to HDMI;");
    card.connectors[0].connector_type = 12345;
    refused(&(struct video_wish){.connector = "DSI-1"}, PLACARD_NOT_FOUND, "Unknown-1, HDMI-A-1");
}

static void which_connectors_there_are(void **state)
{
    (void)state;
    char names[64] = "VGA-1";
    assert_true(video_has_connector(CARD, "HDMI-A-1", names, sizeof names)); /* with or without a monitor */
    assert_string_equal(names, "VGA-1, DSI-1, HDMI-A-1, HDMI-A-2, Composite-1");
    assert_false(video_has_connector(CARD, "HDMI-1", names, sizeof names)); /* more than fits */
    assert_int_equal(strlen(names), sizeof names - 1);
    card.resources.count_crtcs = -1; /* nothing can be asked for */
    assert_false(video_has_connector(CARD, "HDMI-A-1", names, sizeof names));
}

/* What cannot tell whether there is a monitor is used when it is named. */
static void a_connector_that_does_not_know(void **state)
{
    (void)state;
    static drmModeModeInfo television[1];
    television[0] = mode(720, 576, 50, PREFERRED);
    card.connectors[3].connection = DRM_MODE_UNKNOWNCONNECTION;
    card.connectors[3].modes = television;
    card.connectors[3].count_modes = 1;
    struct video_choice choice = choose(&(struct video_wish){.connector = "Composite-1"});
    assert_int_equal(choice.connector, 103);
    card.connectors[2].connection = DRM_MODE_DISCONNECTED;
    refused(&(struct video_wish){0}, PLACARD_NOT_FOUND, "no monitor is connected to the graphics card");
}

static void what_drives_it(void **state)
{
    (void)state;
    struct video_choice choice = choose(&(struct video_wish){0});
    assert_int_equal(choice.crtc, 301); /* the first that can */
    card.connectors[2].encoder_id = 202;
    card.encoders[2].crtc_id = 302;
    choice = choose(&(struct video_wish){0});
    assert_int_equal(choice.crtc, 302); /* the one that does */
    card.encoders[2].crtc_id = 0;
    card.encoders[2].possible_crtcs = 1u << 31;
    refused(&(struct video_wish){0}, PLACARD_OUT_OF_RESOURCES, "could drive HDMI-A-2");
    card.connectors[2].count_encoders = 0;
    refused(&(struct video_wish){0}, PLACARD_OUT_OF_RESOURCES, "could drive HDMI-A-2");
}

static void things_that_vanish_while_they_are_looked_at(void **state)
{
    (void)state;
    static uint32_t wrong[CONNECTORS] = {1, 2, 102, 3};
    card.resources.connectors = wrong;
    card.connectors[2].encoders = wrong;
    refused(&(struct video_wish){0}, PLACARD_OUT_OF_RESOURCES, "could drive HDMI-A-2");
    card.connectors[2].count_modes = 0; /* a monitor that does not tell any */
    refused(&(struct video_wish){0}, PLACARD_NOT_FOUND, "no monitor");
    card.resources.count_crtcs = -1; /* all of it */
    refused(&(struct video_wish){0}, PLACARD_OUT_OF_RESOURCES, "cannot ask for the monitors");
    assert_false(video_is_possible(CARD));
}

static void cards_without_monitors(void **state)
{
    (void)state;
    assert_true(video_is_possible(CARD));
    card.resources.count_crtcs = 0;
    assert_false(video_is_possible(CARD));
    card.resources.count_crtcs = 1;
    card.resources.count_connectors = 0;
    assert_false(video_is_possible(CARD));
    refused(&(struct video_wish){0}, PLACARD_NOT_FOUND, "no monitor is connected");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_card, check_that_all_is_freed)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_monitor_that_is_there_in_the_mode_it_prefers),
        CASE(a_mode_that_is_wished_for),
        CASE(a_monitor_with_more_modes_than_a_message_holds),
        CASE(a_connector_by_its_name),
        CASE(which_connectors_there_are),
        CASE(a_connector_that_does_not_know),
        CASE(what_drives_it),
        CASE(things_that_vanish_while_they_are_looked_at),
        CASE(cards_without_monitors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
