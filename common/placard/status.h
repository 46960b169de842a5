/* Statuses and the reasons that go with them: the one error convention of Placard.
 *
 * A function that can fail returns a status. The reason is said once, as a sentence, at the place where it is
 * known, and kept in a struct placard_error. Nothing is printed by the library, and there is no global state.
 */
#ifndef PLACARD_STATUS_H
#define PLACARD_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

#define PLACARD_API __attribute__((visibility("default")))

/* Room for a reason in UTF-8, with its terminating NUL. */
#define PLACARD_MESSAGE_SIZE 512

/* The numbers never change, and new ones come last: a refusal's is written into the segment, for programs
 * that may have another version. */
enum placard_status {
    PLACARD_OK = 0,
    PLACARD_INVALID_SIZE,      /* a segment of this size cannot be allocated */
    PLACARD_KEY_ERROR,         /* the key is empty, too long, or not valid text */
    PLACARD_ALREADY_EXISTS,    /* a live segment has this key */
    PLACARD_OUT_OF_MEMORY,     /* the system has no memory left for this */
    PLACARD_OUT_OF_RESOURCES,  /* a system limit on segments, semaphores or descriptors is reached */
    PLACARD_NOT_FOUND,         /* no segment has this key */
    PLACARD_PERMISSION_DENIED, /* the segment, or its key file, may not be used by this user */
    PLACARD_LOCK_ERROR,        /* there is no lock, or it was destroyed, or it is not held */
    PLACARD_UNKNOWN_ERROR,     /* the system refused for a reason that has no status of its own */
    PLACARD_LOCK_TIMEOUT,      /* somebody else held the lock for the whole time limit */
    PLACARD_TIMED_OUT,         /* waited for something else in vain */
    PLACARD_INTERRUPTED,       /* a signal ended the wait */
    PLACARD_TOO_LARGE,         /* the content does not fit */
    PLACARD_BAD_LAYOUT,        /* the segment's header is not one that this version can use */
    PLACARD_BAD_CONTENT,       /* content that contradicts itself, or that nothing here can show */
    PLACARD_REFUSED,           /* the viewer could not show it; its own reason is the message */
    PLACARD_REPLACED,          /* something newer was published before this was shown */
    PLACARD_UNREADABLE,        /* a file could not be read */
    PLACARD_INVALID_ARGUMENT,  /* the caller's own mistake */
    PLACARD_STATUS_COUNT
};

/* A status with its reason: one line of UTF-8 without a line end, empty when the status is PLACARD_OK. */
struct placard_error {
    enum placard_status status;
    char message[PLACARD_MESSAGE_SIZE];
};

/* The status in a few words, for instance "permission denied". Never NULL; the string is constant. */
PLACARD_API const char *placard_status_text(enum placard_status status);

/* Sets ERROR (which may be NULL) to STATUS and to the sentence that FORMAT and the values make, and returns
 * STATUS. What does not fit is cut at the end of a UTF-8 character; control characters and invalid bytes that
 * a value brought in become '?', so that a hostile name cannot play with a terminal. */
PLACARD_API enum placard_status placard_fail(struct placard_error *error, enum placard_status status,
                                             const char *format, ...) __attribute__((format(printf, 3, 4)));

#ifdef __cplusplus
}
#endif
#endif
