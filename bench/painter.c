/* A program of known latency, to test the measuring with:
 *   placard-bench-painter SCREEN make WIDTHxHEIGHT              makes a screen's file, black
 *   placard-bench-painter SCREEN PICTURE.rgb DELAY [flash|tear] paints it after DELAY milliseconds; flash:
 * black before that for 20 ms, tear: its upper half 20 ms earlier */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NUMBERS = 25, HEADER = NUMBERS * 4, FAULT = 20000 /* us */ };

static int fail(const char *what)
{
    perror(what);
    return 1;
}

static int make(const char *path, const char *size)
{
    unsigned width = 0, height = 0;
    if (sscanf(size, "%ux%u", &width, &height) != 2) { /* NOLINT(cert-err34-c) */
        return fail(size);
    }
    uint32_t header[NUMBERS] = {[0] = HEADER, [4] = width, [5] = height, [11] = 32, [12] = width * 4};
    for (size_t i = 0; i < NUMBERS; i++) {
        header[i] = htonl(header[i]);
    }
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, header, sizeof header) != (ssize_t)sizeof header ||
        ftruncate(fd, (off_t)(HEADER + (size_t)width * height * 4)) != 0) {
        return fail(path);
    }
    close(fd);
    return 0;
}

static void paint(uint32_t *pixels, const uint8_t *picture, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        pixels[i] = (uint32_t)picture[3 * i] << 16 | (uint32_t)picture[3 * i + 1] << 8 | picture[3 * i + 2];
    }
}

static void *map(const char *path, int protection, size_t *size)
{
    struct stat facts;
    int fd = open(path, (protection & PROT_WRITE) != 0 ? O_RDWR | O_CLOEXEC : O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &facts) != 0) {
        return MAP_FAILED;
    }
    *size = (size_t)facts.st_size;
    void *memory = mmap(NULL, *size, protection, MAP_SHARED, fd, 0);
    close(fd);
    return memory;
}

int main(int count, char **arguments)
{
    if (count < 4) {
        fprintf(stderr,
                "usage: placard-bench-painter SCREEN make WxH | SCREEN PICTURE.rgb DELAY [flash|tear]\n");
        return 2;
    }
    if (strcmp(arguments[2], "make") == 0) {
        return make(arguments[1], arguments[3]);
    }
    size_t screen_size = 0, picture_size = 0;
    uint8_t *screen = map(arguments[1], PROT_READ | PROT_WRITE, &screen_size);
    const uint8_t *picture = map(arguments[2], PROT_READ, &picture_size);
    if (screen == MAP_FAILED || picture == MAP_FAILED || (screen_size - HEADER) / 4 != picture_size / 3) {
        return fail("painter");
    }
    uint32_t *pixels = (uint32_t *)(void *)(screen + HEADER);
    size_t all = picture_size / 3;
    const char *fault = count > 4 ? arguments[4] : "";
    usleep((useconds_t)strtoul(arguments[3], NULL, 10) * 1000);
    if (strcmp(fault, "flash") == 0) {
        memset(pixels, 0, all * 4);
        usleep(FAULT);
    } else if (strcmp(fault, "tear") == 0) {
        paint(pixels, picture, 0, all / 2);
        usleep(FAULT);
    }
    paint(pixels, picture, 0, all);
    return 0;
}
