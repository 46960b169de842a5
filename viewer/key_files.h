/* Tells at once when somebody removes or replaces one of the two key files that lead newcomers to the segment
 * and its lock. The files themselves are watched, not their folder: whatever else happens there wakes nobody.
 * Any thread. */
#ifndef VIEWER_KEY_FILES_H
#define VIEWER_KEY_FILES_H

#include <placard/segment.h>

/* A descriptor, to be polled for reading; the caller closes it. -1: there is none, then only the heartbeat
 * tells. */
int key_files_open(void);

/* Watches the key files of SEGMENT that are there now; those that were there before and still are, go on. */
void key_files_watch(int descriptor, const struct placard_segment *segment);

/* True when there is a reason to look after the files. Takes all that can be read from the descriptor. */
bool key_files_changed(int descriptor);

#endif
