/*
 * Files of /proc/PID about the process and its threads: stat, status, io, limits, timers.
 * Formats are Linux's (proc(5)); a figure that has no meaning here is 0.
 */
#include <arch/cpu.h>
#include <fs/vfs/cred.h>
#include <fs/vfs/fscontext.h>
#include <lib/string.h>
#include <mm/vm.h>
#include <proc/hooks.h>
#include <proc/itimer.h>
#include <proc/process.h>
#include <proc/pidns.h>
#include <proc/procfs.h>
#include <proc/ptimer.h>
#include <proc/userns.h>
#include <proc/ptrace.h>
#include <uapi/sched.h>
#include <uapi/time.h>
#include <uapi/times.h>

#define TICK_NS (NSEC_PER_SEC / USER_HZ)
#define KIB(pages) ((pages) * (PAGE_SIZE / 1024))

/* What stat shows of the memory; zeros for a zombie. */
struct memory_view {
	struct vm_stats stats;
	struct vm_layout layout;
};

static void
look_at_memory(struct process *p, struct memory_view *m)
{
	struct vmspace *vm = process_vm(p);

	memset(m, 0, sizeof(*m));
	if (!vm)
		return;
	vm_stats(vm, &m->stats);
	m->layout = *vm_layout(vm);
	vm_put(vm);
}

/* As Linux counts: 20 + nice, or below 0 for real-time threads. */
static int
priority_of(const struct thread *t)
{
	if (t->se.policy == SCHED_FIFO || t->se.policy == SCHED_RR)
		return -1 - t->se.rt_priority;
	return 20 + t->se.nice;
}

static void
put_stat(struct seq_buf *s, struct process *p, const struct thread *t, pid_t id, char state,
    const char *name, const struct thread_usage *u)
{
	struct thread_usage c;
	struct process_signals sig;
	struct process_ids ids;
	struct memory_view m;
	struct itimer_ns alarm;
	long tty = 0, tpgid = -1;

	process_child_usage(p, &c);
	process_signals(p, &sig);
	process_ids(p, &ids);
	look_at_memory(p, &m);
	itimer_get(p, ITIMER_REAL, &alarm);
	if (ids.tty) {
		tty = tty_dev(ids.tty);
		tpgid = pid_in(s->ns, tty_foreground(ids.tty));
		tty_put(ids.tty);
	}
	seq_printf(s, "%d (%s) %c %d %d %d %ld %ld 0 ", id, name, state, pid_in(s->ns, ids.ppid),
	    pid_in(s->ns, ids.pgid), pid_in(s->ns, ids.sid), tty, tpgid);
	seq_printf(s, "%lu %lu %lu %lu %lu %lu %lu %lu ", (unsigned long)u->minor_faults,
	    (unsigned long)c.minor_faults, (unsigned long)u->major_faults,
	    (unsigned long)c.major_faults, (unsigned long)(u->user_ns / TICK_NS),
	    (unsigned long)(u->system_ns / TICK_NS), (unsigned long)(c.user_ns / TICK_NS),
	    (unsigned long)(c.system_ns / TICK_NS));
	seq_printf(s, "%d %d %u %lu %lu ", t ? priority_of(t) : 20, t ? t->se.nice : 0,
	    ids.nthreads, (unsigned long)(alarm.value / TICK_NS),
	    (unsigned long)((t ? t->start_ns : p->start_ns) / TICK_NS));
	seq_printf(s, "%lu %lu %lu %lu %lu %lu 0 0 ", m.stats.size * PAGE_SIZE, m.stats.resident,
	    p->limits[RLIMIT_RSS].rlim_cur, m.layout.code_start, m.layout.code_end,
	    m.layout.stack_top);
	seq_printf(s, "%lu %lu %lu %lu %d 0 0 ", sig.pending & 0x7fffffff,
	    sig.blocked & 0x7fffffff, sig.ignored & 0x7fffffff, sig.caught & 0x7fffffff,
	    t && t->state != THREAD_RUNNABLE);
	seq_printf(s, "%d %u %u %u 0 0 0 ", p->exit_signal, t ? t->cpu : 0,
	    t ? t->se.rt_priority : 0, t ? t->se.policy : 0);
	seq_printf(s, "%lu %lu %lu %lu %lu %lu %lu %d\n", m.layout.data_start, m.layout.data_end,
	    m.layout.brk_start, m.layout.arg_start, m.layout.arg_end, m.layout.env_start,
	    m.layout.env_end, p->exit_status);
}

int
show_process_stat(struct seq_buf *s, struct process *p, struct thread *unused)
{
	struct thread *t = process_thread(p);
	struct thread_usage u;
	char name[16];

	process_name(p, name);
	process_usage(p, &u);
	put_stat(s, p, t, pid_in(s->ns, p->pid), process_state_letter(p), name, &u);
	if (t)
		thread_put(t);
	return 0;
}

int
show_task_stat(struct seq_buf *s, struct process *p, struct thread *t)
{
	struct thread_usage u;

	if (!t)
		return -ESRCH;
	thread_usage_read(t, &u);
	put_stat(s, p, t, pid_in(s->ns, t->tid), thread_state_letter(t), t->name, &u);
	return 0;
}

static const char *
state_word(char letter)
{
	switch (letter) {
	case 'R': return "running";
	case 'S': return "sleeping";
	case 'D': return "disk sleep";
	case 'T': return "stopped";
	case 't': return "tracing stop";
	case 'Z': return "zombie";
	default: return "dead";
	}
}

/* The numbers in each namespace from the reader's down to its own. */
static void
put_numbers(struct seq_buf *s, struct process *p, struct thread *t)
{
	pid_t numbers[PID_NS_LEVELS];
	struct pid_namespace *ns = p->pid_ns;
	unsigned n = 0;

	for (; ns && n < PID_NS_LEVELS; ns = ns == s->ns ? NULL : ns->parent)
		numbers[n++] = pid_in(ns, t ? t->tid : p->pid);
	seq_puts(s, "NSpid:");
	while (n-- > 0)
		seq_printf(s, "\t%d", numbers[n]);
	seq_puts(s, "\n");
}

static void
put_identity(struct seq_buf *s, struct process *p, struct thread *t)
{
	const struct cred *c = process_cred(p);
	struct thread *speaker = t ? t : process_thread(p);
	struct process_ids ids;
	char name[16], state;
	unsigned i;

	process_name(p, name);
	process_ids(p, &ids);
	if (ids.tty)
		tty_put(ids.tty);
	state = t ? thread_state_letter(t) : process_state_letter(p);
	seq_printf(s, "Name:\t%s\n", t ? t->name : name);
	seq_printf(s, "State:\t%c (%s)\n", state, state_word(state));
	seq_printf(s, "Tgid:\t%d\nPid:\t%d\nPPid:\t%d\nTracerPid:\t%d\n",
	    pid_in(s->ns, p->pid), pid_in(s->ns, t ? t->tid : p->pid), pid_in(s->ns, ids.ppid),
	    speaker ? pid_in(s->ns, trace_tracer_pid(speaker)) : 0);
	if (speaker && !t)
		thread_put(speaker);
	seq_printf(s, "Uid:\t%u\t%u\t%u\t%u\n", uid_show(c->uid),
	    uid_show(c->euid), uid_show(c->suid), uid_show(c->fsuid));
	seq_printf(s, "Gid:\t%u\t%u\t%u\t%u\n", gid_show(c->gid),
	    gid_show(c->egid), gid_show(c->sgid), gid_show(c->fsgid));
	seq_puts(s, "Groups:\t");
	for (i = 0; i < c->ngroups; i++)
		seq_printf(s, "%u ", gid_show(c->groups[i]));
	seq_puts(s, "\n");
	cred_put(c);
	put_numbers(s, p, t);
}

static void
put_capabilities(struct seq_buf *s, struct process *p)
{
	const struct cred *c = process_cred(p);

	seq_printf(s, "CapInh:\t%016lx\nCapPrm:\t%016lx\nCapEff:\t%016lx\nCapBnd:\t%016lx\n"
	    "CapAmb:\t%016lx\nNoNewPrivs:\t%d\n", c->inheritable, c->permitted, c->effective,
	    c->bounding, c->ambient, c->no_new_privs);
	cred_put(c);
}

static void
put_memory(struct seq_buf *s, struct process *p)
{
	struct vmspace *vm = process_vm(p);
	struct vm_stats m;

	if (!vm)
		return;
	vm_stats(vm, &m);
	vm_put(vm);
	seq_printf(s, "VmSize:\t%8lu kB\nVmLck:\t%8lu kB\nVmHWM:\t%8lu kB\nVmRSS:\t%8lu kB\nRssFile:\t%8lu kB\n"
	    "VmData:\t%8lu kB\nVmStk:\t%8lu kB\nVmExe:\t%8lu kB\n", KIB(m.size), KIB(m.locked),
	    KIB(m.peak_resident), KIB(m.resident), KIB(m.shared), KIB(m.data), KIB(m.stack),
	    KIB(m.text));
}

/* Of one thread, or (NULL) of the process as a whole. */
static int
put_status(struct seq_buf *s, struct process *p, struct thread *t)
{
	struct thread *speaker = t ? t : process_thread(p);
	struct process_signals sig;
	struct thread_usage u;

	put_identity(s, p, t);
	put_memory(s, p);
	process_signals(p, &sig);
	process_usage(p, &u);
	seq_printf(s, "Threads:\t%u\n", READ_ONCE(p->nthreads));
	seq_printf(s, "SigQ:\t%u/%lu\n", sig.queued, p->limits[RLIMIT_SIGPENDING].rlim_cur);
	seq_printf(s, "SigPnd:\t%016lx\nShdPnd:\t%016lx\nSigBlk:\t%016lx\nSigIgn:\t%016lx\n"
	    "SigCgt:\t%016lx\n", sig.pending, sig.shared_pending, sig.blocked, sig.ignored,
	    sig.caught);
	put_capabilities(s, p);
	if (speaker)
		seq_printf(s, "Cpus_allowed:\t%lx\n", (unsigned long)(speaker->se.affinity &
		    (cpu_count == 64 ? ~0UL : BIT(cpu_count) - 1)));
	seq_printf(s, "voluntary_ctxt_switches:\t%lu\nnonvoluntary_ctxt_switches:\t%lu\n",
	    (unsigned long)u.voluntary, (unsigned long)u.involuntary);
	if (speaker && !t)
		thread_put(speaker);
	return 0;
}

int
show_process_status(struct seq_buf *s, struct process *p, struct thread *unused)
{
	return put_status(s, p, NULL);
}

int
show_task_status(struct seq_buf *s, struct process *p, struct thread *t)
{
	return t ? put_status(s, p, t) : -ESRCH;
}

int
show_process_io(struct seq_buf *s, struct process *p, struct thread *t)
{
	struct thread_usage u;

	process_usage(p, &u);
	seq_printf(s, "rchar: %lu\nwchar: %lu\nsyscr: %lu\nsyscw: %lu\nread_bytes: %lu\n"
	    "write_bytes: %lu\ncancelled_write_bytes: 0\n", (unsigned long)u.read_chars,
	    (unsigned long)u.write_chars, (unsigned long)u.read_calls,
	    (unsigned long)u.write_calls, (unsigned long)u.read_bytes,
	    (unsigned long)u.write_bytes);
	return 0;
}

int
show_limits(struct seq_buf *s, struct process *p, struct thread *t)
{
	static const struct { const char *name, *unit; } rows[RLIM_NLIMITS] = {
		[RLIMIT_CPU] = { "Max cpu time", "seconds" },
		[RLIMIT_FSIZE] = { "Max file size", "bytes" },
		[RLIMIT_DATA] = { "Max data size", "bytes" },
		[RLIMIT_STACK] = { "Max stack size", "bytes" },
		[RLIMIT_CORE] = { "Max core file size", "bytes" },
		[RLIMIT_RSS] = { "Max resident set", "bytes" },
		[RLIMIT_NPROC] = { "Max processes", "processes" },
		[RLIMIT_NOFILE] = { "Max open files", "files" },
		[RLIMIT_MEMLOCK] = { "Max locked memory", "bytes" },
		[RLIMIT_AS] = { "Max address space", "bytes" },
		[RLIMIT_LOCKS] = { "Max file locks", "locks" },
		[RLIMIT_SIGPENDING] = { "Max pending signals", "signals" },
		[RLIMIT_MSGQUEUE] = { "Max msgqueue size", "bytes" },
		[RLIMIT_NICE] = { "Max nice priority", "" },
		[RLIMIT_RTPRIO] = { "Max realtime priority", "" },
		[RLIMIT_RTTIME] = { "Max realtime timeout", "us" },
	};
	unsigned i, k;

	seq_printf(s, "%-25s %-20s %-20s %-10s\n", "Limit", "Soft Limit", "Hard Limit", "Units");
	for (i = 0; i < RLIM_NLIMITS; i++) {
		unsigned long v[2] = { p->limits[i].rlim_cur, p->limits[i].rlim_max };

		seq_printf(s, "%-25s ", rows[i].name);
		for (k = 0; k < 2; k++) {
			if (v[k] == RLIM_INFINITY)
				seq_printf(s, "%-20s ", "unlimited");
			else
				seq_printf(s, "%-20lu ", v[k]);
		}
		seq_printf(s, "%-10s\n", rows[i].unit);
	}
	return 0;
}

int
show_timers(struct seq_buf *s, struct process *p, struct thread *t)
{
	static const char *const ways[] = {
		[SIGEV_SIGNAL] = "signal", [SIGEV_NONE] = "none", [SIGEV_THREAD_ID] = "signal",
	};
	struct posix_timer_view v;
	unsigned long id;

	for (id = 0; posix_timers_next(p, &id, &v); id++)
		seq_printf(s, "ID: %lu\nsignal: %d/%p\nnotify: %s/%s.%d\nClockID: %d\n", id, v.sig,
		    v.value.sival_ptr, ways[v.notify], v.notify == SIGEV_THREAD_ID ? "tid" : "pid",
		    v.target, v.clock);
	return 0;
}
