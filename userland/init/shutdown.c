/*
 * shutdown.c - the end: processes first, then file systems, then the machine.
 *
 * Everybody gets SIGTERM and TERM_LIMIT seconds to act on it, then SIGKILL.
 * As each process is init's child at last, it is over when there are no
 * children.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init.h"

#define TERM_LIMIT	5	/* seconds */
#define KILL_LIMIT	3

/* Reap until no child is left; false if the time ran out. */
static bool
all_ended(unsigned limit)
{
	time_t end = uptime() + limit, now;
	pid_t pid;

	for (;;) {
		while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
			;
		if (pid < 0 && errno == ECHILD)
			return true;
		now = uptime();
		if (now >= end)
			return false;
		sleep_until_signal(end - now);
	}
}

void
shutdown_machine(enum ending how)
{
	static const char *const names[] = { [END_HALT] = "halting",
	    [END_POWEROFF] = "powering off", [END_REBOOT] = "rebooting" };

	say(names[how], "", "");
	consoles_hang_up();
	kill(-1, SIGTERM);
	kill(-1, SIGCONT);
	if (!all_ended(TERM_LIMIT)) {
		kill(-1, SIGKILL);
		if (!all_ended(KILL_LIMIT))
			say("some processes do not end", "", "");
	}
	sync();
	mounts_end();
	sync();
	if (reboot_command(how) < 0)
		say(names[how], ": ", strerror(errno));
	for (;;)
		pause();
}
