/*
 * cut - select bytes, characters or fields of lines.
 */
#include "util.h"

#include <stdlib.h>
#include <string.h>

static const char synopsis[] =
    "cut -b list [-nz] [--complement] [--output-delimiter=string] [file ...]\n"
    "cut -c list [-z] [--complement] [--output-delimiter=string] [file ...]\n"
    "cut -f list [-sz] [-d char] [--complement]\n"
    "    [--output-delimiter=string] [file ...]";

struct range {
	uintmax_t first, last;
};

static struct range *ranges;
static size_t nranges;
static const char *delim = "\t", *out_delim;
static int kind, end = '\n';
static bool only_delimited, whole_chars, complement;

static int
compare(const void *pa, const void *pb)
{
	const struct range *a = pa, *b = pb;

	return a->first < b->first ? -1 : a->first > b->first;
}

static const char *
parse_position(const char *s, uintmax_t *out)
{
	char *stop;

	*out = strtoull(s, &stop, 10);
	return stop;
}

/* 1,3-5,7-, also separated by blanks; sorted and merged. */
static void
parse_list(const char *s)
{
	size_t cap = 0, n = 0;

	while (*s) {
		struct range r = { 1, UINTMAX_MAX };
		const char *start = s;

		if (*s != '-') {
			s = parse_position(s, &r.first);
			r.last = r.first;
		}
		if (s == start && *s != '-')
			die(1, "%s: bad list", start);
		if (*s == '-') {
			const char *dash = s++;

			r.last = UINTMAX_MAX;
			if (*s >= '0' && *s <= '9')
				s = parse_position(s, &r.last);
			else if (dash == start)
				die(1, "%s: bad list", start);
		}
		if (r.first == 0 || r.last < r.first ||
		    (*s && !strchr(", \t", *s)))
			die(1, "%s: bad list", start);
		if (*s)
			s++;
		ranges = xgrow(ranges, nranges + 1, &cap, sizeof(*ranges));
		ranges[nranges++] = r;
	}
	if (nranges == 0)
		die(1, "empty list");
	qsort(ranges, nranges, sizeof(*ranges), compare);
	for (size_t i = 1; i < nranges; i++) {
		/* Adjoining ranges stay apart: -c1-2,3 has a delimiter. */
		if (ranges[i].first <= ranges[n].last) {
			if (ranges[i].last > ranges[n].last)
				ranges[n].last = ranges[i].last;
		} else
			ranges[++n] = ranges[i];
	}
	nranges = n + 1;
}

/* Is position n selected?  *at remembers the range of a rising n. */
static bool
selected(uintmax_t n, size_t *at)
{
	while (*at < nranges && ranges[*at].last < n)
		(*at)++;
	return (*at < nranges && ranges[*at].first <= n) != complement;
}

static void
cut_positions(const char *s, size_t n)
{
	uintmax_t position = 0;
	size_t at = 0, last_at = SIZE_MAX;
	bool any = false, gap = false;

	for (size_t i = 0; i < n; ) {
		size_t len = 1;
		uint32_t c;

		if (kind == 'c' || whole_chars)
			len = utf8_decode(s + i, n - i, &c);
		/* -b -n: a character belongs to its last byte. */
		position += kind == 'b' ? len : 1;
		if (selected(position, &at)) {
			if (out_delim && any && (gap || at != last_at))
				fputs(out_delim, stdout);
			fwrite(s + i, 1, len, stdout);
			any = true;
			gap = false;
			last_at = at;
		} else
			gap = true;
		i += len;
	}
	putchar(end);
}

static void
cut_fields(const char *s, size_t n)
{
	const char *stop = s + n, *p = s;
	uintmax_t field = 0;
	bool any = false;
	size_t at = 0;

	if (!memchr(s, *delim, n)) {
		if (!only_delimited) {
			fwrite(s, 1, n, stdout);
			putchar(end);
		}
		return;
	}
	for (;;) {
		const char *next = memchr(p, *delim, stop - p);
		const char *q = next ? next : stop;

		if (selected(++field, &at)) {
			if (any)
				fputs(out_delim ? out_delim : delim, stdout);
			fwrite(p, 1, q - p, stdout);
			any = true;
		}
		if (!next)
			break;
		p = next + 1;
	}
	putchar(end);
}

static int
cut_file(const char *name)
{
	FILE *f = open_operand(name);
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	if (!f)
		return 1;
	while ((n = getdelim(&line, &size, end, f)) > 0) {
		if (line[n - 1] == end)
			n--;
		if (kind == 'f')
			cut_fields(line, n);
		else
			cut_positions(line, n);
	}
	free(line);
	return close_operand(f, name);
}

int
main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "complement", no_argument, NULL, 'C' },
		{ "output-delimiter", required_argument, NULL, 'O' },
		{ NULL, 0, NULL, 0 },
	};
	int opt, status = 0;
	static char one[2];

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "b:c:f:d:nsz", longs)) != -1) {
		switch (opt) {
		case 'b':
		case 'c':
		case 'f':
			if (kind)
				tool_usage();
			kind = opt;
			parse_list(opt_arg);
			break;
		case 'd':
			if (strlen(opt_arg) > 1)
				die(1, "%s: delimiter must be one byte",
				    opt_arg);
			one[0] = *opt_arg;
			delim = one;
			break;
		case 'n':
			whole_chars = true;
			break;
		case 's':
			only_delimited = true;
			break;
		case 'z':
			end = '\0';
			break;
		case 'C':
			complement = true;
			break;
		case 'O':
			out_delim = opt_arg;
			break;
		default:
			tool_usage();
		}
	}
	if (!kind)
		tool_usage();
	if (opt_index == argc)
		status = cut_file("-");
	for (int i = opt_index; i < argc; i++)
		status |= cut_file(argv[i]);
	return tool_end(status);
}
