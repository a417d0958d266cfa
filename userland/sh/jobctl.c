/*
 * jobctl.c -- the terminal: whose it is, and in which mode.
 *
 * With job control on (set -m), the shell leads a process group of its own and
 * owns the terminal while it reads commands; a foreground job owns it while it
 * runs.  The shell ignores SIGTTOU then (trap.c), which lets it take the
 * terminal back.
 *
 * A program that is stopped or killed may leave the terminal in a mode of its
 * own.  The shell then sets back the mode it last knew to be good, and keeps
 * the program's for when it is continued.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jobs.h"
#include "redir.h"
#include "sh.h"
#include "trap.h"

static int tty = -1;
static pid_t shell_pgid, original_pgid;
static struct termios good_mode;
static bool have_good_mode;

static int
open_terminal(void)
{
	int fd = open("/dev/tty", O_RDWR);

	if (fd >= 0 && tcgetpgrp(fd) < 0) {
		close(fd);
		fd = -1;
	}
	for (int i = 2; fd < 0 && i >= 0; i--)
		if (isatty(i) && tcgetpgrp(i) >= 0)
			fd = dup(i);
	return fd_move_private(fd);
}

/* Wait until we are in the foreground: a shell started by `sh &' stops here. */
static bool
reach_foreground(void)
{
	pid_t owner;

	for (;;) {
		owner = tcgetpgrp(tty);
		if (owner < 0)
			return false;
		if (owner == getpgrp())
			return true;
		kill(0, SIGTTIN);
	}
}

/*
 * Turn job control on or off.  Without a terminal it can still be on: jobs
 * then have process groups, but nothing is handed around.
 */
bool
jobs_monitor(bool on)
{
	if (!on) {
		opt[OPT_MONITOR] = false;
		jobs_leave_terminal();
		trap_interactive();
		return true;
	}
	tty = open_terminal();
	if (tty < 0) {
		if (!opt[OPT_INTERACTIVE])
			return true;
		sh_warn("no terminal: no job control");
		return false;
	}
	if (opt[OPT_INTERACTIVE] && !reach_foreground()) {
		close(tty);
		tty = -1;
		sh_warn("cannot get the terminal: no job control");
		return false;
	}
	original_pgid = shell_pgid = getpgrp();
	opt[OPT_MONITOR] = true;
	trap_interactive();	/* SIGTTOU must be ignored before the next step */
	if (opt[OPT_INTERACTIVE] && shell_pgid != getpid() &&
	    setpgid(0, 0) == 0)
		shell_pgid = getpid();
	if (opt[OPT_INTERACTIVE])
		terminal_give(shell_pgid);
	have_good_mode = tcgetattr(tty, &good_mode) == 0;
	return true;
}

/* At the end: the terminal goes back to whoever we have it from. */
void
jobs_leave_terminal(void)
{
	if (tty < 0 || sh.subshell > 0)
		return;
	if (opt[OPT_INTERACTIVE] && shell_pgid != original_pgid) {
		terminal_give(original_pgid);
		setpgid(0, original_pgid);
	}
	close(tty);
	tty = -1;
}

/* Safe in a child too, where SIGTTOU might already be back to default. */
void
terminal_give(pid_t pgid)
{
	sigset_t ttou, old;

	if (tty < 0)
		return;
	sigemptyset(&ttou);
	sigaddset(&ttou, SIGTTOU);
	sigprocmask(SIG_BLOCK, &ttou, &old);
	tcsetpgrp(tty, pgid);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

/* Back at the prompt after an error, wherever it struck. */
void
terminal_reclaim(void)
{
	if (opt[OPT_MONITOR])
		terminal_give(shell_pgid);
}

/* A foreground job has ended or stopped. */
void
terminal_take(struct job *j)
{
	int status = j->procs[j->nprocs - 1].status;

	if (tty < 0)
		return;
	terminal_give(shell_pgid);
	if (job_state(j) == JOB_STOPPED)
		j->tty_saved = tcgetattr(tty, &j->tty) == 0;
	if (job_state(j) == JOB_DONE && !WIFSIGNALED(status))
		have_good_mode = tcgetattr(tty, &good_mode) == 0;
	else if (have_good_mode)
		tcsetattr(tty, TCSADRAIN, &good_mode);
}

/* A stopped job goes on in the foreground. */
void
terminal_resume(struct job *j)
{
	if (tty < 0)
		return;
	if (j->tty_saved)
		tcsetattr(tty, TCSADRAIN, &j->tty);
	j->tty_saved = false;
	terminal_give(j->pgid);
}
