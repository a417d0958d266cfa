/*
 * CPU-time clocks of processes and threads (clock_getcpuclockid(3)), and waiting
 * for one to reach a value.
 */
#ifndef PROC_CPUTIME_H
#define PROC_CPUTIME_H

#include <lib/list.h>
#include <lib/types.h>

struct process;
struct thread;

/* What a clock measures: the low bits of its number. */
enum cpu_clock_kind { CPU_CLOCK_PROF, CPU_CLOCK_VIRT, CPU_CLOCK_SCHED };

struct cpu_clock {
	struct process *p;		/* reference */
	struct thread *t;		/* reference, or NULL: all threads of p */
	enum cpu_clock_kind kind;
};

/*
 * The clock of a number: CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID, or
 * ~id << 3 | kind, with 4 set for a thread, which must be of the caller's process.
 * With references, or -EINVAL.
 */
int cpu_clock_get(int clock, struct cpu_clock *out);
void cpu_clock_put(struct cpu_clock *c);
u64 cpu_clock_read(const struct cpu_clock *c);
/* Does its process or thread live? (It may end at any moment.) */
bool cpu_clock_runs(const struct cpu_clock *c);
/* The number is one of a CPU-time clock (that may not exist). */
bool cpu_clock_is(int clock);

/* fn is called once, soon after the clock has reached deadline_ns. */
struct cpu_watch {
	struct list link;		/* [signal_lock of clock.p] */
	struct cpu_clock clock;		/* [c] */
	u64 deadline_ns;		/* [signal_lock of clock.p] in the clock's time */
	/* Interrupts off, no lock held. May start the watch again. */
	void (*fn)(struct cpu_watch *w);	/* [c] */
	u32 running;			/* [a] calls of fn that have not returned */
};

/* Takes over the references of *clock. 0, or -ENOMEM (and they are the caller's still). */
int cpu_watch_init(struct cpu_watch *w, const struct cpu_clock *clock,
    void (*fn)(struct cpu_watch *w));
/* (Re)start. Any context; no signal_lock held. A process that is gone is never reached. */
void cpu_watch_start(struct cpu_watch *w, u64 deadline_ns);
/* On return fn does not run. Not from fn itself, nor with a lock that fn takes. */
void cpu_watch_stop(struct cpu_watch *w);
/* Stop it and drop the references. */
void cpu_watch_destroy(struct cpu_watch *w);

/* ---- for itimer.c and the limits ---- */

/* which: 0 user time (ITIMER_VIRTUAL), 1 all (ITIMER_PROF). Times in ns, 0 = off. */
struct itimer_ns;
/* Make the timers of p at first use: 0 or -ENOMEM. May sleep. */
int cpu_timers_prepare(struct process *p);
void cpu_timer_get_locked(struct process *p, int which, struct itimer_ns *out);
void cpu_timer_set_locked(struct process *p, int which, const struct itimer_ns *new);

/* RLIMIT_CPU was set, or inherited: watch it. 0 or -ENOMEM. */
int cpu_limit_start(struct process *p);
/* A thread of a process whose CPU timers slept runs again. */
void cpu_timers_rearm(struct process *p);
/* The last thread is gone: stop it all. */
void cpu_timers_destroy(struct process *p);

#endif
