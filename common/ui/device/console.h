/* The virtual terminal under a program that draws on the device itself: its text and cursor must not show
 * through, its keyboard must not type into a shell, and it must be as before when the program ends, however
 * it ends (ioctl_console(2), ioctl_vt(2)).
 *
 * A process has one console at the most. Everything is to be called by one thread; console_open() blocks
 * two real-time signals for it and for all that it starts; threads that are there already must have blocked
 * them. */
#ifndef PLACARD_UI_DEVICE_CONSOLE_H
#define PLACARD_UI_DEVICE_CONSOLE_H

#include <placard/status.h>
#include <stdbool.h>

struct console;

/* What somebody who switches between terminals did. */
enum console_change { CONSOLE_SAME, CONSOLE_LEAVES, CONSOLE_RETURNS };

/* Takes the terminal: that of standard input when it is one, which comes to the front, else the one in front.
 * No text is drawn on it from then on, and nobody can switch away without being let. All of that ends with
 * console_close(), and with a crash. PLACARD_NOT_FOUND: there is no virtual terminal;
 * PLACARD_PERMISSION_DENIED: it is somebody else's. One can draw all the same, with the terminal's cursor
 * showing through. WITHOUT_ROOT: this process is about to give root's rights up, and makes the terminal its
 * controlling one (in a session of its own, if need be), so that it can still be put back;
 * PLACARD_PERMISSION_DENIED when it is another session's. */
enum placard_status console_open(struct console **console, bool without_root, struct placard_error *error);

/* Puts the terminal back as it was. NULL is allowed. */
void console_close(struct console *console);

/* Turns the terminal's own keyboard off, or on again: off it can neither type nor switch away, and somebody
 * else must be there to hear the keys. It is on at first. */
void console_mute(struct console *console, bool muted);

/* To be polled for reading: then console_next_change() has something to tell. */
int console_fd(const struct console *console);

/* False when the terminal could not come to the front in console_open(): nothing may be drawn before
 * CONSOLE_RETURNS. */
bool console_came_to_front(const struct console *console);

/* CONSOLE_LEAVES: stop drawing, then call console_let_go(). CONSOLE_RETURNS: draw everything anew.
 * CONSOLE_SAME when there is no more to tell. Never blocks. */
enum console_change console_next_change(struct console *console);
void console_let_go(struct console *console);

/* Brings terminal NUMBER (from 1) to the front; console_next_change() tells when that happens. */
void console_switch_to(struct console *console, int number);

/* Makes the terminal at PATH (NULL: the one in front) one of text again, whatever a killed program left of
 * it. PLACARD_NOT_FOUND, PLACARD_PERMISSION_DENIED. */
enum placard_status console_repair(const char *path, struct placard_error *error);

#endif
