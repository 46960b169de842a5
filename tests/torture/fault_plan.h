/* At which of the fault points of common/src/fault_point.h a process of a test ends or stops. */
#ifndef PLACARD_TEST_FAULT_PLAN_H
#define PLACARD_TEST_FAULT_PLAN_H

#include <stddef.h>

/* In memory that the test shares with the process. */
struct fault_plan {
    unsigned at;       /* the number of the point, from 1; 0: none, they are only counted */
    int signal;        /* SIGKILL or SIGSTOP, which the process sends itself there */
    size_t grain;      /* bytes of one store of a copy */
    unsigned reached;  /* points passed by now */
    const char *place; /* where the last one is, FILE:LINE */
};

/* Follows PLAN from here on, in this process; NULL: none. */
void fault_follow(struct fault_plan *plan);

#endif
