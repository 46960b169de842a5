/* Preloaded into any program, Qt's or ours: it sends itself a signal right before one of its System V IPC
 * calls, so that it can be killed, or stopped, at every stage of its dealings with the segment and the lock.
 *   PLACARD_TEST_STOP="CALL NUMBER SIGNAL"   CALL is the name of a function, or "any"; NUMBER counts from 1
 */
#include <dlfcn.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

union semun {
    int val;
    void *pointer;
};

/* The C library's functions under names of our own: its headers have other names for their parameters. */
int stopped_shmget(key_t key, size_t size, int flags) __asm__("shmget");
void *stopped_shmat(int id, const void *address, int flags) __asm__("shmat");
int stopped_shmdt(const void *address) __asm__("shmdt");
int stopped_shmctl(int id, int command, struct shmid_ds *facts) __asm__("shmctl");
int stopped_semget(key_t key, int count, int flags) __asm__("semget");
int stopped_semctl(int id, int number, int command, ...) __asm__("semctl");
int stopped_semop(int id, struct sembuf *steps, size_t count) __asm__("semop");
int stopped_semtimedop(int id, struct sembuf *steps, size_t count,
                       const struct timespec *timeout) __asm__("semtimedop");

static void before(const char *call)
{
    static int count;
    const char *wish = getenv("PLACARD_TEST_STOP");
    size_t length = wish == NULL ? 0 : strcspn(wish, " ");
    bool is_meant = length > 0 && (strncmp(wish, "any ", strlen("any ")) == 0 ||
                                   (strlen(call) == length && strncmp(wish, call, length) == 0));
    if (!is_meant) {
        return;
    }
    char *end = NULL;
    long number = strtol(wish + length, &end, 10);
    int signal = (int)strtol(end, NULL, 10);
    if (__atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST) == number) {
        kill(getpid(), signal);
    }
}

/* The function that the program would have called. */
static void *next(const char *name)
{
    void *function = dlsym(RTLD_NEXT, name);
    if (function == NULL) {
        abort();
    }
    return function;
}

int stopped_shmget(key_t key, size_t size, int flags)
{
    before("shmget");
    return ((int (*)(key_t, size_t, int))next("shmget"))(key, size, flags);
}

void *stopped_shmat(int id, const void *address, int flags)
{
    before("shmat");
    return ((void *(*)(int, const void *, int))next("shmat"))(id, address, flags);
}

int stopped_shmdt(const void *address)
{
    before("shmdt");
    return ((int (*)(const void *))next("shmdt"))(address);
}

int stopped_shmctl(int id, int command, struct shmid_ds *facts)
{
    before("shmctl");
    return ((int (*)(int, int, struct shmid_ds *))next("shmctl"))(id, command, facts);
}

int stopped_semget(key_t key, int count, int flags)
{
    before("semget");
    return ((int (*)(key_t, int, int))next("semget"))(key, count, flags);
}

int stopped_semctl(int id, int number, int command, ...)
{
    va_list arguments;
    va_start(arguments, command);
    union semun argument = va_arg(arguments, union semun); /* what is not given is not looked at either */
    va_end(arguments);
    before("semctl");
    return ((int (*)(int, int, int, ...))next("semctl"))(id, number, command, argument);
}

int stopped_semop(int id, struct sembuf *steps, size_t count)
{
    before("semop");
    return ((int (*)(int, struct sembuf *, size_t))next("semop"))(id, steps, count);
}

int stopped_semtimedop(int id, struct sembuf *steps, size_t count, const struct timespec *timeout)
{
    before("semtimedop");
    return ((int (*)(int, struct sembuf *, size_t, const struct timespec *))next("semtimedop"))(
        id, steps, count, timeout);
}
