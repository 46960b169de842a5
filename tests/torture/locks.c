/* What can be done to the lock, the segment and their key files while the real viewer shows a board: removed,
 * reset to values that they never have, held for ever, by a process that is stopped, too. The last picture
 * stays, the viewer says what is wrong as long as it is, in its log and its status, loaders are told within
 * their time limit, and all is well again when the cause goes. Each case has a viewer of its own; they go on
 * side by side, since most of the time is waiting. */
#include "subject.h"
#include "torture.h"
#include "viewer_program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE  (2 * GENEROUS) /* milliseconds: the viewer looks after its lock every twelve */
#define QUIET     1500           /* milliseconds for which a picture that stays is looked at */
#define LOOK_EVEN 20000          /* microseconds between two looks */

/* What a case works on. */
struct scene {
    struct placard_board *board; /* attached, to look at the status */
    char lock_file[4096];
    char key_file[4096];
    int semaphore;
    pid_t holder; /* of the lock; 0: none */
};

static void set_value(const struct scene *scene, int value)
{
    if (semctl(scene->semaphore, 0, SETVAL, value) != 0) {
        torture_fail("the semaphore cannot be set: %s", strerror(errno));
    }
}

static void reset_to_0(struct scene *scene)
{
    set_value(scene, 0);
}

static void reset_to_1(struct scene *scene)
{
    set_value(scene, 1);
}

static void reset_to_2(struct scene *scene)
{
    set_value(scene, 2);
}

static void reset_to_7(struct scene *scene)
{
    set_value(scene, 7);
}

static void reset_to_most(struct scene *scene)
{
    set_value(scene, 32767);
}

static void remove_semaphore(struct scene *scene)
{
    (void)semctl(scene->semaphore, 0, IPC_RMID);
}

static void destroy_segment(struct scene *scene)
{
    (void)shmctl(placard_segment_handle(placard_board_segment(scene->board)), IPC_RMID, NULL);
}

static void remove_lock_file(struct scene *scene)
{
    (void)unlink(scene->lock_file);
}

static void remove_key_file(struct scene *scene)
{
    (void)unlink(scene->key_file);
}

static void remove_both_files(struct scene *scene)
{
    remove_lock_file(scene);
    remove_key_file(scene);
}

static void remove_everything(struct scene *scene)
{
    remove_both_files(scene);
    remove_semaphore(scene);
    destroy_segment(scene);
}

/* Starts a process that takes the lock. */
static void hold(struct scene *scene)
{
    uint32_t *holding = torture_share(sizeof *holding);
    scene->holder = fork();
    if (scene->holder == 0) {
        struct placard_board *board = torture_board();
        torture_expect(board, placard_board_attach(board, PLACARD_READ_WRITE), "attaching the holder");
        if (placard_segment_lock(placard_board_segment(board)) == PLACARD_OK) {
            __atomic_store_n(holding, 1, __ATOMIC_RELEASE);
        }
        for (;;) {
            pause();
        }
    }
    while (__atomic_load_n(holding, __ATOMIC_ACQUIRE) == 0) {
        torture_pause(LOOK_EVEN);
    }
}

static void hold_and_stop(struct scene *scene)
{
    hold(scene);
    kill(scene->holder, SIGSTOP);
}

static void kill_holder(struct scene *scene)
{
    kill(scene->holder, SIGKILL);
    waitpid(scene->holder, NULL, 0);
    scene->holder = 0;
}

static const struct torture_case {
    const char *name;
    void (*cause)(struct scene *scene);
    void (*end)(struct scene *scene); /* of the cause; NULL: the viewer does away with it */
    const char *said;                 /* in the log; NULL: nobody can notice */
} cases[] = {
    {"semaphore removed", remove_semaphore, NULL, NULL},
    {"semaphore reset to 0", reset_to_0, reset_to_1, "the lock of the key"},
    {"semaphore reset to 2", reset_to_2, NULL, NULL},
    {"semaphore reset to 7", reset_to_7, NULL, NULL},
    {"semaphore reset to 32767", reset_to_most, NULL, NULL},
    {"lock held for ever", hold, kill_holder, "holds the lock"},
    {"holder stopped", hold_and_stop, kill_holder, "holds the lock"},
    {"segment destroyed", destroy_segment, NULL, "is gone"},
    {"key file of the lock removed", remove_lock_file, NULL, NULL},
    {"key file of the segment removed", remove_key_file, NULL, "is gone"},
    {"both key files removed", remove_both_files, NULL, "is gone"},
    {"everything removed", remove_everything, NULL, "is gone"},
};

enum { CASES = sizeof cases / sizeof cases[0] };

static bool log_says(const char *words)
{
    char line[1024];
    bool found = false;
    FILE *log = fopen(VIEWER_LOG, "re");
    while (log != NULL && !found && fgets(line, sizeof line, log) != NULL) {
        found = strstr(line, words) != NULL;
    }
    if (log != NULL) {
        fclose(log);
    }
    return found;
}

/* What the status tells of trouble; "?" when there is no status. */
static const char *problem(struct scene *scene)
{
    static struct placard_board_status status;
    return placard_board_status(scene->board, &status) == PLACARD_OK && status.viewer.pid != 0
               ? status.viewer.problem
               : "?";
}

static void expect_picture(unsigned colour)
{
    subject_expect_alive();
    if (subject_colour() != colour) {
        viewer_fail("the last good picture is not on the screen any more");
    }
}

/* The cause lasts: the viewer says so, and a loader gives up when its second is over. Returns how long that
 * took. */
static int64_t endure(const struct torture_case *torture, struct scene *scene)
{
    struct placard_error reason;
    int64_t start = torture_now();
    if (subject_load(BLUE, 0, &reason) != PLACARD_LOCK_TIMEOUT) {
        torture_fail("a loader was told \"%s\"", reason.message);
    }
    int64_t time = torture_now() - start;
    if (time < 1000) {
        torture_fail("the loader gave up after %jd ms", (intmax_t)time);
    }
    if (strstr(reason.message, "lock") == NULL) {
        torture_fail("a loader was told \"%s\"", reason.message);
    }
    for (int64_t end = start + PATIENCE;
         strstr(problem(scene), torture->said) == NULL || !log_says(torture->said);
         torture_pause(LOOK_EVEN)) {
        expect_picture(GREEN);
        if (torture_now() > end) {
            printf("the status tells \"%s\"\n", problem(scene));
            viewer_fail("the viewer does not say what is wrong");
        }
    }
    torture->end(scene);
    for (int64_t end = torture_now() + PATIENCE;
         problem(scene)[0] != '\0' || !log_says("the trouble is over"); torture_pause(LOOK_EVEN)) {
        if (torture_now() > end) {
            viewer_fail("the viewer does not notice that all is well again");
        }
    }
    return time;
}

static void expect_said(const char *words)
{
    for (int64_t end = torture_now() + PATIENCE; !log_says(words); torture_pause(LOOK_EVEN)) {
        if (torture_now() > end) {
            viewer_fail("the viewer does not say what was wrong");
        }
    }
}

static struct scene set_up(const char *key)
{
    struct scene scene = {.board = torture_board()};
    subject_start(false);
    (void)subject_load_until_shown(GREEN);
    torture_expect(scene.board, placard_board_attach(scene.board, PLACARD_READ_WRITE), "attaching");
    struct placard_segment *segment = placard_board_segment(scene.board);
    snprintf(scene.lock_file, sizeof scene.lock_file, "%s", placard_segment_lock_file(segment));
    snprintf(scene.key_file, sizeof scene.key_file, "%s", placard_segment_key_file(segment));
    scene.semaphore = semget(ftok(scene.lock_file, 'Q'), 0, 0);
    if (scene.semaphore < 0) {
        torture_fail("the lock of %s is not found", key);
    }
    return scene;
}

static void run(const struct torture_case *torture, const char *key)
{
    int64_t gave_up = 0;
    struct scene scene = set_up(key);
    torture->cause(&scene);
    if (torture->end != NULL) {
        gave_up = endure(torture, &scene);
    }
    for (int64_t end = torture_now() + QUIET; torture_now() < end; torture_pause(LOOK_EVEN)) {
        expect_picture(GREEN);
    }
    if (torture->said != NULL) {
        expect_said(torture->said);
    }
    placard_board_free(
        scene.board); /* a segment without a key file is not found: who comes anew finds the next */
    int64_t start = torture_now();
    unsigned tries = subject_load_until_shown(BLUE);
    printf("%-32s shown again at try %u, after %jd ms", torture->name, tries,
           (intmax_t)(torture_now() - start));
    if (gave_up > 0) {
        printf("; a loader with a second for the lock gave up after %jd ms", (intmax_t)gave_up);
    }
    puts("");
    fflush(stdout);
    subject_end();
}

/* In a process, a folder and with a key of its own. */
static pid_t start(unsigned number)
{
    char name[256];
    const char *key = getenv("PLACARD_KEY");
    pid_t process = fork();
    if (process != 0) {
        return process;
    }
    snprintf(name, sizeof name, "%.200s_%u", key != NULL ? key : "locks", number);
    if (mkdir(name, 0700) != 0 || chdir(name) != 0 || setenv("PLACARD_KEY", name, 1) != 0) {
        torture_fail("no folder for \"%s\"", cases[number].name);
    }
    run(&cases[number], name);
    exit(0);
}

int main(void)
{
    struct torture_leftovers clean = torture_count_leftovers();
    unsigned failed = 0;
    pid_t processes[CASES];
    for (unsigned i = 0; i < CASES; i++) {
        processes[i] = start(i);
    }
    for (unsigned i = 0; i < CASES; i++) {
        int status = 0;
        if (processes[i] < 0 || waitpid(processes[i], &status, 0) < 0 || status != 0) {
            fprintf(stderr, "FAILED: %s\n", cases[i].name);
            failed++;
        }
    }
    if (failed > 0) {
        torture_fail("%u of %d cases", failed, CASES);
    }
    torture_expect_nothing_left(&clean, "at the end");
    return 0;
}
