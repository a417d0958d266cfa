/*
 * tee - copy standard input to standard output and to files.
 */
#include "util.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static const char synopsis[] = "tee [-ai] [file ...]";

struct output {
	const char *name;
	int fd;		/* -1 once it failed; the others go on */
};

int
main(int argc, char **argv)
{
	static char chunk[IO_SIZE];
	int opt, n, how = O_TRUNC, status = 0;
	struct output *out;
	ssize_t got;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "ai", NULL)) != -1) {
		switch (opt) {
		case 'a':
			how = O_APPEND;
			break;
		case 'i':
			signal(SIGINT, SIG_IGN);
			break;
		default:
			tool_usage();
		}
	}
	n = argc - opt_index + 1;
	out = xcalloc(n, sizeof(*out));
	out[0] = (struct output){ "standard output", STDOUT_FILENO };
	for (int i = 1; i < n; i++) {
		out[i].name = argv[opt_index + i - 1];
		out[i].fd = open(out[i].name, O_WRONLY | O_CREAT | how, 0666);
		if (out[i].fd < 0)
			status = complain(out[i].name);
	}
	while ((got = read_some(STDIN_FILENO, chunk, sizeof(chunk))) > 0)
		for (int i = 0; i < n; i++)
			if (out[i].fd >= 0 &&
			    write_all(out[i].fd, chunk, got) < 0) {
				status = complain(out[i].name);
				out[i].fd = -1;
			}
	if (got < 0)
		status = complain("standard input");
	free(out);
	return status;
}
