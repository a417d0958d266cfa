/*
 * trace.c - the tracees, and the loop that takes their stops and lets them go on.
 *
 * All are seized (PTRACE_SEIZE), so that stops by job control can be told from signals
 * and left alone (PTRACE_LISTEN), and so that a running process is not disturbed.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "strace.h"
#include "util.h"

#define BUCKETS 64

static struct tracee *table[BUCKETS];
static size_t count;
volatile int trace_stop_wanted;
static int leader_status;

/* ---- tracees ---- */

static struct tracee *
find(pid_t pid)
{
	struct tracee *t;

	for (t = table[pid % BUCKETS]; t != NULL; t = t->next)
		if (t->pid == pid)
			return t;
	return NULL;
}

static struct tracee *
add(pid_t pid)
{
	struct tracee *t = xcalloc(1, sizeof(*t));

	t->pid = pid;
	t->next = table[pid % BUCKETS];
	table[pid % BUCKETS] = t;
	count++;
	return t;
}

static void
unlink_tracee(struct tracee *t)
{
	struct tracee **link = &table[t->pid % BUCKETS];

	while (*link != t)
		link = &(*link)->next;
	*link = t->next;
	count--;
}

static void
drop(struct tracee *t)
{
	if (out_is_open(t))
		out_line(NULL);
	unlink_tracee(t);
	free(t);
}

size_t
trace_count(void)
{
	return count;
}

static long
options(void)
{
	long o = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC;

	if (set.follow)
		o |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
	return o;
}

int
trace_attach(pid_t pid)
{
	struct tracee *t;

	if (find(pid) != NULL)
		return 0;
	if (ptrace(PTRACE_SEIZE, pid, 0, options()) < 0)
		return -1;
	t = add(pid);
	t->started = true;
	ptrace(PTRACE_INTERRUPT, pid, 0, 0);
	return 0;
}

void
trace_started(pid_t pid)
{
	if (ptrace(PTRACE_SEIZE, pid, 0, options() | PTRACE_O_EXITKILL) < 0)
		die(1, "cannot trace: %s", strerror(errno));
	add(pid);
	ptrace(PTRACE_INTERRUPT, pid, 0, 0);
}

/* Let it go on; it may be dead, which wait will tell. */
static void
resume(struct tracee *t, int request, int sig)
{
	ptrace(request, t->pid, 0, (long)sig);
}

/* ---- stops ---- */

static bool
is_execve(const struct tracee *t)
{
	return t->call != NULL && strncmp(t->call->name, "execve", 6) == 0;
}

static void
call_begins(struct tracee *t, const struct ptrace_syscall_info *i)
{
	t->nr = i->entry.nr;
	memcpy(t->args, i->entry.args, sizeof(t->args));
	t->ip = i->instruction_pointer;
	t->call = call_find(t->nr);
	t->in_call = true;
	/* What strace itself does in the child before the program is not the program's. */
	if (!t->started && is_execve(t))
		t->started = true;
	t->hidden = !t->started || !wanted_call(t->call, t->nr);
	clock_gettime(CLOCK_MONOTONIC, &t->begin);
	if (t->hidden || set.summary_only)
		return;
	/* Which ones fail is known at the end: nothing can be shown before. */
	if (!set.failed_only && !set.good_only) {
		show_begin(t);
		out_flush();
	}
}

static void
call_ends(struct tracee *t, const struct ptrace_syscall_info *i)
{
	struct timespec now;
	bool failed = i->exit.is_error;

	if (!t->in_call)
		return;		/* attached in the middle of it */
	if (t->hidden) {
		t->in_call = false;
		return;
	}
	if (set.summary) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		now.tv_sec -= t->begin.tv_sec;
		now.tv_nsec -= t->begin.tv_nsec;
		if (now.tv_nsec < 0) {
			now.tv_sec--;
			now.tv_nsec += 1000000000;
		}
		summary_add(t->call, t->nr, &now, failed);
	}
	t->in_call = false;
	if (set.summary_only || (set.failed_only && !failed) || (set.good_only && failed))
		return;
	if (set.failed_only || set.good_only)
		show_begin(t);
	show_end(t, i->exit.rval, failed);
}

static void
call_stop(struct tracee *t)
{
	struct ptrace_syscall_info i;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, t->pid, (void *)sizeof(i), &i) < 0)
		return;
	if (i.op == PTRACE_SYSCALL_INFO_ENTRY)
		call_begins(t, &i);
	else if (i.op == PTRACE_SYSCALL_INFO_EXIT)
		call_ends(t, &i);
}

/* A thread other than the first has executed a program: it goes on under the first's id. */
static struct tracee *
exec_stop(struct tracee *t)
{
	unsigned long old;
	struct tracee *was;

	if (ptrace(PTRACE_GETEVENTMSG, t->pid, 0, &old) < 0 || (pid_t)old == t->pid)
		return t;
	was = find(old);
	if (was == NULL)
		return t;
	if (!set.quiet) {
		out_line(t);
		out("+++ superseded by execve in pid %d +++", (int)old);
		out_end();
	}
	drop(t);
	unlink_tracee(was);
	was->pid = t->pid;
	was->next = table[was->pid % BUCKETS];
	table[was->pid % BUCKETS] = was;
	count++;
	return was;
}

static void
ended(struct tracee *t, int st, pid_t leader)
{
	bool shown = t->started && !set.summary_only, told = shown && set.quiet < 2;

	if (t->pid == leader)
		leader_status = st;
	if (t->in_call && !t->hidden && shown) {
		/* exit, or killed in the middle. */
		if (!out_is_open(t) && t->cut) {
			out_line(t);
			out("<... %s resumed>", t->call != NULL ? t->call->name : "syscall");
		} else if (!out_is_open(t)) {
			show_begin(t);
		}
		out(")");
		out_tab(set.column - 1);
		out(" = ?");
		t->in_call = false;
		out_end();
	}
	if (told && WIFEXITED(st)) {
		out_line(t);
		out("+++ exited with %d +++", WEXITSTATUS(st));
		out_end();
	} else if (told && WIFSIGNALED(st)) {
		out_line(t);
		out("+++ killed by %s%s +++", show_signame(WTERMSIG(st)),
		    WCOREDUMP(st) ? " (core dumped)" : "");
		out_end();
	}
	drop(t);
}

/* A signal is about to be delivered. */
static void
signal_stop(struct tracee *t, int sig)
{
	siginfo_t info;

	if (t->started && wanted_signal(sig) && !set.summary_only &&
	    ptrace(PTRACE_GETSIGINFO, t->pid, 0, &info) == 0)
		show_signal(t, sig, &info);
	resume(t, PTRACE_SYSCALL, sig);
}

static void
stopped(struct tracee *t, int st)
{
	int sig = WSTOPSIG(st), event = st >> 16;

	if (sig == (SIGTRAP | 0x80)) {
		call_stop(t);
		resume(t, PTRACE_SYSCALL, 0);
		return;
	}
	switch (event) {
	case 0:
		signal_stop(t, sig);
		return;
	case PTRACE_EVENT_EXEC:
		t = exec_stop(t);
		break;
	case PTRACE_EVENT_STOP:
		if (sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU) {
			if (wanted_signal(sig) && !set.summary_only)
				show_signal(t, sig, NULL);
			resume(t, PTRACE_LISTEN, 0);
			return;
		}
		break;
	}
	resume(t, PTRACE_SYSCALL, 0);
}

/* A child that a tracee made, seen for the first time. */
static struct tracee *
take_on(pid_t pid)
{
	struct tracee *t = add(pid);

	t->started = true;
	out_note("Process %d attached", pid);
	return t;
}

int
trace_loop(pid_t leader)
{
	while (count > 0 && !trace_stop_wanted) {
		struct tracee *t;
		int st;
		pid_t pid = waitpid(-1, &st, __WALL);

		if (pid < 0) {
			if (errno == EINTR)
				continue;
			break;
		}
		t = find(pid);
		if (t == NULL) {
			if (!WIFSTOPPED(st))
				continue;	/* a child of the program that strace replaced */
			t = take_on(pid);
		}
		if (WIFSTOPPED(st))
			stopped(t, st);
		else
			ended(t, st, leader);
	}
	return leader_status;
}

/* Stop each, and detach. */
void
trace_let_go(void)
{
	for (size_t b = 0; b < BUCKETS; b++) {
		struct tracee *t;

		while ((t = table[b]) != NULL) {
			int st, sig = 0;

			if (ptrace(PTRACE_INTERRUPT, t->pid, 0, 0) == 0 &&
			    waitpid(t->pid, &st, __WALL) == t->pid && WIFSTOPPED(st)) {
				if (st >> 16 == 0 && WSTOPSIG(st) != (SIGTRAP | 0x80))
					sig = WSTOPSIG(st);
				ptrace(PTRACE_DETACH, t->pid, 0, (long)sig);
				out_note("Process %d detached", t->pid);
			}
			drop(t);
		}
	}
}
