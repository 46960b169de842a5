#include "options.h"
#include "unit.h"
#include <stdlib.h>
#include <string.h>

#define MOST_WORDS 16

/* Parses LINE, words with single blanks between them; "''" is an empty word. */
static enum placard_status parse(struct viewer_options *options, const char *line,
                                 struct placard_error *error)
{
    static char copy[512];
    char *words[MOST_WORDS + 2] = {(char[]){"placard-viewer"}};
    int count = 1;
    snprintf(copy, sizeof(copy), "%s", line);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) {
        assert_true(count <= MOST_WORDS);
        if (strcmp(word, "''") == 0) {
            word[0] = '\0';
        }
        words[count++] = word;
    }
    *error = (struct placard_error){0};
    return options_parse(options, count, words, error);
}

static struct viewer_options accepted(const char *line)
{
    struct viewer_options options;
    struct placard_error error;
    enum placard_status status = parse(&options, line, &error);
    if (status != PLACARD_OK) {
        print_error("\"%s\": %s\n", line, error.message);
    }
    assert_int_equal(status, PLACARD_OK);
    return options;
}

static void defaults(void **state)
{
    (void)state;
    struct viewer_options options = accepted("");
    assert_int_equal(options.command, OPTIONS_VIEW);
    assert_null(options.key);
    assert_int_equal(options.board.capacity, 0);
    assert_int_equal(options.board.permissions, 0);
    assert_false(options.board.raw);
    assert_false(options.attach);
    assert_false(options.manual);
    assert_int_equal(options.poll, 0);
    assert_null(options.output);
    assert_int_equal(options.width, 0);
    assert_int_equal(options.rotation, 0);
    assert_int_equal(options.fit, RENDERER_CONTAIN);
    assert_false(options.has_background);
    assert_int_equal(options.font_size, 0);
    assert_null(options.screenshot);
    assert_int_equal(options.exit_after, 0);
    assert_int_equal(options.timeout, 0);
}

static void every_option_is_taken(void **state)
{
    (void)state;
    struct viewer_options options = accepted("--key a_key --size 2M --permissions 0660 --raw --poll 100");
    assert_string_equal(options.key, "a_key");
    assert_int_equal(options.board.capacity, 2 << 20);
    assert_int_equal(options.board.permissions, 0660);
    assert_true(options.board.raw);
    assert_int_equal(options.poll, 100);

    options = accepted("--output png --geometry 800x480 --fullscreen --rotate 270 --fit cover");
    assert_string_equal(options.output, "png");
    assert_int_equal(options.width, 800);
    assert_int_equal(options.height, 480);
    assert_true(options.fullscreen);
    assert_int_equal(options.rotation, 270);
    assert_int_equal(options.fit, RENDERER_COVER);

    assert_false(options.no_sandbox);
    assert_int_equal(options.renderer_memory, 0);
    assert_int_equal(options.render_limit, 0);
    assert_false(options.has_touch_matrix);
    options = accepted("--touch-matrix -1,0,1,0,-1,0.5");
    assert_true(options.has_touch_matrix && options.touch_matrix[0] == -1.0f &&
                options.touch_matrix[5] == 0.5f);
    options = accepted("--renderer-memory 512 --no-sandbox --render-limit 7.5");
    assert_int_equal(options.render_limit, 7500);
    assert_int_equal(options.renderer_memory, 512u << 20);
    assert_true(options.no_sandbox);
    assert_int_equal(options.cache, 0);
    options = accepted("--cache 64");
    assert_int_equal(options.cache, 64u << 20);
    options = accepted("--background=#0a0B0c --font /a/font.ttf --font-size 40 --screenshot out.png");
    assert_true(options.has_background);
    assert_int_equal(options.background, 0x0a0b0c);
    assert_string_equal(options.font_file, "/a/font.ttf");
    assert_int_equal(options.font_size, 40);
    assert_string_equal(options.screenshot, "out.png");

    options = accepted("--manual --exit-after 3 --timeout 1.5 --user kiosk --verbose");
    assert_string_equal(options.user, "kiosk");
    assert_true(options.manual);
    assert_int_equal(options.exit_after, 3);
    assert_int_equal(options.timeout, 1500);
    assert_true(options.verbose);

    assert_true(accepted("--attach").attach);
    assert_true(accepted("--keep").keep);
    assert_int_equal(accepted("--restore-console").command, OPTIONS_RESTORE_CONSOLE);
    assert_int_equal(accepted("--fit contain").fit, RENDERER_CONTAIN);
    assert_int_equal(accepted("--fit stretch").fit, RENDERER_STRETCH);
    assert_int_equal(accepted("--fit none").fit, RENDERER_NONE);
    assert_int_equal(accepted("--help --nonsense").command, OPTIONS_HELP);
    assert_int_equal(accepted("--version").command, OPTIONS_VERSION);
}

static const struct {
    const char *line;
    const char *said; /* part of the message */
} wrong_lines[] = {
    {"--nonsense", "there is no option '--nonsense'"},
    {"--nonsense=1", "there is no option '--nonsense=1'"},
    {"-x", "there is no option '-x'"},
    {"--raw=1", "--raw takes no value"},
    {"--fullsc=1", "--fullscreen takes no value"},
    {"--ke x", "'--ke' is the beginning of more than one option"},
    {"--re", "'--re' is the beginning of more than one option"},
    {"picture.png", "placard-loader"},
    {"-- picture.png", "picture.png"},
    {"--key", "--key needs a value"},
    {"--key ''", "--key"},
    {"--screenshot ''", "--screenshot"},
    {"--user ''", "--user"},
    {"--font ''", "--font"},
    {"--size 0", "1024 or more"},
    {"--size 1023", "1024 or more"},
    {"--size 99999999999G", "--size"},
    {"--size -5", "\"-5\""},
    {"--permissions 0400", "--permissions"},
    {"--permissions 1777", "--permissions"},
    {"--permissions rw", "--permissions"},
    {"--poll 0", "--poll"},
    {"--poll 3600001", "--poll"},
    {"--output paper", "window, drm, fbdev or png"},
    {"--mode 800x480", "--output drm"},
    {"--output fbdev --connector HDMI-A-1", "--output drm"},
    {"--output drm --mode 800", "--mode"},
    {"--output drm --mode 800x480@", "--mode"},
    {"--output drm --mode 800x480@0", "--mode"},
    {"--output drm --mode 800x480@60Hz", "--mode"},
    {"--output drm --geometry 800x480", "--geometry"},
    {"--geometry 800x480 --output fbdev", "--geometry"},
    {"--device /dev/fb0", "--device"},
    {"--output png --device /dev/fb0", "--device"},
    {"--geometry 0x0", "--geometry"},
    {"--loader=", "--loader"},
    {"--geometry 16385x1", "--geometry"},
    {"--rotate 45", "90"},
    {"--rotate 360", "90"},
    {"--fit big", "contain"},
    {"--background pink", "hexadecimal"},
    {"--render-limit 0", "at most 3600"},
    {"--render-limit 3601", "at most 3600"},
    {"--touch-matrix 1,0,0,0,1", "six numbers"},
    {"--touch-matrix 1,0,0,0,1,0,0", "six numbers"},
    {"--touch-matrix 1,0,0,0,1,x", "six numbers"},
    {"--cache 65537", "0 to 65536"},
    {"--cache lots", "0 to 65536"},
    {"--renderer-memory 15", "16 to 65536"},
    {"--renderer-memory 65537", "16 to 65536"},
    {"--renderer-memory 1G", "16 to 65536"},
    {"--font-size 3", "4 to 1024"},
    {"--font-size 1025", "4 to 1024"},
    {"--exit-after 0", "--exit-after"},
    {"--timeout 0", "--timeout"},
    {"--timeout soon", "\"soon\""},
    {"--manual --poll 100", "exclude each other"},
    {"--attach --size 1M", "--attach"},
    {"--attach --raw", "--attach"},
    {"--attach --keep", "--attach"},
    {"--attach --permissions 0666", "--attach"},
};

static void wrong_lines_are_refused_with_a_sentence(void **state)
{
    (void)state;
    for (size_t index = 0; index < COUNT(wrong_lines); index++) {
        struct viewer_options options;
        struct placard_error error;
        print_message("\"%s\"\n", wrong_lines[index].line);
        assert_int_equal(parse(&options, wrong_lines[index].line, &error), PLACARD_INVALID_ARGUMENT);
        if (strstr(error.message, wrong_lines[index].said) == NULL) {
            fail_msg("\"%s\" is not said in: %s", wrong_lines[index].said, error.message);
        }
        assert_null(strchr(error.message, '\n'));
    }
}

static void help_names_every_option(void **state)
{
    (void)state;
    static const char *const names[] = {
        "--key",     "--size",       "--permissions",     "--raw",          "--attach",       "--manual",
        "--poll",    "--output",     "--device",          "--geometry",     "--fullscreen",   "--rotate",
        "--fit",     "--background", "--font ",           "--font-size",    "--screenshot",   "--exit-after",
        "--timeout", "--verbose",    "--version",         "--help",         "--mode",         "--connector",
        "--loader",  "--keep",       "--restore-console", "--touch-matrix", "--render-limit",
    };
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    assert_non_null(stream);
    options_print_help(stream);
    assert_int_equal(fclose(stream), 0);
    for (size_t index = 0; index < COUNT(names); index++) {
        if (strstr(text, names[index]) == NULL) {
            fail_msg("--help does not tell of %s", names[index]);
        }
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults),
        cmocka_unit_test(every_option_is_taken),
        cmocka_unit_test(wrong_lines_are_refused_with_a_sentence),
        cmocka_unit_test(help_names_every_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
