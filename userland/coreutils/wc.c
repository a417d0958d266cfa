/*
 * wc - count lines, words, characters and bytes.
 */
#include "util.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static const char synopsis[] = "wc [-clLmw] [file ...]";

struct counts {
	uintmax_t lines, words, chars, bytes, longest;
};

static bool want_lines, want_words, want_chars, want_bytes, want_longest;
static struct counts total;

static bool
is_blank(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* State carried over a chunk's edge. */
struct state {
	bool in_word;
	uintmax_t column;
};

static void
count_chunk(struct counts *n, struct state *s, const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = p[i];

		/* A character is counted at its first byte. */
		n->chars += (c & 0xc0) != 0x80;
		if (is_blank(c))
			s->in_word = false;
		else if (!s->in_word) {
			s->in_word = true;
			n->words++;
		}
		if (c == '\n')
			n->lines++;
		if (!want_longest)
			continue;
		if (c == '\n' || c == '\r' || c == '\f')
			s->column = 0;
		else if (c == '\t')
			s->column = (s->column | 7) + 1;
		else if (c >= ' ' && (c & 0xc0) != 0x80)
			s->column++;
		if (s->column > n->longest)
			n->longest = s->column;
	}
}

static void
count_lines(struct counts *n, const char *p, size_t len)
{
	const char *end = p + len;

	while ((p = memchr(p, '\n', end - p))) {
		n->lines++;
		p++;
	}
}

/* Only -c of a plain file needs no reading. */
static bool
size_known(int fd, struct counts *n)
{
	struct stat st;
	off_t at;

	if (want_lines || want_words || want_chars || want_longest ||
	    fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size == 0)
		return false;	/* files of /proc say 0 and have text */
	at = lseek(fd, 0, SEEK_CUR);
	if (at < 0)
		return false;
	n->bytes = st.st_size > at ? st.st_size - at : 0;
	return true;
}

static void
print(const struct counts *n, const char *name, int width)
{
	const struct { bool want; uintmax_t value; } columns[] = {
		{ want_lines, n->lines }, { want_words, n->words },
		{ want_chars, n->chars }, { want_bytes, n->bytes },
		{ want_longest, n->longest },
	};
	const char *gap = "";

	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		if (columns[i].want) {
			printf("%s%*ju", gap, width, columns[i].value);
			gap = " ";
		}
	if (name)
		printf(" %s", name);
	putchar('\n');
}

static int
wc_file(const char *name, bool named, int width)
{
	static char chunk[IO_SIZE];
	bool is_stdin = strcmp(name, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(name, O_RDONLY);
	bool simple = !want_words && !want_chars && !want_longest;
	struct counts n = { 0 };
	struct state s = { 0 };
	ssize_t got = 0;
	int status = 0;

	if (fd < 0)
		return complain(name);
	if (!size_known(fd, &n)) {
		while ((got = read_some(fd, chunk, sizeof(chunk))) > 0) {
			n.bytes += got;
			if (simple)
				count_lines(&n, chunk, got);
			else
				count_chunk(&n, &s, chunk, got);
		}
	}
	if (got < 0)
		status = complain(name);
	if (!is_stdin)
		close(fd);
	print(&n, named ? name : NULL, width);
	total.lines += n.lines;
	total.words += n.words;
	total.chars += n.chars;
	total.bytes += n.bytes;
	if (n.longest > total.longest)
		total.longest = n.longest;
	return status;
}

/* Columns wide enough for the sum of the sizes; one number needs none. */
static int
choose_width(int argc, char **argv)
{
	int wanted = want_lines + want_words + want_chars + want_bytes +
	    want_longest;
	int width = 1;
	uintmax_t sum = 0;
	struct stat st;

	if (wanted == 1 && argc <= 1)
		return 1;
	if (argc == 0)
		return 7;
	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "-") == 0 ||
		    (stat(argv[i], &st) == 0 && !S_ISREG(st.st_mode)))
			width = 7;
		else if (stat(argv[i], &st) == 0)
			sum += st.st_size;
	}
	for (int digits = 1; sum >= 10; sum /= 10)
		if (++digits > width)
			width = digits;
	return width;
}

int
main(int argc, char **argv)
{
	int opt, width, status = 0;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "clLmw", NULL)) != -1) {
		switch (opt) {
		case 'c':
			want_bytes = true;
			break;
		case 'l':
			want_lines = true;
			break;
		case 'L':
			want_longest = true;
			break;
		case 'm':
			want_chars = true;
			break;
		case 'w':
			want_words = true;
			break;
		default:
			tool_usage();
		}
	}
	if (!want_lines && !want_words && !want_chars && !want_bytes &&
	    !want_longest)
		want_lines = want_words = want_bytes = true;
	argc -= opt_index;
	argv += opt_index;
	width = choose_width(argc, argv);
	if (argc == 0)
		status = wc_file("-", false, width);
	for (int i = 0; i < argc; i++)
		status |= wc_file(argv[i], true, width);
	if (argc > 1)
		print(&total, "total", width);
	return tool_end(status);
}
