/*
 * RLIMIT_RTTIME.
 */
#ifndef PROC_RTTIME_H
#define PROC_RTTIME_H

struct thread;

/* On the way to user mode: the signals that t, a real-time thread, has earned. t is current. */
void rttime_check(struct thread *t);

#endif
