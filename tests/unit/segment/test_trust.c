/* What belongs to others: key files, segments and locks of other users, and things in a key file's place. */
#include "fixture.h"

#include "common/src/key_file.h"
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#define STRANGER 65534

static void make_file(const char *path)
{
    int descriptor = open(path, O_CREAT | O_EXCL | O_RDONLY, 0640);
    assert_true(descriptor >= 0);
    close(descriptor);
}

/* A symbolic link, and a folder, in the place of each key file. */
static void only_regular_files_count(void **state)
{
    (void)state;
    char victim[700];
    snprintf(victim, sizeof victim, "%s/victim", getenv("TMPDIR"));
    make_file(victim);
    struct placard_segment *segment = placard_segment_new(fixture_key());
    for (int i = 0; i < 4; i++) {
        const char *file = i % 2 == 0 ? fixture_segment_file() : fixture_semaphore_file();
        assert_int_equal(i / 2 == 0 ? symlink(victim, file) : mkdir(file, 0700), 0);
        assert_status(segment, placard_segment_create(segment, 4096, 0600), PLACARD_PERMISSION_DENIED);
        fixture_assert_message(segment, file);
        fixture_assert_message(segment, i / 2 == 0 ? "a symbolic link" : "something else");
        if (i % 2 == 0) {
            assert_status(segment, placard_segment_attach(segment, PLACARD_READ_ONLY),
                          PLACARD_PERMISSION_DENIED);
            fixture_assert_message(segment, file);
        }
        assert_int_equal(remove(file), 0);
    }
    /* A link that appears in the lock's place later. */
    assert_status(segment, placard_segment_create(segment, 4096, 0600), PLACARD_OK);
    char kept[700];
    snprintf(kept, sizeof kept, "%s/kept", getenv("TMPDIR"));
    int semaphore = fixture_semaphore();
    assert_int_equal(rename(fixture_semaphore_file(), kept), 0);
    assert_int_equal(symlink(victim, fixture_semaphore_file()), 0);
    assert_int_equal(semctl(semaphore, 0, IPC_RMID), 0);
    assert_status(segment, placard_segment_lock_timed(segment, 100), PLACARD_PERMISSION_DENIED);
    assert_int_equal(unlink(fixture_semaphore_file()), 0);
    assert_int_equal(unlink(kept), 0);
    assert_int_equal(unlink(victim), 0);
    assert_status(segment, placard_segment_lock_timed(segment, GENEROUS), PLACARD_OK);
    fixture_destroy(segment);
}

/* ---- as another user; only root can become one ---- */

static void need_root(void)
{
    if (geteuid() != 0) {
        fail_msg("this test becomes another user: run it as root");
    }
}

/* Lets strangers into this test's folder. */
static void open_folders(void)
{
    char path[512];
    snprintf(path, sizeof path, "%s", getenv("TMPDIR"));
    assert_int_equal(chmod(path, 01777), 0);
    *strrchr(path, '/') = '\0';
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(chmod(path, status.st_mode | 0011), 0);
}

static void another_users_key_file_is_refused(void **state)
{
    (void)state;
    need_root();
    struct placard_segment *segment = placard_segment_new(fixture_key());
    for (int i = 0; i < 2; i++) {
        const char *file = i == 0 ? fixture_segment_file() : fixture_semaphore_file();
        make_file(file);
        assert_int_equal(chown(file, STRANGER, STRANGER), 0);
        assert_status(segment, placard_segment_create(segment, 4096, 0600), PLACARD_PERMISSION_DENIED);
        fixture_assert_message(segment, file);
        fixture_assert_message(segment, "user 65534");
        assert_int_equal(unlink(file), 0);
    }
    placard_segment_free(segment);
}

/* What a stranger may do with a segment of these permissions. */
struct access {
    unsigned permissions;
    enum placard_status read;
    enum placard_status write;
};

static int try_as_stranger(struct child *self, const void *argument)
{
    const struct access *wanted = argument;
    struct placard_segment_facts facts;
    (void)self;
    require(setgid(STRANGER) == 0 && setuid(STRANGER) == 0);
    struct placard_segment *segment = placard_segment_new(fixture_key());
    require(placard_segment_exists(segment));
    require(placard_segment_attach(segment, PLACARD_READ_ONLY) == wanted->read);
    require(placard_segment_facts(segment, &facts) == wanted->read);
    if (wanted->read == PLACARD_OK) {
        require(facts.owner == 0 && facts.mode == wanted->permissions);
        require(placard_segment_lock_timed(segment, GENEROUS) == PLACARD_OK);
        require(strcmp(placard_segment_data(segment), "shared") == 0);
        require(placard_segment_unlock(segment) == PLACARD_OK);
        require(placard_segment_listen(segment, 0) == PLACARD_TIMED_OUT);
        require(placard_segment_refresh(segment) == PLACARD_OK);
        require(placard_segment_destroy(segment, PLACARD_DESTROY_NOW) == PLACARD_PERMISSION_DENIED);
        require(placard_segment_is_valid(segment));
        require(placard_segment_detach(segment) == PLACARD_OK);
    }
    require(placard_segment_attach(segment, PLACARD_READ_WRITE) == wanted->write);
    require(placard_segment_create(placard_segment_new(fixture_key()), 10, 0600) ==
            PLACARD_PERMISSION_DENIED);
    placard_segment_free(segment);
    return 0;
}

static void permissions_let_others_in(void **state)
{
    (void)state;
    need_root();
    const struct access cases[] = {
        {0600, PLACARD_PERMISSION_DENIED, PLACARD_PERMISSION_DENIED},
        {0660, PLACARD_PERMISSION_DENIED, PLACARD_PERMISSION_DENIED},
        {0604, PLACARD_OK, PLACARD_PERMISSION_DENIED},
        {0666, PLACARD_OK, PLACARD_OK},
    };
    open_folders();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct placard_segment *owner = placard_segment_new(fixture_key());
        assert_status(owner, placard_segment_create(owner, 4096, cases[i].permissions), PLACARD_OK);
        memcpy(placard_segment_data(owner), "shared", sizeof "shared");
        struct child stranger = child_start(try_as_stranger, &cases[i]);
        child_join(&stranger);
        assert_status(owner, placard_segment_lock_timed(owner, 0), PLACARD_OK);
        assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
        fixture_destroy(owner);
    }
}

/* Who creates a segment, who attaches to it, and whether that is allowed. */
struct meeting {
    uid_t owner;
    gid_t owner_group;
    unsigned permissions;
    gid_t pretended; /* the group that the owner gives it to; 0: its own */
    gid_t guest_group;
    const char *trusted;
    enum placard_status wanted;
};

enum { GUEST = 65533, GROUP = 65532, OTHER_GROUP = 65531 };

static int own_a_segment(struct child *self, const void *argument)
{
    const struct meeting *meeting = argument;
    require(setgroups(0, NULL) == 0 && setgid(meeting->owner_group) == 0 && setuid(meeting->owner) == 0);
    struct placard_segment *segment = placard_segment_new(fixture_key());
    require(placard_segment_create(segment, 4096, meeting->permissions) == PLACARD_OK);
    int id = placard_segment_handle(segment);
    struct shmid_ds facts;
    require(shmctl(id, IPC_STAT, &facts) == 0);
    if (meeting->pretended != 0) {
        facts.shm_perm.gid = meeting->pretended;
        require(shmctl(id, IPC_SET, &facts) == 0);
    }
    child_tell(self);
    child_wait(self);
    require(placard_segment_destroy(segment, PLACARD_DESTROY_FORCE) == PLACARD_OK);
    placard_segment_free(segment);
    return 0;
}

static int be_a_guest(struct child *self, const void *argument)
{
    const struct meeting *meeting = argument;
    (void)self;
    require(setgroups(1, &meeting->guest_group) == 0 && setgid(GUEST) == 0 && setuid(GUEST) == 0);
    struct placard_segment *segment = placard_segment_new(fixture_key());
    require(placard_segment_trust(segment, meeting->trusted) == PLACARD_OK);
    require(placard_segment_attach(segment, PLACARD_READ_WRITE) == meeting->wanted);
    bool told = strstr(placard_segment_error(segment)->message, "--owner 65534") != NULL;
    require(told == (meeting->wanted != PLACARD_OK));
    placard_segment_free(segment);
    return 0;
}

/* A segment that everybody may use is not one that everybody is led to. */
static void only_trusted_owners_are_met(void **state)
{
    (void)state;
    need_root();
    const struct meeting meetings[] = {
        {STRANGER, STRANGER, 0666, 0, GROUP, NULL, PLACARD_PERMISSION_DENIED},
        {STRANGER, GROUP, 0666, 0, GROUP, NULL, PLACARD_OK},
        {STRANGER, GROUP, 0660, 0, GROUP, NULL, PLACARD_OK},
        {STRANGER, GROUP, 0606, 0, OTHER_GROUP, NULL, PLACARD_PERMISSION_DENIED},
        {STRANGER, STRANGER, 0666, GROUP, GROUP, NULL, PLACARD_PERMISSION_DENIED},
        {STRANGER, STRANGER, 0666, 0, GROUP, "65534", PLACARD_OK},
        {STRANGER, STRANGER, 0666, 0, GROUP, "any", PLACARD_OK},
        {STRANGER, STRANGER, 0666, 0, GROUP, "root", PLACARD_PERMISSION_DENIED},
        {STRANGER, STRANGER, 0666, 0, GROUP, "65535", PLACARD_PERMISSION_DENIED},
        {0, 0, 0666, 0, GROUP, NULL, PLACARD_OK},
    };
    open_folders();
    for (size_t i = 0; i < sizeof meetings / sizeof *meetings; i++) {
        struct child owner = child_start(own_a_segment, &meetings[i]);
        child_expect(&owner);
        struct child guest = child_start(be_a_guest, &meetings[i]);
        child_join(&guest);
        child_go_on(&owner);
        child_join(&owner);
    }
}

static void users_that_do_not_exist(void **state)
{
    (void)state;
    struct placard_segment *segment = placard_segment_new(fixture_key());
    const char *const users[] = {"", "nobody-of-this-name", "-1", "4294967295", "99999999999999999999", "1x"};
    for (size_t i = 0; i < sizeof users / sizeof *users; i++) {
        assert_status(segment, placard_segment_trust(segment, users[i]), PLACARD_INVALID_ARGUMENT);
        fixture_assert_message(segment, "no user called");
    }
    assert_status(segment, placard_segment_trust(segment, "root"), PLACARD_OK);
    placard_segment_free(segment);
}

static int lose_the_lock_as_stranger(struct child *self, const void *argument)
{
    (void)argument;
    require(setgid(STRANGER) == 0 && setuid(STRANGER) == 0);
    struct placard_segment *segment = child_attach(PLACARD_READ_WRITE);
    child_tell(self);
    child_wait(self);
    /* Its own semaphore would lock the owner out. */
    require(placard_segment_lock_timed(segment, 10) == PLACARD_LOCK_ERROR);
    require(strstr(placard_segment_error(segment)->message, "has no lock") != NULL);
    child_tell(self);
    child_wait(self);
    require(placard_segment_lock_timed(segment, GENEROUS) == PLACARD_OK);
    placard_segment_free(segment);
    return 0;
}

static void only_the_owner_makes_the_lock(void **state)
{
    (void)state;
    need_root();
    open_folders();
    struct placard_segment *owner = placard_segment_new(fixture_key());
    assert_status(owner, placard_segment_create(owner, 4096, 0666), PLACARD_OK);
    struct child stranger = child_start(lose_the_lock_as_stranger, NULL);
    child_expect(&stranger);
    assert_int_equal(semctl(fixture_semaphore(), 0, IPC_RMID), 0);
    child_go_on(&stranger);
    child_expect(&stranger);
    assert_status(owner, placard_segment_lock_timed(owner, GENEROUS), PLACARD_OK);
    assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
    child_go_on(&stranger);
    child_join(&stranger);
    fixture_destroy(owner);
}

/* Creates a segment as a stranger; the parent makes it look as if it were its own. */
static int squat(struct child *self, const void *argument)
{
    const key_t *keys = argument;
    require(setgid(STRANGER) == 0 && setuid(STRANGER) == 0);
    int segment = shmget(keys[0], 100, IPC_CREAT | IPC_EXCL | 0666);
    int semaphore = semget(keys[1], 1, IPC_CREAT | IPC_EXCL | 0666);
    require(segment >= 0 && semaphore >= 0);
    void *data = shmat(segment, NULL, 0);
    child_tell(self);
    child_wait(self);
    require(shmdt(data) == 0);
    require(shmctl(segment, IPC_RMID, NULL) == 0 && semctl(semaphore, 0, IPC_RMID) == 0);
    return 0;
}

/* Our key files exist, but the IPC keys that they make are taken by somebody else: a collision, or a trap. */
static void a_strangers_segment_under_our_key_is_avoided(void **state)
{
    (void)state;
    need_root();
    make_file(fixture_segment_file());
    make_file(fixture_semaphore_file());
    const key_t keys[] = {ftok(fixture_segment_file(), 'Q'), ftok(fixture_semaphore_file(), 'Q')};
    struct child squatter = child_start(squat, keys);
    child_expect(&squatter);
    struct placard_segment *segment = placard_segment_new(fixture_key());
    assert_status(segment, placard_segment_attach(segment, PLACARD_READ_WRITE), PLACARD_PERMISSION_DENIED);
    fixture_assert_message(segment, "user 65534");
    assert_status(segment, placard_segment_create(segment, 4096, 0600), PLACARD_OK);
    assert_int_not_equal(ftok(fixture_segment_file(), 'Q'), keys[0]);
    assert_int_not_equal(ftok(fixture_semaphore_file(), 'Q'), keys[1]);
    assert_status(segment, placard_segment_lock_timed(segment, 0), PLACARD_OK);
    assert_status(segment, placard_segment_unlock(segment), PLACARD_OK);
    child_go_on(&squatter);
    child_join(&squatter);
    fixture_destroy(segment);
}

/* Holds a segment of a stranger's own, for nobody else. */
static int keep_to_oneself(struct child *self, const void *argument)
{
    (void)argument;
    require(setgid(STRANGER) == 0 && setuid(STRANGER) == 0);
    struct placard_segment *segment = placard_segment_new(fixture_key());
    require(placard_segment_create(segment, 4096, 0600) == PLACARD_OK);
    child_tell(self);
    child_wait(self);
    require(placard_segment_destroy(segment, PLACARD_DESTROY_NOW) == PLACARD_OK);
    placard_segment_free(segment);
    return 0;
}

/* The kernel would let root in; but root has no business with what a user keeps to oneself. */
static void root_is_refused_as_well(void **state)
{
    (void)state;
    need_root();
    open_folders();
    struct child stranger = child_start(keep_to_oneself, NULL);
    struct placard_segment *segment = placard_segment_new(fixture_key());
    child_expect(&stranger);
    assert_status(segment, placard_segment_attach(segment, PLACARD_READ_WRITE), PLACARD_PERMISSION_DENIED);
    assert_status(segment, placard_segment_create(segment, 4096, 0600), PLACARD_PERMISSION_DENIED);
    assert_status(segment, placard_segment_destroy(segment, PLACARD_DESTROY_FORCE),
                  PLACARD_PERMISSION_DENIED);
    placard_segment_free(segment);
    child_go_on(&stranger);
    child_join(&stranger);
}

/* For every user: a segment that its permissions close. As root, to a stranger; otherwise, to ourselves. */
static int attach_closed(struct child *self, const void *argument)
{
    (void)self;
    (void)argument;
    if (geteuid() == 0) {
        require(setgid(STRANGER) == 0 && setuid(STRANGER) == 0);
    }
    struct placard_segment *segment = placard_segment_new(fixture_key());
    require(placard_segment_attach(segment, PLACARD_READ_ONLY) == PLACARD_PERMISSION_DENIED);
    require(strstr(placard_segment_error(segment)->message, "closed to this user") != NULL);
    placard_segment_free(segment);
    return 0;
}

static void a_closed_segment_denies_permission(void **state)
{
    (void)state;
    if (geteuid() == 0) {
        open_folders();
    }
    make_file(fixture_segment_file());
    int id = shmget(ftok(fixture_segment_file(), 'Q'), 100, IPC_CREAT | IPC_EXCL);
    assert_true(id >= 0);
    struct child child = child_start(attach_closed, NULL);
    child_join(&child);
    assert_int_equal(shmctl(id, IPC_RMID, NULL), 0);
    assert_int_equal(unlink(fixture_segment_file()), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_regular_files_count),
        TEST(another_users_key_file_is_refused),
        TEST(permissions_let_others_in),
        TEST(only_trusted_owners_are_met),
        TEST(users_that_do_not_exist),
        TEST(only_the_owner_makes_the_lock),
        TEST(root_is_refused_as_well),
        TEST(a_closed_segment_denies_permission),
        TEST(a_strangers_segment_under_our_key_is_avoided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
