/*
 * bi_vars.c -- builtins about variables, options and parameters: export,
 * readonly, local, unset, set, getopts.
 */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "builtin.h"
#include "exec.h"
#include "out.h"
#include "sh.h"
#include "var.h"

bool
is_name(const char *s)
{
	size_t n = name_length(s);

	return n > 0 && s[n] == '\0';
}

/* How much of s is a name. */
size_t
name_length(const char *s)
{
	size_t n = 0;

	if (*s >= '0' && *s <= '9')
		return 0;
	while ((s[n] >= 'a' && s[n] <= 'z') || (s[n] >= 'A' && s[n] <= 'Z') ||
	    (s[n] >= '0' && s[n] <= '9') || s[n] == '_')
		n++;
	return n;
}

/* One argument name or name=value of export, readonly or local. */
static int
declare(const char *command, char *arg, int flags, struct scope *scope)
{
	size_t n = name_length(arg);
	char *name;

	if (n == 0 || (arg[n] != '\0' && arg[n] != '='))
		return builtin_error(2, "%s: %s: bad name", command, arg);
	name = arena_strndup(&scratch, arg, n);
	if (scope != NULL)
		scope_save(scope, name);
	if (arg[n] == '=') {
		if (var_set(name, arg + n + 1, flags))
			return 0;
		builtin_failed = true;
		return 2;
	}
	var_flag(name, flags);
	return 0;
}

/* export and readonly. */
int
builtin_export(int argc, char **argv)
{
	int flags = *argv[0] == 'e' ? VAR_EXPORT : VAR_READONLY;
	struct options o;
	int c, status = 0;
	bool print = false;
	char prefix[16];

	options_begin(&o, argc, argv);
	while ((c = options_next(&o, "p")) != -1) {
		if (c == '?')
			return 2;
		print = true;
	}
	if (print || o.index == argc) {
		snprintf(prefix, sizeof prefix, "%s ", argv[0]);
		var_print_all(flags, prefix);
		return 0;
	}
	for (int i = o.index; i < argc && status == 0; i++)
		status = declare(argv[0], argv[i], flags, NULL);
	return status;
}

int
builtin_local(int argc, char **argv)
{
	struct scope *scope = scope_function();
	int status = 0;

	if (scope == NULL)
		return builtin_error(2, "local: not in a function");
	for (int i = 1; i < argc && status == 0; i++)
		status = declare(argv[0], argv[i], 0, scope);
	return status;
}

int
builtin_unset(int argc, char **argv)
{
	struct options o;
	int c, status = 0;
	bool functions = false;

	options_begin(&o, argc, argv);
	while ((c = options_next(&o, "fv")) != -1) {
		if (c == '?')
			return 2;
		functions = c == 'f';
	}
	for (int i = o.index; i < argc; i++) {
		if (functions)
			function_unset(argv[i]);
		else if (!is_name(argv[i]))
			status = builtin_error(2, "unset: %s: bad name",
			    argv[i]);
		else if (!var_unset(argv[i])) {
			builtin_failed = true;
			status = 2;
		}
	}
	return status;
}

/*
 * The options in argv, of set or (startup) of the shell, where -c and -l are
 * for the caller.  Returns the index of the first operand, or -1.
 */
int
set_arguments(int argc, char **argv, bool startup)
{
	const char *p;
	int i;
	bool on;

	for (i = 1; i < argc; i++) {
		p = argv[i];
		if ((*p != '-' && *p != '+') || p[1] == '\0')
			return i;
		if (strcmp(p, "--") == 0)
			return i + 1;
		on = *p == '-';
		while (*++p != '\0') {
			if (startup && on && (*p == 'c' || *p == 'l'))
				continue;
			if (*p != 'o') {
				if (!opt_letter(*p, on) ||
				    (!startup && strchr("is", *p) != NULL))
					return builtin_error(-1,
					    "bad option %c%c", on ? '-' : '+',
					    *p);
				continue;
			}
			if (i + 1 >= argc) {
				opt_list(!on);
				return argc;
			}
			if (!opt_name(argv[++i], on))
				return builtin_error(-1, "bad option -o %s",
				    argv[i]);
			break;
		}
	}
	return i;
}

int
builtin_set(int argc, char **argv)
{
	int i;

	if (argc == 1) {
		var_print_all(0, "");
		return 0;
	}
	i = set_arguments(argc, argv, false);
	if (i < 0)
		return 2;
	if (i < argc || strcmp(argv[argc - 1], "--") == 0)
		params_set(argv + i, argc - i);
	return 0;
}

static int getopts_pos;		/* in the argument that OPTIND names; 0: new */

/* OPTIND was assigned to. */
void
getopts_reset(const char *value)
{
	(void)value;
	getopts_pos = 0;
}

static int
getopts_result(const char *name, char letter, const char *arg, int index,
    int pos)
{
	char number[16], text[2] = { letter, '\0' };

	snprintf(number, sizeof number, "%d", index);
	var_set("OPTIND", number, 0);
	getopts_pos = pos;
	if (arg != NULL)
		var_set("OPTARG", arg, 0);
	else
		var_unset("OPTARG");
	return var_set(name, text, 0) ? 0 : 2;
}

int
builtin_getopts(int argc, char **argv)
{
	char **v = params.v, text[2] = { 0, 0 };
	const char *letters, *known, *index_text = var_get("OPTIND"), *arg;
	int n = params.n, pos = getopts_pos;
	int i = index_text != NULL ? strtol(index_text, NULL, 10) : 1;
	bool silent;

	if (argc < 3)
		return builtin_usage("getopts optstring name [arg ...]");
	letters = argv[1];
	silent = *letters == ':';
	if (!is_name(argv[2]))
		return builtin_error(2, "getopts: %s: bad name", argv[2]);
	if (argc > 3) {
		v = argv + 3;
		n = argc - 3;
	}
	if (i < 1)
		i = 1;
	if (i > n || pos >= (int)strlen(v[i - 1]))
		pos = 0;
	if (pos == 0) {
		if (i > n || v[i - 1][0] != '-' || v[i - 1][1] == '\0' ||
		    strcmp(v[i - 1], "--") == 0) {
			if (i <= n && strcmp(v[i - 1], "--") == 0)
				i++;
			getopts_result(argv[2], '?', NULL, i, 0);
			return 1;
		}
		pos = 1;
	}
	text[0] = v[i - 1][pos++];
	known = *text != ':' ? strchr(letters, *text) : NULL;
	arg = v[i - 1] + pos;
	if (*arg == '\0') {
		i++;
		pos = 0;
	}
	if (known == NULL) {
		if (!silent)
			sh_warn("bad option -%s", text);
		return getopts_result(argv[2], '?', silent ? text : NULL, i,
		    pos);
	}
	if (known[1] != ':')
		return getopts_result(argv[2], *text, NULL, i, pos);
	if (*arg != '\0')
		return getopts_result(argv[2], *text, arg, i + 1, 0);
	if (i > n) {
		if (!silent)
			sh_warn("option -%s needs an argument", text);
		return getopts_result(argv[2], silent ? ':' : '?',
		    silent ? text : NULL, i, 0);
	}
	return getopts_result(argv[2], *text, v[i - 1], i + 1, 0);
}
