/* What the drop-down offers: the files of a folder, and before them the chosen file when it is not (or no
 * longer) among these, because it was dropped on the window, or has been deleted. */
#ifndef LOADER_WINDOW_CHOICES_H
#define LOADER_WINDOW_CHOICES_H

#include "loader/catalogue.h"

#define CHOICES_NONE ((size_t)-1)

struct choices;

/* As catalogue_open(). */
enum placard_status choices_open(struct choices **result, const char *folder, struct placard_error *error);

/* NULL is allowed. */
void choices_close(struct choices *choices);

size_t choices_count(const struct choices *choices);

/* Of an entry, for people; valid until the next change of the choices. */
const char *choices_label(const struct choices *choices, size_t index);
const char *choices_detail(struct choices *choices, size_t index);

/* Chooses an entry. Indexes are others afterwards. False when memory is short: nothing has changed then. */
bool choices_choose(struct choices *choices, size_t index);

/* Chooses the file PATH, in the folder or not. */
bool choices_choose_path(struct choices *choices, const char *path);

/* Where the chosen entry is, CHOICES_NONE while nothing is chosen. */
size_t choices_chosen(const struct choices *choices);

/* The chosen file's path, and its name for people; NULL while nothing is chosen. */
const char *choices_chosen_path(const struct choices *choices);
const char *choices_chosen_label(const struct choices *choices);

/* To be called when catalogue_fd() can be read, and to read the folder anew. True when something has changed.
 */
bool choices_follow(struct choices *choices);
void choices_rescan(struct choices *choices);

const struct catalogue *choices_catalogue(const struct choices *choices);

#endif
