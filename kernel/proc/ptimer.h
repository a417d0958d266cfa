/*
 * Timers of timer_create(2).
 */
#ifndef PROC_PTIMER_H
#define PROC_PTIMER_H

#include <lib/types.h>
#include <uapi/signal.h>

struct posix_timer;
struct process;

/* What timer_create asks for; checked by the caller, but for the clock and the thread. */
struct posix_timer_request {
	int clock;
	int notify;			/* SIGEV_SIGNAL, SIGEV_NONE or SIGEV_THREAD_ID */
	int sig;
	pid_t tid;			/* SIGEV_THREAD_ID */
	bool value_is_id;		/* the value is the timer's id, as with no sigevent */
	union sigval value;
};

/* it_value and it_interval, in nanoseconds; value 0 = off. */
struct posix_timer_setting { u64 value, interval; };

/*
 * All on the timers of the calling process; all may sleep. -EINVAL: no such timer.
 * create: the id, or -EINVAL (clock, thread), -EOPNOTSUPP (a clock without timers),
 * -EAGAIN (RLIMIT_SIGPENDING), -ENOMEM.
 */
int posix_timer_create(const struct posix_timer_request *r);
/* -ESRCH: the process or thread whose CPU time it follows is gone. */
int posix_timer_set(int id, bool absolute, const struct posix_timer_setting *new,
    struct posix_timer_setting *old);
int posix_timer_get(int id, struct posix_timer_setting *out);
int posix_timer_overrun(int id);
int posix_timer_delete(int id);

/*
 * The signal of t was taken by a thread (info is filled in) or thrown away (NULL): an
 * interval timer goes on. Needs the signal_lock of its process.
 */
void posix_timer_taken_locked(struct posix_timer *t, struct siginfo *info);

/* Exec, or the last thread is gone: delete them all. May sleep. */
void posix_timers_destroy(struct process *p);

/* For /proc/PID/timers: the timer with the lowest id >= *id (which is set to it); false: none. */
struct posix_timer_view {
	int clock, notify, sig;
	pid_t target;			/* thread, or process */
	union sigval value;
};
bool posix_timers_next(struct process *p, unsigned long *id, struct posix_timer_view *out);

#endif
