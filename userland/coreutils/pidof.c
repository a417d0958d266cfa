/*
 * pidof - the processes that run a program.
 */
#include "util.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Is e a process of the program: by its file's name or path, or the kernel's name for it? */
static bool
runs(const struct proc_entry *e, const char *program)
{
	size_t n = strcspn(e->args, " "), base_len;
	const char *base = strrchr(program, '/');
	char *first, *slash;
	bool same;

	if (base == NULL && strcmp(e->name, program) == 0)
		return true;
	if (e->args[0] == '[')
		return false;
	first = xstrndup(e->args, n);
	slash = strrchr(first, '/');
	base_len = strlen(program);
	if (base != NULL)
		same = strcmp(first, program) == 0;
	else
		same = strcmp(slash != NULL ? slash + 1 : first, program) == 0 ||
		    /* A login shell has a dash before its name. */
		    (first[0] == '-' && strncmp(first + 1, program, base_len + 1) == 0);
	free(first);
	return same;
}

int
main(int argc, char **argv)
{
	struct proc_entry *list;
	bool single = false, found = false, omitted;
	char **omit = NULL;
	size_t n, nomit = 0, cap = 0;
	int c;

	tool_begin(argc, argv, "pidof [-s] [-o pid] program ...");
	while ((c = tool_opt(argc, argv, "so:", NULL)) != -1) {
		switch (c) {
		case 's': single = true; break;
		case 'o':
			omit = xgrow(omit, nomit + 1, &cap, sizeof(*omit));
			omit[nomit++] = opt_arg;
			break;
		default: tool_usage();
		}
	}
	if (opt_index == argc)
		tool_usage();
	list = read_processes(&n);
	if (list == NULL)
		die(1, "/proc cannot be read");
	for (int a = opt_index; a < argc; a++) {
		/* The newest first. */
		for (size_t i = n; i-- > 0;) {
			if (list[i].pid == getpid() || !runs(&list[i], argv[a]))
				continue;
			omitted = false;
			for (size_t k = 0; k < nomit; k++)
				omitted |= strcmp(omit[k], "%PPID") == 0 ? list[i].pid == getppid() :
				    atol(omit[k]) == list[i].pid;
			if (omitted)
				continue;
			printf(found ? " %ld" : "%ld", (long)list[i].pid);
			found = true;
			if (single)
				break;
		}
	}
	if (found)
		putchar('\n');
	free_processes(list, n);
	return tool_end(found ? 0 : 1);
}
