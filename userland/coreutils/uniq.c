/*
 * uniq - report or leave out repeated lines.
 */
#include "util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char synopsis[] =
    "uniq [-cdiuz] [-f fields] [-s chars] [-w chars] [input [output]]";

static bool count, repeated, unique, fold_case;
static uintmax_t skip_fields, skip_chars, most = UINTMAX_MAX;
static int end = '\n';

/* The part of a line that is compared. */
static const char *
key(const struct buf *line, size_t *len)
{
	const char *p = line->s, *stop = line->s + line->len;
	uint32_t c;

	for (uintmax_t i = 0; i < skip_fields; i++) {
		while (p < stop && (*p == ' ' || *p == '\t'))
			p++;
		while (p < stop && *p != ' ' && *p != '\t')
			p++;
	}
	for (uintmax_t i = 0; i < skip_chars && p < stop; i++)
		p += utf8_decode(p, stop - p, &c);
	*len = stop - p;
	if (*len > most)
		*len = most;
	return p;
}

static bool
same(const struct buf *a, const struct buf *b)
{
	size_t n, m;
	const char *x = key(a, &n), *y = key(b, &m);

	if (n != m)
		return false;
	return (fold_case ? strncasecmp(x, y, n) : memcmp(x, y, n)) == 0;
}

static void
put(const struct buf *line, uintmax_t times)
{
	if ((repeated && times == 1) || (unique && times > 1))
		return;
	if (count)
		printf("%7ju ", times);
	fwrite(line->s, 1, line->len, stdout);
	putchar(end);
}

static void
run(FILE *f)
{
	struct buf held = { 0 }, line = { 0 };
	uintmax_t times = 0;
	char *text = NULL;
	size_t size = 0;
	ssize_t n;

	while ((n = getdelim(&text, &size, end, f)) > 0) {
		line.len = 0;
		buf_add(&line, text, text[n - 1] == end ? n - 1 : n);
		if (times && same(&held, &line)) {
			times++;
			continue;
		}
		if (times)
			put(&held, times);
		held.len = 0;
		buf_add(&held, line.s, line.len);
		times = 1;
	}
	if (times)
		put(&held, times);
	free(text);
	buf_free(&held);
	buf_free(&line);
}

int
main(int argc, char **argv)
{
	int opt, status;
	FILE *f = stdin;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "cdf:is:uw:z", NULL)) != -1) {
		switch (opt) {
		case 'c':
			count = true;
			break;
		case 'd':
			repeated = true;
			break;
		case 'f':
			skip_fields = need_int(opt_arg, 0, INTMAX_MAX, "count");
			break;
		case 'i':
			fold_case = true;
			break;
		case 's':
			skip_chars = need_int(opt_arg, 0, INTMAX_MAX, "count");
			break;
		case 'u':
			unique = true;
			break;
		case 'w':
			most = need_int(opt_arg, 0, INTMAX_MAX, "count");
			break;
		case 'z':
			end = '\0';
			break;
		default:
			tool_usage();
		}
	}
	argc -= opt_index;
	argv += opt_index;
	if (argc > 2)
		tool_usage();
	if (argc > 0 && !(f = open_operand(argv[0])))
		return 1;
	if (argc > 1 && strcmp(argv[1], "-") != 0 &&
	    !freopen(argv[1], "w", stdout))
		return complain(argv[1]);
	run(f);
	status = close_operand(f, argc > 0 ? argv[0] : "standard input");
	return tool_end(status);
}
