/*
 * bi_printf.c -- printf and echo.
 *
 * The format is used again while arguments are left (XCU printf).  Each
 * conversion is handed to snprintf with the flags, width and precision as they
 * were written, and only the type made to fit.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builtin.h"
#include "out.h"
#include "sh.h"

struct args {
	char **next;
	int status;
	bool stop;		/* \c was seen */
};

/*
 * One escape, s after the backslash.  `in_argument': as %b and echo have it,
 * where octal numbers are \0ddd and \c ends all output.
 */
static const char *
escape(const char *s, bool in_argument, struct args *a)
{
	static const char from[] = "abfnrtv\\\"'", to[] = "\a\b\f\n\r\t\v\\\"'";
	const char *at;
	int n = 0, digits = 3;

	if (*s == 'c' && in_argument) {
		a->stop = true;
		return s + 1;
	}
	if (*s >= '0' && *s <= '7') {
		if (in_argument && *s == '0')
			s++;
		for (; digits-- > 0 && *s >= '0' && *s <= '7'; s++)
			n = n * 8 + (*s - '0');
		out_char(n & 0xff);
		return s;
	}
	at = *s != '\0' ? strchr(from, *s) : NULL;
	if (at == NULL || (in_argument && (*s == '"' || *s == '\''))) {
		out_char('\\');
		return s;
	}
	out_char(to[at - from]);
	return s + 1;
}

static void
put_escaped(const char *s, struct args *a)
{
	while (*s != '\0' && !a->stop) {
		if (*s == '\\')
			s = escape(s + 1, true, a);
		else
			out_char(*s++);
	}
}

static const char *
next_arg(struct args *a)
{
	return *a->next != NULL ? *a->next++ : NULL;
}

static void
check_number(const char *s, const char *end, struct args *a)
{
	if (end == s)
		sh_warn("printf: %s: not a number", s);
	else if (*end != '\0')
		sh_warn("printf: %s: not wholly a number", s);
	else if (errno == ERANGE)
		sh_warn("printf: %s: out of range", s);
	else
		return;
	a->status = 1;
}

/* 'c and "c give the value of the character. */
static bool
character_value(const char *s, intmax_t *n)
{
	if (*s != '\'' && *s != '"')
		return false;
	*n = (unsigned char)s[1];
	return true;
}

static intmax_t
signed_arg(struct args *a)
{
	const char *s = next_arg(a);
	char *end;
	intmax_t n;

	if (s == NULL)
		return 0;
	if (character_value(s, &n))
		return n;
	errno = 0;
	n = strtoimax(s, &end, 0);
	check_number(s, end, a);
	return n;
}

static uintmax_t
unsigned_arg(struct args *a)
{
	const char *s = next_arg(a);
	char *end;
	intmax_t c;
	uintmax_t n;

	if (s == NULL)
		return 0;
	if (character_value(s, &c))
		return c;
	errno = 0;
	n = strtoumax(s, &end, 0);
	check_number(s, end, a);
	return n;
}

static double
double_arg(struct args *a)
{
	const char *s = next_arg(a);
	char *end;
	intmax_t c;
	double d;

	if (s == NULL)
		return 0;
	if (character_value(s, &c))
		return c;
	errno = 0;
	d = strtod(s, &end);
	check_number(s, end, a);
	return d;
}

/* A field of padded text: %s, %c and %b. */
static void
put_padded(const char *s, size_t n, int width, bool left)
{
	size_t pad = width > 0 && (size_t)width > n ? width - n : 0;

	if (!left)
		for (size_t i = 0; i < pad; i++)
			out_char(' ');
	out_put(s, n);
	if (left)
		while (pad-- > 0)
			out_char(' ');
}

struct conversion {
	char flags[8];
	int width;
	int precision;		/* -1: none */
};

static int
number_or_star(const char **s, struct args *a)
{
	int n = 0;

	if (**s == '*') {
		++*s;
		return signed_arg(a);
	}
	for (; isdigit((unsigned char)**s); ++*s)
		if (n < 100000)
			n = n * 10 + (**s - '0');
	return n;
}

/* Parse flags, width and precision; returns what is at the letter. */
static const char *
parse_conversion(const char *s, struct conversion *c, struct args *a)
{
	size_t n = 0;

	for (; *s != '\0' && strchr("-+ #0", *s) != NULL; s++)
		if (strchr(c->flags, *s) == NULL)
			c->flags[n++] = *s;
	c->width = number_or_star(&s, a);
	if (c->width < 0) {
		c->width = -c->width;
		if (strchr(c->flags, '-') == NULL)
			c->flags[n++] = '-';
	}
	c->precision = -1;
	if (*s == '.') {
		s++;
		c->precision = number_or_star(&s, a);
	}
	return s;
}

static void
put_number(struct conversion *c, char letter, struct args *a)
{
	char fmt[24];
	bool integer = strchr("diouxX", letter) != NULL;

	snprintf(fmt, sizeof fmt, "%%%s*%s%s%c", c->flags,
	    c->precision >= 0 ? ".*" : "", integer ? "j" : "", letter);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#define PUT(value) (c->precision >= 0 ? \
	out_fmt(fmt, c->width, c->precision, value) : \
	out_fmt(fmt, c->width, value))
	if (letter == 'd' || letter == 'i')
		PUT(signed_arg(a));
	else if (integer)
		PUT(unsigned_arg(a));
	else
		PUT(double_arg(a));
#undef PUT
#pragma GCC diagnostic pop
}

/* %b: escapes are interpreted, and only then is the field padded. */
static void
put_b(struct conversion *c, struct args *a)
{
	const char *s = next_arg(a);

	if (s == NULL)
		s = "";
	if (c->width == 0 && c->precision < 0) {
		put_escaped(s, a);
		return;
	}
	out_capture_begin();
	put_escaped(s, a);
	{
		size_t n;
		char *text = out_capture_end(&n);

		if (c->precision >= 0 && (size_t)c->precision < n)
			n = c->precision;
		put_padded(text, n, c->width, strchr(c->flags, '-') != NULL);
	}
}

static void
put_string(struct conversion *c, char letter, struct args *a)
{
	const char *s = next_arg(a);
	size_t n;

	if (s == NULL)
		s = "";
	n = strlen(s);
	if (letter == 'c')
		n = n > 0;
	else if (c->precision >= 0 && (size_t)c->precision < n)
		n = c->precision;
	put_padded(s, n, c->width, strchr(c->flags, '-') != NULL);
}

/* After a %; returns what follows the conversion, NULL if it is none. */
static const char *
convert(const char *s, struct args *a)
{
	struct conversion c = { .flags = "" };

	if (*s == '%') {
		out_char('%');
		return s + 1;
	}
	s = parse_conversion(s, &c, a);
	switch (*s) {
	case 'd': case 'i': case 'o': case 'u': case 'x': case 'X':
	case 'e': case 'E': case 'f': case 'F': case 'g': case 'G':
	case 'a': case 'A':
		put_number(&c, *s, a);
		break;
	case 's': case 'c':
		put_string(&c, *s, a);
		break;
	case 'b':
		put_b(&c, a);
		break;
	default:
		sh_warn("printf: %%%s: bad conversion", s);
		return NULL;
	}
	return s + 1;
}

int
builtin_printf(int argc, char **argv)
{
	struct args a = { .status = 0 };
	const char *s;
	char **before;
	int first = 1;

	if (argc > 1 && strcmp(argv[1], "--") == 0)
		first++;
	if (first >= argc)
		return builtin_usage("printf format [argument ...]");
	a.next = argv + first + 1;
	do {
		before = a.next;
		for (s = argv[first]; *s != '\0' && !a.stop;) {
			if (*s == '\\')
				s = escape(s + 1, false, &a);
			else if (*s == '%') {
				s = convert(s + 1, &a);
				if (s == NULL)
					return 1;
			} else
				out_char(*s++);
		}
	} while (*a.next != NULL && a.next != before && !a.stop);
	return a.status;
}

/* XSI echo: escapes are interpreted.  A first argument -n drops the newline. */
int
builtin_echo(int argc, char **argv)
{
	struct args a = { .status = 0 };
	bool newline = true;
	int i = 1;

	if (argc > 1 && strcmp(argv[1], "-n") == 0) {
		newline = false;
		i++;
	}
	for (int first = i; i < argc && !a.stop; i++) {
		if (i > first)
			out_char(' ');
		put_escaped(argv[i], &a);
	}
	if (newline && !a.stop)
		out_char('\n');
	return 0;
}
