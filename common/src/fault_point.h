/* Fault points: the places, one between each two stores that other processes can see, at which a test has
 * this process killed or stopped (tests/torture). They are nothing unless PLACARD_FAULT_POINTS is defined,
 * which only the torture tests' own build of these sources does. */
#ifndef PLACARD_FAULT_POINT_H
#define PLACARD_FAULT_POINT_H

#include <string.h>

#ifdef PLACARD_FAULT_POINTS

/* Defined by the test. PLACE is a constant string, for messages. */
void fault_reach(const char *place);

/* memcpy(), with a fault point after each store of it but the last. */
void fault_copy(void *target, const void *source, size_t size, const char *place);

#define FAULT_TEXT(line)                 #line
#define FAULT_PLACE(line)                __FILE__ ":" FAULT_TEXT(line)
#define FAULT_POINT()                    fault_reach(FAULT_PLACE(__LINE__))
#define FAULT_COPY(target, source, size) fault_copy(target, source, size, FAULT_PLACE(__LINE__))

#else

#define FAULT_POINT()                    ((void)0)
#define FAULT_COPY(target, source, size) memcpy(target, source, size)

#endif
#endif
