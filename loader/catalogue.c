#include "catalogue.h"
#include "file_kind.h"
#include "folder_watch.h"
#include "natural_order.h"
#include <dirent.h>
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct entry {
    char *name;
    char *label; /* fit to be shown; NULL: NAME is */
    char *key;   /* of its place in the order */
    bool described;
    char detail[FILE_KIND_SIZE];
};

struct catalogue {
    char *folder;
    struct folder_watch *watch;
    bool is_followed;
    locale_t locale;
    struct entry **entries; /* in order */
    size_t count, room;
    struct placard_error problem;
};

/* ---- entries ---- */

static void entry_free(struct entry *entry)
{
    if (entry == NULL) {
        return;
    }
    free(entry->label);
    free(entry->name);
    free(entry->key);
    free(entry);
}

static struct entry *entry_new(const char *name, locale_t locale)
{
    struct entry *entry = calloc(1, sizeof *entry);
    if (entry == NULL) {
        return NULL;
    }
    entry->name = strdup(name);
    entry->key = natural_key(name, locale);
    struct placard_error shown; /* a file name has 255 bytes at the most: it is not cut */
    placard_fail(&shown, PLACARD_INVALID_ARGUMENT, "%s", name); /* which makes it fit to be shown */
    bool is_fit = strcmp(shown.message, name) == 0;
    entry->label = is_fit ? NULL : strdup(shown.message);
    if (entry->name == NULL || entry->key == NULL || (!is_fit && entry->label == NULL)) {
        entry_free(entry);
        return NULL;
    }
    return entry;
}

static int compare(const struct entry *first, const struct entry *second)
{
    int order = strcmp(first->key, second->key);
    return order != 0 ? order : strcmp(first->name, second->name);
}

static int compare_for_sort(const void *first, const void *second)
{
    return compare(*(struct entry *const *)first, *(struct entry *const *)second);
}

/* Where ENTRY is, or would have to be. */
static size_t place_of(const struct catalogue *catalogue, const struct entry *entry)
{
    size_t first = 0;
    size_t end = catalogue->count;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if (compare(catalogue->entries[middle], entry) < 0) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return first;
}

static bool make_room(struct catalogue *catalogue)
{
    if (catalogue->count < catalogue->room) {
        return true;
    }
    size_t room = catalogue->room > 0 ? catalogue->room * 2 : 64;
    struct entry **entries = reallocarray(catalogue->entries, room, sizeof(struct entry *));
    if (entries == NULL) {
        return false;
    }
    catalogue->entries = entries;
    catalogue->room = room;
    return true;
}

static void forget_all(struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->count; i++) {
        entry_free(catalogue->entries[i]);
    }
    catalogue->count = 0;
}

/* ---- the folder ---- */

static void fail_for_memory(struct catalogue *catalogue)
{
    placard_fail(&catalogue->problem, PLACARD_OUT_OF_MEMORY, "No memory to list the files in %s",
                 catalogue->folder);
}

/* What is to be said when there is nothing wrong but perhaps the number of files. */
static void set_no_problem(struct catalogue *catalogue)
{
    if (catalogue->count > 0) {
        placard_fail(&catalogue->problem, PLACARD_OK, "%s", "");
    } else {
        placard_fail(&catalogue->problem, PLACARD_NOT_FOUND, "No files in %s", catalogue->folder);
    }
}

static bool is_regular(const struct catalogue *catalogue, const char *name)
{
    char *path = catalogue_path(catalogue, name);
    struct stat facts;
    bool regular = path != NULL && stat(path, &facts) == 0 && S_ISREG(facts.st_mode);
    free(path);
    return regular;
}

static bool is_listed(const struct catalogue *catalogue, const struct dirent *found)
{
    if (found->d_name[0] == '.') {
        return false;
    }
    if (found->d_type == DT_LNK || found->d_type == DT_UNKNOWN) {
        return is_regular(catalogue, found->d_name);
    }
    return found->d_type == DT_REG;
}

static bool append(struct catalogue *catalogue, const char *name)
{
    struct entry *entry = make_room(catalogue) ? entry_new(name, catalogue->locale) : NULL;
    if (entry == NULL) {
        return false;
    }
    catalogue->entries[catalogue->count++] = entry;
    return true;
}

void catalogue_rescan(struct catalogue *catalogue)
{
    if (catalogue->is_followed) { /* before the reading, so that nothing is missed in between */
        folder_watch_settle(catalogue->watch);
    }
    forget_all(catalogue);
    DIR *folder = opendir(catalogue->folder);
    if (folder == NULL) {
        placard_fail(&catalogue->problem, errno == EACCES ? PLACARD_PERMISSION_DENIED : PLACARD_UNREADABLE,
                     "Unable to open the folder %s: %s", catalogue->folder, strerror(errno));
        return;
    }
    bool enough_memory = true;
    const struct dirent *found;
    while (enough_memory && (errno = 0, found = readdir(folder)) != NULL) {
        enough_memory = !is_listed(catalogue, found) || append(catalogue, found->d_name);
    }
    int reason = errno;
    closedir(folder);
    if (catalogue->count > 1) {
        qsort(catalogue->entries, catalogue->count, sizeof(struct entry *), compare_for_sort);
    }
    set_no_problem(catalogue);
    if (!enough_memory) {
        fail_for_memory(catalogue);
    } else if (reason != 0) {
        placard_fail(&catalogue->problem, PLACARD_UNREADABLE, "Unable to read the folder %s: %s",
                     catalogue->folder, strerror(reason));
    }
}

/* Looks at one entry that came, went or changed. */
static void refresh(struct catalogue *catalogue, const char *name)
{
    struct entry *entry = entry_new(name, catalogue->locale);
    if (entry == NULL || !make_room(catalogue)) {
        entry_free(entry);
        fail_for_memory(catalogue);
        return;
    }
    size_t place = place_of(catalogue, entry);
    struct entry **at = catalogue->entries + place;
    size_t behind = (catalogue->count - place) * sizeof(struct entry *);
    bool known = place < catalogue->count && compare(*at, entry) == 0;
    bool listed = name[0] != '.' && is_regular(catalogue, name);
    if (known && listed) {
        (*at)->described = false;
    } else if (known) {
        entry_free(*at);
        memmove(at, at + 1, behind - sizeof(struct entry *));
        catalogue->count--;
    } else if (listed) {
        memmove(at + 1, at, behind);
        *at = entry;
        entry = NULL;
        catalogue->count++;
    }
    entry_free(entry);
    set_no_problem(catalogue);
}

bool catalogue_follow(struct catalogue *catalogue)
{
    bool changed = false;
    bool anew = false;
    const char *name;
    enum folder_change change;
    while ((change = folder_watch_next(catalogue->watch, &name)) != FOLDER_SAME) {
        anew |= change == FOLDER_ANEW;
        changed = true;
        if (!anew) {
            refresh(catalogue, name);
        }
    }
    if (anew) {
        catalogue_rescan(catalogue);
    }
    return changed;
}

/* ---- from outside ---- */

static enum placard_status make(struct catalogue **result, const char *folder, bool is_followed,
                                struct placard_error *error)
{
    *result = NULL;
    struct catalogue *catalogue = calloc(1, sizeof *catalogue);
    if (catalogue == NULL || (catalogue->folder = strdup(folder)) == NULL) {
        catalogue_close(catalogue);
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "cannot list the folder '%s': no memory", folder);
    }
    catalogue->locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    catalogue->is_followed = is_followed;
    enum placard_status status = folder_watch_open(&catalogue->watch, folder, error);
    if (status != PLACARD_OK) {
        catalogue_close(catalogue);
        return status;
    }
    catalogue_rescan(catalogue);
    *result = catalogue;
    return PLACARD_OK;
}

enum placard_status catalogue_open(struct catalogue **result, const char *folder, struct placard_error *error)
{
    return make(result, folder, true, error);
}

enum placard_status catalogue_read(struct catalogue **result, const char *folder, struct placard_error *error)
{
    return make(result, folder, false, error);
}

void catalogue_close(struct catalogue *catalogue)
{
    if (catalogue == NULL) {
        return;
    }
    forget_all(catalogue);
    free(catalogue->entries);
    folder_watch_close(catalogue->watch);
    if (catalogue->locale != (locale_t)0) {
        freelocale(catalogue->locale);
    }
    free(catalogue->folder);
    free(catalogue);
}

int catalogue_fd(const struct catalogue *catalogue)
{
    return folder_watch_fd(catalogue->watch);
}

const struct placard_error *catalogue_watch_problem(const struct catalogue *catalogue)
{
    return folder_watch_problem(catalogue->watch);
}

const struct placard_error *catalogue_problem(const struct catalogue *catalogue)
{
    return &catalogue->problem;
}

const char *catalogue_folder(const struct catalogue *catalogue)
{
    return catalogue->folder;
}

size_t catalogue_count(const struct catalogue *catalogue)
{
    return catalogue->count;
}

const char *catalogue_name(const struct catalogue *catalogue, size_t index)
{
    return catalogue->entries[index]->name;
}

const char *catalogue_label(const struct catalogue *catalogue, size_t index)
{
    const struct entry *entry = catalogue->entries[index];
    return entry->label != NULL ? entry->label : entry->name;
}

const char *catalogue_detail(struct catalogue *catalogue, size_t index)
{
    struct entry *entry = catalogue->entries[index];
    if (!entry->described) {
        char *path = catalogue_path(catalogue, entry->name);
        if (path == NULL) {
            return "";
        }
        file_kind_describe(path, entry->detail);
        entry->described = true;
        free(path);
    }
    return entry->detail;
}

size_t catalogue_find(const struct catalogue *catalogue, const char *name)
{
    struct entry *wanted = entry_new(name, catalogue->locale);
    if (wanted == NULL) {
        return CATALOGUE_NONE;
    }
    size_t place = place_of(catalogue, wanted);
    bool found = place < catalogue->count && compare(catalogue->entries[place], wanted) == 0;
    entry_free(wanted);
    return found ? place : CATALOGUE_NONE;
}

char *catalogue_path(const struct catalogue *catalogue, const char *name)
{
    char *path;
    return asprintf(&path, "%s/%s", catalogue->folder, name) < 0 ? NULL : path;
}
