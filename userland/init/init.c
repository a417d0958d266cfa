/*
 * init.c - process 1: the first program, and the parent of all that have lost
 * theirs.
 *
 *	start: mount, open the console, read /etc/ttys
 *	loop:  start the shells that are due; sleep until a signal;
 *	       SIGCHLD: reap whoever has ended, ours or orphaned
 *	       SIGTERM SIGINT SIGUSR1 SIGUSR2: shut down (shutdown.c)
 *
 * All signals are blocked except while asleep in sigsuspend, so the handlers'
 * flags need no other protection and no signal is lost between looking and
 * sleeping.  Memory is allocated only while /etc/ttys is read; whatever
 * happens to the machine later, init needs no more.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

static volatile sig_atomic_t wanted = END_NONE;
static sigset_t nothing;	/* the mask while asleep */

static void
on_signal(int sig)
{
	switch (sig) {
	case SIGUSR1:
		wanted = END_HALT;
		break;
	case SIGUSR2:
		wanted = END_POWEROFF;
		break;
	case SIGTERM:
	case SIGINT:
		wanted = END_REBOOT;
		break;
	}
}

/* One line on the console, in one write. */
void
say(const char *s1, const char *s2, const char *s3)
{
	char line[256];
	int n = snprintf(line, sizeof line, "init: %s%s%s\n", s1, s2, s3);

	if (n >= (int)sizeof line)
		n = sizeof line - 1;
	while (n > 0 && write(2, line, n) < 0 && errno == EINTR)
		;
}

/* A clock that nobody sets. */
time_t
uptime(void)
{
	struct timespec t = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

/* Sleep until something happens, or for some seconds if they are not 0. */
void
sleep_until_signal(unsigned seconds)
{
	alarm(seconds);
	sigsuspend(&nothing);
	alarm(0);
}

static void
catch_signals(void)
{
	static const int caught[] = { SIGCHLD, SIGALRM, SIGTERM, SIGINT,
	    SIGUSR1, SIGUSR2 };
	struct sigaction sa;
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	sigemptyset(&nothing);
	memset(&sa, 0, sizeof sa);
	sigemptyset(&sa.sa_mask);
	sa.sa_handler = on_signal;
	for (size_t i = 0; i < sizeof caught / sizeof *caught; i++)
		sigaction(caught[i], &sa, NULL);
}

/* What is caught becomes default by exec; the mask must be undone. */
void
signals_for_child(void)
{
	sigprocmask(SIG_SETMASK, &nothing, NULL);
}

static void
reap(void)
{
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
		consoles_ended(pid);
}

/* Standard descriptors on the console, whatever the kernel has given us. */
static void
open_console(void)
{
	int fd = open("/dev/console", O_RDWR | O_NOCTTY);

	if (fd < 0)
		return;
	for (int i = 0; i <= 2; i++)
		if (fd != i)
			dup2(fd, i);
	if (fd > 2)
		close(fd);
}

int
main(int argc, char **argv)
{
	struct utsname u;

	if (getpid() != 1) {
		static const char msg[] = "init: only process 1 can be init; "
		    "see poweroff(8)\n";

		return write(2, msg, sizeof msg - 1) < 0 ? 2 : 1;
	}
	catch_signals();
	umask(022);
	mounts_begin();
	open_console();
	setsid();
	consoles_read("/etc/ttys");
	if (uname(&u) == 0)
		say(u.sysname, " is ready", "");
	for (;;) {
		reap();
		if (wanted != END_NONE)
			shutdown_machine(wanted);
		sleep_until_signal(consoles_start());
	}
}
