/* What --status and --list print: for people a line for each fact, for programs JSON. */
#ifndef LOADER_REPORT_H
#define LOADER_REPORT_H

#include "catalogue.h"
#include <placard/board.h>
#include <stdio.h>

/* Writes what STATUS tells of the board called KEY. Failures of STREAM are kept by the stream: ferror(). */
void report_status(FILE *stream, const char *key, const struct placard_board_status *status);
void report_status_json(FILE *stream, const char *key, const struct placard_board_status *status);

/* Writes the files of CATALOGUE, a line each: kind and size, a tab, the name. In JSON names keep their
 * control characters. */
void report_list(FILE *stream, struct catalogue *catalogue);
void report_list_json(FILE *stream, struct catalogue *catalogue);

#endif
