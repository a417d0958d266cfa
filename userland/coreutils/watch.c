/*
 * watch - run a command again and again, and show what it writes.
 */
#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
	bool no_title, until_change, until_error, beep, plain;
} opt;

/* What the command writes, on either stream; *status as wait gives it. */
static char *
run(char **argv, int *status)
{
	struct buf b = { 0 };
	char piece[4096];
	int fds[2];
	ssize_t n;
	pid_t pid;

	if (pipe(fds) < 0)
		die(1, "pipe: %s", strerror(errno));
	pid = fork();
	if (pid < 0)
		die(1, "fork: %s", strerror(errno));
	if (pid == 0) {
		dup2(fds[1], STDOUT_FILENO);
		dup2(fds[1], STDERR_FILENO);
		close(fds[0]);
		close(fds[1]);
		execvp(argv[0], argv);
		fprintf(stderr, "watch: %s: %s\n", argv[0], strerror(errno));
		_exit(127);
	}
	close(fds[1]);
	buf_add(&b, "", 0);
	while ((n = read_some(fds[0], piece, sizeof(piece))) > 0)
		buf_add(&b, piece, n);
	close(fds[0]);
	while (waitpid(pid, status, 0) < 0 && errno == EINTR)
		;
	return b.s;
}

/* The words as one line. */
static char *
joined(char **argv)
{
	struct buf b = { 0 };

	for (int i = 0; argv[i] != NULL; i++) {
		if (i > 0)
			buf_addc(&b, ' ');
		buf_adds(&b, argv[i]);
	}
	return b.s;
}

/* As much of it as the screen takes. */
static void
show(const char *title, const struct timespec *every, const char *text)
{
	int rows = term_rows(STDOUT_FILENO), columns = term_columns(STDOUT_FILENO), row = 0;
	time_t now = time(NULL);
	char date[32];

	if (rows > 0)
		fputs("\033[H\033[J", stdout);
	if (!opt.no_title) {
		strftime(date, sizeof(date), "%a %b %e %H:%M:%S %Y", localtime(&now));
		printf("Every %ld.%lds: %.*s  %s\n\n", (long)every->tv_sec, every->tv_nsec / 100000000,
		    columns > 50 ? columns - 46 : 40, title, date);
		row = 2;
	}
	while (*text != '\0' && (rows == 0 || row < rows - 1)) {
		size_t n = strcspn(text, "\n"), shown = n;

		if (columns > 0)
			while (shown > 0 && utf8_columns(text, shown) > (size_t)columns)
				shown--;
		printf("%.*s\n", (int)shown, text);
		text += n + (text[n] == '\n');
		row++;
	}
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	struct timespec every = { 2, 0 };
	char *before = NULL, *words[4] = { "sh", "-c", NULL, NULL }, *title;
	int c, st;

	tool_begin(argc, argv, "watch [-begtx] [-n seconds] command [argument ...]");
	while ((c = tool_opt(argc, argv, "+begn:tx", NULL)) != -1) {
		switch (c) {
		case 'b': opt.beep = true; break;
		case 'e': opt.until_error = true; break;
		case 'g': opt.until_change = true; break;
		case 'n':
			if (!parse_duration(opt_arg, &every))
				die(1, "%s: not a time", opt_arg);
			break;
		case 't': opt.no_title = true; break;
		case 'x': opt.plain = true; break;
		default: tool_usage();
		}
	}
	if (opt_index == argc)
		tool_usage();
	/* Less often than ten times a second. */
	if (every.tv_sec == 0 && every.tv_nsec < 100000000)
		every.tv_nsec = 100000000;
	title = words[2] = joined(argv + opt_index);
	for (;;) {
		char *text = run(opt.plain ? argv + opt_index : words, &st);

		show(title, &every, text);
		if (st != 0 && opt.beep)
			putchar('\a');
		if (st != 0 && opt.until_error)
			return tool_end(WIFEXITED(st) ? WEXITSTATUS(st) : 1);
		if (opt.until_change && before != NULL && strcmp(before, text) != 0)
			return tool_end(0);
		free(before);
		before = text;
		nanosleep(&every, NULL);
	}
}
