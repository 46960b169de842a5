/* The command line: every option, every value's borders, and what does not go together. */
#include "loader/options.h"
#include "cmocka_headers.h"
#include "loader/exit_status.h"

/* Parses LINE, words separated by one space; "" stands for an empty word. */
static enum placard_status parse(struct options *options, const char *line, struct placard_error *error)
{
    static char words[1024];
    char *arguments[32] = {(char[]){"placard-loader"}};
    int count = 1;
    assert_true(snprintf(words, sizeof words, "%s", line) < (int)sizeof words);
    for (char *rest = words, *word; line[0] != '\0' && (word = strsep(&rest, " ")) != NULL;) {
        arguments[count++] = strcmp(word, "\"\"") == 0 ? word + 2 : word;
    }
    arguments[count] = NULL;
    *error = (struct placard_error){0};
    return options_parse(options, count, arguments, error);
}

static struct options accepted(const char *line)
{
    struct options options;
    struct placard_error error;
    if (parse(&options, line, &error) != PLACARD_OK) {
        fail_msg("'%s' was refused: %s", line, error.message);
    }
    return options;
}

static void refused(const char *line, const char *why)
{
    struct options options;
    struct placard_error error;
    enum placard_status status = parse(&options, line, &error);
    if (status != PLACARD_INVALID_ARGUMENT) {
        fail_msg("'%s' was not refused (%s)", line, placard_status_text(status));
    }
    if (strstr(error.message, why) == NULL) {
        fail_msg("'%s' was refused with \"%s\", which does not say \"%s\"", line, error.message, why);
    }
}

static void commands_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(accepted("").command, LOADER_WINDOW);
    assert_int_equal(accepted("--key k --assets a --lock-timeout 1").command, LOADER_WINDOW);
    assert_int_equal(accepted("picture.png").command, LOADER_PUBLISH);
    assert_int_equal(accepted("--status").command, LOADER_STATUS);
    assert_int_equal(accepted("--list").command, LOADER_LIST);
    assert_int_equal(accepted("--create picture.png").command, LOADER_CREATE);
    assert_int_equal(accepted("--help --nonsense").command, LOADER_HELP);
    assert_int_equal(accepted("--version").command, LOADER_VERSION);
}

static void sources_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(accepted("-").source, SOURCE_STANDARD_INPUT);
    assert_int_equal(accepted("--clear").source, SOURCE_CLEAR);
    struct options options = accepted("a.txt --wait");
    assert_int_equal(options.source, SOURCE_FILE);
    assert_string_equal(options.file, "a.txt");
    options = accepted("--text hello");
    assert_int_equal(options.source, SOURCE_TEXT);
    assert_string_equal(options.text, "hello");
    assert_string_equal(accepted("-- --clear").file, "--clear");
    assert_string_equal(accepted("--text=-").text, "-");
}

static void values_are_taken(void **state)
{
    (void)state;
    struct options options = accepted("--key k --name n --verbose f");
    assert_string_equal(options.key, "k");
    assert_string_equal(options.name, "n");
    assert_true(options.verbose);
    assert_false(options.json);
    assert_null(options.assets);
    assert_true(accepted("--status --json").json);
    assert_string_equal(accepted("--list --assets a").assets, "a");
    assert_string_equal(accepted("--key= f").key, ""); /* the library says what is wrong with it */
}

static void times_are_milliseconds(void **state)
{
    (void)state;
    struct options options = accepted("f");
    assert_true(options.wait == OPTIONS_NOT_GIVEN);
    assert_true(options.wait_viewer == OPTIONS_NOT_GIVEN);
    assert_true(options.lock_timeout == OPTIONS_NOT_GIVEN);
    assert_int_equal(accepted("f --wait").wait, 30000);
    assert_int_equal(accepted("f --wait-viewer").wait_viewer, 30000);
    assert_int_equal(accepted("f --wait=0").wait, 0);
    assert_int_equal(accepted("f --wait=0.0001").wait, 1);
    assert_int_equal(accepted("f --wait-viewer=2.5").wait_viewer, 2500);
    assert_int_equal(accepted("f --lock-timeout 1000000000").lock_timeout, 1000000000000);
    refused("f --wait=", "seconds");
    refused("f --wait=-1", "seconds");
    refused("f --wait=1s", "seconds");
    refused("f --wait=1e3", "seconds");
    refused("f --wait=inf", "seconds");
    refused("f --wait=.", "seconds");
    refused("f --wait-viewer=1000000001", "seconds");
    refused("f --lock-timeout soon", "'soon'");
}

static void kinds_are_taken(void **state)
{
    (void)state;
    assert_int_equal(accepted("f").as, PLACARD_EMPTY);
    assert_int_equal(accepted("f --as text").as, PLACARD_TEXT);
    assert_int_equal(accepted("f --as image").as, PLACARD_IMAGE);
    struct options options = accepted("f --as raw:320x240:rgb565");
    assert_int_equal(options.as, PLACARD_PIXELS);
    assert_int_equal(options.width, 320);
    assert_int_equal(options.height, 240);
    assert_int_equal(options.format, PLACARD_FORMAT_RGB565);
    assert_int_equal(accepted("f --as raw:32767x1:gray").width, PLACARD_MAX_SIDE);
    static const char *const WRONG[] = {"picture",
                                        "raw",
                                        "raw:",
                                        "raw:1x1",
                                        "raw:1x1:",
                                        "raw:1x1:cmyk",
                                        "raw:0x1:gray",
                                        "raw:1x0:gray",
                                        "raw:32768x1:gray",
                                        "raw:1x32768:gray",
                                        "raw:-1x1:gray",
                                        "raw:1 x1:gray",
                                        "raw:1x1:gray ",
                                        "raw:x1:gray",
                                        "raw:1x:gray",
                                        "raw:1X1:gray",
                                        "raw:99999999999999999999x1:gray"};
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        struct options ignored;
        struct placard_error error;
        char *arguments[] = {(char[]){"placard-loader"}, (char[]){"--as"}, strdup(WRONG[i]), (char[]){"f"},
                             NULL};
        assert_int_equal(options_parse(&ignored, 4, arguments, &error), PLACARD_INVALID_ARGUMENT);
        assert_non_null(strstr(error.message, "--as takes"));
        free(arguments[2]);
    }
}

static void mistakes_are_told(void **state)
{
    (void)state;
    refused("--nonsense", "no option '--nonsense'");
    refused("-x", "no option '-x'");
    refused("f -xyz", "no option '-x'");
    refused("f -ä", "no option '-ä'");
    refused("-äö f", "no option '-äö'");
    refused("f -\xff", "no option '-?'");
    refused("--ver", "'--ver' is the beginning of more than one option");
    refused("--w=5 f", "'--w=5' is the beginning of more than one option");
    refused("--vers=5", "--version takes no value");
    refused("--non\nsense", "no option '--non?sense'");
    refused("--key", "--key needs a value");
    refused("f --as", "--as needs a value");
    refused("--clear=now", "--clear takes no value");
    refused("--text \"\"", "--text is empty; use --clear");
    refused("\"\"", "name of the file is empty");
    refused("--create", "--create needs a file");
}

static void a_value_behind_a_space_is_told(void **state)
{
    (void)state;
    refused("--wait 5 photo.jpg", "write --wait=5");
    refused("photo.jpg --wait 5", "write --wait=5");
    refused("--wait-viewer 2.5 --status", "write --wait-viewer=2.5");
    refused("--wait --wait-viewer 10 --text hello", "write --wait-viewer=10");
    refused("--wait=5 5 photo.jpg", "only one content");
    refused("--wait photo.jpg 5", "only one content");
    assert_string_equal(accepted("--wait 5").file, "5");
}

static void one_content_at_a_time(void **state)
{
    (void)state;
    refused("a b", "only one content");
    refused("a -", "only one content");
    refused("a --text b", "only one content");
    refused("--text a --clear", "only one content");
    refused("--status f", "one thing at a time");
    refused("--list --clear", "one thing at a time");
    refused("--status --list", "one thing at a time");
    refused("--create --list f", "one thing at a time");
}

static void options_need_their_command(void **state)
{
    (void)state;
    refused("--wait", "--wait needs something to load");
    refused("--wait-viewer", "--wait-viewer needs something to load");
    refused("--name n", "--name needs something to load");
    refused("f --json", "--json does not go with loading");
    refused("f --assets a", "--assets does not go with loading");
    refused("--status --wait", "--wait does not go with --status");
    refused("--status --lock-timeout 1", "--lock-timeout does not go with --status");
    refused("--clear --as text", "--as does not go with --clear");
    refused("--clear --name n", "--name does not go with --clear");
    refused("--text t --as image", "--as does not go with --text");
    refused("--create f --wait", "--wait does not go with --create");
    refused("--create --clear", "--clear does not go with --create");
    refused("--create --text t --name n", "--name does not go with --create");
    refused("--verbose", "--verbose needs something to load");
    assert_string_equal(accepted("--list --owner any --wait-viewer").owner, "any");
    refused("--json", "--json needs --status or --list");
    refused("--json --key k", "--json needs --status or --list");
}

static void every_status_has_its_number(void **state)
{
    (void)state;
    static const int NUMBERS[PLACARD_STATUS_COUNT] = {
        [PLACARD_OK] = 0,
        [PLACARD_INVALID_SIZE] = 1,
        [PLACARD_KEY_ERROR] = 2,
        [PLACARD_ALREADY_EXISTS] = 1,
        [PLACARD_OUT_OF_MEMORY] = 1,
        [PLACARD_OUT_OF_RESOURCES] = 1,
        [PLACARD_NOT_FOUND] = 3,
        [PLACARD_PERMISSION_DENIED] = 4,
        [PLACARD_LOCK_ERROR] = 1,
        [PLACARD_UNKNOWN_ERROR] = 1,
        [PLACARD_LOCK_TIMEOUT] = 6,
        [PLACARD_TIMED_OUT] = 9,
        [PLACARD_INTERRUPTED] = 1,
        [PLACARD_TOO_LARGE] = 5,
        [PLACARD_BAD_LAYOUT] = 1,
        [PLACARD_BAD_CONTENT] = 8,
        [PLACARD_REFUSED] = 7,
        [PLACARD_REPLACED] = 7,
        [PLACARD_UNREADABLE] = 8,
        [PLACARD_INVALID_ARGUMENT] = 2,
    };
    for (int status = 0; status < PLACARD_STATUS_COUNT; status++) {
        assert_int_equal(exit_status_of((enum placard_status)status), NUMBERS[status]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_are_told_apart),
        cmocka_unit_test(sources_are_told_apart),
        cmocka_unit_test(values_are_taken),
        cmocka_unit_test(times_are_milliseconds),
        cmocka_unit_test(kinds_are_taken),
        cmocka_unit_test(mistakes_are_told),
        cmocka_unit_test(a_value_behind_a_space_is_told),
        cmocka_unit_test(one_content_at_a_time),
        cmocka_unit_test(options_need_their_command),
        cmocka_unit_test(every_status_has_its_number),
    };
    return cmocka_run_group_tests_name("options of the loader", tests, NULL, NULL);
}
