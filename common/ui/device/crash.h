/* What is done before this process dies of a signal that its own fault raised (SIGSEGV, SIGABRT and their
 * like). A process has one such thing at the most. */
#ifndef PLACARD_UI_DEVICE_CRASH_H
#define PLACARD_UI_DEVICE_CRASH_H

/* From now on LAST is called before the process dies; it may do only what a signal handler may. Who handled
 * these signals before does so afterwards. A SIGBUS that a handler of before survives
 * (placard_survive_truncation()) is none to die of. */
void crash_watch(void (*last)(void));

/* Whoever handled the signals before crash_watch() does so again. */
void crash_unwatch(void);

#endif
