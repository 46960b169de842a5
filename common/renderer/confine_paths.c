/* Landlock: Linux 5.13 and later, https://docs.kernel.org/userspace-api/landlock.html. The C library has no
 * functions for its calls. */
#include "renderer/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define READ_FILE LANDLOCK_ACCESS_FS_READ_FILE
#define READ_DIR  LANDLOCK_ACCESS_FS_READ_DIR

static enum placard_status fail(const char *what, struct placard_error *error)
{
    return placard_fail(error, PLACARD_PERMISSION_DENIED,
                        "the renderer cannot confine itself: Landlock %s: %s", what, strerror(errno));
}

/* All the rights to files that the kernel's VERSION of Landlock knows: 13 at first, then one more with each
 * of the versions 2 (linking), 3 (truncating) and 5 (ioctl on devices). */
static uint64_t rights_of(long version)
{
    unsigned count = version >= 5 ? 16 : version >= 3 ? 15 : version == 2 ? 14 : 13;
    return (UINT64_C(1) << count) - 1;
}

/* A path that cannot be opened is none that anybody reads. */
static enum placard_status allow(int rules, const char *path, struct placard_error *error)
{
    int place = open(path, O_PATH | O_CLOEXEC);
    if (place < 0) {
        return PLACARD_OK;
    }
    struct stat facts;
    bool is_folder = fstat(place, &facts) == 0 && S_ISDIR(facts.st_mode);
    const struct landlock_path_beneath_attr rule = {
        .allowed_access = is_folder ? READ_FILE | READ_DIR : READ_FILE, .parent_fd = place};
    enum placard_status status = PLACARD_OK;
    if (syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
        status = fail("takes no rule", error);
    }
    close(place);
    return status;
}

enum placard_status confine_paths(const char *const *readable, size_t count, struct placard_error *error)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) {
        return placard_fail(error, PLACARD_NOT_FOUND, "the kernel has no Landlock: %s", strerror(errno));
    }
    const struct landlock_ruleset_attr handled = {.handled_access_fs = rights_of(version)};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
    if (rules < 0) {
        return fail("makes no rules", error);
    }
    enum placard_status status = PLACARD_OK;
    for (size_t i = 0; i < count && status == PLACARD_OK; i++) {
        status = allow(rules, readable[i], error);
    }
    if (status == PLACARD_OK && syscall(SYS_landlock_restrict_self, rules, 0) != 0) {
        status = fail("does not restrict this process", error);
    }
    close(rules);
    return status;
}
