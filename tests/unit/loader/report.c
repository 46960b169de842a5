/* What --status prints, with friendly and with hostile facts; and the JSON writer. */
#include "loader/report.h"
#include "cmocka_headers.h"
#include "loader/json.h"
#include "loader/printable.h"
#include <time.h>

/* The reports, one after the other, into static rooms. */
static const char *text_of(const struct placard_board_status *status)
{
    static char text[4096];
    FILE *stream = fmemopen(text, sizeof text, "w");
    report_status(stream, "some key", status);
    fclose(stream);
    return text;
}

static const char *json_of(const struct placard_board_status *status)
{
    static char text[4096];
    FILE *stream = fmemopen(text, sizeof text, "w");
    report_status_json(stream, "some key", status);
    fclose(stream);
    return text;
}

static void contains(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("\"%s\" is not in:\n%s", part, text);
    }
}

static struct placard_board_status shown_picture(void)
{
    struct placard_board_status status = {
        .capacity = 67108864,
        .sequence = 7,
        .kind = PLACARD_IMAGE,
        .length = 12345,
        .name = "lake.jpg",
        .published_at = 1700000000123,
        .viewer = {.pid = 42, .width = 800, .height = 480, .output = "window"},
        .segment = {.attached = 2}};
    status.acknowledgement = (struct placard_acknowledgement){
        .sequence = 7, .outcome = PLACARD_OUTCOME_SHOWN, .width = 640, .height = 427, .at = 1700000000456};
    return status;
}

static void a_shown_picture(void **state)
{
    (void)state;
    struct placard_board_status status = shown_picture();
    const char *text = text_of(&status);
    contains(text, "key          some key\n");
    contains(text, "layout       native, content up to 67108864 bytes\n");
    contains(text, "sequence     7\n");
    contains(text, "content      image \"lake.jpg\", 12345 bytes, published 2023-11-14 22:13:20\n");
    contains(text, "screen       shown since 2023-11-14 22:13:20, 640x427, 333 ms after it was published\n");
    contains(text, "viewer       process 42, window 800x480\n");
    assert_null(strstr(text, "sandbox"));
    contains(text, "attachments  2\n");
    contains(text, "lock         free\n");
    contains(text, "problem      none\n");

    assert_string_equal(json_of(&status), "{\n"
                                          "  \"key\": \"some key\",\n"
                                          "  \"layout\": \"native\",\n"
                                          "  \"capacity\": 67108864,\n"
                                          "  \"sequence\": 7,\n"
                                          "  \"content\": {\n"
                                          "    \"kind\": \"image\",\n"
                                          "    \"name\": \"lake.jpg\",\n"
                                          "    \"bytes\": 12345,\n"
                                          "    \"published\": \"2023-11-14T22:13:20.123Z\"\n"
                                          "  },\n"
                                          "  \"screen\": {\n"
                                          "    \"state\": \"shown\",\n"
                                          "    \"since\": \"2023-11-14T22:13:20.456Z\",\n"
                                          "    \"after_ms\": 333,\n"
                                          "    \"width\": 640,\n"
                                          "    \"height\": 427\n"
                                          "  },\n"
                                          "  \"viewer\": {\n"
                                          "    \"pid\": 42,\n"
                                          "    \"output\": \"window\",\n"
                                          "    \"width\": 800,\n"
                                          "    \"height\": 480,\n"
                                          "    \"sandbox\": true\n"
                                          "  },\n"
                                          "  \"attachments\": 2,\n"
                                          "  \"lock_holder\": null,\n"
                                          "  \"problem\": null\n"
                                          "}\n");
}

static void a_viewer_without_a_sandbox(void **state)
{
    (void)state;
    struct placard_board_status status = shown_picture();
    status.viewer.unconfined = true;
    contains(text_of(&status), "warning      the viewer runs with --no-sandbox: ");
    contains(json_of(&status), "\"sandbox\": false");
}

static void every_state_of_the_screen(void **state)
{
    (void)state;
    struct placard_board_status status = shown_picture();
    status.sequence = 8;
    contains(text_of(&status), "screen       waiting\n");
    contains(json_of(&status), "\"state\": \"waiting\"\n");
    status.sequence = 7;
    status.acknowledgement.outcome = PLACARD_OUTCOME_REFUSED;
    status.acknowledgement.reason = PLACARD_TOO_LARGE;
    strcpy(status.acknowledgement.message, "too many pixels");
    contains(text_of(&status), "screen       refused at 2023-11-14 22:13:20: too many pixels\n");
    contains(json_of(&status), "\"state\": \"refused\"");
    contains(json_of(&status), "\"message\": \"too many pixels\"");
    status = (struct placard_board_status){0};
    contains(text_of(&status), "content      empty\nscreen       empty\nviewer       none\n");
    contains(json_of(&status), "\"name\": null");
    contains(json_of(&status), "\"published\": null");
    contains(json_of(&status), "\"viewer\": null");
    status.raw = true;
    assert_null(strstr(text_of(&status), "screen"));
    contains(text_of(&status), "layout       raw");
    contains(json_of(&status), "\"sequence\": null,");
    contains(json_of(&status), "\"state\": \"unknown\"");
}

/* What a killed viewer left behind says that it was shown; the screen is dark. */
static void nothing_is_on_the_screen_of_nobody(void **state)
{
    (void)state;
    struct placard_board_status status = shown_picture();
    status.viewer = (struct placard_viewer){0};
    contains(text_of(&status), "screen       waiting\nviewer       none\n");
    contains(json_of(&status), "\"state\": \"waiting\"\n");
    status.acknowledgement.outcome = PLACARD_OUTCOME_REFUSED;
    contains(text_of(&status), "screen       waiting\n");
    contains(json_of(&status), "\"state\": \"waiting\"\n");
}

static void holders_pixels_and_problems(void **state)
{
    (void)state;
    struct placard_board_status status = shown_picture();
    status.kind = PLACARD_PIXELS;
    status.width = 320;
    status.height = 200;
    status.segment.lock_holder = 99;
    strcpy(status.viewer.problem, "no font");
    contains(text_of(&status), "pixels \"lake.jpg\", 320x200, 12345 bytes");
    contains(text_of(&status), "lock         held by process 99\n");
    contains(text_of(&status), "problem      no font\n");
    contains(json_of(&status), "\"lock_holder\": 99");
    contains(json_of(&status), "\"problem\": \"no font\"");
    contains(json_of(&status), "\"width\": 320");
}

/* It has the segment, but not yet a screen. */
static void a_viewer_that_is_just_starting(void **state)
{
    (void)state;
    struct placard_board_status status = shown_picture();
    status.viewer = (struct placard_viewer){.pid = 42};
    contains(text_of(&status), "viewer       process 42, starting\n");
    contains(json_of(&status), "\"output\": null,\n    \"width\": null,\n    \"height\": null,\n");
}

/* The clock was set back since: a time that has yet to come would be nonsense. */
static void a_time_to_come_is_not_told(void **state)
{
    (void)state;
    struct placard_board_status status = shown_picture();
    status.published_at = status.acknowledgement.at = (time(NULL) + 3600) * INT64_C(1000);
    contains(text_of(&status), "12345 bytes\n");
    contains(text_of(&status), "shown, 640x427");
    contains(json_of(&status), "\"published\": null");
    contains(json_of(&status), "\"since\": null");
}

static void hostile_facts(void **state)
{
    (void)state;
    struct placard_board_status status = shown_picture();
    strcpy(status.name, "a\"b\\c\x1b[2J\n\xff\u202eé");
    status.kind = (enum placard_kind)77;
    status.published_at = INT64_MAX;
    status.acknowledgement.at = INT64_MIN;
    contains(text_of(&status), "content      unknown \"a\"b\\c?[2J??");
    contains(json_of(&status), "\"name\": \"a\\\"b\\\\c\\u001b[2J\\u000a\\ufffd");
    contains(json_of(&status), "é\"");
    contains(json_of(&status), "\"published\": null");
    contains(json_of(&status), "\"since\": null");
}

static void json_nests(void **state)
{
    (void)state;
    char text[256];
    FILE *stream = fmemopen(text, sizeof text, "w");
    struct json json = {.stream = stream};
    json_begin_array(&json, NULL);
    json_begin_object(&json, NULL);
    json_end_object(&json);
    json_number(&json, NULL, UINT64_MAX);
    json_string(&json, NULL, "");
    json_begin_array(&json, NULL);
    json_end_array(&json);
    json_end_array(&json);
    fclose(stream);
    assert_string_equal(text, "[\n  {},\n  18446744073709551615,\n  \"\",\n  []\n]\n");
}

static void paths_are_shortened_at_a_character(void **state)
{
    (void)state;
    struct placard_error room;
    assert_string_equal(printable_path(&room, "a b.txt"), "'a b.txt'");
    char path[301] = "";
    for (size_t i = 0; i < 100; i++) {
        memcpy(path + 3 * i, "€", 4); /* three bytes, and the NUL */
    }
    const char *printed = printable_path(&room, path);
    assert_int_equal(strlen(printed),
                     1 + 3 + 66 * 3 + 1); /* quotes, the ellipsis, whole characters of 200 bytes */
    assert_null(strchr(printed, '?'));
}

int main(void)
{
    setenv("TZ", "UTC", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shown_picture),
        cmocka_unit_test(a_viewer_without_a_sandbox),
        cmocka_unit_test(every_state_of_the_screen),
        cmocka_unit_test(nothing_is_on_the_screen_of_nobody),
        cmocka_unit_test(holders_pixels_and_problems),
        cmocka_unit_test(a_viewer_that_is_just_starting),
        cmocka_unit_test(a_time_to_come_is_not_told),
        cmocka_unit_test(hostile_facts),
        cmocka_unit_test(json_nests),
        cmocka_unit_test(paths_are_shortened_at_a_character),
    };
    return cmocka_run_group_tests_name("reports of the loader", tests, NULL, NULL);
}
