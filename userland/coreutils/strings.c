/*
 * strings - runs of printable characters in binary files.
 */
#include "util.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

static uintmax_t least = 4;
static int base;

static bool
printable(int c)
{
	return c == '\t' || (c >= ' ' && c < 0x7f);
}

static void
put_run(const struct buf *run, uintmax_t at)
{
	if (run->len < least)
		return;
	if (base == 'd')
		printf("%7ju ", at);
	else if (base == 'o')
		printf("%7jo ", at);
	else if (base == 'x')
		printf("%7jx ", at);
	fwrite(run->s, 1, run->len, stdout);
	putchar('\n');
}

static int
search(const char *name)
{
	FILE *f = open_operand(name);
	struct buf run = { 0 };
	uintmax_t at = 0;
	int c;

	if (!f)
		return 1;
	for (; (c = getc(f)) != EOF; at++) {
		if (printable(c)) {
			buf_addc(&run, c);
			continue;
		}
		put_run(&run, at - run.len);
		run.len = 0;
	}
	put_run(&run, at - run.len);
	buf_free(&run);
	return close_operand(f, name);
}

int
main(int argc, char **argv)
{
	int opt, status = 0;

	tool_begin(argc, argv, "strings [-a] [-n count] [-t base] [file ...]");
	while ((opt = tool_opt(argc, argv, "an:t:", NULL)) != -1) {
		switch (opt) {
		case 'a':
			break;
		case 'n':
			least = need_int(opt_arg, 1, INT32_MAX, "count");
			break;
		case 't':
			if (!opt_arg[0] || opt_arg[1] ||
			    !strchr("dox", opt_arg[0]))
				die(1, "%s: bad base", opt_arg);
			base = opt_arg[0];
			break;
		default:
			tool_usage();
		}
	}
	if (opt_index == argc)
		status = search("-");
	for (int i = opt_index; i < argc; i++)
		status |= search(argv[i]);
	return tool_end(status);
}
