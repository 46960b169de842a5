#include "text/font_paths.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Adds PATH unless it is there already. */
static bool add(struct font_paths *paths, const char *path)
{
    for (size_t i = 0; i < paths->count; i++) {
        if (strcmp(paths->list[i], path) == 0) {
            return true;
        }
    }
    char **longer = realloc(paths->list, (paths->count + 1) * sizeof *longer);
    char *copy = strdup(path);
    if (longer != NULL) {
        paths->list = longer;
    }
    if (longer == NULL || copy == NULL) {
        free(copy);
        return false;
    }
    paths->list[paths->count++] = copy;
    return true;
}

/* Adds a configuration's file or folder; of a file that is a symbolic link, the folder that it leads to:
 * there are dozens, and nearly all lead to the same one. */
static bool add_configuration(struct font_paths *paths, const char *name)
{
    struct stat facts;
    if (lstat(name, &facts) != 0 || !S_ISLNK(facts.st_mode)) {
        return add(paths, name);
    }
    char real[PATH_MAX];
    if (realpath(name, real) == NULL) {
        return true;
    }
    char *end = strrchr(real, '/');
    if (end != NULL && end != real) {
        *end = '\0';
    }
    return add(paths, real);
}

/* Adds all that NAMES has, each by ADD_ONE, and frees it. */
static bool add_all(struct font_paths *paths, FcStrList *names,
                    bool (*add_one)(struct font_paths *paths, const char *name))
{
    if (names == NULL) {
        return false;
    }
    bool good = true;
    for (FcChar8 *name; good && (name = FcStrListNext(names)) != NULL;) {
        good = add_one(paths, (const char *)name);
    }
    FcStrListDone(names);
    return good;
}

enum placard_status font_paths_find(struct font_paths *paths, FcConfig *config, struct placard_error *error)
{
    *paths = (struct font_paths){.count = 0};
    if (!add_all(paths, FcConfigGetFontDirs(config), add) ||
        !add_all(paths, FcConfigGetCacheDirs(config), add) ||
        !add_all(paths, FcConfigGetConfigFiles(config), add_configuration)) {
        font_paths_release(paths);
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for the list of font folders");
    }
    return PLACARD_OK;
}

void font_paths_release(struct font_paths *paths)
{
    for (size_t i = 0; i < paths->count; i++) {
        free(paths->list[i]);
    }
    free(paths->list);
    *paths = (struct font_paths){.count = 0};
}
