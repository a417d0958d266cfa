/*
 * error.c - who the running tool is, how it complains, and how it ends.
 *
 * A complaint reads `tool: operand: reason`.  It goes out after what standard
 * output already holds, so that a reader of both sees them in order.
 */
#include "util.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const char *tool_name = "?";
int tool_usage_status = 1;

static const char *tool_synopsis = "";

static void
print_synopsis(FILE *f)
{
	const char *lead = "usage: ";

	for (const char *s = tool_synopsis; *s; ) {
		size_t n = strcspn(s, "\n");
		fprintf(f, "%s%.*s\n", lead, (int)n, s);
		lead = "       ";
		s += n + (s[n] == '\n');
	}
}

/* Answers --help and --version when they are the first argument. */
void
tool_begin(int argc, char **argv, const char *synopsis)
{
	tool_synopsis = synopsis;
	if (argc > 0 && argv[0] && argv[0][0]) {
		const char *slash = strrchr(argv[0], '/');
		tool_name = slash && slash[1] ? slash + 1 : argv[0];
	}
	if (argc < 2)
		return;
	if (strcmp(argv[1], "--help") == 0) {
		print_synopsis(stdout);
		exit(tool_end(0));
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("%s (Loam)\n", tool_name);
		exit(tool_end(0));
	}
}

void
tool_usage(void)
{
	fflush(stdout);
	print_synopsis(stderr);
	exit(tool_usage_status);
}

/* The last act of main: what could not be written makes the tool fail. */
int
tool_end(int status)
{
	bool lost = ferror(stdout);

	errno = 0;
	if (fflush(stdout) != 0 || lost) {
		fprintf(stderr, "%s: standard output: %s\n", tool_name,
		    errno ? strerror(errno) : "write error");
		if (status == 0)
			status = tool_usage_status;
	}
	return status;
}

/* Report errno about an operand; returns 1, the status that follows from it. */
int
complain(const char *operand)
{
	int err = errno;

	fflush(stdout);
	fprintf(stderr, "%s: %s: %s\n", tool_name, operand, strerror(err));
	return 1;
}

int
complainx(const char *operand, const char *fmt, ...)
{
	va_list ap;

	fflush(stdout);
	fprintf(stderr, "%s: %s: ", tool_name, operand);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return 1;
}

void
die(int status, const char *fmt, ...)
{
	va_list ap;

	fflush(stdout);
	fprintf(stderr, "%s: ", tool_name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(status);
}
