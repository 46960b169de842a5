/* The temporary folder in which the key files of segments come and go: it tells when a viewer may have
 * started or ended, without polling. */
#ifndef LOADER_KEY_FOLDER_H
#define LOADER_KEY_FOLDER_H

#include <stdbool.h>

/* A non-blocking descriptor that can be read when something changes in the folder; close() ends it. -1 when
 * the system gives none: a heartbeat has to do then. */
int key_folder_watch(void);

/* Takes all that *WATCH (-1 is allowed) has to tell. True when it was about a key file, or the folder is
 * gone: then the watch is closed, and *WATCH is -1. */
bool key_folder_changed(int *watch);

#endif
