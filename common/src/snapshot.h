/* Snapshots (placard/board.h), for our own programs. */
#ifndef PLACARD_SRC_SNAPSHOT_H
#define PLACARD_SRC_SNAPSHOT_H

#include <placard/board.h>

/* One more owner of SNAPSHOT, which is returned: it lives until placard_snapshot_free() was called once more.
 */
struct placard_snapshot *snapshot_share(struct placard_snapshot *snapshot);

#endif
