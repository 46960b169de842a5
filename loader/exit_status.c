#include "exit_status.h"

enum exit_status exit_status_of(enum placard_status status)
{
    switch (status) {
    case PLACARD_OK:
        return EXIT_DONE;
    case PLACARD_INVALID_ARGUMENT:
    case PLACARD_KEY_ERROR:
        return EXIT_USAGE;
    case PLACARD_NOT_FOUND:
        return EXIT_NO_SEGMENT;
    case PLACARD_PERMISSION_DENIED:
        return EXIT_PERMISSION;
    case PLACARD_TOO_LARGE:
        return EXIT_TOO_LARGE;
    case PLACARD_LOCK_TIMEOUT:
        return EXIT_LOCK_TIMEOUT;
    case PLACARD_REFUSED:
    case PLACARD_REPLACED:
        return EXIT_REFUSED;
    case PLACARD_UNREADABLE:
    case PLACARD_BAD_CONTENT:
        return EXIT_UNREADABLE;
    case PLACARD_TIMED_OUT:
        return EXIT_TIMED_OUT;
    default:
        return EXIT_OTHER;
    }
}
