/*
 * bi_names.c -- builtins about what names stand for: alias, unalias, command,
 * type, hash.
 */
#include <string.h>

#include "alias.h"
#include "builtin.h"
#include "exec.h"
#include "sh.h"

int
builtin_alias(int argc, char **argv)
{
	struct alias *a;
	char *eq;
	int status = 0;

	if (argc == 1)
		alias_print_all();
	for (int i = 1; i < argc; i++) {
		eq = strchr(argv[i] + (*argv[i] == '='), '=');
		if (eq != NULL)
			alias_set(argv[i], eq - argv[i], eq + 1);
		else if ((a = alias_find(argv[i])) != NULL)
			alias_print(a);
		else {
			sh_warn("alias: %s: not found", argv[i]);
			status = 1;
		}
	}
	return status;
}

int
builtin_unalias(int argc, char **argv)
{
	struct options o;
	int c, status = 0;

	options_begin(&o, argc, argv);
	while ((c = options_next(&o, "a")) != -1) {
		if (c == '?')
			return 2;
		alias_unset_all();
	}
	for (int i = o.index; i < argc; i++) {
		if (!alias_unset(argv[i])) {
			sh_warn("unalias: %s: not found", argv[i]);
			status = 1;
		}
	}
	return status;
}

/* Only -v and -V come here; simple.c does the rest. */
int
builtin_command(int argc, char **argv)
{
	struct options o;
	int c, status = 0;
	bool standard = false, verbose = false, describe = false;

	options_begin(&o, argc, argv);
	while ((c = options_next(&o, "pvV")) != -1) {
		if (c == '?')
			return 2;
		if (c == 'p')
			standard = true;
		else {
			describe = true;
			verbose = c == 'V';
		}
	}
	if (!describe)
		return 0;
	for (int i = o.index; i < argc; i++) {
		c = command_describe(argv[i], verbose, standard);
		if (c != 0)
			status = c;
	}
	return status;
}

int
builtin_type(int argc, char **argv)
{
	int status = 0;

	for (int i = 1; i < argc; i++)
		if (command_describe(argv[i], true, false) != 0)
			status = 127;
	return status;
}

int
builtin_hash(int argc, char **argv)
{
	struct options o;
	int c, status = 0;

	if (argc == 1)
		command_hash_print();
	options_begin(&o, argc, argv);
	while ((c = options_next(&o, "r")) != -1) {
		if (c == '?')
			return 2;
		command_hash_clear();
	}
	for (int i = o.index; i < argc; i++)
		status |= command_hash(argv[i]);
	return status;
}
