/*
 * show.c - a call as text: name(arguments) = result.
 *
 * What the kernel reads is shown when the call begins; from the first argument on that
 * it fills in, the rest waits for the end, when it can be read.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ptrace.h>
#include <sys/stat.h>

#include "strace.h"
#include "util.h"

#define STRINGS_MAX 32		/* of argv and environment */
#define AT_CWD (-100)

/* ---- small things ---- */

void
show_flags(const struct constant *table, unsigned long value)
{
	bool first = true;

	if (value == 0 && table->value == 0 && table->name != NULL) {
		out("%s", table->name);
		return;
	}
	for (; table->name != NULL && value != 0; table++) {
		if (table->value != 0 && (value & table->value) == table->value) {
			out("%s%s", first ? "" : "|", table->name);
			value &= ~table->value;
			first = false;
		}
	}
	if (value != 0 || first)
		out(first && value == 0 ? "0" : first ? "%#lx" : "|%#lx", value);
}

void
show_choice(const struct constant *table, unsigned long value)
{
	const char *name = constant_name(table, value);

	/* Most are ints; some come with garbage above. */
	if (name == NULL)
		name = constant_name(table, (unsigned long)(int)value);
	if (name == NULL)
		name = constant_name(table, (unsigned)value);
	if (name != NULL)
		out("%s", name);
	else
		out("%#lx", value);
}

void
show_text(const char *s, size_t n, bool more)
{
	static const char escapes[] = "\a\b\t\n\v\f\r";

	out_char('"');
	for (size_t i = 0; i < n; i++) {
		unsigned char c = s[i];

		if (c == '"' || c == '\\')
			out("\\%c", c);
		else if (c >= '\t' && c <= '\r')
			out("\\%c", "tnvfr"[strchr(escapes + 2, c) - (escapes + 2)]);
		else if (c < ' ' || c >= 127)
			/* Short, unless a digit would be taken for one of the number's. */
			out(i + 1 < n && s[i + 1] >= '0' && s[i + 1] <= '9' ? "\\%03o" : "\\%o", c);
		else
			out_char(c);
	}
	out(more ? "\"..." : "\"");
}

const char *
show_signame(int sig)
{
	static char text[32];
	const char *name = signal_name(sig);

	if (name == NULL)
		snprintf(text, sizeof(text), sig >= 32 ? "SIGRT_%d" : "%d", sig >= 32 ? sig - 32 : sig);
	else
		snprintf(text, sizeof(text), "SIG%s", name);
	return text;
}

void
show_sigset(const unsigned long *set)
{
	bool first = true, inverted = __builtin_popcountl(*set) > 32;
	unsigned long shown = inverted ? ~*set : *set;

	out(inverted ? "~[" : "[");
	for (int sig = 1; sig <= 64; sig++) {
		if (shown >> (sig - 1) & 1) {
			const char *name = signal_name(sig);

			if (name != NULL)
				out("%s%s", first ? "" : " ", name);
			else
				out("%sRT_%d", first ? "" : " ", sig - 32);
			first = false;
		}
	}
	out("]");
}

void
show_mode(unsigned mode)
{
	static const struct constant types[] = {
		{ S_IFREG, "S_IFREG" }, { S_IFDIR, "S_IFDIR" }, { S_IFCHR, "S_IFCHR" },
		{ S_IFBLK, "S_IFBLK" }, { S_IFIFO, "S_IFIFO" }, { S_IFLNK, "S_IFLNK" },
		{ S_IFSOCK, "S_IFSOCK" }, { 0, NULL },
	};
	const char *type = constant_name(types, mode & S_IFMT);

	if (type != NULL)
		out("%s|", type);
	out("%#03o", mode & ~(type != NULL ? S_IFMT : 0));
}

void
show_fd(const struct tracee *t, int fd)
{
	char link[64], path[1024];
	ssize_t n = -1;

	out("%d", fd);
	if (!set.paths || fd < 0)
		return;
	snprintf(link, sizeof(link), "/proc/%d/fd/%d", (int)t->pid, fd);
	n = readlink(link, path, sizeof(path) - 1);
	if (n > 0)
		out("<%.*s>", (int)n, path);
}

static void
show_string(const struct tracee *t, unsigned long addr, size_t limit)
{
	char s[4096];
	bool whole;
	ssize_t n;

	if (addr == 0) {
		out("NULL");
		return;
	}
	if (limit > sizeof(s) - 1)
		limit = sizeof(s) - 1;
	n = peek_string(t, addr, s, limit + 1, &whole);
	if (n < 0)
		out("%#lx", addr);
	else
		show_text(s, (size_t)n > limit ? limit : (size_t)n, !whole);
}

static void
show_buffer(const struct tracee *t, unsigned long addr, unsigned long n)
{
	char *s;
	size_t want = n < set.string ? n : set.string, got;

	if (addr == 0) {
		out("NULL");
		return;
	}
	s = xmalloc(want + 1);
	got = peek_some(t, addr, s, want);
	if (got == 0 && want > 0)
		out("%#lx", addr);
	else
		show_text(s, got, n > got);
	free(s);
}

static void
show_strings(const struct tracee *t, unsigned long addr)
{
	unsigned long p;
	int n = 0;

	if (addr == 0) {
		out("NULL");
		return;
	}
	out("[");
	for (;; addr += sizeof(p)) {
		if (!peek(t, addr, &p, sizeof(p))) {
			out(n > 0 ? ", ???" : "???");
			break;
		}
		if (p == 0)
			break;
		if (n == STRINGS_MAX && !set.verbose) {
			out(", ...");
			break;
		}
		if (n++ > 0)
			out(", ");
		show_string(t, p, set.string);
	}
	out("]");
}

static void
show_environment(const struct tracee *t, unsigned long addr)
{
	unsigned long p;
	int n = 0;

	if (addr == 0 || set.verbose) {
		show_strings(t, addr);
		return;
	}
	while (peek(t, addr + n * sizeof(p), &p, sizeof(p)) && p != 0)
		n++;
	out("%#lx /* %d var%s */", addr, n, n == 1 ? "" : "s");
}

static void
show_status(const struct tracee *t, unsigned long addr)
{
	int st;

	if (addr == 0)
		out("NULL");
	else if (!peek(t, addr, &st, sizeof(st)))
		out("%#lx", addr);
	else if ((st & 0x7f) == 0)
		out("[{WIFEXITED(s) && WEXITSTATUS(s) == %d}]", st >> 8 & 0xff);
	else if (st == 0xffff)
		out("[{WIFCONTINUED(s)}]");
	else if ((st & 0xff) == 0x7f)
		out("[{WIFSTOPPED(s) && WSTOPSIG(s) == %s}%s]", show_signame(st >> 8 & 0x7f),
		    st >> 8 & 0x80 ? " | 0x80" : "");
	else
		out("[{WIFSIGNALED(s) && WTERMSIG(s) == %s%s}]", show_signame(st & 0x7f),
		    st & 0x80 ? " && WCOREDUMP(s)" : "");
}

static void
show_number_at(const struct tracee *t, unsigned long addr, size_t size)
{
	int i;
	long l;

	if (addr == 0)
		out("NULL");
	else if (size == sizeof(i) ? !peek(t, addr, &i, sizeof(i)) : !peek(t, addr, &l, sizeof(l)))
		out("%#lx", addr);
	else
		out("[%ld]", size == sizeof(i) ? (long)i : l);
}

static void
show_sigset_at(const struct tracee *t, unsigned long addr)
{
	unsigned long bits;

	if (addr == 0)
		out("NULL");
	else if (!peek(t, addr, &bits, sizeof(bits)))
		out("%#lx", addr);
	else
		show_sigset(&bits);
}

static void
show_fd_pair(const struct tracee *t, unsigned long addr)
{
	int fd[2];

	if (!peek(t, addr, fd, sizeof(fd))) {
		out("%#lx", addr);
		return;
	}
	out("[");
	show_fd(t, fd[0]);
	out(", ");
	show_fd(t, fd[1]);
	out("]");
}

/* ---- arguments that depend on others ---- */

static void
show_open_flags(unsigned long flags)
{
	static const char *const access[] = { "O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE" };

	out("%s", access[flags & 3]);
	if ((flags & ~3ul) != 0) {
		out("|");
		show_flags(flags_open, flags & ~3ul);
	}
}

static void
show_clone_flags(unsigned long flags)
{
	if ((flags & ~0xfful) != 0)
		show_flags(flags_clone, flags & ~0xfful);
	if ((flags & 0xff) != 0)
		out("%s%s", (flags & ~0xfful) != 0 ? "|" : "", show_signame(flags & 0xff));
	else if (flags == 0)
		out("0");
}

static void
show_fcntl(const struct tracee *t, unsigned long cmd, unsigned long arg)
{
	switch (cmd) {
	case 0: case 1030:			/* F_DUPFD, F_DUPFD_CLOEXEC */
		out("%ld", arg);
		break;
	case 2:					/* F_SETFD */
		out(arg & 1 ? "FD_CLOEXEC" : "0");
		break;
	case 4:					/* F_SETFL */
		show_open_flags(arg);
		break;
	case 5: case 6: case 7: case 36: case 37: case 38:
		show_struct(t, "flock", arg);
		break;
	default:
		out("%#lx", arg);
	}
}

/* Calls that take fewer arguments than they have, by what the others say. */
static unsigned
arguments(const struct tracee *t)
{
	const struct call *c = t->call;
	unsigned long op;

	if (strcmp(c->name, "open") == 0)
		return t->args[1] & 0100 ? 3 : 2;
	if (strcmp(c->name, "openat") == 0)
		return t->args[2] & 0100 ? 4 : 3;
	if (strcmp(c->name, "fcntl") == 0)
		return t->args[1] == 1 || t->args[1] == 3 || t->args[1] == 9 ? 2 : 3;
	if (strcmp(c->name, "futex") == 0) {
		op = t->args[1] & 0x7f;
		return op == 1 || op == 7 || op == 8 ? 3 : op == 0 || op == 6 ? 4 : 6;
	}
	if (strcmp(c->name, "mremap") == 0)
		return t->args[3] & 2 ? 5 : 4;
	if (strcmp(c->name, "prctl") == 0)
		return t->args[0] == 15 || t->args[0] == 16 ? 2 : 5;
	return c->nargs;
}

/* Is it known only when the call has ended? */
static bool
filled_in(enum arg_kind kind)
{
	switch (kind) {
	case K_BUF_OUT: case K_INT_OUT: case K_LONG_OUT: case K_SIGSET_OUT: case K_STATUS:
	case K_STRUCT_OUT: case K_IOVEC_OUT: case K_POLLFDS: case K_EPOLL_EVENTS: case K_FD_PAIR:
	case K_IOCTL:
		return true;
	default:
		return false;
	}
}

/* What the kernel would have filled in if the call had not failed: an address. */
static bool
not_filled_in(const struct call_arg *a, bool failed)
{
	return failed && filled_in(a->kind) && a->kind != K_IOCTL && a->kind != K_POLLFDS;
}

static void
show_arg(const struct tracee *t, unsigned i, long result, bool failed)
{
	const struct call_arg *a = &t->call->args[i];
	unsigned long v = t->args[i], next = i < 5 ? t->args[i + 1] : 0;

	if (not_filled_in(a, failed)) {
		out(v == 0 ? "NULL" : "%#lx", v);
		return;
	}
	switch (a->kind) {
	case K_INT:
		out("%d", (int)v);
		break;
	case K_UINT:
		out("%u", (unsigned)v);
		break;
	case K_LONG:
		out("%ld", (long)v);
		break;
	case K_ULONG:
		out("%lu", v);
		break;
	case K_HEX:
		out(v == 0 ? "0" : "%#lx", v);
		break;
	case K_PTR:
		out(v == 0 ? "NULL" : "%#lx", v);
		break;
	case K_MODE:
		show_mode(v);
		break;
	case K_FD:
		show_fd(t, v);
		break;
	case K_DIRFD:
		if ((int)v == AT_CWD)
			out("AT_FDCWD");
		else
			show_fd(t, v);
		break;
	case K_FD_PAIR:
		show_fd_pair(t, v);
		break;
	case K_PATH:
		show_string(t, v, 4095);
		break;
	case K_STRING:
		show_string(t, v, set.string);
		break;
	case K_STRINGS:
		show_strings(t, v);
		break;
	case K_ENVIRONMENT:
		show_environment(t, v);
		break;
	case K_BUF:
		show_buffer(t, v, next);
		break;
	case K_BUF_OUT:
		show_buffer(t, v, result < 0 ? 0 : (unsigned long)result);
		break;
	case K_INT_OUT:
		show_number_at(t, v, sizeof(int));
		break;
	case K_LONG_OUT:
		show_number_at(t, v, sizeof(long));
		break;
	case K_FLAGS:
		show_flags(a->of, v);
		break;
	case K_CHOICE:
		show_choice(a->of, v);
		break;
	case K_OPEN:
		show_open_flags(v);
		break;
	case K_CLONE:
		show_clone_flags(v);
		break;
	case K_FUTEX:
		show_choice(a->of, v & 0x7f);
		out("%s%s", v & 128 ? "_PRIVATE" : "", v & 256 ? "|FUTEX_CLOCK_REALTIME" : "");
		break;
	case K_FCNTL:
		show_fcntl(t, t->args[1], v);
		break;
	case K_IOCTL:
		show_ioctl(t, t->args[1], v);
		break;
	case K_SIGNAL:
		out("%s", (int)v == 0 ? "0" : show_signame(v));
		break;
	case K_SIGSET:
	case K_SIGSET_OUT:
		show_sigset_at(t, v);
		break;
	case K_STATUS:
		if (result == 0)
			out(v == 0 ? "NULL" : "%#lx", v);
		else
			show_status(t, v);
		break;
	case K_STRUCT:
	case K_STRUCT_OUT:
		show_struct(t, a->of, v);
		break;
	case K_IOVEC:
		show_iovec(t, v, next, ~(size_t)0);
		break;
	case K_IOVEC_OUT:
		show_iovec(t, v, next, result < 0 ? 0 : (size_t)result);
		break;
	case K_POLLFDS:
		show_pollfds(t, v, next);
		break;
	case K_EPOLL_EVENTS:
		show_epoll_events(t, v, result);
		break;
	}
}

/* ---- calls ---- */

void
show_begin(struct tracee *t)
{
	unsigned n;

	out_line(t);
	t->cut = false;
	t->shown = 0;
	if (t->call == NULL) {
		out("syscall_%#lx(%#lx, %#lx, %#lx, %#lx, %#lx, %#lx", (unsigned long)t->nr, t->args[0],
		    t->args[1], t->args[2], t->args[3], t->args[4], t->args[5]);
		return;
	}
	out("%s(", t->call->name);
	n = arguments(t);
	while (t->shown < n && !filled_in(t->call->args[t->shown].kind)) {
		if (t->shown > 0)
			out(", ");
		show_arg(t, t->shown++, 0, false);
	}
	if (t->shown > 0 && t->shown < n)
		out(", ");
}

static void
show_result(const struct tracee *t, long result, bool failed)
{
	enum result_kind kind = t->call != NULL ? t->call->result : R_LONG;

	if (failed) {
		const char *name = errno_name(-result);

		if (result == -512)
			out("? ERESTARTSYS (To be restarted if SA_RESTART is set)");
		else if (result == -513)
			out("? ERESTARTNOINTR (To be restarted)");
		else if (result == -514)
			out("? ERESTARTNOHAND (To be restarted if no handler)");
		else if (result == -516)
			out("? ERESTART_RESTARTBLOCK (Interrupted by signal)");
		else if (name != NULL)
			out("-1 %s (%s)", name, strerror(-result));
		else
			out("-1 (errno %ld)", -result);
	} else if (kind == R_HEX) {
		out(result == 0 ? "0" : "%#lx", result);
	} else if (kind == R_OCTAL) {
		out("%#lo", result);
	} else if (kind == R_FD) {
		show_fd(t, result);
	} else {
		out("%ld", result);
	}
}

void
show_end(struct tracee *t, long result, bool failed)
{
	unsigned n = t->call != NULL ? arguments(t) : 0;
	struct timespec now;
	bool first = true;

	if (!out_is_open(t)) {
		out_line(t);
		if (t->call != NULL)
			out("<... %s resumed>", t->call->name);
		else
			out("<... syscall_%#lx resumed>", (unsigned long)t->nr);
	}
	for (; t->shown < n; t->shown++, first = false) {
		if (!first)
			out(", ");
		show_arg(t, t->shown, result, failed);
	}
	out(")");
	out_tab(set.column - 1);
	out(" = ");
	show_result(t, result, failed);
	if (set.duration) {
		long ns;

		clock_gettime(CLOCK_MONOTONIC, &now);
		ns = (now.tv_sec - t->begin.tv_sec) * 1000000000L + now.tv_nsec - t->begin.tv_nsec;
		out(" <%ld.%06ld>", ns / 1000000000, ns / 1000 % 1000000);
	}
	t->in_call = false;
	out_end();
}

void
show_signal(struct tracee *t, int sig, const void *siginfo)
{
	out_line(t);
	if (siginfo == NULL) {
		out("--- stopped by %s ---", show_signame(sig));
	} else {
		out("--- %s ", show_signame(sig));
		show_siginfo(t, siginfo);
		out(" ---");
	}
	out_end();
}
