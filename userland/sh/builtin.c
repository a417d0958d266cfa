/*
 * builtin.c -- the table of builtins, and what they all use: options, usage
 * and errors.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builtin.h"
#include "sh.h"

bool builtin_failed;

/* Sorted by name in the order of strcmp. */
static const struct builtin builtins[] = {
	{ ".", builtin_dot, BUILTIN_SPECIAL },
	{ ":", builtin_colon, BUILTIN_SPECIAL },
	{ "[", builtin_test, 0 },
	{ "alias", builtin_alias, 0 },
	{ "bg", builtin_bg, 0 },
	{ "break", builtin_break, BUILTIN_SPECIAL },
	{ "cd", builtin_cd, 0 },
	{ "command", builtin_command, 0 },
	{ "continue", builtin_break, BUILTIN_SPECIAL },
	{ "echo", builtin_echo, 0 },
	{ "eval", builtin_eval, BUILTIN_SPECIAL },
	{ "exec", builtin_exec, BUILTIN_SPECIAL },
	{ "exit", builtin_exit, BUILTIN_SPECIAL },
	{ "export", builtin_export, BUILTIN_SPECIAL | BUILTIN_DECLARE },
	{ "false", builtin_false, 0 },
	{ "fg", builtin_fg, 0 },
	{ "getopts", builtin_getopts, 0 },
	{ "hash", builtin_hash, 0 },
	{ "jobs", builtin_jobs, 0 },
	{ "kill", builtin_kill, 0 },
	{ "local", builtin_local, BUILTIN_DECLARE },
	{ "printf", builtin_printf, 0 },
	{ "pwd", builtin_pwd, 0 },
	{ "read", builtin_read, 0 },
	{ "readonly", builtin_export, BUILTIN_SPECIAL | BUILTIN_DECLARE },
	{ "return", builtin_return, BUILTIN_SPECIAL },
	{ "set", builtin_set, BUILTIN_SPECIAL },
	{ "shift", builtin_shift, BUILTIN_SPECIAL },
	{ "test", builtin_test, 0 },
	{ "times", builtin_times, BUILTIN_SPECIAL },
	{ "trap", builtin_trap, BUILTIN_SPECIAL },
	{ "true", builtin_colon, 0 },
	{ "type", builtin_type, 0 },
	{ "ulimit", builtin_ulimit, 0 },
	{ "umask", builtin_umask, 0 },
	{ "unalias", builtin_unalias, 0 },
	{ "unset", builtin_unset, BUILTIN_SPECIAL },
	{ "wait", builtin_wait, 0 },
};

static int
compare(const void *name, const void *b)
{
	return strcmp(name, ((const struct builtin *)b)->name);
}

const struct builtin *
builtin_find(const char *name)
{
	return bsearch(name, builtins, sizeof builtins / sizeof *builtins,
	    sizeof *builtins, compare);
}

/* Report an error that ends a script, if the builtin is a special one. */
int
builtin_error(int status, const char *fmt, ...)
{
	char buf[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof buf, fmt, ap);
	va_end(ap);
	sh_warn("%s", buf);
	builtin_failed = true;
	return status;
}

int
builtin_usage(const char *usage)
{
	return builtin_error(2, "usage: %s", usage);
}

void
options_begin(struct options *o, int argc, char **argv)
{
	o->argc = argc;
	o->argv = argv;
	o->index = 1;
	o->at = NULL;
	o->arg = NULL;
}

/* The next option, -1 at the end, '?' (reported) for an unknown one. */
int
options_next(struct options *o, const char *letters)
{
	const char *known;
	int c;

	if (o->at == NULL || *o->at == '\0') {
		if (o->index >= o->argc)
			return -1;
		o->at = o->argv[o->index];
		if (*o->at != '-' || o->at[1] == '\0') {
			o->at = NULL;
			return -1;
		}
		o->index++;
		o->at++;
		if (strcmp(o->at, "-") == 0)
			return -1;
	}
	c = *o->at++;
	known = c != ':' ? strchr(letters, c) : NULL;
	if (known == NULL) {
		builtin_error(2, "%s: bad option -%c", o->argv[0], c);
		return '?';
	}
	if (known[1] != ':')
		return c;
	if (*o->at != '\0')
		o->arg = o->at;
	else if (o->index < o->argc)
		o->arg = o->argv[o->index++];
	else {
		builtin_error(2, "%s: -%c needs an argument", o->argv[0], c);
		return '?';
	}
	o->at = NULL;
	return c;
}

int
builtin_colon(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

int
builtin_false(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return 1;
}
