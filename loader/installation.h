/* Where the other parts of Placard are: beside the running program, in the build tree as in an installed one.
 */
#ifndef LOADER_INSTALLATION_H
#define LOADER_INSTALLATION_H

/* The path of RELATIVE ("libexec/placard/…", "share/placard/…") in the tree whose bin/ the running program is
 * in. To be freed by the caller. NULL with errno set when the system does not tell where the program is, or
 * has no memory. */
char *installation_path(const char *relative);

#endif
