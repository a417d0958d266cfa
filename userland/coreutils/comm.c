/*
 * comm - compare two sorted files line by line.
 */
#include "util.h"

#include <stdlib.h>
#include <string.h>

static bool hide[4];		/* by column, from 1 */

struct input {
	FILE *f;
	char *line;
	size_t size;
	ssize_t n;		/* -1 at the end */
};

static void
next(struct input *in)
{
	in->n = getline(&in->line, &in->size, in->f);
	if (in->n > 0 && in->line[in->n - 1] == '\n')
		in->n--;
	else if (in->n == 0)
		in->n = -1;
}

static int
compare(const struct input *a, const struct input *b)
{
	size_t n = a->n < b->n ? a->n : b->n;
	int order;

	if (a->n < 0 || b->n < 0)
		return a->n < 0 ? 1 : -1;
	order = memcmp(a->line, b->line, n);
	return order ? order : a->n < b->n ? -1 : a->n > b->n;
}

static void
put(int column, const struct input *in)
{
	if (hide[column])
		return;
	for (int i = 1; i < column; i++)
		if (!hide[i])
			putchar('\t');
	fwrite(in->line, 1, in->n, stdout);
	putchar('\n');
}

int
main(int argc, char **argv)
{
	struct input a = { 0 }, b = { 0 };
	int opt, status;

	tool_begin(argc, argv, "comm [-123] file1 file2");
	while ((opt = tool_opt(argc, argv, "123", NULL)) != -1) {
		if (opt == '?')
			tool_usage();
		hide[opt - '0'] = true;
	}
	argv += opt_index;
	if (argc - opt_index != 2)
		tool_usage();
	if (!(a.f = open_operand(argv[0])) || !(b.f = open_operand(argv[1])))
		return 1;
	next(&a);
	next(&b);
	while (a.n >= 0 || b.n >= 0) {
		int order = compare(&a, &b);

		put(order < 0 ? 1 : order > 0 ? 2 : 3, order > 0 ? &b : &a);
		if (order <= 0)
			next(&a);
		if (order >= 0)
			next(&b);
	}
	status = close_operand(a.f, argv[0]) | close_operand(b.f, argv[1]);
	free(a.line);
	free(b.line);
	return tool_end(status);
}
