#include "memory_guard.h"

#include <placard/segment.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* A table of the whole process, since a signal handler has no other place to look. Its parts are atomic: the
 * address is written last and cleared first. */
static struct mapping {
    _Atomic uintptr_t address; /* 0: the place is free, TAKEN: it is being filled */
    _Atomic size_t size;
    _Atomic bool lost;
} mappings[MEMORY_GUARD_LIMIT];

#define TAKEN 1

static struct sigaction previous;

static struct mapping *find(uintptr_t address)
{
    for (size_t i = 0; i < MEMORY_GUARD_LIMIT; i++) {
        uintptr_t start = mappings[i].address;
        if (start > TAKEN && address >= start && address - start < mappings[i].size) {
            return &mappings[i];
        }
    }
    return NULL;
}

bool memory_guard_add(const void *address, size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    for (size_t i = 0; i < MEMORY_GUARD_LIMIT; i++) {
        uintptr_t expected = 0;
        if (atomic_compare_exchange_strong(&mappings[i].address, &expected, TAKEN)) {
            mappings[i].size = size + (page - size % page) % page;
            mappings[i].lost = false;
            mappings[i].address = (uintptr_t)address;
            return true;
        }
    }
    return false;
}

void memory_guard_remove(const void *address)
{
    struct mapping *mapping = find((uintptr_t)address);
    if (mapping != NULL) {
        mapping->address = 0;
    }
}

bool memory_guard_is_lost(const void *address)
{
    const struct mapping *mapping = find((uintptr_t)address);
    return mapping != NULL && mapping->lost;
}

/* True when an access brought the signal about, which is repeated when its handler returns. */
static bool is_fault(const siginfo_t *info)
{
    return info->si_code > 0 && info->si_code != BUS_MCEERR_AO;
}

/* Not ours: the process ends as it would have without this handler, or the program's own handler decides. */
static void pass_on(int number, siginfo_t *info, void *context)
{
    if ((previous.sa_flags & SA_SIGINFO) != 0) {
        previous.sa_sigaction(number, info, context);
    } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
        previous.sa_handler(number);
    } else if (is_fault(info) || previous.sa_handler == SIG_DFL) {
        /* What is repeated ends the process even if the signal was ignored. */
        (void)sigaction(number, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
        if (!is_fault(info)) {
            (void)raise(number); /* delivered when the handler returns */
        }
    }
}

static void handle(int number, siginfo_t *info, void *context)
{
    struct mapping *mapping =
        info->si_code > 0 ? find((uintptr_t)info->si_addr) : NULL; /* the kernel's only */
    if (mapping == NULL) {
        pass_on(number, info, context);
        return;
    }
    mapping->lost = true;
    /* mmap() is a plain system call on Linux: it may be called here. */
    void *address = (void *)mapping->address; /* NOLINT(performance-no-int-to-ptr) */
    if (mmap(address, mapping->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
             0) == MAP_FAILED) {
        (void)sigaction(number, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
    }
}

enum placard_status placard_survive_truncation(struct placard_error *error)
{
    struct sigaction present;
    struct sigaction wanted = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO};
    if (sigaction(SIGBUS, NULL, &present) != 0) {
        return placard_fail(error, PLACARD_UNKNOWN_ERROR, "cannot ask for the handler of SIGBUS: %m");
    }
    if ((present.sa_flags & SA_SIGINFO) != 0 && present.sa_sigaction == handle) {
        return PLACARD_OK;
    }
    previous = present;
    if (sigaction(SIGBUS, &wanted, NULL) != 0) {
        return placard_fail(error, PLACARD_UNKNOWN_ERROR, "cannot install the handler of SIGBUS: %m");
    }
    return PLACARD_OK;
}
