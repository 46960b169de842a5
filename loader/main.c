/* placard-loader: loads a text or a picture into the segment of a viewer. */
#include "command.h"
#include <errno.h>
#include <fcntl.h>
#include <placard/segment.h>
#include <stdio.h>
#include <unistd.h>

/* Keeps the numbers of closed standard descriptors from going to files that are opened later. What is opened
 * here fails at once in the direction that the descriptor is for, as a closed one does. */
static void occupy_standard_descriptors(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
        if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF) {
            (void)open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        }
    }
}

int main(int argc, char **argv)
{
    occupy_standard_descriptors();
    (void)placard_survive_truncation(
        NULL); /* without it a segment that is cut short ends the loader, no more */
    struct options options;
    struct placard_error error = {0};
    enum exit_status status = exit_status_of(options_parse(&options, argc, argv, &error));
    if (status == EXIT_DONE) {
        status = command_run(&options, &error);
    }
    if (status != EXIT_DONE) {
        fprintf(stderr, "placard-loader: %s\n", error.message);
    }
    return (int)status;
}
