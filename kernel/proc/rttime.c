/*
 * RLIMIT_RTTIME: how long a real-time thread may run without sleeping. The scheduler
 * counts (sched_entity.rt_ran_ns) and, at each tick of such a thread, asks for the look
 * that is made here on the way back to user mode.
 */
#include <proc/process.h>
#include <proc/rttime.h>
#include <proc/signal.h>
#include <uapi/resource.h>

void
rttime_check(struct thread *t)
{
	struct rlimit *r = &t->proc->limits[RLIMIT_RTTIME];
	u64 used = t->se.rt_ran_ns / NSEC_PER_USEC;

	if (r->rlim_max != RLIM_INFINITY && used >= r->rlim_max) {
		signal_process(t->proc, SIGKILL);
	} else if (r->rlim_cur != RLIM_INFINITY && used >= r->rlim_cur) {
		/* Again after each further second, as getrlimit(2) says. */
		r->rlim_cur += USEC_PER_SEC;
		signal_process(t->proc, SIGXCPU);
	}
}
