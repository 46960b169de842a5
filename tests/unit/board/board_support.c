#include "board_support.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

const char *support_key(void)
{
    static char key[160];
    static unsigned count;
    const char *own = getenv("PLACARD_KEY");
    snprintf(key, sizeof key, "%.100s_%d_%u", own != NULL ? own : "board_test", (int)getpid(), count++);
    return key;
}

const char *support_posix_key(void)
{
    static char key[180];
    snprintf(key, sizeof key, "posix:/%s", support_key());
    return key;
}

struct pair support_pair_of(const struct placard_board_options *options)
{
    struct pair pair = {.owner = placard_board_new(support_key())};
    assert_non_null(pair.owner);
    expect_status(pair.owner, placard_board_create(pair.owner, options), PLACARD_OK);
    pair.guest = support_attach(pair.owner, PLACARD_READ_WRITE);
    return pair;
}

struct pair support_pair(size_t capacity)
{
    return support_pair_of(&(struct placard_board_options){.capacity = capacity});
}

void support_end(struct pair *pair)
{
    placard_board_free(pair->guest);
    expect_status(pair->owner, placard_board_destroy(pair->owner), PLACARD_OK);
    placard_board_free(pair->owner);
}

struct placard_board *support_attach(struct placard_board *other, enum placard_mode mode)
{
    struct placard_board *board = placard_board_new(placard_segment_key(placard_board_segment(other)));
    assert_non_null(board);
    expect_status(board, placard_board_attach(board, mode), PLACARD_OK);
    return board;
}

unsigned char *support_pattern(size_t length, unsigned seed)
{
    unsigned char *bytes = malloc(length > 0 ? length : 1);
    if (bytes == NULL) {
        abort();
    }
    uint32_t state = seed * 2654435761u + 1;
    for (size_t i = 0; i < length; i++) {
        state = state * 1664525u + 1013904223u;
        bytes[i] = (unsigned char)('a' + (state >> 24) % 26);
    }
    return bytes;
}

uint64_t support_publish(struct placard_board *board, size_t length, unsigned seed, const char *name)
{
    unsigned char *bytes = support_pattern(length, seed);
    struct placard_content content = {.kind = PLACARD_TEXT, .data = bytes, .length = length, .name = name};
    uint64_t sequence = 0;
    expect_status(board, placard_board_publish(board, &content, NULL, &sequence), PLACARD_OK);
    free(bytes);
    return sequence;
}

struct placard_snapshot *support_snapshot(struct placard_board *board)
{
    struct placard_snapshot *snapshot = NULL;
    expect_status(board, placard_board_snapshot(board, 0, 0, &snapshot, NULL), PLACARD_OK);
    assert_non_null(snapshot);
    return snapshot;
}

enum placard_status support_publish_text(struct placard_board *board, const char *text, uint64_t *sequence)
{
    struct placard_content content = {.kind = PLACARD_TEXT, .data = text, .length = strlen(text)};
    return placard_board_publish(board, &content, NULL, sequence);
}

void support_expect_text(struct placard_board *board, const char *text)
{
    struct placard_snapshot *snapshot = support_snapshot(board);
    const struct placard_content *content = placard_snapshot_content(snapshot);
    assert_int_equal(content->kind, PLACARD_TEXT);
    assert_int_equal(content->length, strlen(text));
    assert_memory_equal(content->data, text, content->length);
    placard_snapshot_free(snapshot);
}

struct layout_header *support_header(struct placard_board *board)
{
    return placard_segment_data(placard_board_segment(board));
}

pid_t support_fork(int (*work)(void *), void *argument)
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(work(argument));
    }
    return child;
}

int support_join(pid_t child)
{
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void support_status(struct placard_board *board, enum placard_status status, enum placard_status expected,
                    const char *file, int line)
{
    if (status != expected) {
        print_error("%s:%d: %s instead of %s: %s\n", file, line, placard_status_text(status),
                    placard_status_text(expected), placard_board_error(board)->message);
    }
    _assert_int_equal((LargestIntegralType)status, (LargestIntegralType)expected, file, line);
    if (status != PLACARD_OK) {
        /* Every failure has its sentence, one line of it. */
        const struct placard_error *error = placard_board_error(board);
        _assert_int_equal((LargestIntegralType)error->status, (LargestIntegralType)expected, file, line);
        _assert_true((LargestIntegralType)(error->message[0] != '\0'), "a message", file, line);
        _assert_true((LargestIntegralType)(strchr(error->message, '\n') == NULL), "one line", file, line);
    }
}

static void on_alarm(int signal)
{
    (void)signal;
}

static void set_alarms(suseconds_t interval)
{
    const struct itimerval timer = {.it_value.tv_usec = interval, .it_interval.tv_usec = interval};
    assert_int_equal(setitimer(ITIMER_REAL, &timer, NULL), 0);
}

void support_begin_alarms(void)
{
    const struct sigaction action = {.sa_handler = on_alarm};
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    set_alarms(50000);
}

void support_end_alarms(void)
{
    set_alarms(0);
}

const unsigned char support_png[SUPPORT_PNG_LENGTH] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0,
                                                       1,    'I', 'D', 'A', 'T',  7,    1,    2,    3, 4, 0,
                                                       0,    0,   0,   'I', 'E',  'N',  'D',  9,    9, 9, 9};

void support_write_raw(struct placard_board *board, const void *bytes, size_t length)
{
    struct placard_segment *segment = placard_board_segment(board);
    assert_int_equal(placard_segment_lock(segment), PLACARD_OK);
    memcpy(placard_segment_data(segment), bytes, length);
    assert_int_equal(placard_segment_unlock(segment), PLACARD_OK);
}

void support_write_raw_text(struct placard_board *board, const char *text)
{
    support_write_raw(board, text, strlen(text) + 1);
}

void support_expect_image(struct placard_board *board, const void *bytes, size_t length)
{
    struct placard_snapshot *snapshot = support_snapshot(board);
    const struct placard_content *content = placard_snapshot_content(snapshot);
    assert_int_equal(content->kind, PLACARD_IMAGE);
    assert_int_equal(content->length, length);
    assert_memory_equal(content->data, bytes, length);
    placard_snapshot_free(snapshot);
}
