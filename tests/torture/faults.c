/* Every fault point of every change to a board: a process is killed there, or stopped and then continued or
 * killed. Afterwards nothing is torn, nothing that was published is lost, and whoever comes next can work.
 *
 * For each scene the points are counted by reaching them one after the other, until the process gets through.
 */
#include "fault_plan.h"
#include "faults_scenes.h"
#include "torture.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Milliseconds for a lock that is certainly held. */
#define HELD_LOCK_TIMEOUT 3

enum fate { FATE_KILLED, FATE_CONTINUED, FATE_STOPPED_AND_KILLED };

static const char *const fate_names[] = {"killed", "stopped and continued", "stopped and killed"};

/* Stores of copied structures: word by word, or coarser where each takes longer. */
#ifdef __SANITIZE_ADDRESS__ /* each process costs ten times as much, and finds the same */
static const size_t grains[] = {64, 256, 256};
#else
static const size_t grains[] = {8, 64, 64};
#endif

static struct fault_plan *plan; /* shared with the process that follows it */
static const struct scene *scene;
static unsigned held; /* times that the stopped process held the lock */

#define FAIL(format, ...)                                                                                    \
    torture_fail("%s, %s at point %u (%s): " format, scene->name,                                            \
                 plan->signal == SIGKILL ? "killed" : "stopped", plan->at, plan->place, __VA_ARGS__)

static void expect(struct placard_board *board, enum placard_status status, const char *what)
{
    if (status != PLACARD_OK) {
        FAIL("%s: %s: %s", what, placard_status_text(status), placard_board_error(board)->message);
    }
}

static enum placard_status publish(struct placard_board *board, unsigned which, int64_t lock_timeout)
{
    struct placard_content content = scene_content(which);
    struct placard_publish_options options = {.lock_timeout = lock_timeout};
    return placard_board_publish(board, &content, &options, NULL);
}

/* What is on the board: one of ALLOWED. */
static unsigned look(struct placard_board *board, unsigned allowed, const char *who)
{
    struct placard_snapshot *snapshot = NULL;
    enum placard_status status = placard_board_snapshot(board, GENEROUS, 0, &snapshot, NULL);
    if (status == PLACARD_BAD_LAYOUT && (allowed & CONTENT_GARBAGE) != 0) {
        return CONTENT_GARBAGE;
    }
    expect(board, status, who);
    unsigned found = scene_recognise(snapshot);
    if ((found & allowed) == 0) {
        FAIL("%s finds content %u (%zu bytes) instead of one of %u", who, found,
             placard_snapshot_content(snapshot)->length, allowed);
    }
    placard_snapshot_free(snapshot);
    return found;
}

/* Makes a viewer that ends without a word. */
static void leave_a_dead_viewer(void)
{
    pid_t child = fork();
    if (child == 0) {
        struct placard_board *board = torture_board();
        expect(board, placard_board_attach(board, PLACARD_READ_WRITE), "attaching a viewer");
        expect(board, placard_board_claim(board, &(struct placard_viewer){.output = "none"}), "claiming");
        _exit(0);
    }
    int status = 0;
    if (waitpid(child, &status, 0) != child || status != 0) {
        FAIL("no viewer could %s", "be made");
    }
}

/* The board as it is before; the handle stays attached unless nobody is to be. */
static struct placard_board *set_the_scene(void)
{
    struct placard_board *board = torture_board();
    if (scene->before == 0) {
        return board;
    }
    struct placard_board_options options = scene->options;
    options.capacity = scene->stale_capacity != 0 ? scene->stale_capacity : options.capacity;
    expect(board, placard_board_create(board, &options), "making the board");
    if (scene->before != CONTENT_NONE) {
        expect(board, publish(board, scene->before, GENEROUS), "publishing before");
    }
    if (scene->abandoned) {
        expect(board, placard_board_detach(board), "leaving the board");
        leave_a_dead_viewer();
    }
    return board;
}

static pid_t start(void)
{
    fflush(NULL);
    pid_t child = fork();
    if (child < 0) {
        FAIL("no process can be %s", "made");
    }
    if (child == 0) {
        struct placard_board *board = torture_board();
        if (scene->prepare != NULL) {
            torture_expect(board, scene->prepare(board), "preparing");
        }
        fault_follow(plan);
        enum placard_status status = scene->act(board, &scene->options);
        fault_follow(NULL);
        torture_expect(board, status, scene->name);
        _exit(0);
    }
    return child;
}

/* Whoever wants the lock is told in time who has it; what needs no lock works. */
static void expect_held_by(struct placard_board *board, pid_t holder)
{
    char name[32];
    struct placard_snapshot *snapshot = NULL;
    snprintf(name, sizeof name, "process %d ", (int)holder);
    enum placard_status status = publish(board, CONTENT_NEXT, HELD_LOCK_TIMEOUT);
    if (status != PLACARD_LOCK_TIMEOUT || strstr(placard_board_error(board)->message, name) == NULL) {
        FAIL("publishing says %s: %s", placard_status_text(status), placard_board_error(board)->message);
    }
    status = placard_board_snapshot(board, HELD_LOCK_TIMEOUT, 0, &snapshot, NULL);
    if (status != PLACARD_LOCK_TIMEOUT || strstr(placard_board_error(board)->message, name) == NULL) {
        FAIL("a snapshot says %s: %s", placard_status_text(status), placard_board_error(board)->message);
    }
    struct placard_board_status facts;
    status = placard_board_status(board, &facts);
    if (status != PLACARD_BAD_LAYOUT || (scene->outcomes & CONTENT_GARBAGE) == 0) {
        expect(board, status, "asking for the status");
    }
    held++;
}

/* The process is stopped: do others get on, or are they told why not? */
static void observe(struct placard_board *before, pid_t stopped)
{
    struct placard_board *board = before;
    bool attached = placard_segment_data(placard_board_segment(before)) != NULL;
    if (!attached || placard_board_is_gone(before)) {
        board = torture_board();
        if (placard_board_attach(board, PLACARD_READ_WRITE) != PLACARD_OK) {
            placard_board_free(board); /* not there yet, or no more */
            return;
        }
    }
    struct placard_segment_facts facts;
    if (placard_segment_facts(placard_board_segment(board), &facts) != PLACARD_OK) {
        FAIL("no facts: %s", placard_segment_error(placard_board_segment(board))->message);
    }
    if (facts.lock_holder == stopped) {
        expect_held_by(board, stopped);
    } else {
        look(board, scene->outcomes | scene->before | CONTENT_NONE, "a viewer, meanwhile,");
    }
    if (board != before) {
        placard_board_free(board);
    }
}

/* Waits until the process has met its fate. False when it got through without. */
static bool meet(struct placard_board *before, pid_t child, enum fate fate)
{
    int status = 0;
    waitpid(child, &status, WUNTRACED);
    if (WIFSTOPPED(status)) {
        observe(before, child);
        kill(child, fate == FATE_CONTINUED ? SIGCONT : SIGKILL);
        waitpid(child, &status, 0);
        if (fate == FATE_CONTINUED && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) {
            FAIL("it did not get through when it was continued (%x)", (unsigned)status);
        }
        return true;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0) {
        FAIL("it failed (%d)", WEXITSTATUS(status));
    }
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

/* Those who were there before see one of ALLOWED, a restarted viewer the same; all goes on; nothing is left.
 */
static void recover(struct placard_board *before, unsigned allowed, const struct torture_leftovers *clean)
{
    if (placard_segment_data(placard_board_segment(before)) != NULL && !placard_board_is_gone(before)) {
        allowed = look(before, allowed, "the viewer");
    }
    placard_board_free(before);
    struct placard_board *viewer = torture_board();
    struct placard_board *loader = torture_board();
    expect(viewer, placard_board_create(viewer, &scene->options), "restarting the viewer");
    /* Only a native layout that is sound outlives its viewer: a restarted one makes its segment anew. */
    if ((allowed & (CONTENT_FOREIGN | CONTENT_GARBAGE)) != 0) {
        allowed = (allowed & ~(unsigned)CONTENT_GARBAGE) | CONTENT_NONE;
    }
    look(viewer, allowed, "the restarted viewer");
    expect(loader, placard_board_attach(loader, PLACARD_READ_WRITE), "attaching a loader");
    expect(loader, publish(loader, CONTENT_NEXT, GENEROUS), "publishing again");
    look(viewer, CONTENT_NEXT, "the viewer, after the next publication,");
    struct placard_segment *segment = placard_board_segment(loader);
    if (placard_segment_lock_timed(segment, 0) != PLACARD_OK ||
        placard_segment_unlock(segment) != PLACARD_OK) {
        FAIL("the lock is not free: %s", placard_segment_error(segment)->message);
    }
    expect(viewer, placard_board_destroy(viewer), "destroying");
    placard_board_free(loader);
    placard_board_free(viewer);
    torture_expect_nothing_left(clean, plan->place != NULL ? plan->place : "at the end");
}

/* One process and one point. False when there is no such point. */
static bool run(unsigned at, enum fate fate)
{
    *plan = (struct fault_plan){
        .at = at, .signal = fate == FATE_KILLED ? SIGKILL : SIGSTOP, .grain = grains[fate]};
    struct torture_leftovers clean = torture_count_leftovers();
    struct placard_board *before = set_the_scene();
    bool met = meet(before, start(), fate);
    bool through = !met || fate == FATE_CONTINUED;
    recover(before, through ? scene->after : scene->outcomes, &clean);
    return met;
}

int main(void)
{
    plan = mmap(NULL, sizeof *plan, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (plan == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    unsigned total = 0;
    for (size_t i = 0; i < scene_count; i++) {
        scene = &scenes[i];
        printf("%-36s", scene->name);
        for (unsigned fate = FATE_KILLED; fate <= FATE_STOPPED_AND_KILLED; fate++) {
            unsigned points = 0;
            while (run(points + 1, (enum fate)fate)) {
                points++;
            }
            if (points == 0) {
                torture_fail("%s: there is no fault point in it", scene->name);
            }
            total += points;
            printf("  %s at %4u points", fate_names[fate], points);
            fflush(stdout);
        }
        putchar('\n');
    }
    printf("fault points: recovered %u of %u, in %u of them the lock was held by a stopped process\n", total,
           total, held);
    munmap(plan, sizeof *plan);
    return held > 0 ? 0 : 1;
}
