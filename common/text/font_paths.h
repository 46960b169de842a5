/* Where fonts are: the folders and files that finding and opening them reads. A renderer that is confined can
 * read nothing else. */
#ifndef PLACARD_TEXT_FONT_PATHS_H
#define PLACARD_TEXT_FONT_PATHS_H

#include <fontconfig/fontconfig.h>
#include <placard/status.h>
#include <stddef.h>

struct font_paths {
    char **list;
    size_t count;
};

/* Lists CONFIG's folders of fonts, its caches, and its configuration with the folders that symbolic links in
 * it lead to. Opens nothing. PLACARD_OUT_OF_MEMORY. */
enum placard_status font_paths_find(struct font_paths *paths, FcConfig *config, struct placard_error *error);

/* Frees the list. */
void font_paths_release(struct font_paths *paths);

#endif
