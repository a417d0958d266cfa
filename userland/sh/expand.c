/*
 * expand.c -- from words to strings: the order of things in XCU 2.6.
 *
 * A word is first expanded into one run of characters, each with a note of
 * where it came from (enum origin).  All later steps look at the notes: field
 * splitting cuts at IFS characters that came from an unquoted expansion,
 * pathname expansion treats unquoted characters as patterns, and quote removal
 * has nothing left to do.  Two notes stand for no character: FIELD_BREAK
 * separates the fields of "$@", FIELD_MARK says that quotes stood here.
 *
 *	param.c	 ${...}		split.c	 fields		glob.c	 pathnames
 *	arith.c	 $((...))	subst.c	 $(...)
 *
 * Everything is built in scratch.
 */
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "expand.h"
#include "sh.h"
#include "var.h"

static void
begin(struct expansion *x, bool split, bool assignment)
{
	strbuf_init(&x->text, &scratch);
	strbuf_init(&x->origin, &scratch);
	x->split = split;
	x->assignment = assignment;
}

void
expansion_put(struct expansion *x, const char *s, size_t n, enum origin from)
{
	strbuf_put(&x->text, s, n);
	while (n-- > 0)
		strbuf_putc(&x->origin, from);
}

void
expansion_mark(struct expansion *x, enum origin mark)
{
	expansion_put(x, " ", 1, mark);
}

/*
 * A tilde-prefix at s, of at most n characters; returns its length, or 0 if
 * it is none.  It must be wholly unquoted: `last' says that no other part of
 * the word follows the text it is in.
 */
static size_t
tilde(struct expansion *x, const char *s, size_t n, bool last)
{
	struct passwd *pw;
	const char *home;
	size_t len = 1;

	if (n == 0 || *s != '~')
		return 0;
	while (len < n && s[len] != '/' && !(x->assignment && s[len] == ':'))
		len++;
	if (len == n && !last)
		return 0;
	if (len == 1)
		home = var_get("HOME");
	else {
		pw = getpwnam(arena_strndup(&scratch, s + 1, len - 1));
		home = pw != NULL ? pw->pw_dir : NULL;
	}
	if (home == NULL)
		return 0;
	expansion_mark(x, FIELD_MARK);
	expansion_put(x, home, strlen(home), FROM_QUOTED);
	return len;
}

static void
put_text(struct expansion *x, struct part *p, bool first, bool in_param)
{
	enum origin from = in_param && x->split ? FROM_EXPANSION : FROM_TEXT;
	const char *s = p->text, *end = s + p->len, *colon;

	if (p->quoted) {
		if (p->len == 0)
			expansion_mark(x, FIELD_MARK);
		expansion_put(x, s, p->len, FROM_QUOTED);
		return;
	}
	if (first)
		s += tilde(x, s, p->len, p->next == NULL);
	while (x->assignment &&
	    (colon = memchr(s, ':', end - s)) != NULL) {
		expansion_put(x, s, colon + 1 - s, from);
		s = colon + 1;
		s += tilde(x, s, end - s, p->next == NULL);
	}
	expansion_put(x, s, end - s, from);
}

static void
put_result(struct expansion *x, struct part *p, const char *s, size_t n)
{
	if (p->quoted)
		expansion_mark(x, FIELD_MARK);
	expansion_put(x, s, n, p->quoted ? FROM_QUOTED : FROM_EXPANSION);
}

void
expand_part(struct expansion *x, struct part *p)
{
	char number[32], *s;
	size_t n;

	switch (p->kind) {
	case PART_PARAM:
		expand_param(x, p);
		break;
	case PART_COMMAND:
		s = command_output(p->command, &n);
		put_result(x, p, s, n);
		break;
	case PART_ARITH:
		snprintf(number, sizeof number, "%jd",
		    arith_eval(expand_string(p->arg)));
		put_result(x, p, number, strlen(number));
		break;
	case PART_TEXT:
		break;
	}
}

/* in_param: the word right of an operator in ${...}. */
void
expand_parts(struct expansion *x, struct part *p, bool in_param)
{
	bool first = true;

	for (; p != NULL; p = p->next, first = false) {
		if (p->kind == PART_TEXT)
			put_text(x, p, first, in_param);
		else
			expand_part(x, p);
	}
}

/* Most arguments are plain words, which expand to themselves. */
static bool
is_plain(const struct word *w)
{
	const struct part *p = w->parts;

	return p != NULL && p->next == NULL && p->kind == PART_TEXT &&
	    p->text[p->quoted ? p->len : strcspn(p->text, "*?[~")] == '\0';
}

/* Arguments of a command: every expansion there is. */
void
expand_words(struct word *w, struct strvec *out)
{
	struct expansion x;

	for (; w != NULL; w = w->next) {
		if (is_plain(w)) {
			strvec_add(out, w->parts->text);
			continue;
		}
		begin(&x, true, false);
		expand_parts(&x, w->parts, false);
		split_fields(&x, out);
	}
}

/* An argument of export and the like that looks like an assignment. */
void
expand_assign_word(struct word *w, struct strvec *out)
{
	struct expansion x;
	struct part *p = w->parts, rest;
	size_t n = name_length(p->text) + 1;

	begin(&x, false, true);
	expansion_put(&x, p->text, n, FROM_TEXT);
	rest = *p;
	rest.text += n;
	rest.len -= n;
	expand_parts(&x, rest.len > 0 ? &rest : rest.next, false);
	strvec_add(out, expansion_string(&x, false));
}

/* One string: no splitting, no pathnames. */
char *
expand_string(struct word *w)
{
	struct expansion x;

	begin(&x, false, false);
	expand_parts(&x, w->parts, false);
	return expansion_string(&x, false);
}

char *
expand_assignment(struct word *w)
{
	struct expansion x;

	begin(&x, false, true);
	expand_parts(&x, w->parts, false);
	return expansion_string(&x, false);
}

/* A pattern: what was quoted comes with a backslash before it. */
char *
expand_pattern(struct word *w)
{
	struct expansion x;

	begin(&x, false, false);
	expand_parts(&x, w->parts, false);
	return expansion_string(&x, true);
}
