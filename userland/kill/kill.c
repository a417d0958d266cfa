/*
 * kill.c - send signals to processes and process groups.
 *
 * The options are read by hand: -9, -TERM and -s TERM all name the signal, and
 * after it a first operand like -42 is a process group.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

static const char synopsis[] =
    "kill [-s signal | -signal] pid ...\n"
    "kill -l [signal | status ...]";

/* kill -l: all names, or one name or number for each operand. */
static int
list(int argc, char **argv)
{
	const char *name;
	int status = 0;
	intmax_t n;

	if (argc == 0)
		for (int sig = 1; sig <= SIGNAL_MAX; sig++)
			if ((name = signal_name(sig)) != NULL)
				printf("%s%c", name,
				    sig % 8 != 0 && sig < SIGNAL_MAX ? ' ' :
				    '\n');
	for (int i = 0; i < argc; i++) {
		if (parse_int(argv[i], &n)) {
			/* An exit status of the shell: 128 + signal. */
			name = n > 0 && n < 256 ? signal_name(n & 127) : NULL;
			if (name != NULL)
				puts(name);
			else
				status = complainx(argv[i], "no such signal");
		} else if (signal_number(argv[i]) > 0)
			printf("%d\n", signal_number(argv[i]));
		else
			status = complainx(argv[i], "no such signal");
	}
	return status;
}

static int
kill_one(const char *operand, int sig)
{
	intmax_t pid;

	if (!parse_int(operand, &pid) || pid != (pid_t)pid)
		return complainx(operand, "not a process id");
	return kill(pid, sig) < 0 ? complain(operand) : 0;
}

int
main(int argc, char **argv)
{
	const char *name = NULL;
	int i = 1, sig = SIGTERM, status = 0;

	tool_begin(argc, argv, synopsis);
	if (i < argc && (strcmp(argv[i], "-l") == 0 ||
	    strcmp(argv[i], "-L") == 0))
		return tool_end(list(argc - 2, argv + 2));
	if (i < argc && strcmp(argv[i], "-s") == 0) {
		if (++i == argc)
			tool_usage();
		name = argv[i++];
	} else if (i < argc && argv[i][0] == '-' && argv[i][1] != '\0' &&
	    strcmp(argv[i], "--") != 0) {
		/* -sTERM, unless the whole is a signal, like -stop. */
		name = argv[i][1] == 's' && signal_number(argv[i] + 1) < 0 ?
		    argv[i] + 2 : argv[i] + 1;
		i++;
	}
	if (name != NULL && (sig = signal_number(name)) < 0)
		die(1, "%s: no such signal", name);
	if (i < argc && strcmp(argv[i], "--") == 0)
		i++;
	if (i == argc)
		tool_usage();
	for (; i < argc; i++)
		status |= kill_one(argv[i], sig);
	return tool_end(status);
}
