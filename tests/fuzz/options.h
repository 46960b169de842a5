/* The two command lines, each behind a function of its own: their headers use the same names. */
#ifndef PLACARD_FUZZ_OPTIONS_H
#define PLACARD_FUZZ_OPTIONS_H

/* Parse ARGV, which they may reorder, and demand that what comes out is within the documented limits. */
void fuzz_viewer_options(int argc, char **argv);
void fuzz_loader_options(int argc, char **argv);

#endif
