/* What a renderer takes, it and its client give back. */
#include "png/png_encode.h"
#include "unit/renderer/client.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#ifndef PLACARD_INSTRUMENTED /* sanitizers keep what is freed, to find who uses it then */
/* Bytes that a process has for itself. */
static long memory_of(pid_t process)
{
    char path[64];
    long pages = -1;
    snprintf(path, sizeof path, "/proc/%d/statm", (int)process);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%*d %*d %*d %*d %*d %ld", &pages), 1); /* NOLINT(cert-err34-c) */
    fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

/* A PNG file that is large in memory: noise and emptiness in turns. To be freed. */
static char *make_large_picture(size_t *length)
{
    enum { WIDTH = 1000, HEIGHT = 700 };
    char *file = NULL;
    uint32_t *pixels = calloc((size_t)WIDTH * HEIGHT, sizeof *pixels);
    FILE *stream = open_memstream(&file, length);
    assert_true(pixels != NULL && stream != NULL);
    for (uint32_t i = 0, random = 1; i < WIDTH * HEIGHT; i++) {
        random = random * 1664525u + 1013904223u;
        pixels[i] = i / WIDTH % 2 == 0 ? random >> 8 : 0;
    }
    const struct png_picture picture = {
        .pixels = pixels, .width = WIDTH, .height = HEIGHT, .stride = sizeof *pixels * WIDTH};
    assert_int_equal(png_encode(stream, &picture, NULL), PLACARD_OK);
    fclose(stream);
    free(pixels);
    return file;
}

/* What pictures took is given back when no more come. */
static void test_rests_with_little_memory(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 1000, 700);
    struct renderer_view view = client_view();
    client_show(renderer, 1, PLACARD_EMPTY, NULL, 0);
    client_frame(renderer, &view);
    long before = memory_of(renderer_pid(renderer));
    size_t length;
    char *picture = make_large_picture(&length);
    for (uint64_t i = 2; i < 6; i++) {
        view.background = (uint32_t)i; /* so that none is shown again without being decoded */
        client_show(renderer, i, PLACARD_IMAGE, picture, length);
        client_frame(renderer, &view);
    }
    free(picture);
    client_show(renderer, 6, PLACARD_EMPTY, NULL, 0);
    client_frame(renderer, &view);
    for (int waited = 0; memory_of(renderer_pid(renderer)) > before + (1 << 20); waited += 10) {
        assert_true(waited < CLIENT_PATIENCE);
        usleep(10000);
    }
    renderer_stop(renderer);
}
#endif

static int count_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    int count = 0;
    while (readdir(folder) != NULL) {
        count++;
    }
    closedir(folder);
    return count;
}

static void test_leaves_nothing_behind(void **state)
{
    (void)state;
    int before = count_descriptors();
    struct renderer *renderer = client_start(NULL, 8, 8);
    struct renderer_view view = client_view();
    for (uint64_t i = 1; i <= 20; i++) {
        client_show_color(renderer, i, 8, 8, 0);
        client_frame(renderer, &view);
        assert_int_equal(renderer_resize(renderer, 8 + (uint32_t)i, 8, NULL), PLACARD_OK);
        if (i % 5 == 0) {
            struct pollfd wait = {.fd = renderer_fd(renderer), .events = POLLIN};
            struct renderer_event event;
            kill(renderer_pid(renderer), SIGKILL);
            assert_int_equal(poll(&wait, 1, CLIENT_PATIENCE), 1);
            assert_int_equal(renderer_receive(renderer, &event, NULL), PLACARD_OK);
        }
    }
    renderer_stop(renderer);
    assert_int_equal(count_descriptors(), before);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    renderer_stop(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#ifndef PLACARD_INSTRUMENTED
        cmocka_unit_test(test_rests_with_little_memory),
#endif
        cmocka_unit_test(test_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
