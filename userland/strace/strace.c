/*
 * strace.c - show the system calls and signals of a program.
 *
 * The program is started in a child that waits until it is traced; or threads that
 * run already are attached to, with -p. The loop is in trace.c.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "strace.h"
#include "util.h"

static const char synopsis[] =
    "strace [-CcfiqrTtvyZz] [-a column] [-e expression] [-o file] [-s size]\n"
    "       [-u user] [-E name=value] command [argument ...]\n"
    "strace [-CcfiqrTtvyZz] [-a column] [-e expression] [-o file] [-s size] -p pid ...";

struct settings set = { .string = 32, .column = 40 };

/* ---- -e ---- */

static struct {
	bool limited, inverted;
	unsigned classes;
	char **names;
	size_t n, cap;
} call_filter;
static struct {
	bool limited, inverted;
	uint64_t set;
} signal_filter;

static unsigned
class_of(const char *s)
{
	static const struct { const char *name; unsigned class; } list[] = {
		{ "file", CLASS_FILE }, { "desc", CLASS_DESC }, { "signal", CLASS_SIGNAL },
		{ "process", CLASS_PROCESS }, { "memory", CLASS_MEMORY }, { "ipc", CLASS_IPC },
		{ "network", CLASS_NETWORK },
	};

	for (size_t i = 0; i < ARRAY_LEN(list); i++)
		if (strcmp(s, list[i].name) == 0)
			return list[i].class;
	return 0;
}

static void
filter_call(const char *s)
{
	unsigned class = class_of(*s == '%' ? s + 1 : s);
	bool known = false;

	if (*s == '%' && class == 0)
		die(1, "%s: no such class of calls", s);
	if (class != 0 && (*s == '%' || strcmp(s, "file") == 0 || strcmp(s, "desc") == 0 ||
	    strcmp(s, "process") == 0 || strcmp(s, "memory") == 0 || strcmp(s, "ipc") == 0 ||
	    strcmp(s, "network") == 0)) {
		call_filter.classes |= class;
		return;
	}
	for (size_t i = 0; i < ncalls && !known; i++)
		known = strcmp(calls[i].name, s) == 0;
	if (!known)
		die(1, "%s: no such system call", s);
	call_filter.names = xgrow(call_filter.names, call_filter.n + 1, &call_filter.cap, sizeof(char *));
	call_filter.names[call_filter.n++] = xstrdup(s);
}

static void
filter_signal(const char *s)
{
	int sig = signal_number(strncasecmp(s, "SIG", 3) == 0 ? s + 3 : s);

	if (sig <= 0)
		die(1, "%s: no such signal", s);
	signal_filter.set |= UINT64_C(1) << (sig - 1);
}

/* [trace=|signal=][!]value[,value]... */
static void
expression(const char *e)
{
	char *copy = xstrdup(e), *s = copy, *word, *rest;
	bool signals = false, inverted;

	if (strncmp(s, "trace=", 6) == 0 || strncmp(s, "t=", 2) == 0) {
		s = strchr(s, '=') + 1;
	} else if (strncmp(s, "signal=", 7) == 0 || strncmp(s, "signals=", 8) == 0 ||
	    strncmp(s, "s=", 2) == 0) {
		s = strchr(s, '=') + 1;
		signals = true;
	} else if (strchr(s, '=') != NULL) {
		die(1, "%s: neither trace= nor signal=", e);
	}
	inverted = *s == '!';
	s += inverted;
	if (signals) {
		signal_filter.limited = strcmp(s, "all") != 0 || inverted;
		signal_filter.inverted = inverted;
	} else {
		call_filter.limited = strcmp(s, "all") != 0 || inverted;
		call_filter.inverted = inverted;
	}
	if (strcmp(s, "all") != 0 && strcmp(s, "none") != 0)
		for (word = strtok_r(s, ",", &rest); word != NULL; word = strtok_r(NULL, ",", &rest))
			(signals ? filter_signal : filter_call)(word);
	else if (strcmp(s, "all") == 0 && signals)
		signal_filter.set = ~UINT64_C(0);
	else if (strcmp(s, "all") == 0)
		call_filter.classes = ~0u;
	free(copy);
}

bool
wanted_call(const struct call *c, long nr)
{
	bool listed = call_filter.classes == ~0u;

	if (!call_filter.limited)
		return true;
	if (c != NULL) {
		listed = listed || (c->classes & call_filter.classes) != 0;
		for (size_t i = 0; i < call_filter.n && !listed; i++)
			listed = strcmp(call_filter.names[i], c->name) == 0;
	}
	return listed != call_filter.inverted;
}

bool
wanted_signal(int sig)
{
	bool listed = sig >= 1 && sig <= 64 && (signal_filter.set >> (sig - 1) & 1);

	return !signal_filter.limited || listed != signal_filter.inverted;
}

/* ---- starting ---- */

/* Where PATH finds the command. */
static char *
find_command(const char *name)
{
	const char *path = getenv("PATH"), *end;

	if (strchr(name, '/') != NULL)
		return xstrdup(name);
	for (; path != NULL && *path != '\0'; path = *end != '\0' ? end + 1 : end) {
		char *full;

		end = strchr(path, ':');
		if (end == NULL)
			end = path + strlen(path);
		full = xprintf("%.*s%s%s", (int)(end - path), path, end > path ? "/" : "", name);
		if (access(full, X_OK) == 0)
			return full;
		free(full);
	}
	die(1, "%s: not found", name);
}

/* The child: wait until there is a tracer, then become the program. */
static void
become(int fd, const char *path, char **argv, const char *user)
{
	uid_t uid;
	char c;

	if (read(fd, &c, 1) < 0)
		_exit(127);
	close(fd);
	if (user != NULL && find_user(user, &uid) && setuid(uid) < 0)
		_exit(127);
	execv(path, argv);
	fprintf(stderr, "strace: %s: %s\n", path, strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

static pid_t
start(char **argv, const char *user)
{
	char *path = find_command(argv[0]);
	int fds[2];
	pid_t pid;
	uid_t uid;

	if (user != NULL && !find_user(user, &uid))
		die(1, "%s: no such user", user);
	if (pipe(fds) < 0)
		die(1, "pipe: %s", strerror(errno));
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	pid = fork();
	if (pid < 0)
		die(1, "fork: %s", strerror(errno));
	if (pid == 0) {
		close(fds[1]);
		become(fds[0], path, argv, user);
	}
	close(fds[0]);
	trace_started(pid);
	/* It stops in its read; then it finds the end of the pipe. */
	close(fds[1]);
	free(path);
	return pid;
}

static void
attach_all(pid_t pid)
{
	char *name = xprintf("/proc/%d/task", (int)pid);
	struct dirent *e;
	DIR *d;

	if (trace_attach(pid) < 0)
		die(1, "%d: %s", (int)pid, strerror(errno));
	if (set.follow && (d = opendir(name)) != NULL) {
		while ((e = readdir(d)) != NULL)
			if (e->d_name[0] != '.')
				trace_attach(atoi(e->d_name));
		closedir(d);
	}
	out_note("Process %d attached", pid);
	free(name);
}

static void
on_signal(int sig)
{
	trace_stop_wanted = sig;
}

/* While a program is watched, the terminal's signals are its affair. */
static void
catch_signals(bool attached)
{
	struct sigaction sa = { .sa_handler = attached ? on_signal : SIG_IGN };

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGQUIT, &sa, NULL);
	sa.sa_handler = on_signal;
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &sa, NULL);
	sigaction(SIGTTOU, &sa, NULL);
}

/* As the program ended, so does strace. */
static int
end_like(int st)
{
	if (WIFSIGNALED(st)) {
		signal(WTERMSIG(st), SIG_DFL);
		raise(WTERMSIG(st));
		return 128 + WTERMSIG(st);
	}
	return WEXITSTATUS(st);
}

int
main(int argc, char **argv)
{
	const char *file = NULL, *user = NULL;
	pid_t *pids = NULL, leader = 0;
	size_t npids = 0, cap = 0;
	int c, st;

	tool_begin(argc, argv, synopsis);
	while ((c = tool_opt(argc, argv, "+a:cCe:E:fFio:p:qrs:tTu:vyzZ", NULL)) != -1) {
		switch (c) {
		case 'a': set.column = need_int(opt_arg, 0, 1000, "column"); break;
		case 'c': set.summary = set.summary_only = true; break;
		case 'C': set.summary = true; break;
		case 'e': expression(opt_arg); break;
		case 'E':
			if (strchr(opt_arg, '=') != NULL)
				putenv(opt_arg);
			else
				unsetenv(opt_arg);
			break;
		case 'f': case 'F': set.follow = true; break;
		case 'i': set.ip = true; break;
		case 'o': file = opt_arg; break;
		case 'p':
			pids = xgrow(pids, npids + 1, &cap, sizeof(*pids));
			pids[npids++] = need_int(opt_arg, 1, INT32_MAX, "process id");
			break;
		case 'q': set.quiet++; break;
		case 'r': set.relative = true; break;
		case 's': set.string = need_int(opt_arg, 0, 1 << 20, "size"); break;
		case 't': set.stamp++; break;
		case 'T': set.duration = true; break;
		case 'u': user = opt_arg; break;
		case 'v': set.verbose = true; break;
		case 'y': set.paths = true; break;
		case 'z': set.good_only = true; break;
		case 'Z': set.failed_only = true; break;
		default: tool_usage();
		}
	}
	if ((opt_index == argc) == (npids == 0))
		tool_usage();
	out_open(file, false);
	for (size_t i = 0; i < npids; i++)
		attach_all(pids[i]);
	if (npids == 0)
		leader = start(argv + opt_index, user);
	catch_signals(npids > 0);
	st = trace_loop(leader);
	if (trace_stop_wanted)
		trace_let_go();
	if (set.summary)
		summary_print();
	out_flush();
	return npids > 0 ? tool_end(0) : end_like(st);
}
