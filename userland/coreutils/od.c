/*
 * od - show files in octal and other formats.
 *
 * Input is taken in lines of a whole number of units; each format prints a
 * line of its own, and all are as wide as the widest, so that they line up.
 */
#include "util.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char synopsis[] =
    "od [-abcdosvx] [-A base] [-j skip] [-N count] [-t types]... [-w[n]]\n"
    "   [file ...] [[+]offset[.][b]]";

struct format {
	char type;		/* a c d f o u x */
	int size;		/* bytes of a unit */
	int width;		/* characters of a value */
	bool text;		/* z: show printable characters at the end */
};

static struct format *formats;
static size_t nformats, formats_cap;
static int address_base = 'o';
static bool show_all;
static size_t per_line = 16;
static uintmax_t skip, limit = UINTMAX_MAX;

/* The operands as one stream. */
static char **files;
static const char *current;
static FILE *input;
static int status;

static int
next_byte(void)
{
	for (;;) {
		int c;

		if (!input) {
			if (!*files)
				return EOF;
			current = *files++;
			input = open_operand(current);
			if (!input) {
				status = 1;
				continue;
			}
		}
		c = getc(input);
		if (c != EOF)
			return c;
		status |= close_operand(input, current);
		input = NULL;
	}
}

static void
add_format(char type, int size, bool text)
{
	static const int octal[] = { 0, 3, 6, 0, 11, 0, 0, 0, 22 };
	static const int decimal[] = { 0, 4, 6, 0, 11, 0, 0, 0, 20 };
	static const int plain[] = { 0, 3, 5, 0, 10, 0, 0, 0, 20 };
	struct format f = { type, size, 3, text };

	switch (type) {
	case 'o':
		f.width = octal[size];
		break;
	case 'd':
		f.width = decimal[size];
		break;
	case 'u':
		f.width = plain[size];
		break;
	case 'x':
		f.width = 2 * size;
		break;
	case 'f':
		f.width = size == 4 ? 15 : size == 8 ? 24 : 29;
		break;
	}
	formats = xgrow(formats, nformats + 1, &formats_cap,
	    sizeof(*formats));
	formats[nformats++] = f;
}

static int
size_of(const char **s, char type)
{
	static const struct { char c; int size; } letters[] = {
		{ 'C', sizeof(char) }, { 'S', sizeof(short) },
		{ 'I', sizeof(int) }, { 'L', sizeof(long) },
	};
	static const struct { char c; int size; } floats[] = {
		{ 'F', sizeof(float) }, { 'D', sizeof(double) },
		{ 'L', sizeof(long double) },
	};
	int n = 0;

	if (isdigit((unsigned char)**s)) {
		while (isdigit((unsigned char)**s) && n < 100)
			n = n * 10 + (*(*s)++ - '0');
		return n;
	}
	for (size_t i = 0; type == 'f' && i < ARRAY_LEN(floats); i++)
		if (**s == floats[i].c) {
			(*s)++;
			return floats[i].size;
		}
	for (size_t i = 0; type != 'f' && i < ARRAY_LEN(letters); i++)
		if (**s == letters[i].c) {
			(*s)++;
			return letters[i].size;
		}
	return type == 'f' ? sizeof(double) : sizeof(int);
}

/* -t a | c | [doux][n|C|S|I|L] | f[n|F|D|L], several in a row. */
static void
parse_types(const char *s)
{
	const char *all = s;

	while (*s) {
		char type = *s++;
		int size = 1;

		if (!strchr("acdfoux", type))
			die(1, "%s: bad type", all);
		if (type != 'a' && type != 'c') {
			size = size_of(&s, type);
			if (type == 'f' ? size != 4 && size != 8 &&
			    size != sizeof(long double) :
			    size != 1 && size != 2 && size != 4 && size != 8)
				die(1, "%s: bad size", all);
		}
		add_format(type, size, *s == 'z');
		s += *s == 'z';
	}
}

static void
put_address(uintmax_t at)
{
	switch (address_base) {
	case 'o':
		printf("%07jo", at);
		break;
	case 'd':
		printf("%07ju", at);
		break;
	case 'x':
		printf("%06jx", at);
		break;
	}
}

static void
put_named(unsigned char c, char out[8])
{
	static const char names[][4] = {
		"nul", "soh", "stx", "etx", "eot", "enq", "ack", "bel", "bs",
		"ht", "nl", "vt", "ff", "cr", "so", "si", "dle", "dc1", "dc2",
		"dc3", "dc4", "nak", "syn", "etb", "can", "em", "sub", "esc",
		"fs", "gs", "rs", "us", "sp",
	};

	c &= 0x7f;
	if (c <= ' ')
		strcpy(out, names[c]);
	else if (c == 0x7f)
		strcpy(out, "del");
	else
		snprintf(out, 8, "%c", c);
}

static void
put_char(unsigned char c, char out[8])
{
	static const char escapes[] = "\0000\aa\bb\ff\nn\rr\tt\vv";

	for (size_t i = 0; i < sizeof(escapes) - 1; i += 2)
		if (c == (unsigned char)escapes[i]) {
			snprintf(out, 8, "\\%c", escapes[i + 1]);
			return;
		}
	snprintf(out, 8, isprint(c) && c < 0x80 ? "%c" : "%03o", c);
}

static void
value_text(const struct format *f, const unsigned char *p, char out[64])
{
	static const char fmt[] = "%.*g";
	int8_t i8;
	int16_t i16;
	int32_t i32;
	int64_t i64 = 0;
	uint64_t u;
	float f32;
	double f64;
	long double ld;

	if (f->type == 'a' || f->type == 'c') {
		(f->type == 'a' ? put_named : put_char)(*p, out);
		return;
	}
	if (f->type == 'f') {
		/* As few digits as give the same number back. */
		if (f->size == sizeof(f32)) {
			memcpy(&f32, p, sizeof(f32));
			for (int n = 1; n <= 9; n++) {
				snprintf(out, 64, fmt, n, (double)f32);
				if (strtof(out, NULL) == f32)
					break;
			}
		} else if (f->size == sizeof(f64)) {
			memcpy(&f64, p, sizeof(f64));
			for (int n = 1; n <= 17; n++) {
				snprintf(out, 64, fmt, n, f64);
				if (strtod(out, NULL) == f64)
					break;
			}
		} else {
			memcpy(&ld, p, sizeof(ld));
			snprintf(out, 64, "%.21Lg", ld);
		}
		return;
	}
	switch (f->size) {
	case 1:
		memcpy(&i8, p, 1);
		i64 = i8;
		break;
	case 2:
		memcpy(&i16, p, 2);
		i64 = i16;
		break;
	case 4:
		memcpy(&i32, p, 4);
		i64 = i32;
		break;
	case 8:
		memcpy(&i64, p, 8);
		break;
	}
	u = i64;
	if (f->size < 8)
		u &= (1ull << 8 * f->size) - 1;
	if (f->type == 'd')
		snprintf(out, 64, "%" PRId64, i64);
	else if (f->type == 'u')
		snprintf(out, 64, "%" PRIu64, u);
	else if (f->type == 'o')
		snprintf(out, 64, "%0*" PRIo64, f->width, u);
	else
		snprintf(out, 64, "%0*" PRIx64, f->width, u);
}

/*
 * A full line takes `columns` in every format; what a format does not need is
 * spread before its values.
 */
static void
put_format(const struct format *f, const unsigned char *p, size_t n,
    size_t columns)
{
	size_t fields = per_line / f->size, used = 0;
	char text[64];

	for (size_t i = 0; i * f->size < n; i++) {
		size_t end = columns * (i + 1) / fields;

		value_text(f, p + i * f->size, text);
		printf("%*s", (int)(end - used), text);
		used = end;
	}
	if (f->text) {
		printf("%*s  >", (int)(columns - used), "");
		for (size_t i = 0; i < n; i++)
			putchar(isprint(p[i]) && p[i] < 0x80 ? p[i] : '.');
		putchar('<');
	}
	putchar('\n');
}

/* The line's bytes, then zeros up to a whole unit. */
static void
put_line(uintmax_t at, const unsigned char *p, size_t n, size_t columns)
{
	put_address(at);
	for (size_t i = 0; i < nformats; i++) {
		if (i > 0 && address_base != 'n')
			printf("%*s", address_base == 'x' ? 6 : 7, "");
		put_format(&formats[i], p, n, columns);
	}
}

static size_t
widest_format(void)
{
	size_t columns = 0;

	for (size_t i = 0; i < nformats; i++) {
		size_t c = (formats[i].width + 1) *
		    (per_line / formats[i].size);

		if (c > columns)
			columns = c;
	}
	return columns;
}

static void
dump(void)
{
	unsigned char *line = xcalloc(per_line + 16, 1);
	unsigned char *last = xcalloc(per_line + 16, 1);
	size_t columns = widest_format();
	int c = 0;
	bool have_last = false, starred = false;
	uintmax_t at = skip;

	for (uintmax_t i = 0; i < skip; i++)
		if (next_byte() == EOF) {
			if (!status)
				die(1, "cannot skip beyond the end");
			return;
		}
	while (c != EOF) {
		size_t n = 0;

		while (n < per_line && limit > 0 && (c = next_byte()) != EOF) {
			line[n++] = c;
			limit--;
		}
		if (limit == 0)
			c = EOF;
		if (n == 0)
			break;
		memset(line + n, 0, per_line + 16 - n);
		if (!show_all && have_last && n == per_line &&
		    memcmp(line, last, n) == 0) {
			if (!starred)
				puts("*");
			starred = true;
		} else {
			put_line(at, line, n, columns);
			starred = false;
		}
		memcpy(last, line, per_line);
		have_last = true;
		at += n;
	}
	if (address_base != 'n') {
		put_address(at);
		putchar('\n');
	}
	free(line);
	free(last);
}

/* 0x1f, 017 or 15, with b, k or m behind it; -j's and -N's argument. */
static uintmax_t
need_bytes(const char *s)
{
	char *end;
	uintmax_t n = strtoumax(s, &end, 0);

	if (*end == 'b' && !end[1])
		return n * 512;
	if (*end == 'k' && !end[1])
		return n * 1024;
	if (*end == 'm' && !end[1])
		return n * 1048576;
	if (end == s || *end)
		die(1, "%s: bad number", s);
	return n;
}

/* The XSI offset operand: octal unless it ends in a point. */
static bool
offset_operand(const char *s, bool alone)
{
	size_t n;
	int base = 8;

	if (*s == '+')
		s++;
	else if (alone)
		return false;
	n = strspn(s, "0123456789");
	if (n == 0)
		return false;
	if (s[n] == '.') {
		base = 10;
		n++;
	}
	if (s[n] && strcmp(s + n, "b") != 0)
		return false;
	skip = strtoumax(s, NULL, base) * (s[n] == 'b' ? 512 : 1);
	return true;
}

static void
set_option(int opt)
{
	switch (opt) {
	case 'A':
		if (!strchr("doxn", opt_arg[0]) || !opt_arg[0] || opt_arg[1])
			die(1, "%s: bad base", opt_arg);
		address_base = opt_arg[0];
		break;
	case 'a': add_format('a', 1, false); break;
	case 'b': add_format('o', 1, false); break;
	case 'c': add_format('c', 1, false); break;
	case 'd': add_format('u', 2, false); break;
	case 'j': skip = need_bytes(opt_arg); break;
	case 'N': limit = need_bytes(opt_arg); break;
	case 'o': add_format('o', 2, false); break;
	case 's': add_format('d', 2, false); break;
	case 't': parse_types(opt_arg); break;
	case 'v': show_all = true; break;
	case 'w':
		per_line = opt_arg ? need_int(opt_arg, 1, 1 << 20, "width") : 32;
		break;
	case 'x': add_format('x', 2, false); break;
	default: tool_usage();
	}
}

int
main(int argc, char **argv)
{
	static char *standard_input[] = { "-", NULL };
	bool modern = false;
	int opt;

	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "aA:bcdj:N:ost:vw::x",
	    NULL)) != -1) {
		modern |= strchr("AjNt", opt) != NULL;
		set_option(opt);
	}
	argc -= opt_index;
	argv += opt_index;
	if (!modern && argc > 0 && argc <= 2 &&
	    offset_operand(argv[argc - 1], argc == 1))
		argv[--argc] = NULL;
	files = argc ? argv : standard_input;
	if (nformats == 0)
		add_format('o', 2, false);
	for (size_t i = 0; i < nformats; i++)
		if (per_line % formats[i].size)
			die(1, "%zu bytes a line do not fit units of %d",
			    per_line, formats[i].size);
	dump();
	return tool_end(status);
}
