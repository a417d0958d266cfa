/*
 * expr - evaluate an expression of strings and whole numbers.
 */
#include "util.h"
#include "re.h"

#include <stdlib.h>
#include <string.h>

static char **arg;

static char *parse_or(void);

static bool
next_is(const char *s)
{
	return *arg && strcmp(*arg, s) == 0;
}

static bool
accept(const char *s)
{
	if (!next_is(s))
		return false;
	arg++;
	return true;
}

static char *
operand(void)
{
	if (!*arg)
		die(2, "expression ends early");
	return *arg++;
}

static bool
is_null(const char *s)
{
	intmax_t n;

	return !*s || (parse_int(s, &n) && n == 0);
}

static intmax_t
number(const char *s)
{
	intmax_t n;

	if (!parse_int(s, &n))
		die(2, "%s: not a number", s);
	return n;
}

static char *
from_number(intmax_t n)
{
	return xprintf("%jd", n);
}

/* string : regex - the group, or how many characters matched. */
static char *
match(const char *s, const char *regex)
{
	char *anchored = xprintf("\\`%s", *regex == '^' ? regex + 1 : regex);
	struct re_span m[2];
	const char *error;
	struct re *re = re_compile(anchored, strlen(anchored), 0, &error);
	size_t n = 0;
	uint32_t c;

	free(anchored);
	if (!re)
		die(2, "%s: %s", regex, error);
	if (!re_match(re, s, strlen(s), 0, m, 2))
		return re_groups(re) ? xstrdup("") : from_number(0);
	if (re_groups(re))
		return m[1].start == RE_NONE ? xstrdup("") :
		    xstrndup(s + m[1].start, m[1].end - m[1].start);
	for (size_t i = 0; i < m[0].end; n++)
		i += utf8_decode(s + i, m[0].end - i, &c);
	return from_number(n);
}

static size_t
char_count(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += (*s & 0xc0) != 0x80;
	return n;
}

static char *
substring(const char *s, intmax_t pos, intmax_t len)
{
	struct buf b = { 0 };
	size_t left = strlen(s);

	buf_add(&b, "", 0);
	for (intmax_t i = 1; left > 0; i++) {
		uint32_t c;
		size_t n = utf8_decode(s, left, &c);

		if (pos > 0 && i >= pos && i - pos < len)
			buf_add(&b, s, n);
		s += n;
		left -= n;
	}
	return b.s;
}

static char *
parse_primary(void)
{
	char *s, *t, *u;

	if (accept("(")) {
		s = parse_or();
		if (!accept(")"))
			die(2, "( without )");
		return s;
	}
	/* These words are only operators if operands follow. */
	if (arg[0] && arg[1]) {
		if (accept("length"))
			return from_number(char_count(parse_primary()));
		if (next_is("+")) {	/* + word: the word is no operator */
			arg++;
			return operand();
		}
	}
	if (arg[0] && arg[1] && arg[2]) {
		if (accept("match")) {
			s = parse_primary();
			return match(s, parse_primary());
		}
		if (accept("index")) {
			s = parse_primary();
			t = parse_primary();
			return from_number(s[strcspn(s, t)] ?
			    strcspn(s, t) + 1 : 0);
		}
		if (arg[3] && accept("substr")) {
			s = parse_primary();
			t = parse_primary();
			u = parse_primary();
			return substring(s, number(t), number(u));
		}
	}
	return operand();
}

static char *
parse_match(void)
{
	char *s = parse_primary();

	while (accept(":"))
		s = match(s, parse_primary());
	return s;
}

static char *
parse_product(void)
{
	char *s = parse_match();

	while (next_is("*") || next_is("/") || next_is("%")) {
		int op = *operand();
		intmax_t a = number(s), b = number(parse_match());
		intmax_t r = 0;

		if (op != '*' && b == 0)
			die(2, "division by zero");
		if (op == '*' && __builtin_mul_overflow(a, b, &r))
			die(2, "number too large");
		if (b == -1 && op != '*')	/* the least number */
			r = op == '/' ? (intmax_t)-(uintmax_t)a : 0;
		else if (op != '*')
			r = op == '/' ? a / b : a % b;
		s = from_number(r);
	}
	return s;
}

static char *
parse_sum(void)
{
	char *s = parse_product();

	while (next_is("+") || next_is("-")) {
		int op = *operand();
		intmax_t a = number(s), b = number(parse_product()), r;

		if (op == '+' ? __builtin_add_overflow(a, b, &r) :
		    __builtin_sub_overflow(a, b, &r))
			die(2, "number too large");
		s = from_number(r);
	}
	return s;
}

static char *
parse_comparison(void)
{
	static const char *const ops[] = { "<", "<=", "=", "==", "!=", ">=",
	    ">" };
	char *s = parse_sum();

	for (size_t i = 0; i < ARRAY_LEN(ops); ) {
		intmax_t a, b;
		char *t;
		int order;

		if (!accept(ops[i])) {
			i++;
			continue;
		}
		t = parse_sum();
		if (parse_int(s, &a) && parse_int(t, &b))
			order = a < b ? -1 : a > b;
		else
			order = strcmp(s, t);
		s = from_number(i == 0 ? order < 0 : i == 1 ? order <= 0 :
		    i <= 3 ? order == 0 : i == 4 ? order != 0 :
		    i == 5 ? order >= 0 : order > 0);
		i = 0;
	}
	return s;
}

static char *
parse_and(void)
{
	char *s = parse_comparison();

	while (accept("&")) {
		char *t = parse_comparison();

		if (is_null(s) || is_null(t))
			s = xstrdup("0");
	}
	return s;
}

static char *
parse_or(void)
{
	char *s = parse_and();

	while (accept("|")) {
		char *t = parse_and();

		if (is_null(s))
			s = is_null(t) ? xstrdup("0") : t;
	}
	return s;
}

int
main(int argc, char **argv)
{
	char *result;

	tool_usage_status = 2;
	tool_begin(argc, argv, "expr expression");
	arg = argv + 1;
	if (*arg && strcmp(*arg, "--") == 0)
		arg++;
	if (!*arg)
		tool_usage();
	result = parse_or();
	if (*arg)
		die(2, "%s: unexpected", *arg);
	puts(result);
	return tool_end(is_null(result));
}
