/* The viewer's place at the board: creates the segment (or attaches to one), claims it, acknowledges, and
 * removes it at the end. For the main thread. */
#ifndef VIEWER_KEEPER_H
#define VIEWER_KEEPER_H

#include "options.h"
#include <placard/board.h>

struct keeper;

/* Creates the segment, or attaches with --attach, and claims it. PLACARD_ALREADY_EXISTS tells who has it and
 * what to do; other failures as placard_board_create() and placard_board_attach(). OPTIONS must outlive the
 * keeper. */
enum placard_status keeper_open(struct keeper **keeper, const struct viewer_options *options,
                                struct placard_error *error);

/* Removes the segment, its lock and its key files if they were created here, and leaves them all to the next
 * viewer with --keep; lets go of what was created elsewhere. NULL is allowed. */
void keeper_close(struct keeper *keeper);

/* Makes a second handle to the segment, the caller's, for the watcher. Failures as
 * placard_board_attach_beside(). */
enum placard_status keeper_share(const struct keeper *keeper, struct placard_board **board,
                                 struct placard_error *error);

/* The key in use. */
const char *keeper_key(const struct keeper *keeper);

/* True when this process is the one that acknowledges. Another viewer's segment is only looked at. */
bool keeper_is_claimed(const struct keeper *keeper);

/* True when there may be something to see in the segment already. */
bool keeper_has_content(const struct keeper *keeper);

/* Tells the board of the screen. */
void keeper_set_screen(struct keeper *keeper, const char *output, int width, int height);

/* Tells the board what is wrong just now; "": nothing. */
void keeper_set_problem(struct keeper *keeper, const char *problem);

/* Acknowledges a publication: shown with a size, or refused for FAILURE (else NULL). Does nothing for
 * sequence 0. */
void keeper_acknowledge(struct keeper *keeper, uint64_t sequence, const struct placard_error *failure,
                        uint32_t width, uint32_t height);

/* The segment, or the way to it, is gone, or its header is garbage: makes it anew if it was created here, or
 * mends the header, and publishes CONTENT (NULL: nothing) in it, so that those who ask find what came last,
 * and what was on its way to the screen is not lost. To be tried again when it fails, for instance because
 * another user has taken the key meanwhile. */
enum placard_status keeper_restore(struct keeper *keeper, const struct placard_content *content,
                                   struct placard_error *error);

/* A segment that was created elsewhere is there again. */
void keeper_follow(struct keeper *keeper);

#endif
