/* Measures how long a program takes from being told of a picture to its being painted:
 *   placard-bench-measure SCREEN TOLERANCE ROUNDS A.rgb B.rgb ACTION-A… -- ACTION-B…
 * The screen must show B. Each round does A's actions (action.h) and watches until A is on the screen, then
 * B's. Prints, for each change, the milliseconds to its begin and to its end, and how many looks saw a
 * mixture of both, and something strange. */
#include "action.h"
#include "change.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { LIMIT = 20000 /* ms for one change */, PAUSE_BETWEEN = 150000 /* us */ };

/* Does the COUNT ACTIONS that lead from BEFORE to AFTER, and prints how the screen followed. */
static bool change_once(const struct screen *screen, int tolerance, const struct change_picture *before,
                        const struct change_picture *after, char **actions, int count)
{
    for (int i = 0; i < count; i++) {
        if (!action_prepare(actions[i])) {
            return false;
        }
    }
    struct change change;
    int64_t start = change_now();
    for (int i = 0; i < count; i++) {
        if (!action_do(actions[i])) {
            return false;
        }
    }
    if (!change_watch(&change, screen, before, after, tolerance, start, LIMIT)) {
        fprintf(stderr, "placard-bench-measure: the picture was not painted within %d ms\n", LIMIT);
        return false;
    }
    printf("%.3f %.3f %u %u\n", change.first_ms, change.done_ms, change.mixed, change.strange);
    fflush(stdout);
    action_reap();
    usleep(PAUSE_BETWEEN);
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
    int tolerance = (int)strtol(arguments[2], NULL, 10), rounds = (int)strtol(arguments[3], NULL, 10);
    struct change_picture a, b;
    struct screen *screen = screen_open(arguments[1]);
    bool good = screen != NULL && change_read_picture(&a, screen, arguments[4]) &&
                change_read_picture(&b, screen, arguments[5]);
    if (good && !change_is_shown(screen, &b, tolerance)) {
        fprintf(stderr, "placard-bench-measure: the screen does not show %s to begin with\n", arguments[5]);
        good = false;
    }
    for (int i = 0; i < rounds && good; i++) {
        good = change_once(screen, tolerance, &b, &a, arguments + 6, middle - 6) &&
               change_once(screen, tolerance, &a, &b, arguments + middle + 1, count - middle - 1);
    }
    if (!good) {
        (void)action_do("end:");
    }
    screen_close(screen);
    return good ? 0 : 1;
}
