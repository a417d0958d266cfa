/*
 * tr - translate, squeeze or delete bytes.
 *
 * Both sets are expanded into lists of bytes; from those come a map and two
 * tables of 256 entries, and the input passes through them once.
 */
#include "util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char synopsis[] =
    "tr [-c | -C] [-s] set1 set2\n"
    "tr -s [-c | -C] set1\n"
    "tr -d [-c | -C] set1\n"
    "tr -ds [-c | -C] set1 set2";

struct set {
	unsigned char *c;
	size_t n, cap;
	size_t fill_at;		/* where [c*] stands; SIZE_MAX: nowhere */
	int fill;
};

static const struct {
	const char *name;
	int (*is)(int);
} classes[] = {
	{ "alnum", isalnum }, { "alpha", isalpha }, { "blank", isblank },
	{ "cntrl", iscntrl }, { "digit", isdigit }, { "graph", isgraph },
	{ "lower", islower }, { "print", isprint }, { "punct", ispunct },
	{ "space", isspace }, { "upper", isupper }, { "xdigit", isxdigit },
};

static void
add(struct set *s, int c)
{
	s->c = xgrow(s->c, s->n + 1, &s->cap, 1);
	s->c[s->n++] = c;
}

static int
one_byte(const char **p)
{
	int c;

	if (**p != '\\' || !(*p)[1])
		return (unsigned char)*(*p)++;
	(*p)++;
	c = escape_char(p);
	return c >= 0 ? c : (unsigned char)*(*p)++;
}

static bool
add_class(struct set *s, const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(classes); i++) {
		if (strlen(classes[i].name) != len ||
		    memcmp(classes[i].name, name, len) != 0)
			continue;
		for (int c = 0; c < 128; c++)
			if (classes[i].is(c))
				add(s, c);
		return true;
	}
	return false;
}

/* [:class:], [=c=], [c*n]; false if p only begins with a bracket. */
static bool
bracket(struct set *s, const char **pp)
{
	const char *p = *pp + 1, *close;
	unsigned long n;
	char *end;
	int c;

	if (*p == ':' && (close = strstr(p + 1, ":]"))) {
		if (!add_class(s, p + 1, close - p - 1))
			die(1, "%.*s: no such class", (int)(close - p - 1),
			    p + 1);
		*pp = close + 2;
		return true;
	}
	if (*p == '=' && p[1] && p[2] == '=' && p[3] == ']') {
		add(s, (unsigned char)p[1]);
		*pp = p + 4;
		return true;
	}
	if (!*p)
		return false;
	c = one_byte(&p);
	if (*p != '*')
		return false;
	n = strtoul(p + 1, &end, p[1] == '0' ? 8 : 10);
	if (*end != ']')
		return false;
	if (n == 0) {
		s->fill_at = s->n;
		s->fill = c;
	}
	if (n > 1000000)
		die(1, "%s: repeated too often", *pp);
	while (n-- > 0)
		add(s, c);
	*pp = end + 1;
	return true;
}

static struct set
parse_set(const char *p)
{
	struct set s = { .fill_at = SIZE_MAX };

	while (*p) {
		const char *start = p;
		int first, last;

		if (*p == '[' && bracket(&s, &p))
			continue;
		first = one_byte(&p);
		if (*p != '-' || !p[1]) {
			add(&s, first);
			continue;
		}
		p++;
		last = one_byte(&p);
		if (last < first)
			die(1, "%s: range in reverse", start);
		for (int c = first; c <= last; c++)
			add(&s, c);
	}
	return s;
}

static void
complement_set(struct set *s)
{
	bool in[256] = { false };

	for (size_t i = 0; i < s->n; i++)
		in[s->c[i]] = true;
	s->n = 0;
	for (int c = 0; c < 256; c++)
		if (!in[c])
			add(s, c);
}

/* Make set2 as long as set1: by its [c*], else by its last byte. */
static void
stretch(struct set *s, size_t n)
{
	if (s->fill_at != SIZE_MAX) {
		size_t more = n > s->n ? n - s->n : 0;
		size_t tail = s->n - s->fill_at;

		for (size_t i = 0; i < more; i++)
			add(s, 0);
		memmove(s->c + s->fill_at + more, s->c + s->fill_at, tail);
		memset(s->c + s->fill_at, s->fill, more);
		return;
	}
	if (s->n == 0)
		die(1, "the second set must not be empty");
	while (s->n < n)
		add(s, s->c[s->n - 1]);
}

static void
filter(const unsigned char *map, const bool *drop, const bool *squeeze)
{
	static unsigned char in[IO_SIZE], out[IO_SIZE];
	int last = -1;
	ssize_t n;

	while ((n = read_some(STDIN_FILENO, in, sizeof(in))) > 0) {
		size_t len = 0;

		for (ssize_t i = 0; i < n; i++) {
			int c;

			if (drop[in[i]])
				continue;
			c = map[in[i]];
			if (squeeze[c] && c == last)
				continue;
			last = c;
			out[len++] = c;
		}
		if (write_all(STDOUT_FILENO, out, len) < 0)
			exit(complain("standard output"));
	}
	if (n < 0)
		exit(complain("standard input"));
}

int
main(int argc, char **argv)
{
	bool inverse = false, delete = false, squeeze = false, translate;
	bool drop[256] = { false }, once[256] = { false };
	unsigned char map[256];
	struct set a, b = { 0 };
	int opt;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "+cCds", NULL)) != -1) {
		switch (opt) {
		case 'c':
		case 'C':
			inverse = true;
			break;
		case 'd':
			delete = true;
			break;
		case 's':
			squeeze = true;
			break;
		default:
			tool_usage();
		}
	}
	argc -= opt_index;
	argv += opt_index;
	translate = !delete && argc == 2;
	if (argc < 1 || argc > 2 || (delete && argc != 1 + squeeze) ||
	    (!delete && !squeeze && argc != 2))
		tool_usage();
	a = parse_set(argv[0]);
	if (inverse)
		complement_set(&a);
	if (argc == 2)
		b = parse_set(argv[1]);
	for (int c = 0; c < 256; c++)
		map[c] = c;
	if (translate) {
		stretch(&b, a.n);
		for (size_t i = 0; i < a.n; i++)
			map[a.c[i]] = b.c[i];
	}
	for (size_t i = 0; delete && i < a.n; i++)
		drop[a.c[i]] = true;
	if (squeeze) {
		const struct set *s = argc == 2 ? &b : &a;

		for (size_t i = 0; i < s->n; i++)
			once[s->c[i]] = true;
	}
	filter(map, drop, once);
	free(a.c);
	free(b.c);
	return 0;
}
