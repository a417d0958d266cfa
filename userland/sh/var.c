/*
 * var.c -- variables, local scopes and positional parameters.
 *
 * One table holds all variables.  An entry with a NULL value is a name that
 * has attributes (export x; readonly x) but is unset.  Some variables have a
 * hook, called after every change, by which other parts keep up: PATH empties
 * the table of remembered commands, OPTIND restarts getopts.
 *
 * A scope remembers what its variables were before it began and puts that back
 * when it ends, on whatever path it ends (it is a cleanup).  Function calls
 * have one, and builtins with assignments before them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exec.h"
#include "builtin.h"
#include "out.h"
#include "sh.h"
#include "table.h"
#include "var.h"

struct var {
	struct entry e;
	char *value;
	int flags;
	void (*changed)(const char *value);
};

struct saved {
	struct saved *next;
	char *name;
	char *value;
	int flags;
};

struct params params;

static struct table vars;
static struct scope *scopes;

static struct var *
find(const char *name)
{
	return (struct var *)table_find(&vars, name, strlen(name));
}

static struct var *
find_or_add(const char *name)
{
	struct var *v = find(name);

	if (v == NULL)
		v = (struct var *)table_add(&vars, name, strlen(name),
		    sizeof *v);
	return v;
}

static void
assign(struct var *v, const char *value)
{
	char *old = v->value;

	v->value = value != NULL ? xstrdup(value) : NULL;
	free(old);
	if (v->changed != NULL)
		v->changed(v->value);
}

const char *
var_get(const char *name)
{
	static char line[16];
	struct var *v = find(name);

	if (v != NULL && v->value != NULL && *name == 'L' &&
	    strcmp(name, "LINENO") == 0) {
		snprintf(line, sizeof line, "%d", sh.line);
		return line;
	}
	return v != NULL ? v->value : NULL;
}

/* Set a variable and add flags.  False, with a message, if it is read-only. */
bool
var_set(const char *name, const char *value, int flags)
{
	struct var *v = find_or_add(name);

	if (v->flags & VAR_READONLY) {
		sh_warn("%s: is read only", name);
		return false;
	}
	v->flags |= flags;
	if (opt[OPT_ALLEXPORT])
		v->flags |= VAR_EXPORT;
	assign(v, value);
	return true;
}

/* Add flags to a variable, set or not. */
bool
var_flag(const char *name, int flags)
{
	find_or_add(name)->flags |= flags;
	return true;
}

bool
var_unset(const char *name)
{
	struct var *v = find(name);

	if (v == NULL)
		return true;
	if (v->flags & VAR_READONLY) {
		sh_warn("%s: is read only", name);
		return false;
	}
	v->flags = 0;
	assign(v, NULL);
	if (v->changed == NULL) {
		table_remove(&vars, name);
		free(v->e.name);
		free(v);
	}
	return true;
}

/* All variables with (one of) the flags, or all set ones if flags is 0. */
void
var_print_all(int flags, const char *prefix)
{
	struct entry **all;
	struct var *v;

	for (all = table_sorted(&vars); *all != NULL; all++) {
		v = (struct var *)*all;
		if (flags ? !(v->flags & flags) : v->value == NULL)
			continue;
		out_fmt("%s%s", prefix, v->e.name);
		if (v->value != NULL) {
			out_char('=');
			out_quoted(var_get(v->e.name));
		}
		out_char('\n');
	}
}

/* The environment of a new program. */
char **
var_environ(struct arena *a)
{
	struct strvec env;
	struct entry *e;
	struct var *v;
	size_t i, n, len;
	char *s;

	strvec_init(&env, a);
	for (i = 0; i < vars.nbuckets; i++) {
		for (e = vars.bucket[i]; e != NULL; e = e->next) {
			v = (struct var *)e;
			if (!(v->flags & VAR_EXPORT) || v->value == NULL)
				continue;
			n = strlen(e->name);
			len = strlen(v->value) + 1;
			s = arena_alloc(a, n + 1 + len);
			memcpy(s, e->name, n);
			s[n] = '=';
			memcpy(s + n + 1, v->value, len);
			strvec_add(&env, s);
		}
	}
	return env.v;
}

static void
set_default(const char *name, const char *value)
{
	if (var_get(name) == NULL)
		var_set(name, value, 0);
}

void
var_init(char **envp)
{
	char number[16], *eq;
	size_t n;

	for (; *envp != NULL; envp++) {
		n = name_length(*envp);
		eq = *envp + n;
		if (n == 0 || *eq != '=')
			continue;
		*eq = '\0';
		var_set(*envp, eq + 1, VAR_EXPORT);
		*eq = '=';
	}
	/* IFS is not taken from outside: it would change what scripts mean. */
	var_unset("IFS");
	var_set("IFS", " \t\n", 0);
	var_unset("OPTIND");
	var_set("OPTIND", "1", 0);
	var_set("LINENO", "0", 0);
	snprintf(number, sizeof number, "%ld", (long)getppid());
	var_set("PPID", number, 0);
	set_default("PATH", "/bin:/sbin:/usr/bin:/usr/sbin");
	set_default("PS1", geteuid() == 0 ? "# " : "$ ");
	set_default("PS2", "> ");
	set_default("PS4", "+ ");
	find_or_add("PATH")->changed = command_path_changed;
	find_or_add("OPTIND")->changed = getopts_reset;
}

void
scope_push(struct scope *s, bool function)
{
	s->outer = scopes;
	s->saved = NULL;
	s->function = function;
	scopes = s;
}

/* Remember a variable as it is now. */
void
scope_save(struct scope *s, const char *name)
{
	struct var *v = find(name);
	struct saved *old;

	for (old = s->saved; old != NULL; old = old->next)
		if (strcmp(old->name, name) == 0)
			return;
	old = xmalloc(sizeof *old);
	old->name = xstrdup(name);
	old->value = v != NULL && v->value != NULL ? xstrdup(v->value) : NULL;
	old->flags = v != NULL ? v->flags : 0;
	old->next = s->saved;
	s->saved = old;
}

void
scope_pop(struct scope *s)
{
	struct saved *old;
	struct var *v;

	while ((old = s->saved) != NULL) {
		s->saved = old->next;
		v = find_or_add(old->name);
		v->flags = old->flags & ~VAR_READONLY;
		if (old->value != NULL)
			assign(v, old->value);
		else if (old->flags == 0)
			var_unset(old->name);
		else
			assign(v, NULL);
		if (old->flags & VAR_READONLY)
			v->flags = old->flags;
		free(old->value);
		free(old->name);
		free(old);
	}
	scopes = s->outer;
}

/* The scope of the function being run, or NULL. */
struct scope *
scope_function(void)
{
	struct scope *s;

	for (s = scopes; s != NULL && !s->function; s = s->outer)
		;
	return s;
}

/* set -- v...: the strings are copied. */
void
params_set(char **v, size_t n)
{
	char **old = params.owned, **copy;
	size_t i;

	copy = xmalloc((n + 1) * sizeof *copy);
	for (i = 0; i < n; i++)
		copy[i] = xstrdup(v[i]);
	copy[n] = NULL;
	params.v = params.owned = copy;
	params.n = n;
	if (old != NULL) {
		for (i = 0; old[i] != NULL; i++)
			free(old[i]);
		free(old);
	}
}

/* Put back the parameters of the caller (a struct params). */
void
params_restore(void *saved)
{
	size_t i;

	if (params.owned != NULL) {
		for (i = 0; params.owned[i] != NULL; i++)
			free(params.owned[i]);
		free(params.owned);
	}
	params = *(struct params *)saved;
}
