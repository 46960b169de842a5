/* Runs a fuzzer over kept inputs, as a plain test in every build:
 *   fuzz-NAME FILE|FOLDER…
 */
#include "fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int replay_file(const char *path)
{
    struct stat facts;
    FILE *file = fopen(path, "rb");
    if (file == NULL || fstat(fileno(file), &facts) != 0) {
        perror(path);
        return -1;
    }
    size_t size = (size_t)facts.st_size;
    uint8_t *data = malloc(size > 0 ? size : 1); /* its own block, so that sanitizers see its end */
    if (data == NULL || fread(data, 1, size, file) != size) {
        perror(path);
        free(data);
        fclose(file);
        return -1;
    }
    fclose(file);
    fprintf(stderr, "%s\n", path); /* the last one named is the one that failed */
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 0;
}

/* How many inputs were run; -1 when one cannot be read. */
static int replay_folder(const char *path)
{
    struct dirent **names = NULL;
    int count = scandir(path, &names, NULL, alphasort);
    int done = count < 0 ? -1 : 0;
    for (int i = 0; i < count; i++) {
        char file[4096];
        if (names[i]->d_name[0] != '.' && done >= 0) {
            snprintf(file, sizeof file, "%s/%s", path, names[i]->d_name);
            done = replay_file(file) == 0 ? done + 1 : -1;
        }
        free(names[i]);
    }
    free(names);
    return done;
}

int main(int count, char **arguments)
{
    int done = 0;
    for (int i = 1; i < count && done >= 0; i++) {
        struct stat facts;
        bool is_folder = stat(arguments[i], &facts) == 0 && S_ISDIR(facts.st_mode);
        int more = is_folder ? replay_folder(arguments[i]) : replay_file(arguments[i]) + 1;
        if (more <= 0) {
            fprintf(stderr, "%s: no inputs that can be read\n", arguments[i]);
            return 1;
        }
        done += more;
    }
    printf("%d inputs\n", done);
    return done > 0 ? 0 : 1;
}
