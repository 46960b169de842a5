/* One renderer's life: requests are read, checked and answered until the parent closes the socket. */
#ifndef PLACARD_RENDERER_SESSION_H
#define PLACARD_RENDERER_SESSION_H

struct worker;

/* Serves SOCKET. FONT_FILE is the main font, NULL for the system's; WORKER takes a share of the work, unless
 * it is NULL. Returns the exit status: 0 when the parent closed the socket. */
int session_run(int socket, const char *font_file, struct worker *worker);

#endif
