/*
 * cmp - compare two files byte by byte.  0: same, 1: different, 2: trouble.
 */
#include "util.h"

#include <inttypes.h>
#include <string.h>

static const char synopsis[] =
    "cmp [-l | -s] [-n count] [-i skip[:skip2]] file1 file2 [skip1 [skip2]]";

static bool list, silent;
static uintmax_t limit = UINTMAX_MAX;

static bool
skip_bytes(FILE *f, uintmax_t n)
{
	while (n > 0 && getc(f) != EOF)
		n--;
	return !ferror(f);
}

static int
compare(FILE *a, const char *a_name, FILE *b, const char *b_name)
{
	uintmax_t byte = 1, line = 1;
	int status = 0;

	for (; byte <= limit; byte++) {
		int x = getc(a), y = getc(b);

		if (ferror(a) || ferror(b)) {
			complain(ferror(a) ? a_name : b_name);
			return 2;
		}
		if (x == EOF && y == EOF)
			break;
		if (x == EOF || y == EOF) {
			const char *name = x == EOF ? a_name : b_name;

			if (!silent && byte == 1)
				complainx("EOF on", "%s which is empty", name);
			else if (!silent)
				complainx("EOF on", "%s after byte %ju", name,
				    byte - 1);
			return 1;
		}
		if (x != y) {
			status = 1;
			if (silent)
				break;
			if (!list) {
				printf("%s %s differ: byte %ju, line %ju\n",
				    a_name, b_name, byte, line);
				break;
			}
			printf("%ju %3o %3o\n", byte, x, y);
		}
		line += x == '\n';
	}
	return status;
}

static uintmax_t
need_size(const char *s)
{
	uintmax_t n;

	if (!parse_size(s, &n))
		die(2, "%s: bad count", s);
	return n;
}

int
main(int argc, char **argv)
{
	uintmax_t skip[2] = { 0, 0 };
	FILE *f[2];
	char *colon;
	int opt;

	tool_usage_status = 2;
	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "i:ln:s", NULL)) != -1) {
		switch (opt) {
		case 'i':
			colon = strchr(opt_arg, ':');
			if (colon)
				*colon = '\0';
			skip[0] = need_size(opt_arg);
			skip[1] = colon ? need_size(colon + 1) : skip[0];
			break;
		case 'l':
			list = true;
			break;
		case 'n':
			limit = need_size(opt_arg);
			break;
		case 's':
			silent = true;
			break;
		default:
			tool_usage();
		}
	}
	argc -= opt_index;
	argv += opt_index;
	if (argc < 2 || argc > 4 || (list && silent))
		tool_usage();
	for (int i = 0; i + 2 < argc; i++)
		skip[i] = need_size(argv[i + 2]);
	for (int i = 0; i < 2; i++) {
		f[i] = open_operand(argv[i]);
		if (!f[i])
			return 2;
		if (!skip_bytes(f[i], skip[i])) {
			complain(argv[i]);
			return 2;
		}
	}
	if (f[0] == f[1])
		return 0;
	return tool_end(compare(f[0], argv[0], f[1], argv[1]));
}
