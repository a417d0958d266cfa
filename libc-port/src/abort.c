/*
 * abort.c: SIGABRT, first as the program wants it, then for good.
 */
#include "internal.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

__attribute__((__noreturn__)) void
abort(void)
{
	struct sigaction act;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGABRT);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(SIGABRT);
	/* It was ignored, or its handler returned. */
	memset(&act, 0, sizeof(act));
	act.sa_handler = SIG_DFL;
	sigaction(SIGABRT, &act, NULL);
	raise(SIGABRT);
	for (;;)
		_exit(127);
}
