/*
 * trap.c -- signals the shell receives, and the trap builtin.
 *
 * What each signal does follows from a few facts -- its trap, and whether the
 * shell is interactive or has job control -- and is worked out anew by
 * `settle' when one of them changes:
 *
 *	trap 'x' SIG	caught: the handler notes it, trap_run runs x between
 *			commands
 *	trap '' SIG	ignored, in children too
 *	no trap		default; but an interactive shell catches SIGINT (back
 *			to the prompt), ignores SIGQUIT and SIGTERM, and with
 *			job control the three stop signals of the terminal
 *
 * A signal that was ignored when a script started stays so (XCU 2.11).
 *
 * A subshell drops its traps, but the list is still shown by `trap' until it
 * sets one of its own, so that traps=$(trap) works.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "builtin.h"
#include "exec.h"
#include "out.h"
#include "sh.h"
#include "trap.h"
#include "signame.h"

#define NSIGS (SIGNAL_MAX + 1)

enum disposition {
	UNKNOWN,
	DEFAULT,
	CAUGHT,
	IGNORED,
	HARD_IGNORED,		/* on entry: not to be changed */
};

volatile int trap_any;

static char *action[NSIGS];	/* NULL: none; index 0: EXIT */
static char disposition[NSIGS];
static volatile sig_atomic_t pending[NSIGS];
static bool inherited;		/* actions are only shown, not run */
static bool watch_chld;
static bool becoming;		/* about to exec: as a child would have it */

static void
handler(int sig)
{
	if (sig == SIGCHLD && (action[SIGCHLD] == NULL || inherited))
		return;		/* the interrupted call is all we want */
	pending[sig] = 1;
	trap_any = 1;
}

static bool
has_action(int sig)
{
	return action[sig] != NULL && !(inherited && *action[sig] != '\0');
}

static enum disposition
wanted(int sig)
{
	bool main_shell = sh.subshell == 0 && !becoming;

	if (has_action(sig))
		return *action[sig] != '\0' ? CAUGHT : IGNORED;
	if (opt[OPT_INTERACTIVE] && main_shell) {
		if (sig == SIGINT)
			return CAUGHT;
		if (sig == SIGQUIT || sig == SIGTERM)
			return IGNORED;
	}
	if (opt[OPT_MONITOR] && main_shell &&
	    (sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU))
		return IGNORED;
	if (sig == SIGCHLD && (watch_chld || (opt[OPT_NOTIFY] && main_shell)))
		return CAUGHT;
	return DEFAULT;
}

static void
settle(int sig)
{
	enum disposition want = wanted(sig);
	struct sigaction sa;

	if (sig == SIGKILL || sig == SIGSTOP)
		return;
	if (disposition[sig] == UNKNOWN) {
		if (want == DEFAULT && action[sig] == NULL)
			return;
		disposition[sig] = DEFAULT;
		if (sigaction(sig, NULL, &sa) == 0 &&
		    sa.sa_handler == SIG_IGN)
			disposition[sig] = opt[OPT_INTERACTIVE] ? IGNORED :
			    HARD_IGNORED;
	}
	if (disposition[sig] == HARD_IGNORED || disposition[sig] == (char)want)
		return;
	memset(&sa, 0, sizeof sa);
	sigemptyset(&sa.sa_mask);
	sa.sa_handler = want == CAUGHT ? handler : want == IGNORED ? SIG_IGN :
	    SIG_DFL;
	if (sigaction(sig, &sa, NULL) == 0)
		disposition[sig] = want;
}

/* -i or -m has changed. */
void
trap_interactive(void)
{
	static const int sigs[] = { SIGINT, SIGQUIT, SIGTERM, SIGTSTP,
	    SIGTTIN, SIGTTOU };

	for (size_t i = 0; i < sizeof sigs / sizeof *sigs; i++)
		settle(sigs[i]);
}

void
trap_refresh_chld(void)
{
	settle(SIGCHLD);
}

/* Catch SIGCHLD so that sigsuspend returns for it. */
void
trap_watch_chld(bool on)
{
	watch_chld = on;
	settle(SIGCHLD);
}

/* In a new process. */
void
trap_subshell(void)
{
	inherited = true;
	for (int sig = 1; sig < NSIGS; sig++) {
		pending[sig] = 0;
		if (disposition[sig] != UNKNOWN)
			settle(sig);
	}
	trap_any = 0;
}

/* `exec program' in an interactive shell: what only it ignores must go. */
void
trap_before_exec(bool on)
{
	becoming = on;
	trap_interactive();
}

void
trap_ignore(int sig)
{
	signal(sig, SIG_IGN);
	disposition[sig] = HARD_IGNORED;
}

bool
trap_is_set(int sig)
{
	return has_action(sig);
}

/* Would a trap be lost if another program took our place? */
bool
trap_have(void)
{
	for (int sig = 0; sig < NSIGS; sig++)
		if (has_action(sig) && *action[sig] != '\0')
			return true;
	return false;
}

/* A signal with a trap (or SIGINT for an interactive shell) is waiting. */
int
trap_pending(void)
{
	if (!trap_any)
		return 0;
	for (int sig = 1; sig < NSIGS; sig++)
		if (pending[sig])
			return sig;
	return 0;
}

/* Ctrl-C at a prompt or during a builtin: back to the prompt. */
void
trap_check_interrupt(void)
{
	if (!pending[SIGINT] || has_action(SIGINT))
		return;
	pending[SIGINT] = 0;
	sh.interrupted = true;
	sh_abandon(128 + SIGINT);
}

static void
run_action(const char *text)
{
	char *copy = xstrdup(text);	/* the action may change the trap */
	int status = sh.status;

	exec_string(copy, 0);
	free(copy);
	if (sh.flow != FLOW_RETURN)
		sh.status = status;
}

/* Run the traps of all signals that came.  $? is kept. */
void
trap_run(void)
{
	if (!trap_any)
		return;
	trap_any = 0;
	trap_check_interrupt();
	for (int sig = 1; sig < NSIGS; sig++) {
		if (!pending[sig])
			continue;
		pending[sig] = 0;
		if (has_action(sig) && *action[sig] != '\0')
			run_action(action[sig]);
	}
}

void
trap_exit(void)
{
	char *text = action[0];
	int status = sh.status;

	if (text == NULL || inherited)
		return;
	action[0] = NULL;
	sh.flow = FLOW_NONE;
	sh.tested = false;
	sh.exiting = true;
	sh.exit_status = status;
	exec_string(text, 0);
	sh.status = status;
	free(text);
}

static void
show(int sig)
{

	if (action[sig] == NULL)
		return;
	out_str("trap -- ");
	out_quoted(action[sig]);
	out_fmt(" %s\n", sig == 0 ? "EXIT" : signal_name(sig));
}

static void
set_action(int sig, const char *text)
{
	/* Ignored on entry to a script: silently stays so. */
	if (sig > 0 && disposition[sig] == HARD_IGNORED)
		return;
	free(action[sig]);
	action[sig] = text != NULL ? xstrdup(text) : NULL;
	if (sig > 0) {
		if (text == NULL && disposition[sig] == UNKNOWN)
			return;
		settle(sig);
	}
}

/* In a subshell: the first change makes the list its own. */
static void
disown_inherited(void)
{
	if (!inherited)
		return;
	for (int sig = 0; sig < NSIGS; sig++) {
		if (action[sig] != NULL && *action[sig] != '\0') {
			free(action[sig]);
			action[sig] = NULL;
		}
	}
	inherited = false;
}

int
builtin_trap(int argc, char **argv)
{
	const char *text;
	bool print = false;
	int i = 1, sig, status = 0;

	if (i < argc && strcmp(argv[i], "-p") == 0) {
		print = true;
		i++;
	}
	if (i < argc && strcmp(argv[i], "--") == 0)
		i++;
	if (i == argc) {
		for (sig = 0; sig < NSIGS; sig++)
			show(sig);
		return 0;
	}
	if (!print)
		disown_inherited();
	text = NULL;
	if (!print && argv[i][strspn(argv[i], "0123456789")] != '\0' &&
	    i + 1 < argc) {
		text = strcmp(argv[i], "-") == 0 ? NULL : argv[i];
		i++;
	} else if (!print && i + 1 == argc && signal_number(argv[i]) < 0)
		return builtin_usage("trap [action condition ...]");
	else if (!print && *argv[i] == '\0') {
		text = "";
		i++;
	}
	for (; i < argc; i++) {
		sig = signal_number(argv[i]);
		if (sig < 0) {
			sh_warn("trap: %s: bad signal", argv[i]);
			status = 1;
		} else if (print)
			show(sig);
		else
			set_action(sig, text);
	}
	return status;
}
