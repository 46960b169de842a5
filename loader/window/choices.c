#include "choices.h"
#include "loader/file_kind.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct choices {
    struct catalogue *catalogue;
    char *path; /* of the chosen file, NULL: none */
    char *label;
    char *name;    /* its name in the folder, NULL: it is another folder's */
    size_t listed; /* where it is in the catalogue, or CATALOGUE_NONE */
    char detail[FILE_KIND_SIZE];
};

/* 1 when the chosen file stands before the catalogue's, else 0. */
static size_t extra(const struct choices *choices)
{
    return choices->path != NULL && choices->listed == CATALOGUE_NONE ? 1 : 0;
}

/* Finds the chosen file anew in a catalogue that has changed. */
static void find_chosen(struct choices *choices)
{
    choices->listed =
        choices->name != NULL ? catalogue_find(choices->catalogue, choices->name) : CATALOGUE_NONE;
    choices->detail[0] = '\0';
}

enum placard_status choices_open(struct choices **result, const char *folder, struct placard_error *error)
{
    *result = NULL;
    struct choices *choices = calloc(1, sizeof *choices);
    if (choices == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "cannot list the folder '%s': no memory", folder);
    }
    enum placard_status status = catalogue_open(&choices->catalogue, folder, error);
    if (status != PLACARD_OK) {
        free(choices);
        return status;
    }
    choices->listed = CATALOGUE_NONE;
    *result = choices;
    return PLACARD_OK;
}

static void forget_chosen(struct choices *choices)
{
    free(choices->path);
    free(choices->label);
    free(choices->name);
}

void choices_close(struct choices *choices)
{
    if (choices != NULL) {
        forget_chosen(choices);
        catalogue_close(choices->catalogue);
        free(choices);
    }
}

size_t choices_count(const struct choices *choices)
{
    return extra(choices) + catalogue_count(choices->catalogue);
}

const char *choices_label(const struct choices *choices, size_t index)
{
    size_t before = extra(choices);
    return index < before ? choices->label : catalogue_label(choices->catalogue, index - before);
}

const char *choices_detail(struct choices *choices, size_t index)
{
    size_t before = extra(choices);
    if (index >= before) {
        return catalogue_detail(choices->catalogue, index - before);
    }
    if (choices->detail[0] == '\0') {
        file_kind_describe(choices->path, choices->detail);
    }
    return choices->detail;
}

/* Makes PATH the chosen file, and takes it over; NAME is its name in the folder, or NULL. */
static bool take(struct choices *choices, char *path, const char *name)
{
    if (path == NULL) {
        return false;
    }
    const char *slash = strrchr(path, '/');
    struct placard_error shown; /* whose making takes out what cannot be shown */
    placard_fail(&shown, PLACARD_INVALID_ARGUMENT, "%s", slash != NULL ? slash + 1 : path);
    char *label = strdup(shown.message);
    char *own_name = name != NULL ? strdup(name) : NULL;
    if (label == NULL || (name != NULL && own_name == NULL)) {
        free(path);
        free(label);
        free(own_name);
        return false;
    }
    forget_chosen(choices);
    choices->path = path;
    choices->label = label;
    choices->name = own_name;
    find_chosen(choices);
    return true;
}

bool choices_choose(struct choices *choices, size_t index)
{
    size_t before = extra(choices);
    if (index < before || index - before >= catalogue_count(choices->catalogue)) {
        return index < before;
    }
    const char *name = catalogue_name(choices->catalogue, index - before);
    return take(choices, catalogue_path(choices->catalogue, name), name);
}

/* True when PATH is the file NAME of the folder. */
static bool is_in_folder(const struct choices *choices, const char *path, const char *name)
{
    char *inside = catalogue_path(choices->catalogue, name);
    struct stat one;
    struct stat other;
    bool same = inside != NULL && stat(inside, &one) == 0 && stat(path, &other) == 0 &&
                one.st_dev == other.st_dev && one.st_ino == other.st_ino;
    free(inside);
    return same;
}

bool choices_choose_path(struct choices *choices, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    return take(choices, strdup(path), is_in_folder(choices, path, name) ? name : NULL);
}

size_t choices_chosen(const struct choices *choices)
{
    if (choices->path == NULL) {
        return CHOICES_NONE;
    }
    return choices->listed == CATALOGUE_NONE ? 0 : choices->listed;
}

const char *choices_chosen_path(const struct choices *choices)
{
    return choices->path;
}

const char *choices_chosen_label(const struct choices *choices)
{
    return choices->label;
}

bool choices_follow(struct choices *choices)
{
    bool changed = catalogue_follow(choices->catalogue);
    if (changed) {
        find_chosen(choices);
    }
    return changed;
}

void choices_rescan(struct choices *choices)
{
    catalogue_rescan(choices->catalogue);
    find_chosen(choices);
}

const struct catalogue *choices_catalogue(const struct choices *choices)
{
    return choices->catalogue;
}
