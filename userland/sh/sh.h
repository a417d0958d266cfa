/*
 * sh.h -- the state every part of the shell shares, options, and errors.
 */
#ifndef SH_SH_H
#define SH_SH_H

#include <stdbool.h>
#include <sys/types.h>

#include "mem.h"

/* What a command asked for that must unwind the tree it runs in. */
enum flow {
	FLOW_NONE,
	FLOW_BREAK,
	FLOW_CONTINUE,
	FLOW_RETURN,
};

struct shell {
	const char *arg0;	/* $0 */
	const char *file;	/* script being read, for messages, or NULL */
	int status;		/* $? */
	int subst_status;	/* status of the last command substitution, or -1 */
	int line;		/* $LINENO: line of the command being run */
	pid_t pid;		/* $$: stays the main shell's in subshells */
	pid_t last_bg;		/* $!, 0 if none yet */
	int subshell;		/* how many forks below the main shell */
	enum flow flow;
	int flow_levels;	/* loops still to leave by FLOW_BREAK/CONTINUE */
	int loops;		/* loops around this command in this function */
	int calls;		/* functions and `.' scripts being run */
	bool tested;		/* status is being tested: -e does not apply */
	bool interrupted;	/* Ctrl-C is why the prompt comes back */
	bool exiting;		/* the EXIT trap is being run, */
	int exit_status;	/* and `exit' in it means this */
	int exit_warned;	/* commands for which `exit' means it now */
};

extern struct shell sh;

/* opts.c: the options of set. */
enum opt {
	OPT_ALLEXPORT, OPT_NOTIFY, OPT_NOCLOBBER, OPT_ERREXIT, OPT_NOGLOB,
	OPT_HASHALL, OPT_INTERACTIVE, OPT_MONITOR, OPT_NOEXEC, OPT_STDIN,
	OPT_NOUNSET, OPT_VERBOSE, OPT_XTRACE, OPT_IGNOREEOF, OPT_NOLOG,
	OPT_PIPEFAIL, OPT_COUNT
};

extern bool opt[OPT_COUNT];

bool opt_letter(int letter, bool on);
bool opt_name(const char *name, bool on);
void opt_list(bool as_commands);
char *opt_string(void);

/* error.c: messages, and leaving what cannot be gone on with. */
struct cleanup {
	void (*undo)(void *arg);
	void *arg;
	struct cleanup *below;
};

void sh_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void sh_fail(int status, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
_Noreturn void sh_abandon(int status);
_Noreturn void sh_exit(int status);
void cleanup_push(struct cleanup *c, void (*undo)(void *), void *arg);
void cleanup_pop(struct cleanup *c);
void cleanup_forget(void);

/* main.c: where an interactive shell goes on after sh_abandon. */
_Noreturn void main_restart(void);

/* Small tests of text. */
bool is_name(const char *s);
size_t name_length(const char *s);

#endif
