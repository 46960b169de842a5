/* Hostile files against a confined renderer: bombs, and samples of each format, cut off and with bits
 * flipped. Each must be answered, by a frame or a reason, and the renderer stay within its memory; what is
 * good is shown in between. Prints figures.
 *
 * PLACARD_HOSTILE_FILES is how many files are made of each sample (default: 7). */
#include "renderer/renderer.h"
#include "text/fonts.h"
#include "torture/hostile_bombs.h"

#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define WIDTH        320u
#define HEIGHT       240u
#define PER_SAMPLE   7u
#define PATIENCE     60000 /* milliseconds */
#define MEMORY_LIMIT ((uint64_t)256 << 20)
#define PROGRAM_SIZE ((uint64_t)64 << 20) /* libraries and fonts, which are mapped and not allocated */

static const char *const samples[] = {
    "tests/golden/samples/sample.png",
    "tests/golden/samples/sample.jpg",
    "tests/golden/samples/sample.gif",
    "tests/golden/samples/sample.bmp",
    "tests/golden/samples/sample.webp",
    "tests/golden/samples/sample.tif",
    "tests/golden/samples/sample.pcx",
    "tests/golden/samples/sample.ico",
    "tests/golden/samples/sample.cur",
    "tests/golden/samples/sample.tga",
    "tests/golden/samples/sample.xpm",
    "tests/golden/samples/sample.ppm",
    "tests/golden/samples/sample.qoi",
    "tests/golden/samples/sample.lbm",
    "tests/golden/samples/sample.xv",
    "tests/golden/samples/sample.xcf",
    "tests/golden/samples/sample.svg",
    "tests/golden/samples/interlaced.png",
    "tests/golden/samples/inks.jpg",
    "assets/clock.gif",
    "assets/beacon.webp",
};

struct figures {
    unsigned files, frames, refused, limits, crashes, sandbox;
    int64_t slowest; /* milliseconds */
    uint64_t most_memory;
};

static struct renderer *renderer;
static struct figures figures;
static uint64_t number;

static int fail(const char *what, const char *name)
{
    fprintf(stderr, "hostile-files: %s: %s\n", name, what);
    return 1;
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* The most memory that PROCESS has had, files and frames that it maps included; 0 when it has ended. */
static uint64_t peak_of(pid_t process)
{
    char path[64], line[256];
    unsigned long long kibibytes = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)process);
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "VmHWM:", 6) == 0) {
            kibibytes = strtoull(line + 6, NULL, 10);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return (uint64_t)kibibytes << 10;
}

/* The next event about content NUMBER; RENDERER_NOTHING when none came. Watches the memory. */
static struct renderer_event wait_for_event(uint64_t length)
{
    struct renderer_event event = {.kind = RENDERER_NOTHING};
    int64_t start = now();
    while (event.kind == RENDERER_NOTHING && now() - start < PATIENCE) {
        uint64_t peak = peak_of(renderer_pid(renderer));
        peak = peak > length ? peak - length : 0; /* the content is its publisher's */
        figures.most_memory = peak > figures.most_memory ? peak : figures.most_memory;
        struct pollfd wait = {.fd = renderer_fd(renderer), .events = POLLIN};
        poll(&wait, 1, 20);
        peak = peak_of(renderer_pid(renderer));
        peak = peak > length ? peak - length : 0;
        figures.most_memory = peak > figures.most_memory ? peak : figures.most_memory;
        struct placard_error error;
        if (renderer_receive(renderer, &event, &error) != PLACARD_OK) {
            fprintf(stderr, "hostile-files: %s\n", error.message);
            break;
        }
    }
    figures.slowest = now() - start > figures.slowest ? now() - start : figures.slowest;
    return event;
}

static bool show(enum placard_kind kind, const void *data, size_t length)
{
    const struct placard_content content = {.kind = kind, .length = length};
    const struct renderer_view view = {.zoom = RENDERER_ZOOM_ONE, .font_size = 16};
    int fd = memfd_create("content", MFD_CLOEXEC);
    const char *at = data;
    for (size_t left = length; fd >= 0 && left > 0;) {
        ssize_t written = write(fd, at, left);
        if (written <= 0) {
            break;
        }
        at += written;
        left -= (size_t)written;
    }
    bool good = fd >= 0 && at == (const char *)data + length &&
                renderer_show(renderer, ++number, &content, length > 0 ? fd : -1, NULL) == PLACARD_OK &&
                renderer_request(renderer, &view, NULL) == PLACARD_OK;
    if (fd >= 0) {
        close(fd);
    }
    return good;
}

static void count(const struct renderer_event *event, const char *name, bool tell)
{
    const char *reason = event->kind == RENDERER_FRAME ? "shown" : event->failure.message;
    figures.files++;
    figures.frames += event->kind == RENDERER_FRAME;
    figures.refused += event->kind == RENDERER_FAILED;
    figures.limits += strstr(reason, "could not be rendered within") != NULL;
    figures.crashes += strstr(reason, "decoder crashed") != NULL || strstr(reason, "ended with") != NULL;
    figures.sandbox += strstr(reason, "sandbox") != NULL;
    if (tell) {
        printf("  %-32s %s\n", name, reason);
    }
}

/* Shows one hostile file and, now and then, that what is good is still shown. 0, or 1 for a failure. */
static int attack(const char *name, enum placard_kind kind, const void *data, size_t length, bool tell)
{
    if (!show(kind, data, length)) {
        return fail("cannot be handed to the renderer", name);
    }
    struct renderer_event event = wait_for_event(length);
    if (event.kind == RENDERER_NOTHING || event.content != number) {
        return fail("was not answered", name);
    }
    count(&event, name, tell);
    static const char good[] = "good";
    if (figures.files % 8 == 0 || tell) {
        if (!show(PLACARD_TEXT, good, sizeof good - 1) || wait_for_event(0).kind != RENDERER_FRAME) {
            return fail("good content is not shown after it", name);
        }
    }
    return 0;
}

static int attack_with_bombs(void)
{
    struct bomb bomb;
    int status = 0;
    for (unsigned i = 0; status == 0 && bomb_make(i, &bomb); i++) {
        status = attack(bomb.name, bomb.kind, bomb.data, bomb.length, true);
        free(bomb.data);
    }
    return status;
}

/* A generator of numbers that are always the same (xorshift, Marsaglia 2003). */
static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static unsigned char *read_sample(const char *name, size_t *length)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", getenv("PLACARD_SOURCE"), name);
    FILE *file = fopen(path, "rb");
    unsigned char *data = malloc(1 << 20);
    *length = file != NULL && data != NULL ? fread(data, 1, 1 << 20, file) : 0;
    if (file != NULL) {
        fclose(file);
    }
    return data;
}

/* COUNT files of one sample: a third is cut off, the others have one to sixteen bits flipped, half of them in
 * the first 128 bytes, where the headers are. */
static int attack_with_sample(const char *name, unsigned count_wanted, uint32_t *random)
{
    size_t length;
    unsigned char *data = read_sample(name, &length);
    if (length == 0) {
        free(data);
        return fail("cannot be read", name);
    }
    int status = 0;
    for (unsigned i = 0; status == 0 && i < count_wanted; i++) {
        unsigned char *damaged = malloc(length);
        size_t kept = length;
        if (damaged == NULL) {
            status = fail("no memory", name);
            break;
        }
        memcpy(damaged, data, length);
        if (i % 3 == 0) {
            kept = next_random(random) % length;
        } else {
            size_t range = i % 2 == 0 && length > 128 ? 128 : length;
            for (uint32_t flips = 1 + next_random(random) % 16; flips > 0; flips--) {
                damaged[next_random(random) % range] ^= (unsigned char)(1u << next_random(random) % 8);
            }
        }
        status = attack(name, PLACARD_IMAGE, damaged, kept, false);
        free(damaged);
    }
    free(data);
    return status;
}

static int start(void)
{
    struct fonts *fonts = NULL;
    struct font_paths paths = {.count = 0};
    struct placard_error error = {.status = PLACARD_OK};
    if (fonts_open(&fonts, NULL, &error) == PLACARD_OK && fonts_paths(fonts, &paths, &error) == PLACARD_OK) {
        const struct renderer_options options = {
            .memory_limit = MEMORY_LIMIT, .readable = paths.list, .readable_count = paths.count};
        if (renderer_start(&renderer, &options, &error) == PLACARD_OK) {
            renderer_resize(renderer, WIDTH, HEIGHT, &error);
        }
    }
    font_paths_release(&paths);
    fonts_close(fonts);
    return error.status == PLACARD_OK ? 0 : fail(error.message, "the renderer");
}

static int check_memory(void)
{
    uint64_t most = MEMORY_LIMIT + PROGRAM_SIZE + (uint64_t)WIDTH * HEIGHT * 4 * RENDERER_LEAST_FRAMES;
    printf(
        "hostile files: the renderer had at most %llu MiB (limit: 256, with its libraries and fonts %llu)\n",
        (unsigned long long)figures.most_memory >> 20, (unsigned long long)most >> 20);
#ifdef PLACARD_INSTRUMENTED
    return 0; /* a sanitizer's own memory counts, too, and has no limit */
#else
    return figures.most_memory <= most ? 0 : fail("has had too much memory", "the renderer");
#endif
}

int main(void)
{
    const char *wish = getenv("PLACARD_HOSTILE_FILES");
    unsigned per_sample = wish != NULL ? (unsigned)strtoul(wish, NULL, 10) : PER_SAMPLE;
    uint32_t random = 20261121;
    int status = start();
    if (status == 0) {
        status = attack_with_bombs();
    }
    for (size_t i = 0; status == 0 && i < sizeof samples / sizeof samples[0]; i++) {
        status = attack_with_sample(samples[i], per_sample, &random);
    }
    renderer_stop(renderer);
    printf("hostile files: %u, all answered: %u shown, %u refused; of these %u by the time limit of 3 s, %u "
           "by a "
           "crash, %u by the sandbox; the slowest answer took %lld ms\n",
           figures.files, figures.frames, figures.refused, figures.limits, figures.crashes, figures.sandbox,
           (long long)figures.slowest);
    return status != 0 ? status : check_memory();
}
