/*
 * arith.c -- arithmetic expansion (XCU 2.6.4): all integer operators of C.
 *
 * A recursive descent that computes as it goes, in intmax_t.  The untaken side
 * of && || ?: is parsed with `skip' raised: then nothing is assigned and no
 * division checked.  Overflow wraps around; the work is done unsigned, since C
 * leaves signed overflow undefined.
 */
#include <ctype.h>
#include <string.h>

#include "expand.h"
#include "sh.h"
#include "var.h"

struct arith {
	const char *text;	/* the whole expression, for messages */
	const char *p;
	int skip;
	int depth;		/* of recursion, bounded */
};

#define MAX_DEPTH 1000

static const struct binary {
	char op[3];
	char precedence;
} binaries[] = {	/* of two that start alike, the longer is first */
	{ "||", 1 }, { "&&", 2 }, { "|", 3 }, { "^", 4 }, { "&", 5 },
	{ "==", 6 }, { "!=", 6 },
	{ "<<", 8 }, { ">>", 8 },
	{ "<=", 7 }, { ">=", 7 }, { "<", 7 }, { ">", 7 },
	{ "+", 9 }, { "-", 9 },
	{ "*", 10 }, { "/", 10 }, { "%", 10 },
};

static intmax_t assignment(struct arith *a);
static intmax_t comma(struct arith *a);

static _Noreturn void
bad(struct arith *a, const char *why)
{
	sh_fail(2, "arithmetic: %s in \"%s\"", why, a->text);
}

static char
skip_space(struct arith *a)
{
	while (isspace((unsigned char)*a->p))
		a->p++;
	return *a->p;
}

static bool
accept(struct arith *a, const char *op)
{
	size_t n = strlen(op);

	skip_space(a);
	if (strncmp(a->p, op, n) != 0)
		return false;
	a->p += n;
	return true;
}

static int
digit_value(int c)
{
	if (isdigit(c))
		return c - '0';
	return isxdigit(c) ? tolower(c) - 'a' + 10 : 99;
}

static intmax_t
number(struct arith *a)
{
	uintmax_t n = 0;
	int base = 10, d;

	if (*a->p == '0') {
		base = 8;
		if ((a->p[1] == 'x' || a->p[1] == 'X') &&
		    isxdigit((unsigned char)a->p[2])) {
			base = 16;
			a->p += 2;
		}
	}
	for (; (d = digit_value((unsigned char)*a->p)) < base; a->p++)
		n = n * base + d;
	if (isalnum((unsigned char)*a->p) || *a->p == '_')
		bad(a, "bad number");
	return (intmax_t)n;
}

/* A variable's value must be a constant, with a sign perhaps. */
static intmax_t
variable(struct arith *a, const char *name)
{
	const char *value = var_get(name);
	struct arith v = { value, value, 0, 0 };
	bool minus = false;
	intmax_t n;

	if (a->skip > 0)
		return 0;
	if (value == NULL && opt[OPT_NOUNSET])
		sh_fail(2, "%s: parameter not set", name);
	if (value == NULL || skip_space(&v) == '\0')
		return 0;
	if (*v.p == '-' || *v.p == '+')
		minus = *v.p++ == '-';
	if (!isdigit((unsigned char)*v.p))
		sh_fail(2, "%s: not a number: \"%s\"", name, value);
	n = number(&v);
	if (skip_space(&v) != '\0')
		sh_fail(2, "%s: not a number: \"%s\"", name, value);
	return minus ? (intmax_t)-(uintmax_t)n : n;
}

static intmax_t
store(struct arith *a, const char *name, intmax_t n)
{
	char buf[24], *s = buf + sizeof buf;
	uintmax_t u = n < 0 ? -(uintmax_t)n : (uintmax_t)n;

	if (a->skip > 0)
		return n;
	*--s = '\0';
	do
		*--s = '0' + u % 10;
	while ((u /= 10) > 0);
	if (n < 0)
		*--s = '-';
	if (!var_set(name, s, 0))
		sh_abandon(2);
	return n;
}

/* A name at p, in scratch, or NULL. */
static char *
name(struct arith *a)
{
	size_t n;

	skip_space(a);
	n = name_length(a->p);
	if (n == 0)
		return NULL;
	a->p += n;
	return arena_strndup(&scratch, a->p - n, n);
}

static intmax_t
primary(struct arith *a)
{
	intmax_t n;
	char *var;

	if (accept(a, "(")) {
		n = comma(a);
		if (!accept(a, ")"))
			bad(a, "missing )");
		return n;
	}
	if (isdigit((unsigned char)*a->p))
		return number(a);
	if ((var = name(a)) == NULL)
		bad(a, "syntax error");
	n = variable(a, var);
	if (accept(a, "++"))
		store(a, var, (uintmax_t)n + 1);
	else if (accept(a, "--"))
		store(a, var, (uintmax_t)n - 1);
	return n;
}

static intmax_t
unary(struct arith *a)
{
	const char *start;
	intmax_t n;
	char *var;
	char c;

	if (++a->depth > MAX_DEPTH)
		bad(a, "too deep a nesting");
	c = skip_space(a);
	if ((c == '+' || c == '-') && a->p[1] == c) {
		/* ++x, unless it is +(+1) */
		start = a->p;
		a->p += 2;
		if ((var = name(a)) != NULL) {
			n = (uintmax_t)variable(a, var) + (c == '+' ? 1 : -1);
			a->depth--;
			return store(a, var, n);
		}
		a->p = start;
	}
	if (c == '+' || c == '-' || c == '!' || c == '~') {
		a->p++;
		n = unary(a);
		n = c == '-' ? (intmax_t)-(uintmax_t)n : c == '!' ? !n :
		    c == '~' ? ~n : n;
	} else
		n = primary(a);
	a->depth--;
	return n;
}

static intmax_t
compute(struct arith *a, const char *op, intmax_t l, intmax_t r)
{
	switch (*op) {
	case '|':
		return l | r;
	case '^':
		return l ^ r;
	case '&':
		return l & r;
	case '=':
		return l == r;
	case '!':
		return l != r;
	case '<':
		if (op[1] == '<')
			return (intmax_t)((uintmax_t)l << (r & 63));
		return op[1] == '=' ? l <= r : l < r;
	case '>':
		if (op[1] == '>')
			return l >> (r & 63);
		return op[1] == '=' ? l >= r : l > r;
	case '+':
		return (uintmax_t)l + (uintmax_t)r;
	case '-':
		return (uintmax_t)l - (uintmax_t)r;
	case '*':
		return (uintmax_t)l * (uintmax_t)r;
	}
	if (a->skip > 0)
		return 0;
	if (r == 0)
		bad(a, "division by zero");
	if (r == -1)	/* INTMAX_MIN / -1 traps */
		return *op == '/' ? (intmax_t)-(uintmax_t)l : 0;
	return *op == '/' ? l / r : l % r;
}

static const struct binary *
operator_at(const char *p)
{
	for (size_t i = 0; i < sizeof binaries / sizeof *binaries; i++)
		if (strncmp(p, binaries[i].op, strlen(binaries[i].op)) == 0)
			return &binaries[i];
	return NULL;
}

/* Operators that bind at least as tightly as `least'. */
static intmax_t
binary(struct arith *a, int least)
{
	intmax_t l = unary(a), r;
	const struct binary *b;
	bool decided;

	for (;;) {
		skip_space(a);
		b = operator_at(a->p);
		if (b == NULL || b->precedence < least)
			return l;
		a->p += strlen(b->op);
		if (b->precedence > 2) {
			r = binary(a, b->precedence + 1);
			l = compute(a, b->op, l, r);
			continue;
		}
		decided = (l != 0) == (*b->op == '|');
		a->skip += decided;
		r = binary(a, b->precedence + 1);
		a->skip -= decided;
		l = decided ? l != 0 : r != 0;
	}
}

static intmax_t
conditional(struct arith *a)
{
	intmax_t test = binary(a, 1), yes, no;

	if (!accept(a, "?"))
		return test;
	a->skip += test == 0;
	yes = comma(a);
	a->skip -= test == 0;
	if (!accept(a, ":"))
		bad(a, "missing :");
	a->skip += test != 0;
	no = conditional(a);
	a->skip -= test != 0;
	return test ? yes : no;
}

/* name op= ..., or anything else. */
static intmax_t
assignment(struct arith *a)
{
	static const char *const ops[] = { "=", "+=", "-=", "*=", "/=", "%=",
	    "<<=", ">>=", "&=", "^=", "|=" };
	const char *start = a->p;
	char *var;
	intmax_t n;

	if (++a->depth > MAX_DEPTH)
		bad(a, "too deep a nesting");
	if ((var = name(a)) != NULL) {
		skip_space(a);
		for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
			if (!accept(a, ops[i]))
				continue;
			if (i == 0 && *a->p == '=')
				break;
			n = assignment(a);
			if (i > 0)
				n = compute(a, ops[i], variable(a, var), n);
			a->depth--;
			return store(a, var, n);
		}
	}
	a->p = start;
	n = conditional(a);
	a->depth--;
	return n;
}

static intmax_t
comma(struct arith *a)
{
	intmax_t n = assignment(a);

	while (accept(a, ","))
		n = assignment(a);
	return n;
}

intmax_t
arith_eval(const char *expression)
{
	struct arith a = { expression, expression, 0, 0 };
	intmax_t n;

	if (skip_space(&a) == '\0')
		return 0;
	n = comma(&a);
	if (skip_space(&a) != '\0')
		bad(&a, "syntax error");
	return n;
}
