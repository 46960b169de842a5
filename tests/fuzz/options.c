/* Both programs' command lines: the input is the arguments, each ended by a line end; its last byte says
 * whose. */
#include "fuzz/options.h"
#include "fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#define MOST_ARGUMENTS 24

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char name[] = "placard";
    struct input input = {data, size};
    bool is_loader = input_8(&input) % 2 == 1;
    size_t length = input.size;
    char *text = malloc(length + 1);
    char *arguments[MOST_ARGUMENTS + 2] = {name};
    int count = 1;
    fuzz_demand(text != NULL, "there is memory for the arguments");
    input_read(&input, text, length);
    text[length] = '\0';
    char *rest = text;
    for (char *one; count <= MOST_ARGUMENTS && (one = strsep(&rest, "\n")) != NULL; count++) {
        arguments[count] = one;
    }
    if (is_loader) {
        fuzz_loader_options(count, arguments);
    } else {
        fuzz_viewer_options(count, arguments);
    }
    free(text);
    return 0;
}
