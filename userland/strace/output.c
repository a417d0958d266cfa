/*
 * output.c - the text, line by line.
 *
 * A call's line stays open from its begin to its end. If another tracee has something
 * to say meanwhile, the line ends with "<unfinished ...>" and the call is resumed on
 * one of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <stdio.h>
#include <unistd.h>

#include "strace.h"
#include "util.h"

static FILE *file;
static bool to_file;
static int column;
static struct tracee *open_for;		/* whose line is open; NULL: none is */
static struct timespec last;		/* of the line before, for -r */

void
out_open(const char *name, bool append)
{
	int fd;

	if (name == NULL) {
		/* The program may close or move descriptor 2; ours stays. */
		fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 100);
		if (fd < 0)
			fd = STDERR_FILENO;
	} else {
		fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC | (append ? O_APPEND : O_TRUNC), 0666);
		to_file = true;
	}
	file = fd < 0 ? NULL : fdopen(fd, "w");
	if (file == NULL)
		die(1, "%s: %s", name != NULL ? name : "output", strerror(errno));
	setvbuf(file, NULL, _IOFBF, 65536);
}

void
out(const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vfprintf(file, fmt, ap);
	va_end(ap);
	if (n > 0)
		column += n;
}

void
out_char(int c)
{
	putc(c, file);
	column++;
}

void
out_tab(int to)
{
	while (column < to)
		out_char(' ');
}

void
out_flush(void)
{
	fflush(file);
}

static void
stamp(void)
{
	struct timespec now;
	struct tm tm;
	char text[16];

	clock_gettime(CLOCK_REALTIME, &now);
	if (set.relative) {
		long ns = last.tv_sec == 0 ? 0 : (now.tv_sec - last.tv_sec) * 1000000000L +
		    now.tv_nsec - last.tv_nsec;

		last = now;
		out("%6ld.%06ld ", ns / 1000000000, ns / 1000 % 1000000);
	} else if (set.stamp == 3) {
		out("%lld.%06ld ", (long long)now.tv_sec, now.tv_nsec / 1000);
	} else if (set.stamp > 0) {
		localtime_r(&now.tv_sec, &tm);
		strftime(text, sizeof(text), "%H:%M:%S", &tm);
		out("%s", text);
		if (set.stamp == 2)
			out(".%06ld", now.tv_nsec / 1000);
		out(" ");
	}
}

void
out_line(struct tracee *t)
{
	if (open_for != NULL) {
		if (open_for->in_call) {
			out(" <unfinished ...>");
			open_for->cut = true;
		}
		out_end();
	}
	open_for = t;
	column = 0;
	if (t == NULL)
		return;
	/* In a file each line has its process; on a terminal, if there is more than one. */
	if (to_file && set.follow)
		out("%-5d ", (int)t->pid);
	else if (trace_count() > 1)
		out("[pid %5d] ", (int)t->pid);
	stamp();
	if (set.ip)
		out("[%016lx] ", t->ip);
}

void
out_end(void)
{
	putc('\n', file);
	column = 0;
	open_for = NULL;
	if (!to_file)
		fflush(file);
}

bool
out_is_open(const struct tracee *t)
{
	return t != NULL && open_for == t;
}

void
out_note(const char *fmt, pid_t pid)
{
	if (set.quiet || set.summary_only)
		return;
	if (to_file) {
		fprintf(stderr, "strace: ");
		fprintf(stderr, fmt, (int)pid);
		putc('\n', stderr);
		return;
	}
	out_line(NULL);
	out("strace: ");
	out(fmt, (int)pid);
	out_end();
}
