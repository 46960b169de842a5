/* Telling whether the process that wrote its number down is still the same, and alive. */
#ifndef PLACARD_PROCESS_H
#define PLACARD_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* When process PID was started (clock ticks since boot, /proc/PID/stat field 22, see proc(5)); 0 when that
 * cannot be told: it has ended, or /proc is not there. */
uint64_t process_start_time(pid_t pid);

/* True while process PID, started at START_TIME (0: unknown), lives. A zombie does not: it holds nothing any
 * more. One whose first thread alone has ended does. */
bool process_is_alive(pid_t pid, uint64_t start_time);

#endif
