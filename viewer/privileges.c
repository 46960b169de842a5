#include "privileges.h"
#include <cap-ng.h>
#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define LINE_SIZE    4096
#define LINE_ENTRIES 64 /* numbers looked at in one line of the kernel's; a user has few groups */

struct privileges {
    char *name;
    char *home;
    uid_t user;
    gid_t group;
    gid_t *groups; /* all of the user's, GROUP among them */
    int group_count;
};

static enum placard_status fail_to_change(const struct privileges *privileges, const char *what,
                                          struct placard_error *error)
{
    return placard_fail(error, PLACARD_PERMISSION_DENIED,
                        "cannot become user \"%s\": %s: %s; start the viewer as that user, without --user",
                        privileges->name, what, strerror(errno));
}

/* ---- the user ---- */

static enum placard_status find_groups(struct privileges *privileges, struct placard_error *error)
{
    int count = 0;
    (void)getgrouplist(privileges->name, privileges->group, NULL, &count); /* only counts */
    privileges->groups = calloc((size_t)count + 1, sizeof *privileges->groups);
    if (privileges->groups == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for the groups of user \"%s\"",
                            privileges->name);
    }
    privileges->group_count = count;
    if (getgrouplist(privileges->name, privileges->group, privileges->groups, &privileges->group_count) < 0) {
        return placard_fail(error, PLACARD_UNKNOWN_ERROR, "the groups of user \"%s\" change; try again",
                            privileges->name);
    }
    return PLACARD_OK;
}

static enum placard_status find_user(struct privileges *privileges, const char *name,
                                     struct placard_error *error)
{
    errno = 0;
    const struct passwd *entry = getpwnam(name);
    if (entry == NULL) {
        bool unknown = errno == 0 || errno == ENOENT || errno == ESRCH;
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "--user: there is no user called \"%s\"%s%s; \"getent passwd\" lists all", name,
                            unknown ? "" : ": ", unknown ? "" : strerror(errno));
    }
    if (entry->pw_uid == 0) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "--user %s: that is root, who gives nothing up; name an ordinary user", name);
    }
    privileges->name = strdup(name);
    privileges->home = strdup(entry->pw_dir);
    privileges->user = entry->pw_uid;
    privileges->group = entry->pw_gid;
    if (privileges->name == NULL || privileges->home == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to look up user \"%s\"", name);
    }
    return find_groups(privileges, error);
}

enum placard_status privileges_prepare(struct privileges **privileges, const char *name,
                                       struct placard_error *error)
{
    struct privileges *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to look up user \"%s\"", name);
    }
    enum placard_status status = find_user(made, name, error);
    if (status == PLACARD_OK && geteuid() != 0) {
        status = placard_fail(
            error, PLACARD_PERMISSION_DENIED,
            "--user %s: only root can become another user, and this is user %u; leave --user out", name,
            (unsigned)geteuid());
    }
    if (status == PLACARD_OK && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        status = fail_to_change(made, "no new privileges", error);
    }
    capng_clear(CAPNG_SELECT_BOUNDS);
    if (status == PLACARD_OK && capng_apply(CAPNG_SELECT_BOUNDS) != 0) {
        status = fail_to_change(made, "the capability bounding set", error);
    }
    if (status != PLACARD_OK) {
        privileges_free(made);
        return status;
    }
    *privileges = made;
    return PLACARD_OK;
}

void privileges_free(struct privileges *privileges)
{
    if (privileges != NULL) {
        free(privileges->name);
        free(privileges->home);
        free(privileges->groups);
        free(privileges);
    }
}

/* ---- becoming it ---- */

static bool change_environment(const struct privileges *privileges)
{
    static const char *const of_root[] = {"XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
                                          "XDG_DATA_HOME", "XDG_STATE_HOME"};
    for (size_t i = 0; i < sizeof of_root / sizeof of_root[0]; i++) {
        if (unsetenv(of_root[i]) != 0) {
            return false;
        }
    }
    return setenv("HOME", privileges->home, 1) == 0 && setenv("USER", privileges->name, 1) == 0 &&
           setenv("LOGNAME", privileges->name, 1) == 0;
}

enum placard_status privileges_drop(const struct privileges *privileges, struct placard_error *error)
{
    uid_t user = privileges->user;
    gid_t group = privileges->group;
    if (setgroups((size_t)privileges->group_count, privileges->groups) != 0) {
        return fail_to_change(privileges, "its groups", error);
    }
    if (setresgid(group, group, group) != 0) {
        return fail_to_change(privileges, "its group", error);
    }
    if (setresuid(user, user, user) != 0) {
        return fail_to_change(privileges, "its user number", error);
    }
    /* The kernel took them away with the user number, unless somebody has told it not to. */
    capng_clear(CAPNG_SELECT_ALL);
    if (capng_apply(CAPNG_SELECT_CAPS) != 0 || capng_apply(CAPNG_SELECT_AMBIENT) != 0) {
        return fail_to_change(privileges, "no capabilities", error);
    }
    /* What root has opened is in this process; that user's others must not get at it (ptrace(2)). */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
        return fail_to_change(privileges, "not to be traced", error);
    }
    if (!change_environment(privileges)) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for the environment of user \"%s\"",
                            privileges->name);
    }
    return privileges_verify(privileges, error);
}

/* ---- verifying it ---- */

static enum placard_status refuse(const struct privileges *privileges, const char *what,
                                  struct placard_error *error)
{
    return placard_fail(error, PLACARD_PERMISSION_DENIED,
                        "root's rights are not given up for good: %s; refusing to run as user \"%s\"", what,
                        privileges->name);
}

/* True when all numbers of LINE, of which there are COUNT (-1: any), are among the ALLOWED. */
static bool all_among(const char *line, int base, int count, const gid_t *allowed, int allowed_count)
{
    int found = 0;
    for (char *end = NULL; found < LINE_ENTRIES; line = end, found++) {
        unsigned long long number = strtoull(line, &end, base);
        if (end == line) {
            return count < 0 || found == count;
        }
        bool known = false;
        for (int i = 0; i < allowed_count && !known; i++) {
            known = number == allowed[i];
        }
        if (!known) {
            return false;
        }
    }
    return false;
}

/* Checks one line of a thread's status, as proc(5) describes it. *CHECKED counts those that matter. */
static bool check_line(const struct privileges *privileges, const char *line, int *checked)
{
    static const gid_t none = 0;
    static const gid_t one = 1;
    const struct {
        const char *label;
        int base, count;
        const gid_t *allowed;
        int allowed_count;
    } wanted[] = {
        {"Uid:", 10, 4, &privileges->user, 1}, /* real, effective, saved, of the file system */
        {"Gid:", 10, 4, &privileges->group, 1},
        {"Groups:", 10, -1, privileges->groups, privileges->group_count},
        {"CapInh:", 16, 1, &none, 1},
        {"CapPrm:", 16, 1, &none, 1},
        {"CapEff:", 16, 1, &none, 1},
        {"CapBnd:", 16, 1, &none, 1},
        {"CapAmb:", 16, 1, &none, 1},
        {"NoNewPrivs:", 10, 1, &one, 1},
    };
    _Static_assert(sizeof(uid_t) == sizeof(gid_t), "user and group numbers are looked for in the same way");
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        size_t length = strlen(wanted[i].label);
        if (strncmp(line, wanted[i].label, length) == 0) {
            *checked += 1;
            return all_among(line + length, wanted[i].base, wanted[i].count, wanted[i].allowed,
                             wanted[i].allowed_count);
        }
    }
    return true;
}
#define CHECKED_LINES 9

static enum placard_status verify_thread(const struct privileges *privileges, const char *thread,
                                         struct placard_error *error)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%.20s/status", thread);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return errno == ENOENT ? PLACARD_OK /* that thread has ended */
                               : refuse(privileges, "the kernel cannot be asked (/proc)", error);
    }
    enum placard_status status = PLACARD_OK;
    char line[LINE_SIZE];
    int checked = 0;
    while (status == PLACARD_OK && fgets(line, sizeof line, file) != NULL) {
        if (!check_line(privileges, line, &checked)) {
            line[strcspn(line, "\n")] = '\0';
            char what[160];
            snprintf(what, sizeof what, "thread %.20s still has \"%.100s\"", thread, line);
            status = refuse(privileges, what, error);
        }
    }
    if (status == PLACARD_OK && checked != CHECKED_LINES) {
        status = refuse(privileges, "the kernel does not tell all about it (/proc)", error);
    }
    (void)fclose(file);
    return status;
}

static enum placard_status verify_threads(const struct privileges *privileges, struct placard_error *error)
{
    DIR *threads = opendir("/proc/self/task");
    if (threads == NULL) {
        return refuse(privileges, "the kernel cannot be asked, since /proc is not mounted", error);
    }
    enum placard_status status = PLACARD_OK;
    for (const struct dirent *entry; status == PLACARD_OK && (entry = readdir(threads)) != NULL;) {
        if (entry->d_name[0] != '.') {
            status = verify_thread(privileges, entry->d_name, error);
        }
    }
    (void)closedir(threads);
    return status;
}

enum placard_status privileges_verify(const struct privileges *privileges, struct placard_error *error)
{
    enum placard_status status = verify_threads(privileges, error);
    if (status != PLACARD_OK) {
        return status;
    }
    const uid_t same = (uid_t)-1;
    if (setuid(0) == 0 || seteuid(0) == 0 || setresuid(same, same, 0) == 0) {
        return refuse(privileges, "it became root again", error);
    }
    if (privileges->group != 0 && (setgid(0) == 0 || setegid(0) == 0 || setresgid(same, same, 0) == 0)) {
        return refuse(privileges, "it got root's group again", error);
    }
    if (setgroups(0, NULL) == 0) {
        return refuse(privileges, "it may still choose its groups", error);
    }
    return PLACARD_OK;
}
