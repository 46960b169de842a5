/* The real programs, killed at random moments: the viewer, and its renderer. A restarted viewer shows what
 * was published last, and nothing is left. $PLACARD_TORTURE_RESTARTS, 25 if it is not set; the figure is the
 * time from starting the program to the presentation. */
#include "torture.h"
#include "viewer_program.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WIDEST   640
#define RENDERER "placard-rendere" /* as the kernel cuts it */
#define PROMISED 500               /* milliseconds until the last content is shown again */

static pid_t viewer;
static uint32_t pixels[WIDEST * WIDEST];

static void start_viewer(void)
{
    viewer = viewer_start(
        (const char *const[]){"--output", "png", "--geometry", "640x480", "--size", "4M", "--verbose", NULL});
}

/* The parent of process PID if the kernel knows it as a renderer, else 0. */
static pid_t parent_of_renderer(const char *pid)
{
    char path[300];
    char line[128] = "";
    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    FILE *file = pid[0] >= '1' && pid[0] <= '9' ? fopen(path, "re") : NULL;
    if (file == NULL) {
        return 0;
    }
    bool read = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    const char *name = read ? strchr(line, '(') : NULL;
    if (name == NULL || strncmp(name + 1, RENDERER ") ", strlen(RENDERER ") ")) != 0) {
        return 0;
    }
    return (pid_t)strtol(name + strlen("(" RENDERER ") S "), NULL, 10);
}

/* A renderer of the viewer; 0: none. Others on this machine may have some, too. */
static pid_t find_renderer(void)
{
    pid_t found = 0;
    DIR *folder = opendir("/proc");
    if (folder == NULL) {
        torture_fail("cannot look into /proc");
    }
    for (const struct dirent *entry; found == 0 && (entry = readdir(folder)) != NULL;) {
        if (parent_of_renderer(entry->d_name) == viewer) {
            found = (pid_t)strtol(entry->d_name, NULL, 10);
        }
    }
    closedir(folder);
    return found;
}

/* A process that has a renderer's name and is none of the viewer's. */
static pid_t start_bystander(void)
{
    pid_t process = fork();
    if (process < 0) {
        torture_fail("no process can be made");
    }
    if (process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        prctl(PR_SET_NAME, RENDERER);
        for (;;) {
            pause();
        }
    }
    return process;
}

static void end_bystander(pid_t process)
{
    if (waitpid(process, NULL, WNOHANG) != 0) {
        torture_fail("somebody else's renderer was killed");
    }
    kill(process, SIGKILL);
    waitpid(process, NULL, 0);
}

/* Waits until all renderers have ended: those of dead viewers have become this process's own. */
static void expect_no_renderer(void)
{
    int64_t last = torture_now() + GENEROUS;
    for (pid_t ended; (ended = waitpid(-1, NULL, WNOHANG)) >= 0;) {
        if (torture_now() > last) {
            torture_fail("a renderer is left behind");
        }
        if (ended == 0) {
            torture_pause(1000);
        }
    }
}

static uint64_t publish(struct placard_board *board, uint64_t *state)
{
    uint64_t sequence = 0;
    uint32_t side = 1 + (uint32_t)(torture_random(state) % WIDEST);
    const struct placard_content content = {.kind = PLACARD_PIXELS,
                                            .data = pixels,
                                            .length = (size_t)side * side * 4,
                                            .width = side,
                                            .height = side,
                                            .stride = side * 4,
                                            .format = PLACARD_FORMAT_BGRX};
    torture_expect(board, placard_board_publish(board, &content, NULL, &sequence), "publishing");
    return sequence;
}

/* Waits until the viewer of now has answered for SEQUENCE, and tells how. */
static enum placard_outcome await_answer(struct placard_board *board, uint64_t sequence, int64_t started)
{
    int64_t end = torture_now() + GENEROUS;
    struct placard_board_status status = {0};
    do {
        if (torture_now() > end) {
            viewer_fail("the viewer does not answer");
        }
        torture_pause(500);
        if (placard_segment_data(placard_board_segment(board)) == NULL &&
            placard_board_attach(board, PLACARD_READ_WRITE) != PLACARD_OK) {
            continue;
        }
        if (placard_board_status(board, &status) != PLACARD_OK) {
            (void)placard_board_detach(board);
            status = (struct placard_board_status){0};
        }
    } while (status.viewer.pid != viewer || status.acknowledgement.sequence != sequence ||
             status.acknowledgement.at < started);
    return status.acknowledgement.outcome;
}

static int64_t unix_time(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Kills the viewer while something is happening, starts it again. Returns the time until it shows the last
 * content. */
static int64_t restart(struct placard_board *board, uint64_t *state)
{
    uint64_t sequence = 0;
    for (unsigned count = 1 + (unsigned)torture_random(state) % 3; count > 0; count--) {
        sequence = publish(board, state);
        torture_pause((long)(torture_random(state) % 20000));
    }
    kill(viewer, SIGKILL);
    waitpid(viewer, NULL, 0);
    if (torture_random(state) % 2 == 0) {
        sequence = publish(board, state); /* nobody is there to see it */
    }
    int64_t from = torture_now();
    int64_t started = unix_time();
    start_viewer();
    if (await_answer(board, sequence, started) != PLACARD_OUTCOME_SHOWN) {
        viewer_fail("the restarted viewer refuses the last content");
    }
    return torture_now() - from;
}

/* Kills the renderer. What it was at just then may be refused, what comes next is shown. */
static void kill_renderer(struct placard_board *board, uint64_t *state, unsigned long *refused)
{
    int64_t started = unix_time();
    (void)publish(board, state);
    torture_pause((long)(torture_random(state) % 20000));
    pid_t renderer = find_renderer();
    if (renderer > 0) {
        kill(renderer, SIGKILL);
    }
    if (await_answer(board, publish(board, state), started) != PLACARD_OUTCOME_SHOWN) {
        ++*refused;
        if (await_answer(board, publish(board, state), started) != PLACARD_OUTCOME_SHOWN) {
            viewer_fail("the new renderer does not show anything");
        }
    }
}

int main(void)
{
    unsigned long restarts = torture_number("PLACARD_TORTURE_RESTARTS", 25);
    uint64_t state = torture_number("PLACARD_TORTURE_SEED", (unsigned long)time(NULL));
    printf("PLACARD_TORTURE_SEED=%ju\n", (uintmax_t)state);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) {
        torture_fail("cannot become the parent of orphans: %m");
    }
    pid_t bystander = start_bystander();
    struct torture_leftovers clean = torture_count_leftovers();
    struct placard_board *board = torture_board();
    int64_t slowest = 0;
    int64_t sum = 0;
    unsigned long in_time = 0;
    unsigned long refused = 0;
    start_viewer();
    int64_t end = torture_now() + GENEROUS;
    struct placard_board_status facts = {0};
    while ((placard_segment_data(placard_board_segment(board)) == NULL &&
            placard_board_attach(board, PLACARD_READ_WRITE) != PLACARD_OK) ||
           placard_board_status(board, &facts) != PLACARD_OK || facts.viewer.pid != viewer) {
        if (torture_now() > end) {
            viewer_fail("the viewer does not start");
        }
        torture_pause(1000);
    }
    for (unsigned long i = 0; i < restarts; i++) {
        kill_renderer(board, &state, &refused);
        int64_t time = restart(board, &state);
        slowest = time > slowest ? time : slowest;
        sum += time;
        in_time += time <= PROMISED;
    }
    printf("restarts: %lu of %lu show the last content, %lu within %d ms; on average %jd ms, at most %jd; "
           "renderers "
           "killed: %lu, %lu times what they were at was refused, the next content always shown\n",
           restarts, restarts, in_time, PROMISED, (intmax_t)(restarts > 0 ? sum / (int64_t)restarts : 0),
           (intmax_t)slowest, restarts, refused);
    placard_board_free(board);
    viewer_end(viewer);
    torture_expect_nothing_left(&clean, "at the end");
    end_bystander(bystander);
    expect_no_renderer();
    return 0;
}
