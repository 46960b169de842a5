/* A publisher that stays attached:
 *   placard-bench-attached KEY PIPE WIDTHxHEIGHT
 * publishes each file that a line of the named pipe names, as text when it ends in .txt, as a raw frame of
 * that size when it ends in .bgrx, else as an image; ends when a line says "end". */
#include <fcntl.h>
#include <placard/board.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_SIZE = 1024 };

static bool read_file(const char *path, void **bytes, size_t *length)
{
    struct stat facts;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &facts) != 0) {
        perror(path);
        return false;
    }
    *length = (size_t)facts.st_size;
    void *larger = realloc(*bytes, *length + 1);
    if (larger != NULL) {
        *bytes = larger;
    }
    bool complete = larger != NULL && read(fd, *bytes, *length) == facts.st_size;
    close(fd);
    return complete;
}

static struct placard_content content_of(const char *path, const void *bytes, size_t length, uint32_t width,
                                         uint32_t height)
{
    struct placard_content content = {.kind = PLACARD_IMAGE, .data = bytes, .length = length};
    const char *end = strrchr(path, '.');
    if (end != NULL && strcmp(end, ".txt") == 0) {
        content.kind = PLACARD_TEXT;
    } else if (end != NULL && strcmp(end, ".bgrx") == 0) {
        content.kind = PLACARD_PIXELS;
        content.format = PLACARD_FORMAT_BGRX;
        content.width = width;
        content.height = height;
        content.stride = width * 4;
    }
    return content;
}

int main(int count, char **arguments)
{
    uint32_t width = 0, height = 0;
    if (count != 4 || sscanf(arguments[3], "%ux%u", &width, &height) != 2) { /* NOLINT(cert-err34-c) */
        fprintf(stderr, "usage: placard-bench-attached KEY PIPE WIDTHxHEIGHT\n");
        return 2;
    }
    struct placard_board *board = placard_board_new(arguments[1]);
    if (board == NULL || placard_board_attach(board, PLACARD_READ_WRITE) != PLACARD_OK) {
        fprintf(stderr, "%s\n", board == NULL ? "no memory" : placard_board_error(board)->message);
        return 1;
    }
    void *bytes = NULL;
    size_t length = 0;
    char line[LINE_SIZE];
    /* Open for both, so that it does not end with each writer. */
    int pipe = open(arguments[2], O_RDWR | O_CLOEXEC);
    FILE *lines = pipe < 0 ? NULL : fdopen(pipe, "r");
    while (lines != NULL && fgets(line, sizeof line, lines) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strcmp(line, "end") == 0) {
            break;
        }
        if (!read_file(line, &bytes, &length)) {
            continue;
        }
        struct placard_content content = content_of(line, bytes, length, width, height);
        if (placard_board_publish(board, &content, NULL, NULL) != PLACARD_OK) {
            fprintf(stderr, "%s\n", placard_board_error(board)->message);
        }
    }
    free(bytes);
    placard_board_free(board);
    return 0;
}
