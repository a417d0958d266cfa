/*
 * split - cut a file into pieces.
 */
#include "util.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char synopsis[] =
    "split [-d] [-a length] [-l lines | -b size] [file [prefix]]";

static const char *prefix = "x";
static int suffix_len = 2;
static bool digits;
static uintmax_t piece;		/* number of the piece under way */
static char *name;
static int out = -1;

/* aa, ab, ... or 00, 01, ... */
static void
open_next(void)
{
	unsigned base = digits ? 10 : 26;
	size_t n = strlen(prefix);
	uintmax_t left = piece++;

	if (out >= 0 && close(out) < 0)
		exit(complain(name));
	free(name);
	name = xmalloc(n + suffix_len + 1);
	memcpy(name, prefix, n);
	name[n + suffix_len] = '\0';
	for (int i = suffix_len; i-- > 0; left /= base)
		name[n + i] = (digits ? '0' : 'a') + left % base;
	if (left)
		die(1, "out of suffixes");
	out = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (out < 0)
		exit(complain(name));
}

static void
put(const char *p, size_t n)
{
	if (write_all(out, p, n) < 0)
		exit(complain(name));
}

/* `unit` ends when so many newlines (or, with lines false, bytes) passed. */
static int
split_fd(int fd, const char *in_name, uintmax_t unit, bool lines)
{
	static char chunk[IO_SIZE];
	uintmax_t left = 0;
	ssize_t n;

	while ((n = read_some(fd, chunk, sizeof(chunk))) > 0) {
		for (ssize_t i = 0; i < n; ) {
			ssize_t start = i;

			if (left == 0) {
				open_next();
				left = unit;
			}
			if (lines) {
				for (; i < n && left > 0; i++)
					left -= chunk[i] == '\n';
			} else {
				uintmax_t rest = n - i;

				rest = rest < left ? rest : left;
				i += rest;
				left -= rest;
			}
			put(chunk + start, i - start);
		}
	}
	return n < 0 ? complain(in_name) : 0;
}

int
main(int argc, char **argv)
{
	const char *in_name = "-";
	uintmax_t unit = 1000;
	bool lines = true;
	int opt, fd = STDIN_FILENO, status;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "a:b:dl:", NULL)) != -1) {
		switch (opt) {
		case 'a':
			suffix_len = need_int(opt_arg, 1, 100, "length");
			break;
		case 'b':
		case 'l':
			lines = opt == 'l';
			if (!parse_size(opt_arg, &unit) || unit == 0)
				die(1, "%s: bad size", opt_arg);
			break;
		case 'd':
			digits = true;
			break;
		default:
			tool_usage();
		}
	}
	argc -= opt_index;
	argv += opt_index;
	if (argc > 2)
		tool_usage();
	if (argc > 0)
		in_name = argv[0];
	if (argc > 1)
		prefix = argv[1];
	if (strcmp(in_name, "-") != 0 && (fd = open(in_name, O_RDONLY)) < 0)
		return complain(in_name);
	status = split_fd(fd, in_name, unit, lines);
	if (out >= 0 && close(out) < 0)
		status = complain(name);
	return status;
}
