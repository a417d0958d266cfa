/*
 * trap.h -- signals the shell receives.  See trap.c.
 */
#ifndef SH_TRAP_H
#define SH_TRAP_H

#include <stdbool.h>

/* A signal came that has work waiting: look often, it is cheap. */
extern volatile int trap_any;

void trap_interactive(void);
void trap_refresh_chld(void);
void trap_watch_chld(bool on);
void trap_subshell(void);
void trap_before_exec(bool on);
void trap_ignore(int sig);
int trap_pending(void);
void trap_run(void);
void trap_check_interrupt(void);
void trap_exit(void);
bool trap_is_set(int sig);
bool trap_have(void);

#endif
