/* Whose segment a handle attaches to. */
#include "segment_handle.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LARGEST_ENTRY ((size_t)1 << 20) /* bytes of the user database's */

static bool parse_number(const char *text, uid_t *number)
{
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    *number = (uid_t)value;
    return errno == 0 && *text >= '0' && *text <= '9' && *end == '\0' && value < (uid_t)-1;
}

/* Looks NAME up. 0, or why not: ENOENT when there is no such user. */
static int find_user(const char *name, uid_t *number)
{
    int reason = ERANGE;
    for (size_t size = 4096; reason == ERANGE && size <= LARGEST_ENTRY; size *= 4) {
        struct passwd entry;
        struct passwd *found = NULL;
        char *room = malloc(size);
        if (room == NULL) {
            return ENOMEM;
        }
        reason = getpwnam_r(name, &entry, room, size, &found);
        if (found != NULL) {
            *number = entry.pw_uid;
        } else if (reason == 0) {
            reason = ENOENT;
        }
        free(room);
    }
    return reason;
}

enum placard_status placard_segment_trust(struct placard_segment *segment, const char *user)
{
    struct trust trust = {0};
    if (user != NULL && strcmp(user, "any") == 0) {
        trust.everybody = true;
    } else if (user != NULL && !(trust.somebody = parse_number(user, &trust.user))) {
        int reason = find_user(user, &trust.user);
        if (reason != 0) {
            return placard_fail(&segment->error, PLACARD_INVALID_ARGUMENT,
                                "there is no user called \"%s\"%s%s; \"getent passwd\" lists all", user,
                                reason == ENOENT ? "" : ": ", reason == ENOENT ? "" : strerror(reason));
        }
        trust.somebody = true;
    }
    segment->trust = trust;
    return PLACARD_OK;
}

/* True when this process belongs to GROUP. */
static bool is_member(gid_t group)
{
    bool found = getegid() == group;
    int count = found ? 0 : getgroups(0, NULL);
    gid_t *groups = count > 0 ? calloc((size_t)count, sizeof *groups) : NULL;
    if (groups != NULL) {
        count = getgroups(count, groups);
        for (int i = 0; i < count && !found; i++) {
            found = groups[i] == group;
        }
        free(groups);
    }
    return found;
}

enum placard_status segment_check_owner(struct placard_segment *segment, const struct memory_facts *facts)
{
    const struct trust *trust = &segment->trust;
    if (facts->owner == geteuid() || facts->owner == 0 || trust->everybody ||
        (trust->somebody && facts->owner == trust->user) ||
        ((facts->mode & 0060u) != 0 && is_member(facts->group))) {
        return PLACARD_OK;
    }
    return placard_fail(&segment->error, PLACARD_PERMISSION_DENIED,
                        "the segment with the key \"%s\" belongs to user %u, %s: if "
                        "that user's is meant, say so with --owner %u",
                        segment->key.text, (unsigned)facts->owner,
                        (facts->mode & 0006u) != 0 ? "who has opened it to everybody"
                                                   : "with whom this one shares no group",
                        (unsigned)facts->owner);
}
