/*
 * printf - write formatted arguments.
 *
 * Each conversion is handed to printf(3) with flags, width and precision as
 * given; the format is used again as long as it consumes arguments.
 */
#include "util.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char synopsis[] = "printf format [argument ...]";

static char **args;
static int status;

static const char *
next_arg(void)
{
	return *args ? *args++ : NULL;
}

static void
check_number(const char *s, const char *end)
{
	if (end == s)
		status = complainx(s, "expected a number");
	else if (*end)
		status = complainx(s, "not wholly a number");
	else if (errno)
		status = complain(s);
}

/* 'x and "x are the number of the character x. */
static bool
quoted(const char *s, intmax_t *value)
{
	uint32_t c = 0;

	if (s[0] != '\'' && s[0] != '"')
		return false;
	if (s[1] && utf8_decode(s + 1, strlen(s + 1), &c) == 1)
		c = (unsigned char)s[1];
	*value = c;
	return true;
}

static intmax_t
int_arg(bool is_signed)
{
	const char *s = next_arg();
	intmax_t value;
	char *end;

	if (!s)
		return 0;
	if (quoted(s, &value))
		return value;
	errno = 0;
	value = is_signed ? strtoimax(s, &end, 0) :
	    (intmax_t)strtoumax(s, &end, 0);
	check_number(s, end);
	return value;
}

static double
float_arg(void)
{
	const char *s = next_arg();
	intmax_t c;
	double value;
	char *end;

	if (!s)
		return 0;
	if (quoted(s, &c))
		return c;
	errno = 0;
	value = strtod(s, &end);
	check_number(s, end);
	return value;
}

/*
 * Expand escapes of s into b.  In the argument of %b octals are \0ddd and \c
 * ends everything; returns false for that.
 */
static bool
expand(const char *s, struct buf *b, bool is_b)
{
	while (*s) {
		unsigned value;
		int c;

		if (*s != '\\') {
			buf_addc(b, *s++);
			continue;
		}
		s++;
		if (is_b && *s == 'c')
			return false;
		if (is_b && *s == '0') {
			s += 1 + escape_octal(s + 1, 3, &value);
			buf_addc(b, value);
		} else if (*s == '"' || (*s == '\'' && !is_b))
			buf_addc(b, *s++);
		else if ((c = escape_char(&s)) >= 0)
			buf_addc(b, c);
		else
			buf_addc(b, '\\');
	}
	return true;
}

/* One argument in the shell's own quoting. */
static void
put_quoted(const char *s)
{
	if (*s && strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST"
	    "UVWXYZ0123456789_-+=./:,@%") == strlen(s)) {
		fputs(s, stdout);
		return;
	}
	putchar('\'');
	for (; *s; s++)
		if (*s == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*s);
	putchar('\'');
}

/* %b and %s may hold NULs after expansion, so they are padded here. */
static void
put_padded(const char *s, size_t n, bool left, int width, int precision)
{
	if (precision >= 0 && n > (size_t)precision)
		n = precision;
	for (int pad = left ? 0 : width - (int)n; pad > 0; pad--)
		putchar(' ');
	fwrite(s, 1, n, stdout);
	for (int pad = left ? width - (int)n : 0; pad > 0; pad--)
		putchar(' ');
}

struct spec {
	char flags[16];
	int width, precision;	/* -1: none */
};

static const char *
parse_number(const char *p, int *out)
{
	if (*p == '*') {
		*out = int_arg(true);
		return p + 1;
	}
	for (*out = 0; *p >= '0' && *p <= '9'; p++)
		if (*out < 100000000)
			*out = *out * 10 + (*p - '0');
	return p;
}

static const char *
parse_spec(const char *p, struct spec *spec)
{
	size_t n = strspn(p, "-+ #0'"), used = 0;

	for (size_t i = 0; i < n; i++)
		if (!memchr(spec->flags, p[i], used) && p[i] != '\'')
			spec->flags[used++] = p[i];
	spec->flags[used] = '\0';
	spec->width = 0;
	spec->precision = -1;
	p = parse_number(p + n, &spec->width);
	if (spec->width < 0) {
		spec->width = -spec->width;
		strcat(spec->flags, "-");
	}
	if (*p == '.')
		p = parse_number(p + 1, &spec->precision);
	return p + strspn(p, "hlLjzt");
}

static void
put_number(const struct spec *spec, char conv)
{
	bool is_float = strchr("aAeEfFgG", conv);
	char fmt[64];

	snprintf(fmt, sizeof(fmt), "%%%s*%s%s%c", spec->flags,
	    spec->precision >= 0 ? ".*" : "", is_float ? "" : "j", conv);
	if (is_float) {
		double value = float_arg();

		if (spec->precision >= 0)
			printf(fmt, spec->width, spec->precision, value);
		else
			printf(fmt, spec->width, value);
	} else {
		intmax_t value = int_arg(conv == 'd' || conv == 'i');

		if (spec->precision >= 0)
			printf(fmt, spec->width, spec->precision, value);
		else
			printf(fmt, spec->width, value);
	}
}

/* One conversion; p is behind the '%'.  NULL ends all output. */
static const char *
convert(const char *p)
{
	struct spec spec = { 0 };
	bool left, go_on = true;
	struct buf b = { 0 };
	const char *s;

	if (*p == '%') {
		putchar('%');
		return p + 1;
	}
	p = parse_spec(p, &spec);
	left = strchr(spec.flags, '-');
	switch (*p) {
	case 's':
		s = next_arg();
		s = s ? s : "";
		put_padded(s, strlen(s), left, spec.width, spec.precision);
		break;
	case 'b':
		s = next_arg();
		go_on = expand(s ? s : "", &b, true);
		put_padded(b.s ? b.s : "", b.len, left, spec.width,
		    spec.precision);
		buf_free(&b);
		break;
	case 'c':
		s = next_arg();
		put_padded(s ? s : "", s && *s, left, spec.width, -1);
		break;
	case 'q':
		s = next_arg();
		put_quoted(s ? s : "");
		break;
	case 'd': case 'i': case 'o': case 'u': case 'x': case 'X':
	case 'a': case 'A': case 'e': case 'E': case 'f': case 'F':
	case 'g': case 'G':
		put_number(&spec, *p);
		break;
	default:
		status = complainx(p, "bad conversion");
		return NULL;
	}
	return go_on ? p + 1 : NULL;
}

/* The format once through; false if nothing may follow. */
static bool
run_format(const char *format)
{
	for (const char *p = format; *p; ) {
		const char *q = p;
		struct buf b = { 0 };
		char *text;
		bool stop;

		while (*q && *q != '%')
			q += *q == '\\' && q[1] ? 2 : 1;
		text = xstrndup(p, q - p);
		expand(text, &b, false);
		/* \c is not POSIX in the format, yet everyone has it. */
		stop = b.s && strstr(b.s, "\\c");
		if (stop)
			b.len = strstr(b.s, "\\c") - b.s;
		fwrite(b.s ? b.s : "", 1, b.len, stdout);
		buf_free(&b);
		free(text);
		if (stop)
			return false;
		p = q;
		if (*p == '%') {
			p = convert(p + 1);
			if (!p)
				return false;
		}
	}
	return true;
}

int
main(int argc, char **argv)
{
	int i = 1;

	tool_begin(argc, argv, synopsis);
	if (argc > 1 && strcmp(argv[1], "--") == 0)
		i = 2;
	if (i >= argc)
		tool_usage();
	args = argv + i + 1;
	for (;;) {
		char **before = args;

		if (!run_format(argv[i]) || !*args || args == before)
			break;
	}
	return tool_end(status);
}
