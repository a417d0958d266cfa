/*
 * signame.c - names of signals, as kill, trap and jobs know them: without
 * "SIG", the real-time ones as RTMIN+n up to RTMAX.  The shell uses this too,
 * without the rest of libutil.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "signame.h"

#define RT_FIRST 34		/* what Linux's C libraries call SIGRTMIN */

static const struct {
	int sig;
	const char *name;
	const char *text;
} signals[] = {
	{ SIGHUP, "HUP", "Hangup" },
	{ SIGINT, "INT", "Interrupt" },
	{ SIGQUIT, "QUIT", "Quit" },
	{ SIGILL, "ILL", "Illegal instruction" },
	{ SIGTRAP, "TRAP", "Trace trap" },
	{ SIGABRT, "ABRT", "Aborted" },
	{ SIGBUS, "BUS", "Bus error" },
	{ SIGFPE, "FPE", "Floating point exception" },
	{ SIGKILL, "KILL", "Killed" },
	{ SIGUSR1, "USR1", "User defined signal 1" },
	{ SIGSEGV, "SEGV", "Segmentation fault" },
	{ SIGUSR2, "USR2", "User defined signal 2" },
	{ SIGPIPE, "PIPE", "Broken pipe" },
	{ SIGALRM, "ALRM", "Alarm clock" },
	{ SIGTERM, "TERM", "Terminated" },
	{ 16, "STKFLT", "Stack fault" },
	{ SIGCHLD, "CHLD", "Child exited" },
	{ SIGCONT, "CONT", "Continued" },
	{ SIGSTOP, "STOP", "Stopped (signal)" },
	{ SIGTSTP, "TSTP", "Stopped" },
	{ SIGTTIN, "TTIN", "Stopped (tty input)" },
	{ SIGTTOU, "TTOU", "Stopped (tty output)" },
	{ SIGURG, "URG", "Urgent I/O condition" },
	{ SIGXCPU, "XCPU", "CPU time limit exceeded" },
	{ SIGXFSZ, "XFSZ", "File size limit exceeded" },
	{ SIGVTALRM, "VTALRM", "Virtual timer expired" },
	{ SIGPROF, "PROF", "Profiling timer expired" },
	{ SIGWINCH, "WINCH", "Window changed" },
	{ SIGIO, "IO", "I/O possible" },
	{ 30, "PWR", "Power failure" },
	{ SIGSYS, "SYS", "Bad system call" },
};

#define NSIGNALS (sizeof signals / sizeof *signals)

/* The name of a signal, good until the next call; NULL if there is none. */
const char *
signal_name(int sig)
{
	static char buf[16];
	size_t i;

	for (i = 0; i < NSIGNALS; i++)
		if (signals[i].sig == sig)
			return signals[i].name;
	if (sig < RT_FIRST || sig > SIGNAL_MAX)
		return NULL;
	if (sig == SIGNAL_MAX)
		return "RTMAX";
	if (sig == RT_FIRST)
		return "RTMIN";
	if (sig <= RT_FIRST + 15)
		snprintf(buf, sizeof buf, "RTMIN+%d", sig - RT_FIRST);
	else
		snprintf(buf, sizeof buf, "RTMAX-%d", SIGNAL_MAX - sig);
	return buf;
}

/* A number, or a name with or without SIG in any case; EXIT is 0. */
int
signal_number(const char *s)
{
	const char *name;
	char *end;
	long n;
	int sig;

	if (*s >= '0' && *s <= '9') {
		n = strtol(s, &end, 10);
		return *end == '\0' && n <= SIGNAL_MAX ? (int)n : -1;
	}
	if (strncasecmp(s, "SIG", 3) == 0)
		s += 3;
	if (strcasecmp(s, "EXIT") == 0)
		return 0;
	if (strcasecmp(s, "CLD") == 0)
		return SIGCHLD;
	if (strcasecmp(s, "POLL") == 0)
		return SIGIO;
	for (sig = 1; sig <= SIGNAL_MAX; sig++) {
		name = signal_name(sig);
		if (name != NULL && strcasecmp(s, name) == 0)
			return sig;
	}
	return -1;
}

/* What happened to a process that the signal ended or stopped. */
const char *
signal_text(int sig)
{
	size_t i;

	for (i = 0; i < NSIGNALS; i++)
		if (signals[i].sig == sig)
			return signals[i].text;
	return "Unknown signal";
}
