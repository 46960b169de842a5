#include "guarded.h"

#include "fault_point.h"
#include <sched.h>
#include <string.h>

/* Tries to read what is being written before it counts as unreadable: its writer may have died half-way. */
#define READ_ATTEMPTS 200

/* Tries to write where a hostile program writes, too. */
#define WRITE_ATTEMPTS 20

#define MOST_WORDS (sizeof(struct layout_acknowledgement) / sizeof(uint32_t))
_Static_assert(sizeof(struct layout_viewer) <= sizeof(struct layout_acknowledgement), "the largest block");

bool guarded_read(const void *shared, void *copy, size_t size)
{
    const uint32_t *version = shared;
    for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
        uint32_t before = __atomic_load_n(version, __ATOMIC_ACQUIRE);
        memcpy(copy, shared, size);
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        if (before % 2 == 0 && __atomic_load_n(version, __ATOMIC_RELAXED) == before) {
            *(uint32_t *)copy = before;
            return true;
        }
        sched_yield();
    }
    return false;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): clang-tidy takes the exchange for a look. */
static bool exchange(uint32_t *word, uint32_t from, uint32_t to)
{
    if (from == to) {
        return true;
    }
    bool done = __atomic_compare_exchange_n(word, &from, to, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
    FAULT_POINT();
    return done;
}

/* Replaces COUNT words, all or none. */
static bool replace(const struct placard_board *board, uint32_t *words, const uint32_t *from,
                    const uint32_t *to, size_t count)
{
    size_t done = 0;
    while (done < count && exchange(&words[done], from[done], to[done])) {
        done++;
    }
    if (done == count && board_is_native(board)) {
        return true;
    }
    while (done-- > 0) {
        (void)exchange(&words[done], to[done], from[done]);
    }
    return false;
}

bool guarded_write(const struct placard_board *board, void *shared, const void *copy, size_t size)
{
    uint32_t from[MOST_WORDS];
    uint32_t to[MOST_WORDS];
    size_t count = size / sizeof *to;
    uint32_t *version = shared;
    for (int attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
        memcpy(from, shared, size);
        memcpy(to, copy, size);
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        if (!board_is_native(board)) {
            return false; /* asked after the words were read: what is exchanged was a block's still */
        }
        uint32_t odd = from[0] | 1u; /* odd already: its writer died */
        if (!exchange(version, from[0], odd)) {
            continue;
        }
        if (replace(board, version + 1, from + 1, to + 1, count - 1) && exchange(version, odd, odd + 1)) {
            return true;
        }
        (void)exchange(version, odd, from[0]);
    }
    return false;
}
