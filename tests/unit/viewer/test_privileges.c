/* Giving up root's rights for good. What is given up cannot be had back, so each test has a process of its
 * own. */
#include "privileges.h"
#include "unit.h"
#include <cap-ng.h>
#include <grp.h>
#include <linux/securebits.h>
#include <pthread.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAME "nobody" /* every system has this user */

/* For the child's work: leaves with the line unless CONDITION holds. */
#define require(condition)                                                                                   \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            return __LINE__ % 250 + 1;                                                                       \
        }                                                                                                    \
    } while (0)

static void in_a_process(int (*work)(void))
{
    if (geteuid() != 0) {
        fail_msg("this test gives root's rights up, so it needs them: run it as root");
    }
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        _exit(work());
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fail_msg("wait status %#x, exit %d: the failing line, modulo 250, plus 1", (unsigned)status,
                 WEXITSTATUS(status));
    }
}

static int give_all_up(void)
{
    const struct passwd *nobody = getpwnam(NAME);
    require(nobody != NULL);
    uid_t user = nobody->pw_uid;
    gid_t group = nobody->pw_gid;
    const gid_t of_root[] = {0, 4, 27};
    require(setgroups(3, of_root) == 0);
    require(setenv("HOME", "/root", 1) == 0 && setenv("XDG_RUNTIME_DIR", "/run/user/0", 1) == 0);

    struct privileges *privileges = NULL;
    require(privileges_prepare(&privileges, NAME, NULL) == PLACARD_OK);
    require(geteuid() == 0); /* devices are opened now */
    require(privileges_drop(privileges, NULL) == PLACARD_OK);

    uid_t real = 0, effective = 0, saved = 0;
    require(getresuid(&real, &effective, &saved) == 0 && real == user && effective == user && saved == user);
    gid_t groups[4] = {0};
    require(getgroups(4, groups) == 1 && groups[0] == group);
    require(getgid() == group && getegid() == group);
    require(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
    require(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0);
    require(capng_get_caps_process() == 0 && capng_have_capabilities(CAPNG_SELECT_ALL) == CAPNG_NONE);
    require(setuid(0) != 0 && seteuid(0) != 0 && setgid(0) != 0 && setgroups(3, of_root) != 0);
    require(access("/etc/shadow", R_OK) != 0);
    const char *home = getenv("HOME"), *name = getenv("USER");
    require(home != NULL && strcmp(home, "/root") != 0 && name != NULL && strcmp(name, NAME) == 0);
    require(getenv("XDG_RUNTIME_DIR") == NULL);
    privileges_free(privileges);
    return 0;
}

static void root_is_given_up_for_good(void **state)
{
    (void)state;
    in_a_process(give_all_up);
}

/* Whatever is left of root, the verification finds it. */

static int verify_without_dropping(void)
{
    struct placard_error error = {0};
    struct privileges *privileges = NULL;
    require(privileges_prepare(&privileges, NAME, &error) == PLACARD_OK);
    require(privileges_verify(privileges, &error) == PLACARD_PERMISSION_DENIED);
    require(strstr(error.message, "Uid:") != NULL && strstr(error.message, "refusing to run") != NULL);
    privileges_free(privileges);
    return 0;
}

static int verify_with_a_saved_user(void)
{
    struct placard_error error = {0};
    struct privileges *privileges = NULL;
    const struct passwd *nobody = getpwnam(NAME);
    require(nobody != NULL && privileges_prepare(&privileges, NAME, &error) == PLACARD_OK);
    require(setgroups(1, &nobody->pw_gid) == 0);
    require(setresgid(nobody->pw_gid, nobody->pw_gid, nobody->pw_gid) == 0);
    require(setresuid(nobody->pw_uid, nobody->pw_uid, 0) == 0);
    require(privileges_verify(privileges, &error) == PLACARD_PERMISSION_DENIED);
    require(strstr(error.message, "Uid:") != NULL);
    privileges_free(privileges);
    return 0;
}

static int verify_with_roots_groups(void)
{
    struct placard_error error = {0};
    struct privileges *privileges = NULL;
    const struct passwd *nobody = getpwnam(NAME);
    const gid_t groups[] = {nobody->pw_gid, 0};
    require(privileges_prepare(&privileges, NAME, &error) == PLACARD_OK);
    require(setgroups(2, groups) == 0);
    require(setresgid(nobody->pw_gid, nobody->pw_gid, nobody->pw_gid) == 0);
    require(setresuid(nobody->pw_uid, nobody->pw_uid, nobody->pw_uid) == 0);
    require(privileges_verify(privileges, &error) == PLACARD_PERMISSION_DENIED);
    require(strstr(error.message, "Groups:") != NULL);
    privileges_free(privileges);
    return 0;
}

static void what_is_left_is_found(void **state)
{
    (void)state;
    in_a_process(verify_without_dropping);
    in_a_process(verify_with_a_saved_user);
    in_a_process(verify_with_roots_groups);
}

static void *sleep_on(void *pipe)
{
    char byte;
    return read(*(int *)pipe, &byte, 1) == 0 ? pipe : NULL;
}

/* A kernel that was told to leave capabilities alone when the user changes: this thread gives them up by
 * itself, but another one keeps them. */
static int keep_them_in_a_thread(void)
{
    struct placard_error error = {0};
    struct privileges *privileges = NULL;
    int ends[2];
    pthread_t thread;
    require(prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0) == 0);
    require(privileges_prepare(&privileges, NAME, &error) == PLACARD_OK);
    require(pipe(ends) == 0 && pthread_create(&thread, NULL, sleep_on, &ends[0]) == 0);
    require(privileges_drop(privileges, &error) == PLACARD_PERMISSION_DENIED);
    require(strstr(error.message, "Cap") != NULL);
    close(ends[1]);
    require(pthread_join(thread, NULL) == 0);
    require(privileges_verify(privileges, &error) == PLACARD_OK);
    privileges_free(privileges);
    return 0;
}

static void each_thread_is_looked_at(void **state)
{
    (void)state;
    in_a_process(keep_them_in_a_thread);
}

static int name_others(void)
{
    struct placard_error error = {0};
    struct privileges *privileges = NULL;
    require(privileges_prepare(&privileges, "no-such-user", &error) == PLACARD_INVALID_ARGUMENT);
    require(strstr(error.message, "no user called \"no-such-user\"") != NULL);
    require(privileges_prepare(&privileges, "root", &error) == PLACARD_INVALID_ARGUMENT);
    require(strstr(error.message, "that is root") != NULL);
    require(setuid(65534) == 0);
    require(privileges_prepare(&privileges, NAME, &error) == PLACARD_PERMISSION_DENIED);
    require(strstr(error.message, "only root") != NULL);
    require(privileges == NULL);
    return 0;
}

static void users_that_cannot_be(void **state)
{
    (void)state;
    in_a_process(name_others);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(root_is_given_up_for_good),
        cmocka_unit_test(what_is_left_is_found),
        cmocka_unit_test(each_thread_is_looked_at),
        cmocka_unit_test(users_that_cannot_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
