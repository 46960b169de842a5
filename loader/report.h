/* What --status and --list print: for people a line for each fact, for programs JSON. */
#ifndef LOADER_REPORT_H
#define LOADER_REPORT_H

#include <placard/board.h>
#include <stdio.h>

/* Writes what STATUS tells of the board called KEY. Failures of STREAM are kept by the stream: ferror(). */
void report_status(FILE *stream, const char *key, const struct placard_board_status *status);
void report_status_json(FILE *stream, const char *key, const struct placard_board_status *status);

#endif
