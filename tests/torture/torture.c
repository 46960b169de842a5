#include "torture.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <time.h>
#include <xxhash.h>

void torture_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("FAILED: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

void torture_expect(struct placard_board *board, enum placard_status status, const char *what)
{
    if (status != PLACARD_OK) {
        torture_fail("%s: %s: %s", what, placard_status_text(status), placard_board_error(board)->message);
    }
}

unsigned long torture_number(const char *name, unsigned long otherwise)
{
    const char *text = getenv(name);
    if (text == NULL || text[0] == '\0') {
        return otherwise;
    }
    char *end = NULL;
    errno = 0;
    unsigned long number = strtoul(text, &end, 10);
    if (errno != 0 || *end != '\0' || number == 0) {
        torture_fail("$%s is \"%s\", which is no number above 0", name, text);
    }
    return number;
}

uint64_t torture_random(uint64_t *state)
{
    uint64_t mixed = *state += UINT64_C(0x9E3779B97F4A7C15); /* SplitMix64 */
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ (mixed >> 31);
}

int64_t torture_now(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void torture_pause(long microseconds)
{
    struct timespec time = {.tv_sec = microseconds / 1000000, .tv_nsec = microseconds % 1000000 * 1000};
    nanosleep(&time, NULL);
}

/* The seal of content with REST behind its first bytes. */
static uint64_t seal_of(const unsigned char *bytes, size_t length)
{
    const size_t size = sizeof(uint64_t);
    return XXH3_64bits_withSeed(length > size ? bytes + size : bytes, length > size ? length - size : 0,
                                length);
}

void torture_seal(unsigned char *bytes, size_t length)
{
    uint64_t seal = seal_of(bytes, length);
    memcpy(bytes, &seal, length < sizeof seal ? length : sizeof seal);
}

bool torture_is_sealed(const unsigned char *bytes, size_t length)
{
    uint64_t seal = seal_of(bytes, length);
    return memcmp(bytes, &seal, length < sizeof seal ? length : sizeof seal) == 0;
}

void *torture_share(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        torture_fail("no memory");
    }
    return memory;
}

/* How many entries of the folder at PATH have a name that starts with PREFIX. */
static int count_entries(const char *path, const char *prefix)
{
    int count = 0;
    DIR *folder = opendir(path);
    if (folder == NULL) {
        torture_fail("cannot look into %s: %s", path, strerror(errno));
    }
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        count += strncmp(entry->d_name, prefix, strlen(prefix)) == 0;
    }
    closedir(folder);
    return count;
}

struct torture_leftovers torture_count_leftovers(void)
{
    struct shm_info memory = {0};
    struct seminfo semaphores = {0};
    const char *folder = getenv("TMPDIR");
    (void)shmctl(0, SHM_INFO, (struct shmid_ds *)(void *)&memory);
    (void)semctl(0, 0, SEM_INFO, &semaphores);
    return (struct torture_leftovers){
        .segments = memory.used_ids,
        .semaphores = semaphores.semusz,
        .files = count_entries(folder != NULL ? folder : "/tmp", "qipc_"),
        .descriptors = count_entries("/proc/self/fd", ""),
    };
}

void torture_expect_nothing_left(const struct torture_leftovers *before, const char *when)
{
    struct torture_leftovers now = torture_count_leftovers();
    if (memcmp(&now, before, sizeof now) != 0) {
        torture_fail("%s there are %+d segments, %+d semaphores, %+d key files, %+d descriptors", when,
                     now.segments - before->segments, now.semaphores - before->semaphores,
                     now.files - before->files, now.descriptors - before->descriptors);
    }
}

struct placard_board *torture_board(void)
{
    struct placard_board *board = placard_board_new(NULL);
    if (board == NULL) {
        torture_fail("no memory for a board");
    }
    return board;
}
