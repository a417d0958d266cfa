/*
 * xargs - build command lines from standard input and run them.
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char synopsis[] =
    "xargs [-0prtx] [-a file] [-d char] [-E eof] [-I text | -L n | -n n]\n"
    "    [-P n] [-s size] [command [argument ...]]";

extern char **environ;

static struct {
	int delim;		/* -1: blanks and quotes */
	const char *eof, *replace;
	uintmax_t per_line, per_args, size;
	long parallel;
	bool ask, trace, exact, not_empty;
} opt = { .delim = -1, .per_args = UINTMAX_MAX, .parallel = 1 };

static FILE *input;
static char **base;		/* the command as given */
static size_t nbase;
static char **args;		/* what is added to it */
static size_t nargs, args_cap, args_size, base_size;
static long running;
static int status;

static void
note_exit(int wstatus)
{
	running--;
	if (WIFSIGNALED(wstatus)) {
		complainx(base[0], "killed by signal %d", WTERMSIG(wstatus));
		status = 125;
	} else if (WEXITSTATUS(wstatus) == 255) {
		complainx(base[0], "exited with 255; stopping");
		status = 124;
	} else if (WEXITSTATUS(wstatus) == 126 || WEXITSTATUS(wstatus) == 127)
		status = WEXITSTATUS(wstatus);
	else if (WEXITSTATUS(wstatus) && !status)
		status = 123;
}

/* Wait until fewer than `limit` commands run. */
static void
wait_below(long limit)
{
	int wstatus;

	while (running >= limit && running > 0) {
		pid_t pid = waitpid(-1, &wstatus, 0);

		if (pid > 0)
			note_exit(wstatus);
		else if (errno != EINTR)
			break;
	}
	/* 124 to 127 end the whole run, as POSIX says. */
	if (status >= 124) {
		while (running > 0 && waitpid(-1, &wstatus, 0) > 0)
			running--;
		exit(status);
	}
}

static bool
confirm(char **argv)
{
	bool yes = true;

	for (char **a = argv; *a; a++)
		fprintf(stderr, "%s%s", a == argv ? "" : " ", *a);
	if (opt.ask) {
		FILE *tty = fopen("/dev/tty", "r");
		int c, first;

		fputs(" ?...", stderr);
		first = c = tty ? getc(tty) : EOF;
		while (c != '\n' && c != EOF)
			c = getc(tty);
		if (tty)
			fclose(tty);
		yes = first == 'y' || first == 'Y';
	} else
		fputc('\n', stderr);
	return yes;
}

static void
run(char **argv)
{
	pid_t pid;

	if ((opt.trace || opt.ask) && !confirm(argv))
		return;
	wait_below(opt.parallel ? opt.parallel : 1000000);
	fflush(NULL);
	pid = fork();
	if (pid < 0) {
		complain("fork");
		exit(1);
	}
	if (pid == 0) {
		int null = open("/dev/null", O_RDONLY);

		/* Not our input: the command must not eat the list. */
		if (input == stdin && null >= 0)
			dup2(null, STDIN_FILENO);
		execvp(argv[0], argv);
		complain(argv[0]);
		_exit(errno == ENOENT ? 127 : 126);
	}
	running++;
	if (opt.parallel == 1)
		wait_below(1);
}

static void
flush_args(void)
{
	char **argv = xcalloc(nbase + nargs + 1, sizeof(*argv));

	memcpy(argv, base, nbase * sizeof(*argv));
	if (nargs)
		memcpy(argv + nbase, args, nargs * sizeof(*argv));
	run(argv);
	for (size_t i = 0; i < nargs; i++)
		free(args[i]);
	nargs = args_size = 0;
	free(argv);
}

/* What an argument takes in the space the kernel has for them. */
static size_t
cost(const char *s)
{
	return strlen(s) + 1 + sizeof(char *);
}

static void
add_arg(char *s)
{
	if (nargs > 0 && base_size + args_size + cost(s) > opt.size) {
		if (opt.exact && (opt.per_args != UINTMAX_MAX ||
		    opt.per_line))
			die(1, "arguments do not fit into %ju bytes",
			    opt.size);
		flush_args();
	}
	if (base_size + cost(s) > opt.size)
		die(1, "argument too long");
	args = xgrow(args, nargs + 1, &args_cap, sizeof(*args));
	args[nargs++] = s;
	args_size += cost(s);
	if (nargs >= opt.per_args)
		flush_args();
}

/* -I: every occurrence in every argument of the command. */
static void
run_replaced(const char *item)
{
	char **argv = xcalloc(nbase + 1, sizeof(*argv));
	size_t len = strlen(opt.replace);

	for (size_t i = 0; i < nbase; i++) {
		struct buf b = { 0 };
		const char *p = base[i], *q;

		while (len && (q = strstr(p, opt.replace))) {
			buf_add(&b, p, q - p);
			buf_adds(&b, item);
			p = q + len;
		}
		buf_adds(&b, p);
		argv[i] = b.s;
	}
	run(argv);
	for (size_t i = 0; i < nbase; i++)
		free(argv[i]);
	free(argv);
}

/* One item up to the delimiter; NULL at the end. */
static char *
read_delimited(void)
{
	char *s = NULL;
	size_t size = 0;
	ssize_t n = getdelim(&s, &size, opt.delim, input);

	if (n <= 0) {
		free(s);
		return NULL;
	}
	if (s[n - 1] == opt.delim)
		s[n - 1] = '\0';
	return s;
}

static int
quoted_run(struct buf *b, int quote)
{
	int c;

	while ((c = getc(input)) != quote) {
		if (c == EOF || c == '\n')
			die(1, "unmatched %s quote",
			    quote == '"' ? "double" : "single");
		buf_addc(b, c);
	}
	return 0;
}

/*
 * One item between blanks, with quotes and backslashes; with -I a whole line
 * without its leading blanks.  *line_end tells that a newline follows it; a
 * blank before the newline joins the next line (-L).  NULL at the end.
 */
static char *
read_item(bool *line_end)
{
	struct buf b = { 0 };
	bool any = false, blank_before = false;
	int c;

	*line_end = false;
	while ((c = getc(input)) == ' ' || c == '\t' || c == '\n')
		;
	for (; c != EOF && c != '\n'; c = getc(input)) {
		if ((c == ' ' || c == '\t') && !opt.replace) {
			blank_before = true;
			break;
		}
		any = true;
		if (c == '"' || c == '\'')
			quoted_run(&b, c);
		else if (c == '\\') {
			c = getc(input);
			if (c == EOF)
				break;
			buf_addc(&b, c);
		} else
			buf_addc(&b, c);
	}
	if (blank_before) {
		while ((c = getc(input)) == ' ' || c == '\t')
			;
		ungetc(c, input);
	}
	*line_end = c == '\n' && !blank_before;
	if (!any) {
		buf_free(&b);
		return NULL;
	}
	buf_add(&b, "", 0);
	if (opt.eof && strcmp(b.s, opt.eof) == 0) {
		buf_free(&b);
		return NULL;
	}
	return b.s;
}

static void
run_all(void)
{
	uintmax_t in_lines = 0;
	bool ran = false, line_end;
	char *item;

	for (;;) {
		if (opt.delim >= 0) {
			item = read_delimited();
			line_end = true;
		} else
			item = read_item(&line_end);
		if (!item)
			break;
		ran = true;
		if (opt.replace) {
			run_replaced(item);
			free(item);
			continue;
		}
		add_arg(item);
		if (opt.per_line && line_end && ++in_lines >= opt.per_line) {
			if (nargs)
				flush_args();
			in_lines = 0;
		}
	}
	if (nargs || (!ran && !opt.not_empty && !opt.replace))
		flush_args();
	wait_below(1);
}

static size_t
room(void)
{
	long max = sysconf(_SC_ARG_MAX);
	size_t env = 0;

	for (char **e = environ; e && *e; e++)
		env += cost(*e);
	/* POSIX: leave 2048 bytes; no command needs more than 128 KiB. */
	if (max <= 0 || max > 131072)
		max = 131072;
	return env + 2048 < (size_t)max ? max - env - 2048 : 4096;
}

static int
delimiter(const char *s)
{
	int c;

	if (s[0] == '\\' && s[1]) {
		s++;
		c = escape_char(&s);
		if (c >= 0 && !*s)
			return c;
	} else if (s[0] && !s[1])
		return (unsigned char)s[0];
	die(1, "%s: bad delimiter", s);
}

static void
read_options(int argc, char **argv)
{
	int c;

	while ((c = tool_opt(argc, argv, "+0a:d:E:I:L:n:P:prs:tx",
	    NULL)) != -1) {
		switch (c) {
		case '0':
			opt.delim = 0;
			break;
		case 'a':
			input = fopen(opt_arg, "r");
			if (!input)
				exit(complain(opt_arg));
			break;
		case 'd':
			opt.delim = delimiter(opt_arg);
			break;
		case 'E':
			opt.eof = *opt_arg ? opt_arg : NULL;
			break;
		case 'I':
			opt.replace = opt_arg;
			opt.exact = true;
			break;
		case 'L':
			opt.per_line = need_int(opt_arg, 1, INTMAX_MAX, "count");
			opt.exact = true;
			break;
		case 'n':
			opt.per_args = need_int(opt_arg, 1, INTMAX_MAX, "count");
			break;
		case 'P':
			opt.parallel = need_int(opt_arg, 0, INT32_MAX, "count");
			break;
		case 'p':
			opt.ask = true;
			break;
		case 'r':
			opt.not_empty = true;
			break;
		case 's':
			opt.size = need_int(opt_arg, 1, INT32_MAX, "size");
			break;
		case 't':
			opt.trace = true;
			break;
		case 'x':
			opt.exact = true;
			break;
		default:
			tool_usage();
		}
	}
}

int
main(int argc, char **argv)
{
	static char *echo[] = { "echo", NULL };

	input = stdin;
	opt.size = room();
	tool_begin(argc, argv, synopsis);
	read_options(argc, argv);
	base = opt_index < argc ? argv + opt_index : echo;
	for (nbase = 0; base[nbase]; nbase++)
		base_size += cost(base[nbase]);
	run_all();
	if (ferror(input))
		status = complain("input");
	return status;
}
