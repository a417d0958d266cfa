/*
 * jobs.c -- the table of jobs: making children and waiting for them.  What is
 * said about them is in jobshow.c.
 *
 * Every process that the shell waits for belongs to a job; a pipeline is one
 * job.  The life of a job:
 *
 *	job_new, job_fork...     running in the foreground, no number
 *	  job_wait               done: freed     stopped: gets a number
 *	  job_backgrounded       gets a number, becomes $!
 *	  jobs_notify            done and reported: freed
 *
 * wait(2) is asked for any child, since any may end first; what it says is
 * noted in the job the child belongs to.  Processes of no job (the writer of a
 * here-document) are simply reaped.
 *
 * A script may start children for ever and never wait.  Their statuses must be
 * kept for `wait pid', but not without bound: the oldest beyond KEEP_DONE go.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "input.h"
#include "jobs.h"
#include "out.h"
#include "sh.h"
#include "trap.h"
#include "signame.h"

#define KEEP_DONE 1024

struct job *job_list;		/* newest first */

static unsigned long stamp;

enum job_state
job_state(const struct job *j)
{
	enum job_state state = JOB_DONE;

	for (int i = 0; i < j->nprocs; i++) {
		if (j->procs[i].state == JOB_RUNNING)
			return JOB_RUNNING;
		if (j->procs[i].state == JOB_STOPPED)
			state = JOB_STOPPED;
	}
	return state;
}

/* $? from what wait(2) said. */
int
status_code(int status)
{
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	return 128 + (WIFSTOPPED(status) ? WSTOPSIG(status) :
	    WTERMSIG(status));
}

/*
 * The status that speaks for the job: of the last process that is stopped, if
 * any is; with pipefail of the last that failed; else of the last.
 */
int
job_raw_status(const struct job *j)
{
	bool stopped = job_state(j) == JOB_STOPPED;

	for (int i = j->nprocs - 1; i >= 0; i--)
		if (stopped ? j->procs[i].state == JOB_STOPPED :
		    !opt[OPT_PIPEFAIL] || j->procs[i].status != 0)
			return j->procs[i].status;
	return 0;
}

int
job_status(const struct job *j)
{
	return status_code(job_raw_status(j));
}

void
job_free(struct job *j)
{
	struct job **p;

	for (p = &job_list; *p != j;)
		p = &(*p)->next;
	*p = j->next;
	free(j->procs);
	free(j->text);
	free(j);
}

static void
limit_done(void)
{
	struct job *j, *next;
	int n = 0;

	for (j = job_list; j != NULL; j = next) {
		next = j->next;
		if (job_state(j) == JOB_DONE && ++n > KEEP_DONE)
			job_free(j);
	}
}

/* A job without processes yet, for the command n. */
struct job *
job_new(struct node *n)
{
	struct arena_mark mark;
	struct job *j;

	if (job_list != NULL) {
		jobs_poll();
		if (!opt[OPT_INTERACTIVE])
			limit_done();
	}
	j = xmalloc(sizeof *j);
	memset(j, 0, sizeof *j);
	if (opt[OPT_MONITOR] || opt[OPT_INTERACTIVE]) {
		mark = arena_mark(&scratch);
		j->text = xstrdup(unparse(n, &scratch));
		arena_release(&scratch, mark);
	}
	j->next = job_list;
	job_list = j;
	return j;
}

static void
number(struct job *j)
{
	struct job *k;

	if (j->number == 0) {
		j->number = 1;
		for (k = job_list; k != NULL; k = k->next)
			if (k != j && k->number >= j->number)
				j->number = k->number + 1;
	}
	j->stamp = ++stamp;
}

/*
 * What the child does first.  With job control it joins the job's process
 * group, as the parent makes it do too: whoever comes first, neither may go on
 * before it is done.
 */
static void
become_child(struct job *j, bool background)
{
	bool control = j != NULL && opt[OPT_MONITOR];
	bool first = j != NULL && j->nprocs == 0;
	struct job *k;
	int fd;

	sh.subshell++;
	cleanup_forget();
	if (control) {
		setpgid(0, j->pgid);
		if (!background)
			terminal_give(j->pgid ? j->pgid : getpid());
	}
	trap_subshell();
	for (k = job_list; k != NULL; k = k->next)
		k->inherited = true;
	if (background && !control) {
		trap_ignore(SIGINT);
		trap_ignore(SIGQUIT);
		if (first && (fd = open("/dev/null", O_RDONLY)) > 0) {
			dup2(fd, 0);
			close(fd);
		}
	}
	opt[OPT_MONITOR] = false;
}

/*
 * Start a process of job j, or (j NULL) of none.  Returns 0 in the child.
 * Failing to fork is an error the shell does not survive as a script.
 */
pid_t
job_fork(struct job *j, bool background)
{
	struct process *p;
	pid_t pid;

	out_flush();
	pid = fork();
	if (pid < 0) {
		if (j != NULL && j->nprocs == 0)
			job_free(j);
		else if (j != NULL) {
			/* What has been started goes on without the rest. */
			number(j);
			j->background = true;
		}
		sh_fail(2, "cannot fork: %s", strerror(errno));
	}
	if (pid == 0) {
		become_child(j, background);
		return 0;
	}
	if (j == NULL)
		return pid;
	if (opt[OPT_MONITOR]) {
		if (j->pgid == 0)
			j->pgid = pid;
		setpgid(pid, j->pgid);
		if (!background && j->nprocs == 0)
			terminal_give(j->pgid);
	}
	j->procs = xrealloc(j->procs, (j->nprocs + 1) * sizeof *j->procs);
	p = &j->procs[j->nprocs++];
	p->pid = pid;
	p->state = JOB_RUNNING;
	p->status = 0;
	return pid;
}

pid_t
jobs_fork_helper(void)
{
	return job_fork(NULL, false);
}

/* The job goes on in the background: it is $! now. */
void
job_backgrounded(struct job *j)
{
	char line[64];
	int n;

	j->background = true;
	j->reported = true;
	j->touched = true;
	number(j);
	sh.last_bg = j->procs[j->nprocs - 1].pid;
	if (opt[OPT_INTERACTIVE] && sh.subshell == 0) {
		n = snprintf(line, sizeof line, "[%d] %ld\n", j->number,
		    (long)sh.last_bg);
		write_all(2, line, n);
	}
}

static void
note(pid_t pid, int status)
{
	struct job *j;
	struct process *p;
	int i;

	for (j = job_list; j != NULL; j = j->next) {
		for (i = 0; i < j->nprocs; i++) {
			p = &j->procs[i];
			if (p->pid != pid || p->state == JOB_DONE ||
			    j->inherited)
				continue;
			if (WIFCONTINUED(status)) {
				p->state = JOB_RUNNING;
				return;
			}
			p->status = status;
			p->state = WIFSTOPPED(status) ? JOB_STOPPED : JOB_DONE;
			if (job_state(j) != JOB_RUNNING)
				j->reported = false;
			return;
		}
	}
}

static bool
belongs(struct job *j, int i, pid_t pid)
{
	return pid == j->procs[i].pid || (j->pgid != 0 && pid == -j->pgid);
}

/* As kill(2) has it: a process, or if negative the members of a group. */
void
jobs_continued(pid_t pid)
{
	struct job *j;

	for (j = job_list; j != NULL; j = j->next) {
		for (int i = 0; i < j->nprocs; i++) {
			if (j->procs[i].state != JOB_STOPPED ||
			    !belongs(j, i, pid))
				continue;
			j->procs[i].state = JOB_RUNNING;
			j->reported = true;
		}
	}
}

/* A signal was sent: what comes of it is told at the prompt after the next. */
void
jobs_touched(pid_t pid)
{
	struct job *j;

	for (j = job_list; j != NULL; j = j->next)
		for (int i = 0; i < j->nprocs; i++)
			if (belongs(j, i, pid))
				j->touched = true;
}

static pid_t
reap(int flags)
{
	int status;
	pid_t pid;

	if (opt[OPT_MONITOR])
		flags |= WUNTRACED | WCONTINUED;
	pid = waitpid(-1, &status, flags);
	if (pid > 0)
		note(pid, status);
	return pid;
}

/* Note everything that has happened so far. */
void
jobs_poll(void)
{
	while (reap(WNOHANG) > 0)
		;
}

/* There are no children any more, so what runs cannot be ours. */
static void
lost(struct job *j)
{
	for (int i = 0; i < j->nprocs; i++)
		if (j->procs[i].state == JOB_RUNNING) {
			j->procs[i].state = JOB_DONE;
			j->procs[i].status = 127 << 8;
		}
}

static void
report_death(int status)
{
	int sig = WTERMSIG(status);
	char line[80];
	int n;

	if (sig == SIGINT || sig == SIGPIPE)
		return;
	n = snprintf(line, sizeof line, "%s%s\n", signal_text(sig),
	    WCOREDUMP(status) ? " (core dumped)" : "");
	write_all(2, line, n);
}

/* Wait for a foreground job to end or stop; returns $?. */
int
job_wait(struct job *j)
{
	int raw, status;

	while (job_state(j) == JOB_RUNNING)
		if (reap(0) < 0 && errno == ECHILD)
			lost(j);
	raw = job_raw_status(j);
	status = status_code(raw);
	if (j->pgid != 0)
		terminal_take(j);
	if (job_state(j) == JOB_STOPPED) {
		number(j);
		j->background = true;
		write_all(2, "\n", 1);
		job_show(j, false, true);
		return status;
	}
	if (WIFSIGNALED(raw))
		report_death(raw);
	job_free(j);
	/* Ctrl-C ended the job; it is meant for the rest of the line too. */
	if (WIFSIGNALED(raw) && WTERMSIG(raw) == SIGINT &&
	    opt[OPT_INTERACTIVE] && opt[OPT_MONITOR] && sh.subshell == 0) {
		write_all(2, "\n", 1);
		sh_abandon(status);
	}
	return status;
}

/* Wait for one process that belongs to no job; returns $?. */
int
jobs_wait_pid(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return 127;
	return status_code(status);
}

/*
 * For `wait': sleep until some child changes state (1), there is none left
 * (-1), or a signal came that has a trap (0).  Signals are blocked except
 * while sleeping, so none can slip in between looking and sleeping.
 */
int
jobs_wait_change(void)
{
	sigset_t all, old;
	int result;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	trap_watch_chld(true);
	for (;;) {
		pid_t pid = reap(WNOHANG);

		if (pid != 0) {
			result = pid > 0 ? 1 : -1;
			break;
		}
		if (trap_pending() != 0) {
			result = 0;
			break;
		}
		sigsuspend(&old);
	}
	trap_watch_chld(false);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return result;
}

bool
jobs_stopped(void)
{
	struct job *j;

	for (j = job_list; j != NULL; j = j->next)
		if (job_state(j) == JOB_STOPPED && !j->inherited)
			return true;
	return false;
}
