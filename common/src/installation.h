/* Where the other parts of Placard are: beside the running program, in the build tree as in an installed one,
 * so that an installation can be moved. For Placard's own programs, not for users of the library.
 */
#ifndef PLACARD_INSTALLATION_H
#define PLACARD_INSTALLATION_H

/* The path of RELATIVE ("libexec/placard/…", "share/placard/…") in the tree in whose bin/ (or
 * libexec/placard/) the running program is. To be freed by the caller. NULL with errno set when the system
 * does not tell where the program is, or has no memory. */
char *installation_path(const char *relative);

#endif
