/* Renders the cases and compares each with its picture in this folder; with --update it writes them instead,
 * to be looked at before they are committed. A case that differs leaves NAME.actual.png and
 * NAME.difference.png in $PLACARD_TEST_OUTPUT. And whatever is rotated must be, pixel by pixel, what it is
 * upright. */
#include "golden/cases.h"
#include "renderer/renderer.h"
#include "text/fonts.h"

#include <SDL_image.h>
#include <fcntl.h>
#include <fontconfig/fontconfig.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE  4096
#define MOST_VIEWS 1000

/* What may differ: compilers round differently, and versions of FreeType draw slightly differently. */
struct tolerance {
    int channel;      /* of 255 */
    size_t in_100000; /* pixels that may differ by more, of as many */
};

static const char *environment(const char *name)
{
    const char *value = getenv(name);
    if (value == NULL) {
        fprintf(stderr, "golden: %s is not set: run it by ctest, or set it\n", name);
        exit(2);
    }
    return value;
}

/* The file of DejaVu Sans, which the texts were rendered with; to be freed. */
static char *find_font(void)
{
    FcPattern *wanted = FcNameParse((const FcChar8 *)"DejaVu Sans:style=Book");
    FcConfigSubstitute(NULL, wanted, FcMatchPattern);
    FcDefaultSubstitute(wanted);
    FcResult result;
    FcPattern *found = FcFontMatch(NULL, wanted, &result);
    FcChar8 *file = NULL, *family = NULL;
    char *name = NULL;
    if (found != NULL && FcPatternGetString(found, FC_FILE, 0, &file) == FcResultMatch &&
        FcPatternGetString(found, FC_FAMILY, 0, &family) == FcResultMatch &&
        strcmp((const char *)family, "DejaVu Sans") == 0) {
        name = strdup((const char *)file);
    }
    FcPatternDestroy(wanted);
    if (found != NULL) {
        FcPatternDestroy(found);
    }
    FcFini();
    if (name == NULL) {
        fputs("golden: the font DejaVu Sans is not installed (package fonts-dejavu-core)\n", stderr);
        exit(2);
    }
    return name;
}

/* One pixel of a raw frame: red and green above blue and white, the white half transparent, and where a byte
 * means nothing, junk in it. Returns the bytes of the pixel. */
static unsigned raw_pixel(enum placard_pixel_format format, bool right, bool below, uint8_t bytes[4])
{
    uint8_t red = right == below ? 255 : 0, green = right ? 255 : 0, blue = below ? 255 : 0;
    bool is_swapped =
        format == PLACARD_FORMAT_BGR || format == PLACARD_FORMAT_BGRX || format == PLACARD_FORMAT_BGRA;
    bool has_alpha = format == PLACARD_FORMAT_RGBA || format == PLACARD_FORMAT_BGRA;
    bytes[0] = is_swapped ? blue : red;
    bytes[1] = green;
    bytes[2] = is_swapped ? red : blue;
    bytes[3] = has_alpha ? (right && below ? 128 : 255) : 0x5a;
    if (format == PLACARD_FORMAT_RGB565) {
        bytes[0] = (uint8_t)((green & 0xe0) | blue >> 3);
        bytes[1] = (uint8_t)((red & 0xf8) | green >> 5);
    } else if (format == PLACARD_FORMAT_GRAY) {
        bytes[0] = right && below ? 255 : right ? 150 : below ? 50 : 100;
    }
    return placard_format_bytes(format);
}

/* Puts a raw frame of quarters into memory, its rows padded; fills CONTENT and returns the descriptor. */
static int make_pixels(enum placard_pixel_format format, struct placard_content *content)
{
    static uint8_t frame[12 * (16 * 4 + 4)];
    content->format = format;
    content->width = 16;
    content->height = 12;
    content->stride = 16 * placard_format_bytes(format) + 4;
    content->length = (size_t)content->stride * content->height;
    for (uint32_t y = 0; y < content->height; y++) {
        uint8_t *at = frame + (size_t)content->stride * y;
        for (uint32_t x = 0; x < content->width; x++) {
            uint8_t bytes[4];
            unsigned size = raw_pixel(format, x >= 8, y >= 6, bytes);
            memcpy(at, bytes, size);
            at += size;
        }
    }
    int fd = memfd_create("pixels", MFD_CLOEXEC);
    if (fd >= 0 && write(fd, frame, content->length) != (ssize_t)content->length) {
        close(fd);
        fd = -1;
    }
    return fd;
}

static int open_file(const char *name, struct placard_content *content)
{
    char path[PATH_SIZE];
    struct stat facts;
    snprintf(path, sizeof path, "%s/%s", environment("PLACARD_SOURCE"), name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &facts) == 0) {
        content->length = (size_t)facts.st_size;
    }
    return fd;
}

static bool show(struct renderer *renderer, const struct golden_case *test, uint64_t number,
                 struct placard_error *error)
{
    struct placard_content content = {.kind = test->kind};
    int fd = -1;
    if (test->kind == PLACARD_PIXELS) {
        fd = make_pixels(test->format, &content);
    } else if (test->file != NULL) {
        fd = open_file(test->file, &content);
    }
    if (fd < 0 && test->kind != PLACARD_EMPTY) {
        placard_fail(error, PLACARD_UNREADABLE, "cannot read %s", test->file == NULL ? "pixels" : test->file);
        return false;
    }
    bool shown = renderer_show(renderer, number, &content, fd, error) == PLACARD_OK;
    if (fd >= 0) {
        close(fd);
    }
    return shown;
}

/* Asks for VIEW until an animation has caught up with its time, which takes several views on a busy machine:
 * each one before stays for a millisecond. */
static bool receive(struct renderer *renderer, const struct renderer_view *view, struct renderer_event *event,
                    struct placard_error *error)
{
    for (int views = 0; views < MOST_VIEWS; views++) {
        *event = (struct renderer_event){.kind = RENDERER_NOTHING};
        if (renderer_request(renderer, view, error) != PLACARD_OK) {
            return false;
        }
        while (event->kind == RENDERER_NOTHING && renderer_receive(renderer, event, error) == PLACARD_OK) {
            struct pollfd wait = {.fd = renderer_fd(renderer), .events = POLLIN};
            if (event->kind == RENDERER_NOTHING) {
                poll(&wait, 1, (int)renderer_deadline(renderer));
            }
        }
        if (event->kind != RENDERER_FRAME || event->ready.next_frame != 1) {
            break;
        }
    }
    if (event->kind != RENDERER_FRAME) {
        *error = event->failure;
    }
    return event->kind == RENDERER_FRAME;
}

/* Renders TEST, turned by ROTATION more, as a surface of the frame's size; NULL, and why on standard error,
 * when that fails. */
static SDL_Surface *render(struct renderer *renderer, const struct golden_case *test, uint32_t rotation)
{
    static uint64_t number;
    struct renderer_view view = test->view;
    struct placard_error error = {.status = PLACARD_OK};
    bool swaps = rotation % 180 != 0;
    uint32_t width = swaps ? test->height : test->width, height = swaps ? test->width : test->height;
    view.zoom = view.zoom == 0 ? RENDERER_ZOOM_ONE : view.zoom;
    view.background = view.background == 0 ? 0x203040 : view.background;
    view.font_size = view.font_size == 0 ? 16 : view.font_size;
    view.rotation = (view.rotation + rotation) % 360;
    struct renderer_event event;
    if (!show(renderer, test, ++number, &error) ||
        renderer_resize(renderer, width, height, &error) != PLACARD_OK ||
        !receive(renderer, &view, &event, &error)) {
        fprintf(stderr, "golden: %s: %s\n", test->name, error.message);
        return NULL;
    }
    SDL_Surface *surface =
        SDL_CreateRGBSurfaceWithFormat(0, (int)width, (int)height, 32, SDL_PIXELFORMAT_RGB888);
    for (uint32_t y = 0; surface != NULL && y < height; y++) {
        memcpy((uint8_t *)surface->pixels + (size_t)surface->pitch * y, event.frame + (size_t)width * y,
               width * sizeof(uint32_t));
    }
    return surface;
}

static uint32_t pixel(const SDL_Surface *surface, int x, int y)
{
    const uint32_t *row =
        (const void *)((const uint8_t *)surface->pixels + (size_t)surface->pitch * (size_t)y);
    return row[x] & 0xffffff;
}

static int channel_difference(uint32_t a, uint32_t b)
{
    int most = 0;
    for (unsigned shift = 0; shift < 24; shift += 8) {
        int difference = abs((int)(a >> shift & 255) - (int)(b >> shift & 255));
        most = difference > most ? difference : most;
    }
    return most;
}

static void save(SDL_Surface *surface, const char *folder, const char *name, const char *kind)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s%s.png", folder, name, kind);
    SDL_Surface *plain = SDL_ConvertSurfaceFormat(surface, SDL_PIXELFORMAT_RGB24, 0);
    if (plain == NULL || IMG_SavePNG(plain, path) != 0) {
        fprintf(stderr, "golden: cannot write %s: %s\n", path, SDL_GetError());
        exit(1);
    }
    SDL_FreeSurface(plain);
}

/* Says whether ACTUAL is EXPECTED, and leaves both's difference when it is not. */
static bool compare(const struct golden_case *test, SDL_Surface *actual, SDL_Surface *expected)
{
    const struct tolerance tolerance =
        test->kind == PLACARD_TEXT ? (struct tolerance){24, 500} : (struct tolerance){3, 0};
    size_t different = 0;
    if (expected == NULL || actual->w != expected->w || actual->h != expected->h) {
        fprintf(stderr, "golden: %s: there is no picture of this size to compare with\n", test->name);
        save(actual, environment("PLACARD_TEST_OUTPUT"), test->name, ".actual");
        return false;
    }
    for (int y = 0; y < actual->h; y++) {
        uint32_t *row = (void *)((uint8_t *)expected->pixels + (size_t)expected->pitch * (size_t)y);
        for (int x = 0; x < actual->w; x++) {
            int difference = channel_difference(pixel(actual, x, y), row[x] & 0xffffff);
            different += difference > tolerance.channel ? 1 : 0;
            int shown =
                difference * 4 > 255 ? 255 : difference * 4; /* from here on, EXPECTED is the difference */
            row[x] = (uint32_t)shown * 0x010101u;
        }
    }
    if (different * 100000 <= tolerance.in_100000 * (size_t)actual->w * (size_t)actual->h) {
        return true;
    }
    fprintf(stderr, "golden: %s: %zu of %d pixels differ\n", test->name, different, actual->w * actual->h);
    save(actual, environment("PLACARD_TEST_OUTPUT"), test->name, ".actual");
    save(expected, environment("PLACARD_TEST_OUTPUT"), test->name, ".difference");
    return false;
}

static bool check_picture(const struct golden_case *test, SDL_Surface *actual, bool update)
{
    char folder[PATH_SIZE], path[PATH_SIZE + 128];
    snprintf(folder, sizeof folder, "%s/tests/golden", environment("PLACARD_SOURCE"));
    if (update) {
        save(actual, folder, test->name, "");
        return true;
    }
    snprintf(path, sizeof path, "%s/%s.png", folder, test->name);
    SDL_Surface *stored = IMG_Load(path);
    SDL_Surface *expected =
        stored == NULL ? NULL : SDL_ConvertSurfaceFormat(stored, SDL_PIXELFORMAT_RGB888, 0);
    bool same = compare(test, actual, expected);
    SDL_FreeSurface(stored);
    SDL_FreeSurface(expected);
    return same;
}

/* Every pixel of the frame that is turned further by ROTATION must be the one of the frame that is not. */
static bool check_rotation(struct renderer *renderer, const struct golden_case *test,
                           const SDL_Surface *straight, uint32_t rotation)
{
    SDL_Surface *turned = render(renderer, test, rotation);
    bool same = turned != NULL;
    for (int y = 0; same && y < straight->h; y++) {
        for (int x = 0; same && x < straight->w; x++) {
            int right = straight->w - 1 - x, below = straight->h - 1 - y;
            int to_x = rotation == 90 ? below : rotation == 180 ? right : y;
            int to_y = rotation == 90 ? x : rotation == 180 ? below : right;
            same = pixel(turned, to_x, to_y) == pixel(straight, x, y);
        }
    }
    if (!same) {
        fprintf(stderr, "golden: %s: turned by %u degrees it is not the same\n", test->name, rotation);
    }
    SDL_FreeSurface(turned);
    return same;
}

static bool check_case(struct renderer *renderer, const struct golden_case *test, bool update)
{
    SDL_Surface *actual = render(renderer, test, 0);
    if (actual == NULL) {
        return false;
    }
    bool good = check_picture(test, actual, update);
    for (uint32_t rotation = 90; rotation < 360; rotation += 90) {
        good = check_rotation(renderer, test, actual, rotation) && good;
    }
    SDL_FreeSurface(actual);
    return good;
}

/* A confined renderer, with all the system's fonts. */
static enum placard_status start_renderer(struct renderer **renderer, const char *font,
                                          struct placard_error *error)
{
    struct fonts *fonts = NULL;
    struct font_paths paths = {.count = 0};
    enum placard_status status = fonts_open(&fonts, font, error);
    if (status == PLACARD_OK) {
        status = fonts_paths(fonts, &paths, error);
    }
    if (status == PLACARD_OK) {
        const struct renderer_options options = {
            .font_file = font, .time_limit = 60000, .readable = paths.list, .readable_count = paths.count};
        status = renderer_start(renderer, &options, error);
    }
    font_paths_release(&paths);
    fonts_close(fonts);
    return status;
}

int main(int count, char **arguments)
{
    bool update = count == 2 && strcmp(arguments[1], "--update") == 0;
    char *font = find_font();
    struct renderer *renderer = NULL;
    struct placard_error error;
    if (start_renderer(&renderer, font, &error) != PLACARD_OK) {
        fprintf(stderr, "golden: %s\n", error.message);
        free(font);
        return 1;
    }
    unsigned wrong = 0;
    for (unsigned i = 0; i < golden_case_count; i++) {
        wrong += check_case(renderer, &golden_cases[i], update) ? 0 : 1;
    }
    renderer_stop(renderer);
    free(font);
    printf("%u pictures, %u wrong\n", golden_case_count, wrong);
    return wrong == 0 ? 0 : 1;
}
