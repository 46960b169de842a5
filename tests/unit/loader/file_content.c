/* Reading files and streams: what is taken, what is refused and why, and nothing that blocks. */
#include "loader/file_content.h"
#include "cmocka_headers.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static const unsigned char PNG[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0,    0,    0,
                                    13,   'I', 'H', 'D', 'R',  0,    0,    0,    1,    0,    0,
                                    0,    1,   8,   2,   0,    0,    0,    0x90, 0x77, 0x53, 0xde};

static void write_file(const char *path, const void *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

/* Reads PATH and expects a failure: STATUS, with WHY somewhere in the message. */
static void refused(const char *path, const struct file_content_request *request, enum placard_status status,
                    const char *why)
{
    struct file_content *content = (void *)1;
    struct placard_error error = {0};
    assert_int_equal(file_content_read(&content, path, request, &error), status);
    assert_null(content);
    assert_int_equal(error.status, status);
    if (strstr(error.message, why) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", error.message, why);
    }
}

static struct file_content *accepted(const char *path, const struct file_content_request *request)
{
    struct file_content *content = NULL;
    struct placard_error error = {0};
    if (file_content_read(&content, path, request, &error) != PLACARD_OK) {
        fail_msg("%s", error.message);
    }
    return content;
}

static void text_and_picture_are_recognised(void **state)
{
    (void)state;
    write_file("note.txt", "hello\n", 6);
    struct file_content *content = accepted("./note.txt", NULL);
    assert_int_equal(file_content_get(content)->kind, PLACARD_TEXT);
    assert_int_equal(file_content_get(content)->length, 6);
    assert_memory_equal(file_content_get(content)->data, "hello\n", 6);
    assert_string_equal(file_content_get(content)->name, "note.txt");
    file_content_free(content);

    write_file("note.txt", PNG, sizeof PNG); /* by content, not by name */
    content = accepted("note.txt", NULL);
    assert_int_equal(file_content_get(content)->kind, PLACARD_IMAGE);
    file_content_free(content);
}

static void names_are_made_printable(void **state)
{
    (void)state;
    write_file("a\nb\xff.txt", "x", 1);
    struct file_content *content = accepted("a\nb\xff.txt", NULL);
    assert_string_equal(file_content_get(content)->name, "a?b?.txt");
    file_content_free(content);

    char name[400];
    memset(name, 'n', 254);
    memcpy(name + 254, "é", sizeof "é"); /* a character that the limit would cut in two */
    struct file_content_request request = {.name = name};
    content = accepted("a\nb\xff.txt", &request);
    assert_int_equal(strlen(file_content_get(content)->name), 254);
    file_content_free(content);
    unlink("a\nb\xff.txt");
}

static void only_regular_files_are_opened(void **state)
{
    (void)state;
    refused("missing.txt", NULL, PLACARD_UNREADABLE, "'missing.txt': No such file");
    refused(".", NULL, PLACARD_UNREADABLE, "it is a folder");
    refused("/dev/zero", NULL, PLACARD_UNREADABLE, "it is a device");
    assert_int_equal(mkfifo("pipe", 0600), 0);
    refused("pipe", NULL, PLACARD_UNREADABLE, "it is a pipe; give its content on standard input");
    assert_int_equal(unlink("pipe"), 0);

    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    assert_int_equal(bind(listener, (const struct sockaddr *)(const void *)&address, sizeof address), 0);
    refused("socket", NULL, PLACARD_UNREADABLE, "it is a socket");
    close(listener);
    assert_int_equal(unlink("socket"), 0);
    refused("note.txt/below", NULL, PLACARD_UNREADABLE, "Not a directory");
    refused("", NULL, PLACARD_UNREADABLE, "No such file");
}

static void files_without_permission_are_told(void **state)
{
    (void)state;
    write_file("secret.txt", "x", 1);
    assert_int_equal(chmod("secret.txt", 0), 0);
    if (geteuid() == 0) { /* who may read everything, until it is someone else */
        assert_int_equal(seteuid(65534), 0);
        refused("secret.txt", NULL, PLACARD_UNREADABLE, "Permission denied");
        assert_int_equal(seteuid(0), 0);
    } else {
        refused("secret.txt", NULL, PLACARD_UNREADABLE, "Permission denied");
    }
    assert_int_equal(unlink("secret.txt"), 0);
}

static void long_paths_leave_room_for_the_reason(void **state)
{
    (void)state;
    char path[3001];
    memset(path, 'p', 3000);
    memcpy(path + 2997, "end", 4);
    refused(path, NULL, PLACARD_UNREADABLE, "pend': File name too long");
}

static void sizes_are_held_at_the_border(void **state)
{
    (void)state;
    write_file("ten.txt", "0123456789", 10);
    struct file_content_request request = {.capacity = 10};
    file_content_free(accepted("ten.txt", &request));
    request.capacity = 9;
    refused("ten.txt", &request, PLACARD_TOO_LARGE, "10 bytes, but the segment takes 9");
    assert_int_equal(truncate("ten.txt", (off_t)1 << 40), 0); /* refused before it is read */
    refused("ten.txt", &request, PLACARD_TOO_LARGE, "1099511627776 bytes");
    refused("ten.txt", NULL, PLACARD_TOO_LARGE, "takes 2147483647; Qt's programs make no larger one");
    assert_int_equal(unlink("ten.txt"), 0);
}

static void empty_files_are_told(void **state)
{
    (void)state;
    write_file("empty.png", "", 0);
    refused("empty.png", NULL, PLACARD_UNREADABLE, "is empty; use --clear to clear the screen");
    struct file_content_request request = {.as = PLACARD_TEXT};
    refused("empty.png", &request, PLACARD_UNREADABLE, "is empty");
}

static void mistaken_files_are_told(void **state)
{
    (void)state;
    write_file("holiday.PNG", "no picture\n", 11);
    refused("holiday.PNG", NULL, PLACARD_BAD_CONTENT, "is named like a picture but is not one; --as text");
    struct file_content_request request = {.as = PLACARD_TEXT};
    struct file_content *content = accepted("holiday.PNG", &request);
    assert_int_equal(file_content_get(content)->kind, PLACARD_TEXT);
    file_content_free(content);
    request.as = PLACARD_IMAGE; /* whoever says so is believed: the viewer will see */
    content = accepted("holiday.PNG", &request);
    assert_int_equal(file_content_get(content)->kind, PLACARD_IMAGE);
    file_content_free(content);

    unsigned char data[512];
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (unsigned char)(i * 7);
    }
    write_file("data.bin", data, sizeof data);
    refused("data.bin", NULL, PLACARD_BAD_CONTENT, "neither text nor a picture");
}

static void raw_frames_must_have_their_size(void **state)
{
    (void)state;
    write_file("frame", "123456789012", 12);
    struct file_content_request request = {
        .as = PLACARD_PIXELS, .width = 2, .height = 2, .format = PLACARD_FORMAT_RGB};
    struct file_content *content = accepted("frame", &request);
    assert_int_equal(file_content_get(content)->stride, 6);
    assert_int_equal(file_content_get(content)->format, PLACARD_FORMAT_RGB);
    assert_int_equal(file_content_get(content)->width, 2);
    assert_int_equal(file_content_get(content)->height, 2);
    file_content_free(content);
    request.height = 3;
    refused("frame", &request, PLACARD_BAD_CONTENT, "12 bytes, but 2x3 pixels of rgb are 18");
    request.width = request.height = PLACARD_MAX_SIDE;
    request.format = PLACARD_FORMAT_BGRX;
    refused("frame", &request, PLACARD_BAD_CONTENT, "are 4294705156");
}

static void files_that_the_kernel_makes_up_are_read(void **state)
{
    (void)state;
    struct file_content *content = accepted("/proc/version", NULL); /* says that it is empty */
    assert_memory_equal(file_content_get(content)->data, "Linux", 5);
    file_content_free(content);
    content = accepted("/sys/class/net/lo/mtu", NULL); /* says that it has 4096 bytes */
    assert_true(file_content_get(content)->length < 4096);
    file_content_free(content);
}

static bool nothing_to_read;
ssize_t __real_read(int descriptor, void *buffer, size_t size);
ssize_t __wrap_read(int descriptor, void *buffer, size_t size);

ssize_t __wrap_read(int descriptor, void *buffer, size_t size)
{
    if (nothing_to_read) {
        errno = EAGAIN;
        return -1;
    }
    return __real_read(descriptor, buffer, size);
}

/* As /proc/kmsg does, which says that it is regular. */
static void a_regular_file_is_not_waited_for(void **state)
{
    (void)state;
    write_file("log.txt", "", 0);
    nothing_to_read = true;
    refused("log.txt", NULL, PLACARD_UNREADABLE, "'log.txt': Resource temporarily unavailable");
    nothing_to_read = false;
}

/* Lets the file grow, or change, while it is read. */
static bool meddle(size_t done, size_t total, void *user)
{
    (void)done;
    (void)total;
    FILE *file = fopen("moving.txt", user);
    fputs("more", file);
    fclose(file);
    return true;
}

static bool stop(size_t done, size_t total, void *user)
{
    (void)total;
    *(size_t *)user = done;
    return false;
}

static void files_that_change_are_refused(void **state)
{
    (void)state;
    struct file_content_request request = {.progress = meddle, .user = (char[]){"a"}};
    write_file("moving.txt", "some\n", 5);
    refused("moving.txt", &request, PLACARD_UNREADABLE, "changed while it was read");
    request.user = (char[]){"w"};
    write_file("moving.txt", "some longer text\n", 17);
    refused("moving.txt", &request, PLACARD_UNREADABLE, "changed while it was read");
}

static void progress_can_stop_it(void **state)
{
    (void)state;
    size_t done = 0;
    struct file_content_request request = {.progress = stop, .user = &done};
    write_file("stopped.txt", "text", 4);
    refused("stopped.txt", &request, PLACARD_INTERRUPTED, "stopped");
    assert_int_equal(done, 4);
}

/* ---- streams ---- */

struct feeder {
    int descriptor;
    size_t length;
};

/* Writes LENGTH letters in uneven pieces, as a pipe delivers them. */
static void *feed(void *user)
{
    struct feeder *feeder = user;
    char letters[7001];
    memset(letters, 'a', sizeof letters);
    for (size_t left = feeder->length; left > 0;) {
        ssize_t put = write(feeder->descriptor, letters, left < sizeof letters ? left : sizeof letters);
        if (put <= 0) {
            break;
        }
        left -= (size_t)put;
    }
    close(feeder->descriptor);
    return NULL;
}

static enum placard_status read_fed(struct file_content **content, size_t length, size_t capacity, int flags,
                                    struct placard_error *error)
{
    int ends[2];
    assert_int_equal(pipe2(ends, flags), 0);
    assert_int_equal(fcntl(ends[1], F_SETFL, 0), 0);
    struct feeder feeder = {.descriptor = ends[1], .length = length};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, feed, &feeder), 0);
    struct file_content_request request = {.capacity = capacity};
    enum placard_status status =
        file_content_read_stream(content, ends[0], "standard input", &request, error);
    close(ends[0]);
    pthread_join(thread, NULL);
    return status;
}

static void streams_are_read_to_their_end(void **state)
{
    (void)state;
    static const size_t LENGTHS[] = {1, 65535, 65536, 65537, 1000003};
    struct file_content *content;
    struct placard_error error;
    for (size_t i = 0; i < sizeof LENGTHS / sizeof *LENGTHS; i++) {
        assert_int_equal(read_fed(&content, LENGTHS[i], LENGTHS[i], i % 2 ? O_NONBLOCK : 0, &error),
                         PLACARD_OK);
        assert_int_equal(file_content_get(content)->length, LENGTHS[i]);
        assert_string_equal(file_content_get(content)->name, "standard input");
        assert_int_equal(file_content_get(content)->kind, PLACARD_TEXT);
        file_content_free(content);
    }
}

static void streams_have_a_limit(void **state)
{
    (void)state;
    struct file_content *content;
    struct placard_error error;
    assert_int_equal(read_fed(&content, 100001, 100000, 0, &error), PLACARD_TOO_LARGE);
    assert_null(content);
    assert_non_null(strstr(error.message, "more than the 100000 bytes"));
    int zero = open("/dev/zero", O_RDONLY);
    struct file_content_request request = {.capacity = 200000};
    assert_int_equal(file_content_read_stream(&content, zero, "standard input", &request, &error),
                     PLACARD_TOO_LARGE);
    close(zero);
}

static void bad_streams_are_told(void **state)
{
    (void)state;
    struct file_content *content;
    struct placard_error error;
    assert_int_equal(read_fed(&content, 0, 100, 0, &error), PLACARD_UNREADABLE);
    assert_string_equal(error.message, "standard input is empty; use --clear to clear the screen");
    int closed = dup(0);
    close(closed);
    assert_int_equal(file_content_read_stream(&content, closed, "standard input", NULL, &error),
                     PLACARD_UNREADABLE);
    assert_string_equal(error.message, "cannot read standard input: it is closed");
    int folder = open(".", O_RDONLY);
    assert_int_equal(file_content_read_stream(&content, folder, "standard input", NULL, &error),
                     PLACARD_UNREADABLE);
    close(folder);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN); /* a reader that has had enough closes the pipe */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_picture_are_recognised),
        cmocka_unit_test(names_are_made_printable),
        cmocka_unit_test(only_regular_files_are_opened),
        cmocka_unit_test(files_without_permission_are_told),
        cmocka_unit_test(long_paths_leave_room_for_the_reason),
        cmocka_unit_test(sizes_are_held_at_the_border),
        cmocka_unit_test(empty_files_are_told),
        cmocka_unit_test(mistaken_files_are_told),
        cmocka_unit_test(raw_frames_must_have_their_size),
        cmocka_unit_test(files_that_the_kernel_makes_up_are_read),
        cmocka_unit_test(a_regular_file_is_not_waited_for),
        cmocka_unit_test(files_that_change_are_refused),
        cmocka_unit_test(progress_can_stop_it),
        cmocka_unit_test(streams_are_read_to_their_end),
        cmocka_unit_test(streams_have_a_limit),
        cmocka_unit_test(bad_streams_are_told),
    };
    return cmocka_run_group_tests_name("reading files", tests, NULL, NULL);
}
