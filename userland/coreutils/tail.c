/*
 * tail - the last lines or bytes of files, and what is added to them.
 *
 * A file that can be positioned is searched backwards for the start of the
 * last lines; of anything else the tail is kept in a buffer that is trimmed
 * when half of it is no longer needed.  With -f the files are then looked at
 * once a second: POSIX has no call that waits for a file to grow.
 */
#include "util.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char synopsis[] =
    "tail [-fFqv] [-s time] [-n [+]count | -c [+]bytes | -count] [file ...]";

static bool by_bytes, from_start, follow, by_name, quiet;
static uintmax_t count = 10;
static struct timespec pause_time = { 1, 0 };

struct input {
	const char *name;
	int fd;			/* -1: not open */
	struct stat st;
};

static const char *last_title;

static void
put(const void *p, size_t n)
{
	if (write_all(STDOUT_FILENO, p, n) < 0) {
		complain("standard output");
		exit(1);
	}
}

static void
put_title(const char *name, bool titles)
{
	char *s;

	if (!titles || last_title == name)
		return;
	s = xprintf("%s==> %s <==\n", last_title ? "\n" : "",
	    strcmp(name, "-") ? name : "standard input");
	put(s, strlen(s));
	free(s);
	last_title = name;
}

/* Copy to the end; how much, or -1 after a complaint. */
static intmax_t
put_rest(const struct input *in)
{
	static char chunk[IO_SIZE];
	intmax_t total = 0;
	ssize_t n;

	while ((n = read_some(in->fd, chunk, sizeof(chunk))) > 0) {
		put(chunk, n);
		total += n;
	}
	if (n < 0) {
		complain(in->name);
		return -1;
	}
	return total;
}

/* tail -n +3: skip two lines, give the rest. */
static int
from_beginning(const struct input *in)
{
	static char chunk[IO_SIZE];
	uintmax_t skip = count ? count - 1 : 0;
	ssize_t n;

	while (skip > 0 && (n = read_some(in->fd, chunk, sizeof(chunk))) != 0) {
		ssize_t i = 0;

		if (n < 0)
			return complain(in->name);
		if (by_bytes) {
			i = skip < (uintmax_t)n ? (ssize_t)skip : n;
			skip -= i;
		} else
			for (; i < n && skip > 0; i++)
				skip -= chunk[i] == '\n';
		put(chunk + i, n - i);
	}
	return put_rest(in) < 0;
}

/*
 * Where in p[0..n) the wanted tail begins; *left becomes 0 if it is in here.
 * A newline at the very end ends the last line and begins no other.
 */
static size_t
find_tail(const char *p, size_t n, uintmax_t *left)
{
	for (size_t i = n; i > 0; i--)
		if (p[i - 1] == '\n' && --*left == 0)
			return i;
	return 0;
}

static int
end_of_stream(const struct input *in)
{
	static char chunk[IO_SIZE];
	struct buf b = { 0 };
	size_t trim_at = 4 * IO_SIZE;
	ssize_t n;

	for (;;) {
		size_t start = 0;

		n = read_some(in->fd, chunk, sizeof(chunk));
		if (n > 0) {
			buf_add(&b, chunk, n);
			if (b.len < trim_at)
				continue;
		}
		if (by_bytes)
			start = b.len > count ? b.len - count : 0;
		else if (count == 0)
			start = b.len;
		else if (b.len > 0) {
			uintmax_t left = count + (b.s[b.len - 1] == '\n');

			start = find_tail(b.s, b.len, &left);
			if (left)
				start = 0;
		}
		if (b.s)
			memmove(b.s, b.s + start, b.len - start);
		b.len -= start;
		if (n <= 0)
			break;
		trim_at = 2 * b.len > 4 * IO_SIZE ? 2 * b.len : 4 * IO_SIZE;
	}
	if (n < 0)
		complain(in->name);
	if (b.len)
		put(b.s, b.len);
	buf_free(&b);
	return n < 0;
}

static int
end_of_file(const struct input *in, off_t base)
{
	static char chunk[IO_SIZE];
	off_t end = in->st.st_size, pos = end;
	uintmax_t left = count + 1;

	if (by_bytes)
		pos = (uintmax_t)(end - base) > count ? end - (off_t)count :
		    base;
	else if (count == 0)
		base = pos;
	while (!by_bytes && pos > base) {
		size_t want = pos - base < IO_SIZE ? pos - base : IO_SIZE;
		size_t start;

		/* Without a newline at the end one line needs one less. */
		if (lseek(in->fd, pos - want, SEEK_SET) < 0 ||
		    read_full(in->fd, chunk, want) != (ssize_t)want)
			return complain(in->name);
		if (pos == end && chunk[want - 1] != '\n')
			left--;
		start = find_tail(chunk, want, &left);
		pos -= want;
		if (left == 0) {
			pos += start;
			break;
		}
	}
	if (lseek(in->fd, pos, SEEK_SET) < 0)
		return complain(in->name);
	return put_rest(in) < 0;
}

static int
tail_file(struct input *in)
{
	off_t base;

	if (fstat(in->fd, &in->st) < 0)
		return complain(in->name);
	if (from_start)
		return from_beginning(in);
	base = lseek(in->fd, 0, SEEK_CUR);
	if (S_ISREG(in->st.st_mode) && base >= 0 && in->st.st_size > base)
		return end_of_file(in, base);
	return end_of_stream(in);
}

/* With -F: the name may have come to mean another file. */
static void
check_name(struct input *in)
{
	struct stat st;
	int fd;

	if (strcmp(in->name, "-") == 0 || stat(in->name, &st) < 0)
		return;
	if (in->fd >= 0 && st.st_dev == in->st.st_dev &&
	    st.st_ino == in->st.st_ino)
		return;
	fd = open(in->name, O_RDONLY);
	if (fd < 0)
		return;
	if (in->fd >= 0) {
		put_rest(in);
		close(in->fd);
	}
	complainx(in->name, "following the new file");
	in->fd = fd;
	in->st = st;
}

static int
look_again(struct input *in, bool titles)
{
	struct stat st;
	off_t at;

	if (by_name)
		check_name(in);
	if (in->fd < 0)
		return 0;
	if (fstat(in->fd, &st) == 0 && S_ISREG(st.st_mode)) {
		at = lseek(in->fd, 0, SEEK_CUR);
		if (st.st_size < at) {
			complainx(in->name, "file truncated");
			lseek(in->fd, 0, SEEK_SET);
		} else if (st.st_size == at)
			return 0;
		put_title(in->name, titles);
	} else if (titles)
		put_title(in->name, titles);
	return put_rest(in) < 0;
}

static int
follow_files(struct input *in, int n, bool titles)
{
	for (;;) {
		int alive = 0;

		for (int i = 0; i < n; i++) {
			if (look_again(&in[i], titles)) {
				close(in[i].fd);
				in[i].fd = -1;
			}
			alive += in[i].fd >= 0 || by_name;
		}
		if (!alive)
			return 1;
		nanosleep(&pause_time, NULL);
	}
}

static void
set_count(const char *s)
{
	from_start = *s == '+';
	if (*s == '-' || *s == '+')
		s++;
	if (!parse_size(s, &count))
		die(1, "%s: bad count", s);
}

/* tail -5 and tail +5, from the days before getopt; -5f too. */
static void
old_count(int *argc, char **argv)
{
	size_t n;
	char *s;

	if (*argc < 2 || (argv[1][0] != '-' && argv[1][0] != '+'))
		return;
	n = strspn(argv[1] + 1, "0123456789");
	if (n == 0 || (argv[1][1 + n] && strcmp(argv[1] + 1 + n, "f")))
		return;
	follow = argv[1][1 + n] == 'f';
	s = xstrndup(argv[1], 1 + n);
	set_count(s);
	free(s);
	memmove(argv + 1, argv + 2, (*argc - 1) * sizeof(*argv));
	(*argc)--;
}

static void
read_options(int argc, char **argv, bool *titles)
{
	int opt;

	while ((opt = tool_opt(argc, argv, "c:fFn:qs:v", NULL)) != -1) {
		switch (opt) {
		case 'c':
		case 'n':
			by_bytes = opt == 'c';
			set_count(opt_arg);
			break;
		case 'F':
			by_name = true;
			/* fall through */
		case 'f':
			follow = true;
			break;
		case 'q':
			quiet = true;
			break;
		case 's':
			if (!parse_duration(opt_arg, &pause_time))
				die(1, "%s: bad time", opt_arg);
			break;
		case 'v':
			*titles = true;
			break;
		default:
			tool_usage();
		}
	}
}

int
main(int argc, char **argv)
{
	static char *only_stdin[] = { "-", NULL };
	bool titles = false;
	struct input *in;
	int n, status = 0;
	struct stat st;

	tool_begin(argc, argv, synopsis);
	old_count(&argc, argv);
	read_options(argc, argv, &titles);
	n = argc - opt_index;
	argv += opt_index;
	/* POSIX: tail -f of a pipe just ends with it. */
	if (n == 0 && fstat(STDIN_FILENO, &st) == 0 && S_ISFIFO(st.st_mode))
		follow = false;
	if (n == 0) {
		argv = only_stdin;
		n = 1;
	}
	titles = (titles || n > 1) && !quiet;
	in = xcalloc(n, sizeof(*in));
	for (int i = 0; i < n; i++) {
		in[i].name = argv[i];
		in[i].fd = strcmp(argv[i], "-") ? open(argv[i], O_RDONLY) :
		    STDIN_FILENO;
		if (in[i].fd < 0) {
			status |= complain(argv[i]);
			continue;
		}
		put_title(argv[i], titles);
		status |= tail_file(&in[i]);
		if (!follow && in[i].fd != STDIN_FILENO)
			close(in[i].fd);
	}
	if (follow)
		status |= follow_files(in, n, titles);
	free(in);
	return status;
}
