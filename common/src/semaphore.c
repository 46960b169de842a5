#include "semaphore.h"

#include "process.h"

bool semaphore_user_is_dead(pid_t process)
{
    return process > 0 && !process_is_alive(process, 0);
}

unsigned semaphore_permissions(unsigned permissions)
{
    unsigned mode = 0600;
    mode |= (permissions & 0060) != 0 ? 0060u : 0;
    mode |= (permissions & 0006) != 0 ? 0006u : 0;
    return mode;
}

enum placard_status semaphore_fail_held(const struct key *key, pid_t holder, struct placard_error *error)
{
    if (holder == 0) {
        return placard_fail(error, PLACARD_LOCK_TIMEOUT,
                            "the lock of the key \"%s\" was not to be had in time: try again, or wait longer",
                            key->text);
    }
    return placard_fail(error, PLACARD_LOCK_TIMEOUT,
                        "process %ld holds the lock of the key \"%s\": wait longer, or end that process",
                        (long)holder, key->text);
}
