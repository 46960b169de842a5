/* Snapshots (placard/board.h), for our own programs. */
#ifndef PLACARD_SRC_SNAPSHOT_H
#define PLACARD_SRC_SNAPSHOT_H

#include <placard/board.h>

/* One more owner of SNAPSHOT, which is returned: it lives until placard_snapshot_free() was called once more.
 */
struct placard_snapshot *snapshot_share(struct placard_snapshot *snapshot);

/* The memory file that the bytes are in, from its start on, for who reads them as long as SNAPSHOT is owned
 * and no longer: afterwards others may be written there. Belongs to it; -1 when there are no bytes. */
int snapshot_file(const struct placard_snapshot *snapshot);

#endif
