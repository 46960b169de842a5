/* What is wrong with an option that getopt_long() refused. For Placard's own programs, not for users of the
 * library. */
#ifndef PLACARD_OPTION_MISTAKE_H
#define PLACARD_OPTION_MISTAKE_H

#include <getopt.h>
#include <placard/status.h>

/* Says why getopt_long(), called with OPTIONS, whose values are above all letters, and with ":" or "+:" for
 * letters, returned CODE, ':' or '?'. To be called right after it. PLACARD_INVALID_ARGUMENT. */
enum placard_status option_mistake(int code, char *const *argv, const struct option *options,
                                   struct placard_error *error);

#endif
