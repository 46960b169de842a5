/* A keyed shared memory segment with its lock: what Qt's QSharedMemory offers, on System V memory, or on
 * POSIX memory for keys that ask for it.
 *
 * Names, IPC keys and calls are those of Qt's QSharedMemory (Qt 4.4 to 6.x, string keys), so a Placard
 * program and a Qt program that use the same key meet in the same segment and wait for the same lock:
 *
 *   key files   $TMPDIR (else /tmp) / qipc_sharedmemory_LETTERSsha1 and qipc_systemsem_LETTERSsha1
 *   IPC keys    ftok(file, 'Q')
 *   lock        one semaphore, 1 when free and 0 when held, taken and given back with SEM_UNDO
 *
 * A key that starts with "systemv:" or "posix:" is one of the native keys of Qt 6.6 and later
 * (QNativeIpcKey), written as its toString() does, with %XX for a byte:
 *
 *   systemv:/PATH  the same with one key file, PATH, for both; made when it is missing, removed if empty
 *
 *   posix:/NAME    shm_open("/NAME") and sem_open("/NAME"); docs/qt.md tells what the kernel lacks for these
 *
 * Beyond Qt: every wait has a time limit, a live semaphore is never reset, a broken exclusion is noticed and
 * repaired, a segment that nobody is attached to any more is taken over by create, and what belongs to
 * another user is refused.
 *
 * A struct placard_segment is one process's handle. It may be used by one thread at a time; several handles
 * to the same key may be used at once. Each function that returns a status records its failure in the handle,
 * where placard_segment_error() finds it.
 */
#ifndef PLACARD_SEGMENT_H
#define PLACARD_SEGMENT_H

#include <placard/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PLACARD_WAIT_FOREVER (-1)

struct placard_segment;

enum placard_mode { PLACARD_READ_ONLY, PLACARD_READ_WRITE };

enum placard_destroy_mode {
    PLACARD_DESTROY_NOW,       /* take the lock first, then destroy at once */
    PLACARD_DESTROY_FORCE,     /* destroy at once, without the lock */
    PLACARD_DESTROY_WHEN_FREE, /* as FORCE: on Linux the memory always stays until the last attachment goes */
};

/* What the kernel knows of the segment. */
struct placard_segment_facts {
    size_t size;        /* bytes, exactly as asked for at create */
    unsigned attached;  /* attachments, counted by the kernel across crashes; of "posix:", which it does not
                           count, this handle's and 1 for all others */
    unsigned mode;      /* permission bits */
    uid_t owner;        /* user */
    pid_t creator;      /* process that created it, 0 when unknown ("posix:") */
    bool creator_alive; /* that process still exists (a new process may have got its number) */
    bool doomed;        /* destroyed already: gone when its last attachment goes */
    pid_t lock_holder;  /* the process that holds the lock, 0 when it is free or unknown */
    int key_id;         /* System V identifier, or the inode's number */
};

/* Makes a handle for KEY (UTF-8, copied; may be NULL or "" and set later). Touches nothing in the system.
 * Returns NULL only when there is no memory. placard_segment_free() ends it. */
PLACARD_API struct placard_segment *placard_segment_new(const char *key);

/* Detaches if attached, without destroying anything, and frees the handle. NULL is allowed. Never blocks. */
PLACARD_API void placard_segment_free(struct placard_segment *segment);

/* Sets another KEY. Detaches first, as Qt does. PLACARD_KEY_ERROR: empty, over 255 bytes, over 197 letters
 * A-Z and a-z (a file's name has no room for more), invalid UTF-8, or a control character in it, or a native
 * key that names nothing; the old key then stays. PLACARD_OUT_OF_MEMORY. */
PLACARD_API enum placard_status placard_segment_set_key(struct placard_segment *segment, const char *key);

/* The key, "" when none is set. Owned by the handle, valid until the key is set anew. */
PLACARD_API const char *placard_segment_key(const struct placard_segment *segment);

/* Creates the segment of SIZE bytes (1 or more) with permission bits PERMISSIONS (0600, and 0060 and 0006 or
 * parts of them for others) and attaches to it read-write. Whoever may read or write the segment may use its
 * lock. Fresh memory is zero. A segment of this user's that nobody is attached to is stale: it is destroyed
 * and replaced. Leaves nothing behind when it fails. Failures: PLACARD_INVALID_SIZE, PLACARD_KEY_ERROR,
 * PLACARD_ALREADY_EXISTS (live, or this handle is attached), PLACARD_OUT_OF_MEMORY, PLACARD_OUT_OF_RESOURCES,
 * PLACARD_PERMISSION_DENIED, PLACARD_LOCK_TIMEOUT (2 s), PLACARD_INVALID_ARGUMENT (permissions). */
PLACARD_API enum placard_status placard_segment_create(struct placard_segment *segment, size_t size,
                                                       unsigned permissions);

/* Lets the handle attach to segments of USER's, too: a user's name or number, or "any"; NULL forgets what was
 * said before. Failures: PLACARD_INVALID_ARGUMENT, there is no such user. */
PLACARD_API enum placard_status placard_segment_trust(struct placard_segment *segment, const char *user);

/* Attaches to the segment that exists. Does not take the lock. Another user's counts only when its key file
 * is that user's too, its permissions let others in, and it is root's, or that of somebody who made it for a
 * group (permissions 0060) which this process belongs to, too, or of somebody whom the handle was told to
 * trust: in a folder that everybody writes to, anybody can take a key. Failures: PLACARD_KEY_ERROR,
 * PLACARD_NOT_FOUND, PLACARD_PERMISSION_DENIED, PLACARD_OUT_OF_MEMORY, PLACARD_OUT_OF_RESOURCES;
 * PLACARD_ALREADY_EXISTS when this handle is attached already. */
PLACARD_API enum placard_status placard_segment_attach(struct placard_segment *segment,
                                                       enum placard_mode mode);

/* Lets go of the memory, giving back the lock if this handle holds it; data() is NULL from then on. Destroys
 * nothing. PLACARD_NOT_FOUND when it was not attached. */
PLACARD_API enum placard_status placard_segment_detach(struct placard_segment *segment);

/* Destroys the segment, its lock and both key files, whether or not this handle is attached; this handle is
 * detached by it. Others that are attached keep their memory until they detach, and learn at their next lock
 * that it is gone. Failures: PLACARD_KEY_ERROR, PLACARD_NOT_FOUND, PLACARD_PERMISSION_DENIED,
 * PLACARD_LOCK_TIMEOUT (2 s, PLACARD_DESTROY_NOW only). */
PLACARD_API enum placard_status placard_segment_destroy(struct placard_segment *segment,
                                                        enum placard_destroy_mode mode);

/* True when a segment with this key exists. Reliable only while the lock is held. */
PLACARD_API bool placard_segment_exists(const struct placard_segment *segment);

/* True when this handle is attached to a segment that has not been destroyed. */
PLACARD_API bool placard_segment_is_valid(const struct placard_segment *segment);

/* The memory, or NULL when not attached. Writing through a read-only attachment ends the process. */
PLACARD_API void *placard_segment_data(const struct placard_segment *segment);

/* Bytes of the attached segment, 0 when not attached. */
PLACARD_API size_t placard_segment_size(const struct placard_segment *segment);

/* The System V identifier of the attached segment, or the descriptor of a "posix:" one, -1 when not attached.
 */
PLACARD_API int placard_segment_handle(const struct placard_segment *segment);

/* True when attached read-write. */
PLACARD_API bool placard_segment_writable(const struct placard_segment *segment);

/* Attachments of all processes, as in the facts; 0 when there is no segment. */
PLACARD_API unsigned placard_segment_attachments(const struct placard_segment *segment);

/* Fills FACTS from the kernel, attached or not. PLACARD_NOT_FOUND, PLACARD_KEY_ERROR,
 * PLACARD_PERMISSION_DENIED. */
PLACARD_API enum placard_status placard_segment_facts(struct placard_segment *segment,
                                                      struct placard_segment_facts *facts);

/* Takes the lock, waiting for ever, or for at most TIMEOUT_MS milliseconds (0: do not wait;
 * PLACARD_WAIT_FOREVER). A semaphore that was removed meanwhile is made anew. Failures: PLACARD_LOCK_ERROR
 * (not attached, the segment is destroyed, or this handle holds the lock already), PLACARD_LOCK_TIMEOUT (the
 * message names the holder's pid), PLACARD_INTERRUPTED never (signals are waited out); making the semaphore
 * anew can fail as create does. A lock whose holder is dead, but was not undone, is taken over, and counts as
 * broken. */
PLACARD_API enum placard_status placard_segment_lock(struct placard_segment *segment);
PLACARD_API enum placard_status placard_segment_lock_timed(struct placard_segment *segment,
                                                           int64_t timeout_ms);

/* Gives the lock back. PLACARD_LOCK_ERROR when this handle does not hold it. */
PLACARD_API enum placard_status placard_segment_unlock(struct placard_segment *segment);

/* True when the last lock, or the unlock after it, found that somebody had broken the exclusion (a failing
 * create() of a Qt program resets the semaphore, and removes it when that program ends): what was read or
 * written meanwhile is not to be trusted. The semaphore is repaired by then. False again with the next lock.
 */
PLACARD_API bool placard_segment_lock_was_broken(const struct placard_segment *segment);

/* The bell. Sleeps until anybody takes the lock and gives it back, or TIMEOUT_MS passes (PLACARD_TIMED_OUT),
 * or a signal handler runs (PLACARD_INTERRUPTED). Costs nothing while nothing happens, and does not itself
 * ring the bell for others. PLACARD_LOCK_TIMEOUT, again every 5 s, when the lock is taken and not given back;
 * PLACARD_LOCK_ERROR when this handle holds the lock, or there is none to listen to.
 *
 * Remembers which process used the lock last when this handle was attached, listened, or held it: returns at
 * once when it is another one by now. So a reader that looks under the lock before it listens again misses no
 * publication, although one that begins and ends within the microsecond in which the listener falls asleep
 * can come 20 ms late. Who listens again without having held the lock needs a heartbeat.
 *
 * With a "posix:" key the first call returns at once; who detaches rings, too; and it returns
 * PLACARD_TIMED_OUT after a second at most: look then, since a program that knows nothing of the bell and
 * stays attached does not ring it. */
PLACARD_API enum placard_status placard_segment_listen(struct placard_segment *segment, int64_t timeout_ms);

/* Keeps a long-lived owner's key files: makes them young for cleaners of temporary folders. When the lock's
 * was removed or replaced, so that newcomers would meet at another lock, everybody is moved to the one that
 * they find, which is made if there is none. PLACARD_NOT_FOUND tells that the segment's own file no longer
 * leads to this segment, which is then lost to newcomers. Other failures as placard_segment_lock_timed() with
 * 2 s, and as create's for the lock's file. */
PLACARD_API enum placard_status placard_segment_refresh(struct placard_segment *segment);

/* The paths of the key files that lead newcomers to the segment and to its lock, for who wants to watch them;
 * "" when no key is set. Owned by the handle, valid until the key is set anew. */
PLACARD_API const char *placard_segment_key_file(const struct placard_segment *segment);
PLACARD_API const char *placard_segment_lock_file(const struct placard_segment *segment);

/* Installs a handler of SIGBUS, for the whole process, that lets a program outlive a "posix:" segment which
 * somebody cuts short, or for which the system has no memory left: reads find zeros from then on,
 * placard_segment_is_valid() is false, and nothing that is written reaches anybody. Other SIGBUS goes where
 * it went before. Without it such a program ends at its next access. The library never installs it by itself;
 * to be called before there are threads. PLACARD_UNKNOWN_ERROR. ERROR may be NULL. */
PLACARD_API enum placard_status placard_survive_truncation(struct placard_error *error);

/* The failure of the last function that failed on this handle. Owned by the handle, valid until its next
 * call. */
PLACARD_API const struct placard_error *placard_segment_error(const struct placard_segment *segment);

#ifdef __cplusplus
}
#endif
#endif
