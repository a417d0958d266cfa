/*
 * timer.h: timers with SIGEV_THREAD, timer_thread.c.
 */
#ifndef LOAM_PORT_TIMER_H
#define LOAM_PORT_TIMER_H

#include <signal.h>
#include <time.h>

/* [a] How many there are, or were in the parent; 0: no timer has a helper. */
extern int __loam_thread_timers;

/* Results as the kernel's; *id is its number of the timer. */
long __loam_timer_thread_create(clockid_t clock, const struct sigevent *event,
    int *id);
/* Any timer; a thread that was just being made for it may still call. */
long __loam_timer_thread_delete(int id);

#endif
