/*
 * dd - copy blocks and convert them.
 *
 * Input blocks pass through the conversions into the output buffer, which is
 * written whenever it holds an output block.  With bs= and nothing to convert
 * blocks are written as they were read, short or not.
 */
#include "util.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char synopsis[] = "dd [operand=value ...]";

enum {
	C_LCASE = 1, C_UCASE = 2, C_SWAB = 4, C_BLOCK = 8, C_UNBLOCK = 16,
	C_NOERROR = 32, C_NOTRUNC = 64, C_SYNC = 128, C_FSYNC = 256,
	C_FDATASYNC = 512, C_SPARSE = 1024, C_EXCL = 2048, C_NOCREAT = 4096,
	/* and for iflag, oflag: */
	F_FULL = 8192, F_COUNT_BYTES = 16384, F_SKIP_BYTES = 32768,
	F_SEEK_BYTES = 65536, F_APPEND = 131072, F_SYNC = 262144,
	F_NONBLOCK = 524288, F_DIRECTORY = 1048576,
};

static const struct word {
	const char *name;
	int bit;
} convs[] = {
	{ "lcase", C_LCASE }, { "ucase", C_UCASE }, { "swab", C_SWAB },
	{ "block", C_BLOCK }, { "unblock", C_UNBLOCK },
	{ "noerror", C_NOERROR }, { "notrunc", C_NOTRUNC },
	{ "sync", C_SYNC }, { "fsync", C_FSYNC },
	{ "fdatasync", C_FDATASYNC }, { "sparse", C_SPARSE },
	{ "excl", C_EXCL }, { "nocreat", C_NOCREAT }, { NULL, 0 },
}, flag_words[] = {
	{ "fullblock", F_FULL }, { "count_bytes", F_COUNT_BYTES },
	{ "skip_bytes", F_SKIP_BYTES }, { "seek_bytes", F_SEEK_BYTES },
	{ "append", F_APPEND }, { "sync", F_SYNC },
	{ "dsync", F_SYNC }, { "nonblock", F_NONBLOCK },
	{ "directory", F_DIRECTORY }, { NULL, 0 },
};

static struct {
	const char *in_name, *out_name;
	uintmax_t ibs, obs, cbs, skip, seek, count;
	bool as_read;		/* bs= was given */
	int conv, iflags, oflags;
	bool quiet, no_rate;
} opt = {
	.in_name = "standard input", .out_name = "standard output",
	.ibs = 512, .obs = 512, .count = UINTMAX_MAX,
};

static struct {
	uintmax_t in_full, in_part, out_full, out_part, truncated, bytes;
} stats;
static int in = STDIN_FILENO, out = STDOUT_FILENO;
static struct buf pending;	/* converted, not yet an output block */
static bool hole_at_end;	/* conv=sparse: the last write was a seek */
static struct timespec start;
static volatile sig_atomic_t asked;

static void
show_stats(void)
{
	struct timespec now;
	double seconds;
	char rate[8], size[8];

	if (opt.quiet)
		return;
	fprintf(stderr, "%ju+%ju records in\n%ju+%ju records out\n",
	    stats.in_full, stats.in_part, stats.out_full, stats.out_part);
	if (stats.truncated)
		fprintf(stderr, "%ju truncated record%s\n", stats.truncated,
		    stats.truncated == 1 ? "" : "s");
	if (opt.no_rate)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	seconds = (now.tv_sec - start.tv_sec) +
	    (now.tv_nsec - start.tv_nsec) / 1e9;
	fprintf(stderr, "%ju bytes (%s) copied, %.3f s, %s/s\n", stats.bytes,
	    human_size(stats.bytes, size), seconds,
	    human_size(seconds > 0 ? stats.bytes / seconds : 0, rate));
}

static _Noreturn void
fail(const char *name)
{
	complain(name);
	show_stats();
	exit(1);
}

/* 2x512, 1k: products of numbers with units. */
static uintmax_t
need_number(const char *s)
{
	char *copy = xstrdup(s), *p = copy;
	uintmax_t product = 1;

	for (;;) {
		char *x = strchr(p, 'x');
		uintmax_t n;
		size_t len;

		if (x)
			*x = '\0';
		len = strlen(p);
		if (len && p[len - 1] == 'w') {	/* two bytes */
			p[len - 1] = '\0';
			product *= 2;
		}
		if (!parse_size(p, &n) ||
		    __builtin_mul_overflow(product, n, &product))
			die(1, "%s: bad number", s);
		if (!x)
			break;
		p = x + 1;
	}
	free(copy);
	return product;
}

static int
need_words(const char *s, const struct word *words)
{
	int bits = 0;

	while (*s) {
		size_t n = strcspn(s, ",");
		const struct word *w = words;

		while (w->name && (strlen(w->name) != n ||
		    memcmp(w->name, s, n) != 0))
			w++;
		if (!w->name)
			die(1, "%s: unknown word", s);
		bits |= w->bit;
		s += n + (s[n] == ',');
	}
	return bits;
}

static void
parse_operand(char *s)
{
	char *value = strchr(s, '=');

	if (!value)
		tool_usage();
	*value++ = '\0';
	if (strcmp(s, "if") == 0)
		opt.in_name = value;
	else if (strcmp(s, "of") == 0)
		opt.out_name = value;
	else if (strcmp(s, "ibs") == 0)
		opt.ibs = need_number(value);
	else if (strcmp(s, "obs") == 0)
		opt.obs = need_number(value);
	else if (strcmp(s, "bs") == 0) {
		opt.ibs = opt.obs = need_number(value);
		opt.as_read = true;
	} else if (strcmp(s, "cbs") == 0)
		opt.cbs = need_number(value);
	else if (strcmp(s, "skip") == 0 || strcmp(s, "iseek") == 0)
		opt.skip = need_number(value);
	else if (strcmp(s, "seek") == 0 || strcmp(s, "oseek") == 0)
		opt.seek = need_number(value);
	else if (strcmp(s, "count") == 0)
		opt.count = need_number(value);
	else if (strcmp(s, "conv") == 0)
		opt.conv = need_words(value, convs);
	else if (strcmp(s, "iflag") == 0)
		opt.iflags = need_words(value, flag_words);
	else if (strcmp(s, "oflag") == 0)
		opt.oflags = need_words(value, flag_words);
	else if (strcmp(s, "status") == 0) {
		opt.quiet = strcmp(value, "none") == 0;
		opt.no_rate = strcmp(value, "noxfer") == 0;
	} else
		die(1, "%s: unknown operand", s);
}

static int
open_flags(int words)
{
	return (words & F_APPEND ? O_APPEND : 0) |
	    (words & F_SYNC ? O_SYNC : 0) |
	    (words & F_NONBLOCK ? O_NONBLOCK : 0) |
	    (words & F_DIRECTORY ? O_DIRECTORY : 0);
}

static void
open_files(void)
{
	uintmax_t at = opt.seek * (opt.oflags & F_SEEK_BYTES ? 1 : opt.obs);
	struct stat st;

	if (strcmp(opt.in_name, "standard input") != 0) {
		in = open(opt.in_name, O_RDONLY | open_flags(opt.iflags));
		if (in < 0)
			exit(complain(opt.in_name));
	}
	if (strcmp(opt.out_name, "standard output") != 0) {
		int flags = (opt.conv & C_NOCREAT ? 0 : O_CREAT) |
		    (opt.conv & C_EXCL ? O_EXCL : 0) |
		    open_flags(opt.oflags);

		/* POSIX: truncate to where writing begins. */
		if (!at && !(opt.conv & C_NOTRUNC))
			flags |= O_TRUNC;
		out = open(opt.out_name, O_RDWR | flags, 0666);
		if (out < 0 && (errno == EACCES || errno == EINVAL))
			out = open(opt.out_name, O_WRONLY | flags, 0666);
		if (out < 0)
			exit(complain(opt.out_name));
		if (at && !(opt.conv & C_NOTRUNC) && fstat(out, &st) == 0 &&
		    S_ISREG(st.st_mode) && ftruncate(out, at) < 0)
			exit(complain(opt.out_name));
	}
	if (at && lseek(out, at, SEEK_CUR) < 0)
		exit(complain(opt.out_name));
}

static void
skip_input(void)
{
	uintmax_t left = opt.skip * (opt.iflags & F_SKIP_BYTES ? 1 : opt.ibs);
	struct stat st;
	char *chunk;
	ssize_t n;

	if (!left)
		return;
	if (fstat(in, &st) == 0 && !S_ISFIFO(st.st_mode) &&
	    lseek(in, left, SEEK_CUR) >= 0)
		return;
	chunk = xmalloc(opt.ibs);
	for (; left > 0; left -= n) {
		n = read_some(in, chunk, left < opt.ibs ? left : opt.ibs);
		if (n < 0)
			fail(opt.in_name);
		if (n == 0)
			break;
	}
	free(chunk);
}

static void
write_block(const char *p, size_t n)
{
	hole_at_end = false;
	if (opt.conv & C_SPARSE && n > 0 && p[0] == 0 &&
	    memcmp(p, p + 1, n - 1) == 0 && lseek(out, n, SEEK_CUR) >= 0)
		hole_at_end = true;
	else if (write_all(out, p, n) < 0)
		fail(opt.out_name);
	stats.bytes += n;
	if (n == opt.obs)
		stats.out_full++;
	else
		stats.out_part++;
}

static void
add_output(const char *p, size_t n)
{
	size_t at = 0;

	buf_add(&pending, p, n);
	while (pending.len - at >= opt.obs) {
		write_block(pending.s + at, opt.obs);
		at += opt.obs;
	}
	memmove(pending.s, pending.s + at, pending.len - at);
	pending.len -= at;
}

/* conv=block: lines become records of cbs bytes; n 0: the end. */
static void
add_blocked(const char *p, size_t n)
{
	static size_t column;
	static bool cut;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\n') {
			for (; column < opt.cbs; column++)
				add_output(" ", 1);
			column = 0;
			cut = false;
		} else if (column < opt.cbs) {
			add_output(p + i, 1);
			column++;
		} else if (!cut) {
			stats.truncated++;
			cut = true;
		}
	}
	if (n == 0 && column > 0)
		for (; column < opt.cbs; column++)
			add_output(" ", 1);
}

/* conv=unblock: records lose their blanks and gain a newline. */
static void
add_unblocked(const char *p, size_t n)
{
	static struct buf record;
	bool end = n == 0;

	while (n > 0 || (end && record.len > 0)) {
		size_t take = opt.cbs - record.len;

		take = take < n ? take : n;
		buf_add(&record, p, take);
		p += take;
		n -= take;
		if (record.len < opt.cbs && !end)
			break;
		while (record.len > 0 && record.s[record.len - 1] == ' ')
			record.len--;
		buf_addc(&record, '\n');
		add_output(record.s, record.len);
		record.len = 0;
	}
}

static void
convert(char *p, size_t n)
{
	if (opt.conv & C_SWAB)
		for (size_t i = 0; i + 1 < n; i += 2) {
			char c = p[i];

			p[i] = p[i + 1];
			p[i + 1] = c;
		}
	for (size_t i = 0; i < n && opt.conv & (C_LCASE | C_UCASE); i++)
		p[i] = opt.conv & C_LCASE ? tolower((unsigned char)p[i]) :
		    toupper((unsigned char)p[i]);
}

/* One input block; 0 at the end. */
static size_t
read_block(char *p, size_t want)
{
	ssize_t n = opt.iflags & F_FULL ? read_full(in, p, want) :
	    read_some(in, p, want);

	if (n < 0) {
		if (!(opt.conv & C_NOERROR))
			fail(opt.in_name);
		complain(opt.in_name);
		show_stats();
		/* Go on behind the bad block, with zeros if sync says so. */
		lseek(in, want, SEEK_CUR);
		if (!(opt.conv & C_SYNC))
			return SIZE_MAX;
		n = 0;
		memset(p, 0, want);
		stats.in_part++;
		return want;
	}
	if (n == 0)
		return 0;
	if ((size_t)n == opt.ibs)
		stats.in_full++;
	else
		stats.in_part++;
	if (opt.conv & C_SYNC && (size_t)n < opt.ibs) {
		memset(p + n, opt.conv & (C_BLOCK | C_UNBLOCK) ? ' ' : 0,
		    opt.ibs - n);
		return opt.ibs;
	}
	return n;
}

static void
copy(void)
{
	bool bytes = opt.iflags & F_COUNT_BYTES;
	bool direct = opt.as_read && !(opt.conv & (C_BLOCK | C_UNBLOCK));
	char *block = xmalloc(opt.ibs);
	uintmax_t left = opt.count;

	while (left > 0) {
		size_t want = bytes && left < opt.ibs ? left : opt.ibs;
		size_t n = read_block(block, want);

		if (asked) {
			asked = 0;
			show_stats();
		}
		if (n == 0)
			break;
		if (n == SIZE_MAX) {
			left--;
			continue;
		}
		if (left != UINTMAX_MAX)
			left -= bytes ? n : 1;
		convert(block, n);
		if (direct)
			write_block(block, n);
		else if (opt.conv & C_BLOCK)
			add_blocked(block, n);
		else if (opt.conv & C_UNBLOCK)
			add_unblocked(block, n);
		else
			add_output(block, n);
	}
	free(block);
	if (opt.conv & C_BLOCK)
		add_blocked("", 0);
	if (opt.conv & C_UNBLOCK)
		add_unblocked("", 0);
	if (pending.len)
		write_block(pending.s, pending.len);
}

static void
on_usr1(int sig)
{
	(void)sig;
	asked = 1;
}

int
main(int argc, char **argv)
{
	struct sigaction sa = { .sa_handler = on_usr1 };
	off_t at;

	tool_begin(argc, argv, synopsis);
	if (tool_opt(argc, argv, "", NULL) != -1)
		tool_usage();
	for (int i = opt_index; i < argc; i++)
		parse_operand(argv[i]);
	if (opt.ibs == 0 || opt.obs == 0 || opt.ibs > SIZE_MAX / 2)
		die(1, "bad block size");
	if (opt.conv & (C_BLOCK | C_UNBLOCK) && opt.cbs == 0)
		die(1, "conv=block and unblock need cbs");
	clock_gettime(CLOCK_MONOTONIC, &start);
	sa.sa_flags = SA_RESTART;
	sigaction(SIGUSR1, &sa, NULL);
	open_files();
	skip_input();
	copy();
	/* A hole at the end has no byte that makes the file as long. */
	if (hole_at_end && (at = lseek(out, 0, SEEK_CUR)) >= 0 &&
	    ftruncate(out, at) < 0)
		fail(opt.out_name);
	if ((opt.conv & C_FSYNC && fsync(out) < 0) ||
	    (opt.conv & C_FDATASYNC && fdatasync(out) < 0) || close(out) < 0)
		fail(opt.out_name);
	show_stats();
	return 0;
}
