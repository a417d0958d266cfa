/*
 * head - the first lines or bytes of files.
 *
 * A negative count means all but the last so many; those are held back in a
 * buffer until enough has come after them.
 */
#include "util.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char synopsis[] =
    "head [-qv] [-n [-]count | -c [-]bytes | -count] [file ...]";

static bool by_bytes, all_but;
static uintmax_t count = 10;

static int
head_lines(FILE *f)
{
	int c;

	for (uintmax_t left = count; left > 0 && (c = getc(f)) != EOF; ) {
		putchar(c);
		if (c == '\n') {
			left--;
			if (ferror(stdout))
				break;
		}
	}
	return 0;
}

static int
head_bytes(FILE *f)
{
	static char chunk[IO_SIZE];
	size_t n;

	for (uintmax_t left = count; left > 0; left -= n) {
		n = fread(chunk, 1, left < sizeof(chunk) ? left :
		    sizeof(chunk), f);
		if (n == 0 || fwrite(chunk, 1, n, stdout) < n)
			break;
	}
	return 0;
}

/* A ring of the last `count` lines. */
static int
head_all_but_lines(FILE *f)
{
	struct buf *ring = NULL;
	size_t used = 0, cap = 0, next = 0, size = 0;
	char *line = NULL;
	ssize_t n;

	while ((n = getline(&line, &size, f)) > 0) {
		if (used < count) {
			ring = xgrow(ring, used + 1, &cap, sizeof(*ring));
			ring[used] = (struct buf){ 0 };
			buf_add(&ring[used++], line, n);
			continue;
		}
		if (count == 0) {
			fwrite(line, 1, n, stdout);
			continue;
		}
		fwrite(ring[next].s, 1, ring[next].len, stdout);
		ring[next].len = 0;
		buf_add(&ring[next], line, n);
		next = (next + 1) % used;
	}
	free(line);
	for (size_t i = 0; i < used; i++)
		buf_free(&ring[i]);
	free(ring);
	return 0;
}

static int
head_all_but_bytes(FILE *f)
{
	static char chunk[IO_SIZE];
	struct buf held = { 0 };
	size_t n;

	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0) {
		buf_add(&held, chunk, n);
		if (held.len > count) {
			size_t out = held.len - count;

			/* Move in big steps only, or this is quadratic. */
			if (out < count && out < IO_SIZE * 16)
				continue;
			fwrite(held.s, 1, out, stdout);
			memmove(held.s, held.s + out, count);
			held.len = count;
		}
	}
	if (held.len > count)
		fwrite(held.s, 1, held.len - count, stdout);
	buf_free(&held);
	return 0;
}

static int
head_file(const char *name, bool title)
{
	static bool again;
	FILE *f = open_operand(name);
	off_t start;

	if (!f)
		return 1;
	if (title)
		printf("%s==> %s <==\n", again ? "\n" : "",
		    f == stdin ? "standard input" : name);
	again = true;
	if (all_but)
		(by_bytes ? head_all_but_bytes : head_all_but_lines)(f);
	else
		(by_bytes ? head_bytes : head_lines)(f);
	/* Leave a shared standard input just behind what was used. */
	if (f == stdin && !ferror(f) && (start = ftello(f)) >= 0)
		lseek(STDIN_FILENO, start, SEEK_SET);
	return close_operand(f, name);
}

static void
set_count(const char *s)
{
	all_but = *s == '-';
	if (*s == '-' || *s == '+')
		s++;
	if (!parse_size(s, &count))
		die(1, "%s: bad count", s);
}

/* head -5: an option of its own in the days before getopt. */
static void
old_count(int *argc, char **argv)
{
	char *s;

	if (*argc < 2 || argv[1][0] != '-' ||
	    !isdigit((unsigned char)argv[1][1]))
		return;
	s = argv[1] + 1;
	if (s[strspn(s, "0123456789")])
		return;
	set_count(s);
	memmove(argv + 1, argv + 2, (*argc - 1) * sizeof(*argv));
	(*argc)--;
}

int
main(int argc, char **argv)
{
	int opt, status = 0;
	bool quiet = false, titles = false;

	tool_begin(argc, argv, synopsis);
	old_count(&argc, argv);
	while ((opt = tool_opt(argc, argv, "c:n:qv", NULL)) != -1) {
		switch (opt) {
		case 'c':
		case 'n':
			by_bytes = opt == 'c';
			set_count(opt_arg);
			break;
		case 'q':
			quiet = true;
			break;
		case 'v':
			titles = true;
			break;
		default:
			tool_usage();
		}
	}
	titles |= argc - opt_index > 1;
	if (opt_index == argc)
		status = head_file("-", titles && !quiet);
	for (int i = opt_index; i < argc; i++)
		status |= head_file(argv[i], titles && !quiet);
	return tool_end(status);
}
