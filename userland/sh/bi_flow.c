/*
 * bi_flow.c -- builtins that say what runs next: break, continue, return,
 * exit, eval, `.', exec; and shift and times.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/times.h>
#include <unistd.h>

#include "builtin.h"
#include "exec.h"
#include "input.h"
#include "jobs.h"
#include "out.h"
#include "redir.h"
#include "sh.h"
#include "trap.h"
#include "var.h"

/* A number without a sign, or -1, reported. */
static int
count(const char *name, const char *s)
{
	size_t n = strspn(s, "0123456789");

	if (n == 0 || n > 9 || s[n] != '\0')
		return builtin_error(-1, "%s: bad number: %s", name, s);
	return strtol(s, NULL, 10);
}

/* break and continue. Outside of a loop they do nothing. */
int
builtin_break(int argc, char **argv)
{
	int n = argc > 1 ? count(argv[0], argv[1]) : 1;

	if (n < 0)
		return 2;
	if (n == 0)
		return builtin_error(2, "%s: bad number: 0", argv[0]);
	if (sh.loops == 0)
		return 0;
	sh.flow = *argv[0] == 'b' ? FLOW_BREAK : FLOW_CONTINUE;
	sh.flow_levels = n < sh.loops ? n : sh.loops;
	return 0;
}

/* Outside of functions and scripts it ends the shell, as exit would. */
int
builtin_return(int argc, char **argv)
{
	int status = argc > 1 ? count(argv[0], argv[1]) : sh.status;

	if (status < 0)
		return 2;
	sh.flow = FLOW_RETURN;
	return status;
}

int
builtin_exit(int argc, char **argv)
{
	int status = argc > 1 ? count(argv[0], argv[1]) :
	    sh.exiting ? sh.exit_status : sh.status;

	if (status < 0)
		return 2;
	if (opt[OPT_INTERACTIVE] && sh.subshell == 0 && !sh.exiting &&
	    sh.exit_warned == 0 && jobs_stopped()) {
		sh_warn("there are stopped jobs");
		sh.exit_warned = 2;
		return 1;
	}
	sh_exit(status);
}

int
builtin_eval(int argc, char **argv)
{
	struct strbuf b;

	strbuf_init(&b, &scratch);
	for (int i = 1; i < argc; i++) {
		if (i > 1)
			strbuf_putc(&b, ' ');
		strbuf_puts(&b, argv[i]);
	}
	if (b.len == 0)
		return 0;
	builtin_failed = false;
	if (!exec_string(b.s, 0))
		builtin_failed = true;
	return sh.status;
}

/* Where `.' finds a file: along PATH, readable is enough. */
static int
open_script(const char *name)
{
	const char *path = var_get("PATH"), *end;
	struct strbuf b;
	struct stat st;
	int fd;

	if (strchr(name, '/') != NULL || path == NULL)
		return open(name, O_RDONLY | O_CLOEXEC);
	for (;; path = end + 1) {
		end = path + strcspn(path, ":");
		strbuf_init(&b, &scratch);
		strbuf_put(&b, path, end - path);
		if (end > path)
			strbuf_putc(&b, '/');
		strbuf_puts(&b, name);
		fd = open(b.s, O_RDONLY | O_CLOEXEC);
		if (fd >= 0 && fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode))
			return fd;
		if (fd >= 0)
			close(fd);
		if (*end == '\0')
			break;
	}
	errno = ENOENT;
	return -1;
}

struct dotted {
	struct source *base;
	const char *file;
};

static void
leave_dot(void *arg)
{
	struct dotted *d = arg;

	input_pop(d->base);
	sh.file = d->file;
	sh.calls--;
}

int
builtin_dot(int argc, char **argv)
{
	struct dotted d = { NULL, sh.file };
	struct cleanup cleanup;
	bool ok;
	int fd;

	if (argc > 1 && strcmp(argv[1], "--") == 0) {
		argv++;
		argc--;
	}
	if (argc < 2)
		return builtin_usage(". file");
	fd = fd_move_private(open_script(argv[1]));
	if (fd < 0)
		return builtin_error(2, ".: %s: %s", argv[1],
		    strerror(errno));
	d.base = input_push_file(fd, false);
	sh.file = argv[1];
	sh.calls++;
	builtin_failed = false;
	cleanup_push(&cleanup, leave_dot, &d);
	ok = exec_input(0);
	if (sh.flow == FLOW_RETURN)
		sh.flow = FLOW_NONE;
	cleanup_pop(&cleanup);
	if (!ok)
		builtin_failed = true;
	return sh.status;
}

/* Redirections have been made for good already. */
int
builtin_exec(int argc, char **argv)
{
	const char *path;
	int status;

	if (argc > 1 && strcmp(argv[1], "--") == 0) {
		argv++;
		argc--;
	}
	if (argc < 2)
		return 0;
	path = command_find(argv[1], false);
	if (path == NULL || (strchr(path, '/') != NULL &&
	    access(path, X_OK) != 0)) {
		builtin_failed = true;
		return command_error(argv[1], &status);
	}
	trap_before_exec(true);
	if (!opt[OPT_INTERACTIVE])
		command_exec(path, argv + 1);
	/* A person wants the shell back if it fails. */
	execve(path, argv + 1, var_environ(&scratch));
	trap_before_exec(false);
	return command_error(argv[1], &status);
}

int
builtin_shift(int argc, char **argv)
{
	int n = argc > 1 ? count(argv[0], argv[1]) : 1;

	if (n < 0)
		return 2;
	if ((size_t)n > params.n)
		return builtin_error(2, "shift: only %zu to shift", params.n);
	params.v += n;
	params.n -= n;
	return 0;
}

static void
print_time(clock_t t, char after)
{
	long hz = sysconf(_SC_CLK_TCK);

	out_fmt("%ldm%ld.%02lds%c", (long)(t / hz / 60),
	    (long)(t / hz % 60), (long)(t % hz * 100 / hz), after);
}

int
builtin_times(int argc, char **argv)
{
	struct tms t;

	(void)argc;
	(void)argv;
	if (times(&t) == (clock_t)-1)
		return builtin_error(1, "times: %s", strerror(errno));
	print_time(t.tms_utime, ' ');
	print_time(t.tms_stime, '\n');
	print_time(t.tms_cutime, ' ');
	print_time(t.tms_cstime, '\n');
	return 0;
}
