#include "file_content.h"
#include "conversion.h"
#include "printable.h"
#include "regular_file.h"
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FIRST_ALLOCATION = 64 * 1024, /* for what does not tell its size */
    READ_AT_ONCE = 1024 * 1024,   /* so that progress is told while a large file is read */
    HUGE_PAGE = 2 * 1024 * 1024,  /* on most processors; on others it does no harm */
    RECOGNISED = 4096             /* bytes that tell what a file is */
};

struct file_content {
    unsigned char *bytes;
    size_t length;
    size_t allocated;
    struct placard_content content;
    char name[PLACARD_NAME_SIZE];
};

static const struct file_content_request NO_REQUEST = {.as = PLACARD_EMPTY};

/* How long it may be, of which the first LENGTH bytes are HEAD. */
static size_t limit_of(const struct file_content_request *request, const void *head, size_t length)
{
    const struct placard_content content = {
        .kind = request->as != PLACARD_EMPTY ? request->as : placard_recognise(head, length).kind,
        .data = head,
        .length = length};
    if (request->capacity == 0) {
        return CONVERSION_CAPACITY;
    }
    if (request->converts && conversion_is_needed(&content) && request->capacity < CONVERSION_CAPACITY) {
        return CONVERSION_CAPACITY;
    }
    return request->capacity;
}

/* What to do about something that is too large. */
static const char *advice(const struct file_content_request *request)
{
    return request->capacity == 0 ? "Qt's programs make no larger one"
                                  : "make it larger (placard-viewer --size)";
}

static enum placard_status fail_changed(const char *source, struct placard_error *error)
{
    return placard_fail(error, PLACARD_UNREADABLE,
                        "%s changed while it was read; try again when it is complete", source);
}

/* ---- reading ---- */

/* Makes room for more bytes: twice as many as before, one more than the limit at the most (that one tells
 * that there are too many). */
static enum placard_status grow(struct file_content *file, size_t limit, const char *source,
                                struct placard_error *error)
{
    size_t wanted = file->allocated > limit / 2 ? limit + 1 : file->allocated * 2;
    unsigned char *bytes = realloc(file->bytes, wanted);
    if (bytes == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "cannot read %s: no memory for %zu bytes", source,
                            wanted);
    }
    file->bytes = bytes;
    file->allocated = wanted;
    return PLACARD_OK;
}

/* Memory for SIZE bytes: much of it in huge pages where the system has them, since making one small page
 * after the other takes longer than reading what comes into it. */
static unsigned char *allocate(size_t size)
{
    size_t whole = size - size % HUGE_PAGE;
    bool is_large = whole > 0 && size <= SIZE_MAX - HUGE_PAGE;
    unsigned char *bytes = is_large ? aligned_alloc(HUGE_PAGE, whole + HUGE_PAGE) : NULL;
    if (bytes == NULL) { /* a file that is small, or a process that may have little */
        return malloc(size);
    }
    (void)madvise(bytes, whole, MADV_HUGEPAGE); /* where there are none, it is only slower */
    return bytes;
}

/* A regular file should never pause; one that the kernel makes up (/proc/kmsg) may have no end either. */
static bool is_regular(int descriptor)
{
    struct stat facts;
    return fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode);
}

/* read(), through signals, and through pauses of a stream that does not block. */
static ssize_t read_patiently(int descriptor, void *buffer, size_t size)
{
    for (;;) {
        ssize_t got = read(descriptor, buffer, size);
        if (got >= 0 || (errno != EINTR && errno != EAGAIN)) {
            return got;
        }
        if (errno == EAGAIN) {
            struct pollfd readable = {.fd = descriptor, .events = POLLIN};
            if (is_regular(descriptor)) {
                errno = EAGAIN;
                return -1;
            }
            if (poll(&readable, 1, -1) < 0 && errno != EINTR) {
                return -1;
            }
        }
    }
}

/* Reads DESCRIPTOR to its end. EXPECTED is the size that it tells, within the limit; 0 when it tells none.
 * More than that is not read, so that a file that grows all the time has an end. */
static enum placard_status read_to_end(struct file_content *file, int descriptor, size_t expected,
                                       const char *source, const struct file_content_request *request,
                                       struct placard_error *error)
{
    size_t limit = expected > 0 ? expected : limit_of(request, NULL, 0);
    file->allocated = expected > 0 ? expected + 1 : FIRST_ALLOCATION;
    file->bytes = allocate(file->allocated);
    if (file->bytes == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "cannot read %s: no memory for %zu bytes", source,
                            file->allocated);
    }
    for (;;) {
        if (file->length > limit && expected == 0) {
            limit = limit_of(request, file->bytes, file->length); /* now that there is something to tell */
            if (file->length > limit) {
                return placard_fail(error, PLACARD_TOO_LARGE,
                                    "%s is too large: more than the %zu bytes that the segment takes; %s",
                                    source, limit, advice(request));
            }
        }
        if (file->length == file->allocated) {
            enum placard_status status = grow(file, limit, source, error);
            if (status != PLACARD_OK) {
                return status;
            }
        }
        size_t room = file->allocated - file->length;
        ssize_t got =
            read_patiently(descriptor, file->bytes + file->length, room < READ_AT_ONCE ? room : READ_AT_ONCE);
        if (got < 0) {
            return placard_fail(error, PLACARD_UNREADABLE, "cannot read %s: %s", source,
                                errno == EBADF ? "it is closed" : strerror(errno));
        }
        if (got == 0) {
            return PLACARD_OK;
        }
        file->length += (size_t)got;
        if (expected > 0 && file->length > expected) {
            return fail_changed(source, error);
        }
        if (request->progress != NULL && !request->progress(file->length, expected, request->user)) {
            return placard_fail(error, PLACARD_INTERRUPTED, "reading %s was stopped", source);
        }
    }
}

static bool same_file_state(const struct stat *before, const struct stat *after)
{
    return before->st_size == after->st_size && before->st_mtim.tv_sec == after->st_mtim.tv_sec &&
           before->st_mtim.tv_nsec == after->st_mtim.tv_nsec;
}

static enum placard_status read_regular(struct file_content *file, int descriptor, const struct stat *before,
                                        const char *source, const struct file_content_request *request,
                                        struct placard_error *error)
{
    unsigned char head[RECOGNISED];
    ssize_t got = pread(descriptor, head, sizeof head, 0);
    size_t limit = limit_of(request, head, got > 0 ? (size_t)got : 0);
    if ((uintmax_t)before->st_size > limit) {
        return placard_fail(error, PLACARD_TOO_LARGE,
                            "%s is too large: %ju bytes, but the segment takes %zu; %s", source,
                            (uintmax_t)before->st_size, limit, advice(request));
    }
    enum placard_status status =
        read_to_end(file, descriptor, (size_t)before->st_size, source, request, error);
    if (status != PLACARD_OK) {
        return status;
    }
    struct stat after;
    if (fstat(descriptor, &after) != 0) {
        return placard_fail(error, PLACARD_UNREADABLE, "cannot read %s: %s", source, strerror(errno));
    }
    /* Files that the kernel makes up tell a size that is not theirs, and a time that moves. */
    bool made_up = before->st_blocks == 0 && before->st_size == after.st_size;
    if (!made_up && !same_file_state(before, &after)) {
        return fail_changed(source, error);
    }
    return PLACARD_OK;
}

/* ---- what it is ---- */

static bool is_named_like_a_picture(const char *path)
{
    static const char *const ENDINGS[] = {"png", "jpg", "jpeg", "jpe", "gif", "bmp", "webp", "tif", "tiff",
                                          "svg", "ico", "cur",  "pcx", "pnm", "ppm", "pgm",  "pbm", "xpm",
                                          "xcf", "lbm", "iff",  "tga", "qoi", "xv",  "avif", "jxl"};
    const char *dot = strrchr(path, '.');
    if (dot == NULL || strchr(dot, '/') != NULL) {
        return false;
    }
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        if (strcasecmp(dot + 1, ENDINGS[i]) == 0) {
            return true;
        }
    }
    return false;
}

static enum placard_status take_as_pixels(struct file_content *file,
                                          const struct file_content_request *request, const char *source,
                                          struct placard_error *error)
{
    unsigned pixel = placard_format_bytes(request->format);
    size_t wanted;
    uint32_t stride;
    if (__builtin_mul_overflow(request->width, pixel, &stride) ||
        __builtin_mul_overflow((size_t)stride, request->height, &wanted) || wanted != file->length) {
        return placard_fail(error, PLACARD_BAD_CONTENT, "%s has %zu bytes, but %ux%u pixels of %s are %llu",
                            source, file->length, request->width, request->height,
                            placard_format_name(request->format),
                            (unsigned long long)request->width * request->height * pixel);
    }
    file->content.width = request->width;
    file->content.height = request->height;
    file->content.stride = stride;
    file->content.format = request->format;
    return PLACARD_OK;
}

/* Decides what the bytes are. PATH may be NULL; a name never makes a picture of anything, but what is called
 * one and is none is more likely a mistake than a text. */
static enum placard_status recognise(struct file_content *file, const struct file_content_request *request,
                                     const char *path, const char *source, struct placard_error *error)
{
    if (file->length == 0) {
        return placard_fail(error, PLACARD_UNREADABLE, "%s is empty; use --clear to clear the screen",
                            source);
    }
    file->content.data = file->bytes;
    file->content.length = file->length;
    file->content.kind = request->as;
    if (request->as == PLACARD_PIXELS) {
        return take_as_pixels(file, request, source, error);
    }
    if (request->as != PLACARD_EMPTY) {
        return PLACARD_OK;
    }
    struct placard_recognition found = placard_recognise(file->bytes, file->length);
    file->content.kind = found.kind;
    if (found.kind != PLACARD_IMAGE && path != NULL && is_named_like_a_picture(path)) {
        return placard_fail(error, PLACARD_BAD_CONTENT,
                            "%s is named like a picture but is not one; --as text shows it as text", source);
    }
    if (found.kind == PLACARD_EMPTY) {
        return placard_fail(
            error, PLACARD_BAD_CONTENT,
            "%s is neither text nor a picture that is known here; --as text shows it all the same", source);
    }
    return PLACARD_OK;
}

static void take_name(struct file_content *file, const struct file_content_request *request, const char *own)
{
    struct placard_error room;
    const char *name = printable(&room, request->name != NULL ? request->name : own);
    size_t length = strlen(name);
    while (length >= sizeof file->name ||
           (length > 0 && ((unsigned char)name[length] & 0xc0u) == 0x80u)) { /* not amid a character */
        length--;
    }
    memcpy(file->name, name, length);
    file->name[length] = '\0';
    file->content.name = file->name;
}

/* ---- both together ---- */

enum placard_status file_content_read(struct file_content **content, const char *path,
                                      const struct file_content_request *request, struct placard_error *error)
{
    *content = NULL;
    request = request != NULL ? request : &NO_REQUEST;
    struct file_content *file = calloc(1, sizeof *file);
    if (file == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "cannot read a file: no memory");
    }
    struct placard_error room;
    const char *source = printable_path(&room, path);
    int descriptor = -1;
    struct stat facts;
    enum placard_status status = regular_file_open(path, source, &descriptor, &facts, error);
    if (status == PLACARD_OK) {
        status = read_regular(file, descriptor, &facts, source, request, error);
    }
    if (status == PLACARD_OK) {
        status = recognise(file, request, path, source, error);
    }
    if (descriptor >= 0) {
        close(descriptor);
    }
    if (status != PLACARD_OK) {
        file_content_free(file);
        return status;
    }
    const char *slash = strrchr(path, '/');
    take_name(file, request, slash != NULL ? slash + 1 : path);
    *content = file;
    return PLACARD_OK;
}

enum placard_status file_content_read_stream(struct file_content **content, int descriptor,
                                             const char *source, const struct file_content_request *request,
                                             struct placard_error *error)
{
    *content = NULL;
    request = request != NULL ? request : &NO_REQUEST;
    struct file_content *file = calloc(1, sizeof *file);
    if (file == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "cannot read %s: no memory", source);
    }
    enum placard_status status = read_to_end(file, descriptor, 0, source, request, error);
    if (status == PLACARD_OK) {
        status = recognise(file, request, NULL, source, error);
    }
    if (status != PLACARD_OK) {
        file_content_free(file);
        return status;
    }
    take_name(file, request, source);
    *content = file;
    return PLACARD_OK;
}

void file_content_free(struct file_content *content)
{
    if (content != NULL) {
        free(content->bytes);
        free(content);
    }
}

const struct placard_content *file_content_get(const struct file_content *content)
{
    return &content->content;
}
