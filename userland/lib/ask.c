/*
 * ask.c - a question on standard error, the answer from standard input.
 */
#include "util.h"

#include <stdarg.h>

bool
ask(const char *fmt, ...)
{
	va_list ap;
	int first, c;

	fflush(stdout);
	fprintf(stderr, "%s: ", tool_name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputs("? ", stderr);
	fflush(stderr);
	first = c = getchar();
	while (c != '\n' && c != EOF)
		c = getchar();
	return first == 'y' || first == 'Y';
}
