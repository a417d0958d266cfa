/*
 * sort - sort, merge or check lines; sort_compare.c knows the order.
 *
 * All lines are read, an array of them is merge-sorted (stable, and never
 * quadratic), and written.  -m only merges inputs that are sorted already,
 * holding one line of each.
 */
#include "sort.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char synopsis[] =
    "sort [-m] [-o output] [-bdfghiMnrsuVz] [-t char] [-k keydef]... [file ...]\n"
    "sort -c | -C [-bdfghiMnruVz] [-t char] [-k keydef]... [file]";

static struct line *lines;
static size_t nlines, lines_cap;
static int end = '\n';

static void
merge_sort(struct line *v, struct line *tmp, size_t n)
{
	size_t half = n / 2, i = 0, j = half, k = 0;

	if (n < 2)
		return;
	merge_sort(v, tmp, half);
	merge_sort(v + half, tmp, n - half);
	if (sort_compare(&v[half - 1], &v[half]) <= 0)
		return;		/* in order already */
	memcpy(tmp, v, half * sizeof(*v));
	while (i < half && j < n)
		v[k++] = sort_compare(&tmp[i], &v[j]) <= 0 ? tmp[i++] : v[j++];
	while (i < half)
		v[k++] = tmp[i++];
}

/* A line without its end; false at the end of the input. */
static bool
read_line(FILE *f, struct line *l)
{
	char *s = NULL;
	size_t size = 0;
	ssize_t n = getdelim(&s, &size, end, f);

	if (n <= 0) {
		free(s);
		return false;
	}
	if (s[n - 1] == end)
		n--;
	l->s = xrealloc(s, n + 1);
	l->s[n] = '\0';
	l->len = n;
	return true;
}

static void
put_line(const struct line *l)
{
	fwrite(l->s, 1, l->len, stdout);
	putchar(end);
}

static void
need_readable(FILE *f, const char *name)
{
	if (close_operand(f, name))
		exit(2);
}

static FILE *
need_open(const char *name)
{
	FILE *f = open_operand(name);

	if (!f)
		exit(2);
	return f;
}

static void
open_output(const char *name)
{
	if (name && !freopen(name, "w", stdout)) {
		complain(name);
		exit(2);
	}
}

static void
sort_files(char **names, int n, const char *output)
{
	struct line *tmp, l;

	for (int i = 0; i < n; i++) {
		FILE *f = need_open(names[i]);

		while (read_line(f, &l)) {
			lines = xgrow(lines, nlines + 1, &lines_cap,
			    sizeof(*lines));
			lines[nlines++] = l;
		}
		need_readable(f, names[i]);
	}
	tmp = xcalloc(nlines / 2 + 1, sizeof(*tmp));
	merge_sort(lines, tmp, nlines);
	free(tmp);
	/* Only now: the output may be one of the inputs. */
	open_output(output);
	for (size_t i = 0; i < nlines; i++)
		if (i == 0 || !sort_unique ||
		    sort_compare(&lines[i - 1], &lines[i]) != 0)
			put_line(&lines[i]);
}

static void
merge_files(char **names, int n, const char *output)
{
	struct { FILE *f; struct line l; bool more; } *in;
	struct line last = { 0 };

	in = xcalloc(n, sizeof(*in));
	for (int i = 0; i < n; i++) {
		in[i].f = need_open(names[i]);
		in[i].more = read_line(in[i].f, &in[i].l);
	}
	open_output(output);
	for (;;) {
		int least = -1;

		for (int i = 0; i < n; i++)
			if (in[i].more && (least < 0 ||
			    sort_compare(&in[i].l, &in[least].l) < 0))
				least = i;
		if (least < 0)
			break;
		if (!last.s || !sort_unique ||
		    sort_compare(&last, &in[least].l) != 0)
			put_line(&in[least].l);
		free(last.s);
		last = in[least].l;
		in[least].more = read_line(in[least].f, &in[least].l);
	}
	free(last.s);
	for (int i = 0; i < n; i++)
		need_readable(in[i].f, names[i]);
	free(in);
}

static int
check_order(const char *name, bool quiet)
{
	FILE *f = need_open(name);
	struct line last = { 0 }, l;
	uintmax_t number = 0;
	int status = 0;

	while (status == 0 && read_line(f, &l)) {
		int order = number++ ? sort_compare(&last, &l) : -1;

		if (order > 0 || (order == 0 && sort_unique)) {
			status = 1;
			if (!quiet)
				complainx(name, "%ju: disorder: %s", number,
				    l.s);
		}
		free(last.s);
		last = l;
	}
	free(last.s);
	need_readable(f, name);
	return status;
}

static void
set_separator(const char *s)
{
	if (strcmp(s, "\\0") == 0)
		sort_separator = 0;
	else if (s[0] && !s[1])
		sort_separator = (unsigned char)s[0];
	else
		die(2, "%s: separator must be one byte", s);
}

int
main(int argc, char **argv)
{
	static char *standard_input[] = { "-", NULL };
	const char *output = NULL;
	bool merge = false;
	int opt, n, check = 0;

	tool_usage_status = 2;
	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "bCcdfghik:Mmno:rst:uVz",
	    NULL)) != -1) {
		if (sort_set_order(&sort_order, opt))
			continue;
		switch (opt) {
		case 'C':
		case 'c':
			check = opt;
			break;
		case 'k':
			sort_add_key(opt_arg);
			break;
		case 'm':
			merge = true;
			break;
		case 'o':
			output = opt_arg;
			break;
		case 's':
			sort_stable = true;
			break;
		case 't':
			set_separator(opt_arg);
			break;
		case 'u':
			sort_unique = true;
			break;
		case 'z':
			end = '\0';
			break;
		default:
			tool_usage();
		}
	}
	n = argc - opt_index;
	argv += opt_index;
	if (n == 0) {
		argv = standard_input;
		n = 1;
	}
	if (check) {
		sort_stable = true;
		if (n > 1)
			tool_usage();
		return tool_end(check_order(argv[0], check == 'C'));
	}
	if (merge)
		merge_files(argv, n, output);
	else
		sort_files(argv, n, output);
	return tool_end(0);
}
