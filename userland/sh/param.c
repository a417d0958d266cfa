/*
 * param.c -- parameter expansion: ${...} with every operator of XCU 2.6.2.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expand.h"
#include "jobs.h"
#include "sh.h"
#include "var.h"

static char *
number_string(long n)
{
	char buf[24];

	snprintf(buf, sizeof buf, "%ld", n);
	return arena_strdup(&scratch, buf);
}

/* Any parameter but @ and *; NULL if unset. */
static const char *
lookup(const char *name)
{
	size_t n;

	if (isdigit((unsigned char)*name)) {
		n = strlen(name) < 10 ? strtoul(name, NULL, 10) : (size_t)-1;
		if (n == 0)
			return sh.arg0;
		return n <= params.n ? params.v[n - 1] : NULL;
	}
	switch (*name) {
	case '#':
		return number_string(params.n);
	case '?':
		return number_string(sh.status);
	case '$':
		return number_string(sh.pid);
	case '!':
		return sh.last_bg ? number_string(sh.last_bg) : NULL;
	case '-':
		return opt_string();
	}
	return var_get(name);
}

/* "$*": the parameters with the first character of IFS between them. */
static char *
join(char c)
{
	struct strbuf b;

	strbuf_init(&b, &scratch);
	for (size_t i = 0; i < params.n; i++) {
		if (i > 0 && c != '\0')
			strbuf_putc(&b, c);
		strbuf_puts(&b, params.v[i]);
	}
	return strbuf_str(&b);
}

static char
star_separator(void)
{
	const char *ifs = var_get("IFS");

	return ifs == NULL ? ' ' : *ifs;
}

/* $@ and $* where they make several fields. */
static void
put_fields(struct expansion *x, bool quoted)
{
	for (size_t i = 0; i < params.n; i++) {
		if (i > 0)
			expansion_mark(x, FIELD_BREAK);
		if (quoted)
			expansion_mark(x, FIELD_MARK);
		expansion_put(x, params.v[i], strlen(params.v[i]),
		    quoted ? FROM_QUOTED : FROM_EXPANSION);
	}
}

static void
put_value(struct expansion *x, struct part *p, const char *value)
{
	bool list = *p->text == '@' || *p->text == '*';

	if (list && x->split && (!p->quoted || *p->text == '@')) {
		put_fields(x, p->quoted);
		return;
	}
	if (p->quoted)
		expansion_mark(x, FIELD_MARK);
	expansion_put(x, value, strlen(value),
	    p->quoted ? FROM_QUOTED : FROM_EXPANSION);
}

static void
put_length(struct expansion *x, struct part *p, const char *value)
{
	char *s;

	if (*p->text == '@' || *p->text == '*')
		s = number_string(params.n);
	else
		s = number_string(value != NULL ? strlen(value) : 0);
	expansion_put(x, s, strlen(s), p->quoted ? FROM_QUOTED :
	    FROM_EXPANSION);
}

/* Remove the smallest or largest prefix or suffix that matches. */
static char *
trim(const char *value, const char *pattern, enum param_op op)
{
	size_t n = strlen(value), i, k;
	char *s = arena_strndup(&scratch, value, n);
	bool match, longest = op == PARAM_SUFFIX_LONG || op == PARAM_PREFIX_LONG;
	char c;

	for (i = 0; i <= n; i++) {
		/* k: where to cut, in the order the operator wants. */
		if (op == PARAM_PREFIX || op == PARAM_PREFIX_LONG) {
			k = longest ? n - i : i;
			c = s[k];
			s[k] = '\0';
			match = pattern_match(pattern, s);
			s[k] = c;
			if (match)
				return s + k;
		} else {
			k = longest ? i : n - i;
			if (pattern_match(pattern, s + k)) {
				s[k] = '\0';
				return s;
			}
		}
	}
	return s;
}

static void
assign_default(struct expansion *x, struct part *p)
{
	char *value;

	if (!is_name(p->text))
		sh_fail(2, "%s: cannot be assigned to", p->text);
	value = expand_assignment(p->arg);
	if (!var_set(p->text, value, 0))
		sh_abandon(2);
	put_value(x, p, value);
}

static _Noreturn void
complain(struct part *p)
{
	char *why = expand_string(p->arg);

	if (p->arg->parts == NULL)
		why = p->colon ? "parameter null or not set" :
		    "parameter not set";
	sh_fail(2, "%s: %s", p->text, why);
}

static _Noreturn void
bad_substitution(struct part *p)
{
	struct strbuf b;

	strbuf_init(&b, &scratch);
	unparse_part(&b, p);
	sh_fail(2, "%s: bad substitution", strbuf_str(&b));
}

void
expand_param(struct expansion *x, struct part *p)
{
	bool list = *p->text == '@' || *p->text == '*';
	const char *value;
	bool null;

	if (p->op == PARAM_BAD)
		bad_substitution(p);
	if (!list)
		value = lookup(p->text);
	else if (params.n == 0)
		value = NULL;
	else
		value = join(*p->text == '*' ? star_separator() : ' ');
	null = value == NULL || (p->colon && *value == '\0');

	switch (p->op) {
	case PARAM_DEFAULT:
	case PARAM_ASSIGN:
	case PARAM_ERROR:
		if (!null)
			put_value(x, p, value);
		else if (p->op == PARAM_DEFAULT) {
			if (p->quoted)
				expansion_mark(x, FIELD_MARK);
			expand_parts(x, p->arg->parts, true);
		} else if (p->op == PARAM_ASSIGN)
			assign_default(x, p);
		else
			complain(p);
		return;
	case PARAM_ALTERNATE:
		if (p->quoted && !(null && list))
			expansion_mark(x, FIELD_MARK);
		if (!null)
			expand_parts(x, p->arg->parts, true);
		return;
	default:
		break;
	}
	if (value == NULL && opt[OPT_NOUNSET] && !list)
		sh_fail(2, "%s: parameter not set", p->text);
	if (p->op == PARAM_LENGTH) {
		put_length(x, p, value);
		return;
	}
	if (value == NULL) {
		if (p->quoted && *p->text != '@')
			expansion_mark(x, FIELD_MARK);
		return;
	}
	if (p->op == PARAM_PLAIN) {
		put_value(x, p, value);
		return;
	}
	value = trim(value, expand_pattern(p->arg), p->op);
	if (p->quoted)
		expansion_mark(x, FIELD_MARK);
	expansion_put(x, value, strlen(value), p->quoted ? FROM_QUOTED :
	    FROM_EXPANSION);
}
