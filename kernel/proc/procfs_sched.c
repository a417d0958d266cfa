/*
 * /proc/PID/sched and schedstat, and those of threads: the policy, how long it ran and
 * waited, and how often it was switched. Of a process: the sums over its threads.
 */
#include <arch/clock.h>
#include <fs/procfs/procfs.h>
#include <proc/pidns.h>
#include <proc/process.h>
#include <proc/procfs.h>
#include <sched/policy.h>
#include <sched/thread.h>
#include <uapi/sched.h>

static void
put_count(struct seq_buf *s, const char *name, u64 value)
{
	seq_printf(s, "%-45s:%21lu\n", name, (unsigned long)value);
}

/* In milliseconds, with nanoseconds behind the point. */
static void
put_time(struct seq_buf *s, const char *name, u64 ns)
{
	seq_printf(s, "%-45s:%14lu.%06lu\n", name, ns / NSEC_PER_MSEC, ns % NSEC_PER_MSEC);
}

static const char *
level_name(unsigned level)
{
	static const char *const names[NLEVELS] = { "real-time", "high", "normal", "low", "idle" };

	return level < NLEVELS ? names[level] : "?";
}

/* As Linux counts: 0..99 for real-time, 100..139 by nice. */
static int
linux_priority(const struct sched_entity *se)
{
	return se->level == LEVEL_RT ? 99 - se->rt_priority : 120 + se->nice;
}

static void
put_sched(struct seq_buf *s, struct thread *t, const struct thread_usage *u)
{
	const struct sched_entity *se = &t->se;
	u64 alive = clock_ns() - t->start_ns;

	put_time(s, "se.sum_exec_runtime", u->run_ns);
	put_time(s, "wait_sum", u->wait_ns);
	put_count(s, "nr_switches", u->voluntary + u->involuntary);
	put_count(s, "nr_voluntary_switches", u->voluntary);
	put_count(s, "nr_involuntary_switches", u->involuntary);
	put_count(s, "utilisation_per_mille", alive ?
	    (unsigned __int128)u->run_ns * 1000 / alive : 0);
	put_count(s, "policy", se->policy);
	put_count(s, "prio", linux_priority(se));
	seq_printf(s, "%-45s:%21d\n", "nice", se->nice);
	seq_printf(s, "%-45s:%21s\n", "level", level_name(se->level));
	put_count(s, "feedback", se->feedback);
	put_count(s, "queue", sched_priority(t));
	put_count(s, "lent", se->lent != NO_LOAN);
	put_time(s, "slice", MAX(se->slice_ns, 0L));
	put_count(s, "cpu", t->cpu);
}

int
show_sched(struct seq_buf *s, struct process *p, struct thread *t)
{
	struct thread *speaker = process_thread(p);
	struct thread_usage u;

	if (!speaker)
		return -ESRCH;
	process_usage(p, &u);
	seq_printf(s, "%s (%d, #threads: %u)\n"
	    "-------------------------------------------------------------------\n",
	    speaker->name, pid_in(s->ns, p->pid), READ_ONCE(p->nthreads));
	put_sched(s, speaker, &u);
	thread_put(speaker);
	return 0;
}

int
show_task_sched(struct seq_buf *s, struct process *p, struct thread *t)
{
	struct thread_usage u;

	if (!t)
		return -ESRCH;
	thread_usage_read(t, &u);
	seq_printf(s, "%s (%d, #threads: %u)\n"
	    "-------------------------------------------------------------------\n",
	    t->name, pid_in(s->ns, t->tid), READ_ONCE(p->nthreads));
	put_sched(s, t, &u);
	return 0;
}

/* Nanoseconds run, nanoseconds waited for a CPU, switches: as Linux's schedstat. */
static int
put_schedstat(struct seq_buf *s, const struct thread_usage *u)
{
	seq_printf(s, "%lu %lu %lu\n", (unsigned long)u->run_ns, (unsigned long)u->wait_ns,
	    (unsigned long)(u->voluntary + u->involuntary));
	return 0;
}

int
show_schedstat(struct seq_buf *s, struct process *p, struct thread *t)
{
	struct thread_usage u;

	process_usage(p, &u);
	return put_schedstat(s, &u);
}

int
show_task_schedstat(struct seq_buf *s, struct process *p, struct thread *t)
{
	struct thread_usage u;

	if (!t)
		return -ESRCH;
	thread_usage_read(t, &u);
	return put_schedstat(s, &u);
}
