/*
 * error.c -- messages, and leaving what cannot be gone on with.
 *
 * Messages look like
 *
 *	sh: script: 12: what: why
 *
 * An error that POSIX says ends a shell (2.8.1) comes to sh_fail.  A script or
 * a subshell exits, its EXIT trap run.  An interactive shell drops the command
 * it was at and prompts again: the cleanups registered on the way in (saved
 * descriptors, local variables, input files) are undone from the newest on,
 * and then main_restart jumps to the main loop.  The cleanups live in the
 * frames of the functions that pushed them, which is why they run before the
 * jump.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "input.h"
#include "jobs.h"
#include "out.h"
#include "sh.h"
#include "trap.h"

static struct cleanup *cleanups;

static void
message(const char *fmt, va_list ap)
{
	char buf[1024];
	size_t n = 0;
	int w;

	out_flush();
	w = snprintf(buf, sizeof buf, "sh: ");
	n += w;
	if (sh.file != NULL) {
		w = snprintf(buf + n, sizeof buf / 2, "%s: ", sh.file);
		n += w < (int)sizeof buf / 2 ? w : (int)sizeof buf / 2 - 1;
	}
	if (!opt[OPT_INTERACTIVE] && sh.line > 0)
		n += snprintf(buf + n, sizeof buf - n, "%d: ", sh.line);
	w = vsnprintf(buf + n, sizeof buf - n, fmt, ap);
	if (w > 0)
		n += (size_t)w < sizeof buf - n ? (size_t)w : sizeof buf - n - 1;
	if (n == sizeof buf)
		n--;
	buf[n++] = '\n';
	write_all(2, buf, n);
}

void
sh_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap);
	va_end(ap);
}

void
cleanup_push(struct cleanup *c, void (*undo)(void *), void *arg)
{
	c->undo = undo;
	c->arg = arg;
	c->below = cleanups;
	cleanups = c;
}

void
cleanup_pop(struct cleanup *c)
{
	cleanups = c->below;
	c->undo(c->arg);
}

/* In a new process: what the parent would undo is not ours to undo. */
void
cleanup_forget(void)
{
	cleanups = NULL;
}

/* Give up the current command with this status, message already printed. */
void
sh_abandon(int status)
{
	sh.status = status;
	if (!opt[OPT_INTERACTIVE] || sh.subshell > 0)
		sh_exit(status);
	while (cleanups != NULL)
		cleanup_pop(cleanups);
	main_restart();
}

void
sh_fail(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap);
	va_end(ap);
	sh_abandon(status);
}

/*
 * The only way out.  An `exit' inside the EXIT trap comes here again, with
 * the trap already taken off.
 */
void
sh_exit(int status)
{
	sh.status = status;
	trap_exit();
	out_flush();
	jobs_leave_terminal();
	_exit(sh.status & 0xff);
}
