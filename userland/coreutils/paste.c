/*
 * paste - lines of files side by side.
 */
#include "util.h"

#include <stdlib.h>
#include <string.h>

static const char synopsis[] = "paste [-s] [-d list] file ...";

static int *delims;		/* -1: nothing */
static size_t ndelims;

static void
set_delims(const char *s)
{
	ndelims = 0;
	delims = xcalloc(strlen(s) + 1, sizeof(*delims));
	if (!*s)
		delims[ndelims++] = -1;
	for (; *s; s++) {
		int c = (unsigned char)*s;

		if (c == '\\' && s[1]) {
			c = (unsigned char)*++s;
			c = c == '0' ? -1 : c == 'n' ? '\n' : c == 't' ?
			    '\t' : c;
		}
		delims[ndelims++] = c;
	}
}

static void
put_delim(size_t i)
{
	int c = delims[i % ndelims];

	if (c >= 0)
		putchar(c);
}

/* Copy a line without its newline; false at the end of the file. */
static bool
put_line(FILE *f)
{
	int c = getc(f);

	if (c == EOF)
		return false;
	for (; c != EOF && c != '\n'; c = getc(f))
		putchar(c);
	return true;
}

static int
one_by_one(const char *name)
{
	FILE *f = open_operand(name);
	size_t n = 0;
	int c;

	if (!f)
		return 1;
	while ((c = getc(f)) != EOF) {
		ungetc(c, f);
		if (n > 0)
			put_delim(n - 1);
		n++;
		put_line(f);
	}
	putchar('\n');
	return close_operand(f, name);
}

/* "-" given twice is one stream, closed once. */
static int
close_once(FILE **f, char **names, int n, int i)
{
	for (int j = 0; j < n; j++)
		if (j != i && f[j] == f[i])
			return 0;
	return close_operand(f[i], names[i]);
}

/*
 * A row is held back until one of its files still has a line: then every
 * delimiter is due, for files that have ended as well.
 */
static int
side_by_side(char **names, int n)
{
	FILE **f = xcalloc(n, sizeof(*f));
	int status = 0;
	bool any = true;

	for (int i = 0; i < n; i++) {
		f[i] = open_operand(names[i]);
		if (!f[i])
			return 1;
	}
	while (any) {
		int due = 0;	/* delimiters held back */

		any = false;
		for (int i = 0; i < n; i++, due++) {
			int c = f[i] ? getc(f[i]) : EOF;

			if (f[i] && c == EOF) {
				status |= close_once(f, names, n, i);
				f[i] = NULL;
			}
			if (c == EOF)
				continue;
			ungetc(c, f[i]);
			for (; due > 0; due--)
				put_delim(i - due);
			any = true;
			put_line(f[i]);
		}
		if (!any)
			break;
		for (due--; due > 0; due--)
			put_delim(n - 1 - due);
		putchar('\n');
	}
	free(f);
	return status;
}

int
main(int argc, char **argv)
{
	bool serial = false;
	int opt, status = 0;

	tool_begin(argc, argv, synopsis);
	set_delims("\t");
	while ((opt = tool_opt(argc, argv, "d:s", NULL)) != -1) {
		switch (opt) {
		case 'd':
			set_delims(opt_arg);
			break;
		case 's':
			serial = true;
			break;
		default:
			tool_usage();
		}
	}
	if (opt_index == argc)
		argv[--opt_index] = "-";
	if (!serial)
		return tool_end(side_by_side(argv + opt_index, argc - opt_index));
	for (int i = opt_index; i < argc; i++)
		status |= one_by_one(argv[i]);
	return tool_end(status);
}
