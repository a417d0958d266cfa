/*
 * expand.h -- from words to strings.  See expand.c.
 */
#ifndef SH_EXPAND_H
#define SH_EXPAND_H

#include <stdbool.h>
#include <stdint.h>

#include "tree.h"

/* Where each character of an expansion came from. */
enum origin {
	FROM_TEXT,		/* the command itself: a pattern, never split */
	FROM_EXPANSION,		/* unquoted $...: a pattern, and split */
	FROM_QUOTED,		/* neither */
	FIELD_BREAK,		/* no character: between the fields of $@ */
	FIELD_MARK,		/* no character: quotes; a field, even if empty */
};

struct expansion {
	struct strbuf text;
	struct strbuf origin;	/* an enum origin for each byte of text */
	bool split;		/* the result may be several fields */
	bool assignment;	/* ~ is special after : too */
};

/* expand.c */
void expand_words(struct word *w, struct strvec *out);
char *expand_string(struct word *w);
char *expand_assignment(struct word *w);
char *expand_pattern(struct word *w);
void expand_part(struct expansion *x, struct part *p);
void expand_parts(struct expansion *x, struct part *p, bool in_param);
void expansion_put(struct expansion *x, const char *s, size_t n,
    enum origin from);
void expansion_mark(struct expansion *x, enum origin mark);
void expand_assign_word(struct word *w, struct strvec *out);

/* param.c */
void expand_param(struct expansion *x, struct part *p);

/* split.c */
void split_fields(struct expansion *x, struct strvec *out);
char *expansion_string(struct expansion *x, bool as_pattern);

/* glob.c */
bool glob_expand(const char *pattern, struct strvec *out);

/* pattern.c */
bool pattern_match(const char *pattern, const char *s);
bool pattern_special(const char *pattern);

/* arith.c */
intmax_t arith_eval(const char *expression);

/* subst.c */
char *command_output(struct node *n, size_t *len);

#endif
