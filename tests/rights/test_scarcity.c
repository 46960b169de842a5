/* Memory or descriptors run out at any place: each call that asks for some is made to fail once, one after
 * the other, on the whole way of a publication. The linker puts the functions below in the place of those of
 * the C library
 * (--wrap). Each failure must be told as what it is, and nothing may be left: no memory, no mapping, no
 * descriptor, no key file; segments and semaphores are counted by the place that the test runs in. */
#include <placard/board.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>
#include <xxhash.h>

enum scarce { MEMORY, DESCRIPTORS };

static enum scarce scarce; /* what runs out … */
static long calls_left;    /* … after so many calls; negative: never */
static bool failed;        /* a call has been made to fail */
static const char *culprit;
static long held; /* what was got and not given back */

static bool refuse(enum scarce kind, const char *name)
{
    if (kind != scarce || calls_left < 0 || calls_left-- > 0) {
        return false;
    }
    failed = true;
    culprit = name;
    errno = kind == MEMORY ? ENOMEM : EMFILE;
    return true;
}

/* ---- in the place of the C library's ---- */

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size)
{
    void *memory = refuse(MEMORY, "calloc") ? NULL : __real_calloc(count, size);
    held += memory != NULL;
    return memory;
}

char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);
char *__wrap_strdup(const char *text)
{
    char *memory = refuse(MEMORY, "strdup") ? NULL : __real_strdup(text);
    held += memory != NULL;
    return memory;
}

__attribute__((format(printf, 2, 0))) static int print(char **text, const char *format, va_list values)
{
    int length = refuse(MEMORY, "asprintf") ? -1 : vasprintf(text, format, values);
    held += length >= 0;
    return length;
}

int __wrap_asprintf(char **text, const char *format, ...) __attribute__((format(printf, 2, 3)));
int __wrap_asprintf(char **text, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    int length = print(text, format, values);
    va_end(values);
    return length;
}

int __wrap___asprintf_chk(char **text, int flag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int __wrap___asprintf_chk(char **text, int flag, const char *format, ...)
{
    (void)flag;
    va_list values;
    va_start(values, format);
    int length = print(text, format, values);
    va_end(values);
    return length;
}

void __real_free(void *memory);
void __wrap_free(void *memory);
void __wrap_free(void *memory)
{
    held -= memory != NULL;
    __real_free(memory);
}

XXH3_state_t *__real_XXH3_createState(void);
XXH3_state_t *__wrap_XXH3_createState(void);
XXH3_state_t *__wrap_XXH3_createState(void)
{
    XXH3_state_t *state = refuse(MEMORY, "XXH3_createState") ? NULL : __real_XXH3_createState();
    held += state != NULL;
    return state;
}

XXH_errorcode __real_XXH3_freeState(XXH3_state_t *state);
XXH_errorcode __wrap_XXH3_freeState(XXH3_state_t *state);
XXH_errorcode __wrap_XXH3_freeState(XXH3_state_t *state)
{
    held -= state != NULL;
    return __real_XXH3_freeState(state);
}

void *__real_mmap64(void *wanted, size_t length, int protection, int flags, int fd, off_t offset);
void *__wrap_mmap64(void *wanted, size_t length, int protection, int flags, int fd, off_t offset);
void *__wrap_mmap64(void *wanted, size_t length, int protection, int flags, int fd, off_t offset)
{
    void *memory =
        refuse(MEMORY, "mmap") ? (void *)-1 : __real_mmap64(wanted, length, protection, flags, fd, offset);
    held += (intptr_t)memory != -1;
    return memory;
}

int __real_munmap(void *memory, size_t length);
int __wrap_munmap(void *memory, size_t length);
int __wrap_munmap(void *memory, size_t length)
{
    held--;
    return __real_munmap(memory, length);
}

void *__real_shmat(int id, const void *wanted, int flags);
void *__wrap_shmat(int id, const void *wanted, int flags);
void *__wrap_shmat(int id, const void *wanted, int flags)
{
    void *memory = refuse(MEMORY, "shmat") ? (void *)-1 : __real_shmat(id, wanted, flags);
    held += (intptr_t)memory != -1;
    return memory;
}

int __real_shmdt(const void *memory);
int __wrap_shmdt(const void *memory);
int __wrap_shmdt(const void *memory)
{
    held--;
    return __real_shmdt(memory);
}

int __real_shmget(key_t key, size_t size, int flags);
int __wrap_shmget(key_t key, size_t size, int flags);
int __wrap_shmget(key_t key, size_t size, int flags)
{
    return (flags & IPC_CREAT) != 0 && refuse(MEMORY, "shmget") ? -1 : __real_shmget(key, size, flags);
}

int __real_semget(key_t key, int count, int flags);
int __wrap_semget(key_t key, int count, int flags);
int __wrap_semget(key_t key, int count, int flags)
{
    return (flags & IPC_CREAT) != 0 && refuse(MEMORY, "semget") ? -1 : __real_semget(key, count, flags);
}

int __real_memfd_create(const char *name, unsigned flags);
int __wrap_memfd_create(const char *name, unsigned flags);
int __wrap_memfd_create(const char *name, unsigned flags)
{
    int fd = refuse(DESCRIPTORS, "memfd_create") ? -1 : __real_memfd_create(name, flags);
    held += fd >= 0;
    return fd;
}

int __real_open64(const char *path, int flags, mode_t mode);
int __wrap_open64(const char *path, int flags, mode_t mode);
int __wrap_open64(const char *path, int flags, mode_t mode)
{
    int fd = refuse(DESCRIPTORS, "open") ? -1 : __real_open64(path, flags, mode);
    held += fd >= 0;
    return fd;
}

int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
    held--;
    return __real_close(fd);
}

/* ---- the way of a publication ---- */

#define CAPACITY 65536

static enum placard_status create_and_attach(struct placard_board *owner, struct placard_board *guest,
                                             bool raw)
{
    struct placard_board_options options = {.capacity = CAPACITY, .raw = raw};
    enum placard_status status = placard_board_create(owner, &options);
    if (status == PLACARD_OK && !raw) {
        status = placard_board_claim(owner, &(struct placard_viewer){.width = 1, .height = 1});
    }
    return status == PLACARD_OK ? placard_board_attach(guest, PLACARD_READ_WRITE) : status;
}

/* The board that failed is in *WHICH. */
static enum placard_status publish_and_look(struct placard_board *owner, struct placard_board *guest,
                                            bool raw, struct placard_board **which)
{
    static const char text[] = "a text that goes all the way";
    struct placard_content content = {
        .kind = PLACARD_TEXT, .data = text, .length = sizeof text - 1, .name = "text"};
    struct placard_snapshot *snapshot = NULL;
    uint64_t sequence = 0;
    *which = guest;
    enum placard_status status = placard_board_publish(guest, &content, NULL, &sequence);
    if (status != PLACARD_OK) {
        return status;
    }
    *which = owner;
    status = placard_board_snapshot(owner, 1000, 0, &snapshot, NULL);
    if (status != PLACARD_OK) {
        return status;
    }
    assert_int_equal(placard_snapshot_content(snapshot)->length, content.length);
    assert_memory_equal(placard_snapshot_content(snapshot)->data, text, content.length);
    placard_snapshot_free(snapshot);
    if (!raw) {
        struct placard_acknowledgement shown = {.sequence = sequence, .outcome = PLACARD_OUTCOME_SHOWN};
        status = placard_board_acknowledge(owner, &shown);
    }
    struct placard_board_status facts;
    *which = guest;
    return status == PLACARD_OK ? placard_board_status(guest, &facts) : status;
}

static int count_files(void)
{
    int count = 0;
    const char *path = getenv("TMPDIR");
    DIR *folder = opendir(path == NULL ? "." : path);
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        count += strncmp(entry->d_name, "qipc_", 5) == 0;
    }
    closedir(folder);
    return count;
}

/* Goes the whole way with the call number FAILING failing; false when there are not so many. */
static bool go(enum scarce kind, long failing, bool raw)
{
    scarce = kind;
    calls_left = failing;
    failed = false;
    long before = held;
    struct placard_board *owner = placard_board_new(getenv("PLACARD_KEY"));
    struct placard_board *guest = owner == NULL ? NULL : placard_board_new(getenv("PLACARD_KEY"));
    struct placard_board *which = owner;
    enum placard_status status = PLACARD_OUT_OF_MEMORY;
    if (guest != NULL) {
        status = create_and_attach(owner, guest, raw);
        if (status != PLACARD_OK && placard_board_error(owner)->status == PLACARD_OK) {
            which = guest;
        } else if (status == PLACARD_OK) {
            status = publish_and_look(owner, guest, raw, &which);
        }
    }
    calls_left = -1;
    enum placard_status wanted = kind == MEMORY ? PLACARD_OUT_OF_MEMORY : PLACARD_OUT_OF_RESOURCES;
    /* What can be tried again, as opening the lock at attach, need not fail; the whole way was gone then. */
    if (status != PLACARD_OK && (!failed || status != wanted)) {
        fail_msg("%s, call %ld, failed: got \"%s\" (%s), wanted \"%s\"", failed ? culprit : "nothing",
                 failing, placard_status_text(status),
                 which != NULL ? placard_board_error(which)->message : "",
                 placard_status_text(failed ? wanted : PLACARD_OK));
    }
    if (status != PLACARD_OK && guest != NULL) {
        assert_int_equal(placard_board_error(which)->status, wanted);
        assert_true(placard_board_error(which)->message[0] != '\0');
    }
    if (owner != NULL) {
        (void)placard_board_destroy(owner);
    }
    placard_board_free(guest);
    placard_board_free(owner);
    if (held != before || count_files() != 0) {
        fail_msg("%s, call %ld, failed: %ld things and %d key files are left", failed ? culprit : "nothing",
                 failing, held - before, count_files());
    }
    return failed;
}

static void walk(enum scarce kind, bool raw, long least)
{
    long failing = 0;
    while (go(kind, failing, raw)) {
        failing++;
    }
    print_message("%ld calls were made to fail\n", failing);
    assert_true(failing >= least);
}

static void memory_runs_out(void **state)
{
    (void)state;
    walk(MEMORY, false, 12);
}

static void memory_runs_out_in_a_raw_segment(void **state)
{
    (void)state;
    walk(MEMORY, true, 12);
}

static void descriptors_run_out(void **state)
{
    (void)state;
    walk(DESCRIPTORS, false, 3);
    walk(DESCRIPTORS, true, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_runs_out),
        cmocka_unit_test(memory_runs_out_in_a_raw_segment),
        cmocka_unit_test(descriptors_run_out),
    };
    calls_left = -1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
