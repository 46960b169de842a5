/* Measures how long a program takes from being told of a picture to its being painted:
 *   placard-bench-measure SCREEN TOLERANCE ROUNDS A.rgb B.rgb ACTION-A… -- ACTION-B…
 * The screen must show B. Each round does A's actions (action.h) and watches until A is on the screen, then
 * B's. Prints, for each change, the milliseconds to its begin and to its end, and how many looks saw a
 * mixture of both, and something strange. A screen that does not show the old picture, and nothing of the
 * new one, when the clock starts, is no measurement. */
#include "action.h"
#include "change.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { LIMIT = 20000 /* ms for one change */, PAUSE_BETWEEN = 150000 /* us */ };

/* What the screen shows before anything is told must be the old picture: else whatever is seen was not the
 * telling's doing. */
static bool is_ready(const struct screen *screen, const struct change_pair *pair, enum change_picture after)
{
    if (change_is_shown(screen, pair, after)) {
        fprintf(stderr, "placard-bench-measure: the new picture was already there before the telling\n");
        return false;
    }
    if (!change_is_shown(screen, pair, after == CHANGE_A ? CHANGE_B : CHANGE_A)) {
        fprintf(stderr, "placard-bench-measure: the old picture was gone before the telling\n");
        return false;
    }
    return true;
}

/* Does the COUNT ACTIONS that lead to AFTER, and prints how the screen followed. */
static bool change_once(const struct screen *screen, const struct change_pair *pair,
                        enum change_picture after, char **actions, int count)
{
    for (int i = 0; i < count; i++) {
        if (!action_prepare(actions[i])) {
            return false;
        }
    }
    usleep(PAUSE_BETWEEN);
    if (!is_ready(screen, pair, after)) {
        return false;
    }
    struct change change;
    int64_t start = change_now();
    for (int i = 0; i < count; i++) {
        if (!action_do(actions[i])) {
            return false;
        }
    }
    if (!change_watch(&change, screen, pair, after, start, LIMIT)) {
        fprintf(stderr, "placard-bench-measure: the picture was not painted within %d ms\n", LIMIT);
        return false;
    }
    printf("%.3f %.3f %u %u\n", change.first_ms, change.done_ms, change.mixed, change.strange);
    fflush(stdout);
    action_reap();
    return true;
}

int main(int count, char **arguments)
{
    int middle = 6;
    while (middle < count && strcmp(arguments[middle], "--") != 0) {
        middle++;
    }
    if (middle + 1 >= count || middle == 6) {
        fprintf(stderr,
                "usage: placard-bench-measure SCREEN TOLERANCE ROUNDS A.rgb B.rgb ACTION-A… -- ACTION-B…\n");
        return 2;
    }
    (void)prctl(PR_SET_TIMERSLACK, 1UL);
    (void)signal(SIGPIPE, SIG_IGN); /* who is told may have ended */
    int tolerance = (int)strtol(arguments[2], NULL, 10), rounds = (int)strtol(arguments[3], NULL, 10);
    struct change_pair pair;
    struct screen *screen = screen_open(arguments[1]);
    bool good = screen != NULL && change_read_pair(&pair, screen, tolerance, arguments[4], arguments[5]);
    if (good && !change_is_shown(screen, &pair, CHANGE_B)) {
        fprintf(stderr, "placard-bench-measure: the screen does not show %s to begin with\n", arguments[5]);
        good = false;
    }
    for (int i = 0; i < rounds && good; i++) {
        good = change_once(screen, &pair, CHANGE_A, arguments + 6, middle - 6) &&
               change_once(screen, &pair, CHANGE_B, arguments + middle + 1, count - middle - 1);
    }
    if (!good) {
        (void)action_do("end:");
    }
    screen_close(screen);
    return good ? 0 : 1;
}
