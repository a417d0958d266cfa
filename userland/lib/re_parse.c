/*
 * re_parse.c - the text of a regular expression becomes a tree.
 *
 * Basic and extended expressions differ in which of a character and its
 * backslashed form is the operator; peek() hides that, and the grammar below
 * it is one.
 */
#include "re_private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum token {
	END, CHAR, ANY, OPEN, CLOSE, BAR, STAR, PLUS, QUERY, BRACE, BRACKET,
	CARET, DOLLAR, BACKREF, ASSERT, CLASS,
};

struct parser {
	struct re *re;
	const char *p, *end;
	const char *error;
	size_t depth;		/* of open groups */
	uint32_t group_base;	/* groups of earlier patterns of a list */
	uint64_t closed;	/* groups that a back-reference may name */
	bool start;		/* nothing precedes in this alternative */
	/* The token last seen: */
	size_t len;
	uint32_t value;
};

static struct re_node *parse_alt(struct parser *ps);

static struct re_node *
node(enum re_type type, uint32_t value, struct re_node *a, struct re_node *b)
{
	struct re_node *n = xcalloc(1, sizeof(*n));

	n->type = type;
	n->value = value;
	n->a = a;
	n->b = b;
	return n;
}

/* The left side of a chain is short, the right one as long as the pattern. */
void
re_tree_free(struct re_node *n)
{
	while (n) {
		struct re_node *next = n->b;

		re_tree_free(n->a);
		free(n);
		n = next;
	}
}

static struct re_node *
fail(struct parser *ps, const char *why)
{
	if (!ps->error)
		ps->error = why;
	return NULL;
}

size_t
re_decode(const char *s, size_t n, uint32_t *c)
{
	size_t len = utf8_decode(s, n, c);

	if (len == 1 && (unsigned char)*s >= 0x80)
		*c = RE_BYTE + (unsigned char)*s;
	return len;
}

/* One case of the letters of Latin, Greek and Cyrillic. */
uint32_t
re_fold(uint32_t c)
{
	if (c < 0x80)
		return tolower((int)c);
	if ((c >= 0xc0 && c <= 0xde && c != 0xd7) ||
	    (c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f))
		return c + 32;
	if (c >= 0x100 && c <= 0x17f)
		return (c >= 0x139 && c <= 0x148) || c >= 0x179 ?
		    c + (c & 1) : c | 1;
	if (c >= 0x400 && c <= 0x40f)
		return c + 80;
	return c;
}

static void
set_add(struct re_set *s, uint32_t first, uint32_t last)
{
	for (uint32_t c = first; c <= last && c < 256; c++)
		s->low[c / 64] |= 1ull << (c % 64);
	if (last < 256)
		return;
	s->ranges = xgrow(s->ranges, s->nranges + 1, &s->cap,
	    sizeof(*s->ranges));
	s->ranges[s->nranges].first = first;
	s->ranges[s->nranges++].last = last;
}

static bool
set_lookup(const struct re_set *s, uint32_t c)
{
	if (c < 256)
		return s->low[c / 64] >> (c % 64) & 1;
	for (size_t i = 0; i < s->nranges; i++)
		if (c >= s->ranges[i].first && c <= s->ranges[i].last)
			return true;
	return false;
}

bool
re_set_has(const struct re *re, const struct re_set *s, uint32_t c)
{
	bool has = set_lookup(s, c);

	if (!has && re->flags & RE_ICASE) {
		uint32_t f = re_fold(c);

		has = set_lookup(s, f);
		if (!has && f < 0x80)
			has = set_lookup(s, toupper((int)f));
		else if (!has && f >= 0xe0 && f < 0x450 && f != c)
			has = set_lookup(s, c);
		/* A small letter may stand for the set's capital one. */
		for (uint32_t up = f - 80; !has && f >= 0xe0 && f < 0x460 &&
		    up < f; up++)
			has = re_fold(up) == f && set_lookup(s, up);
	}
	return has != s->negated;
}

static struct re_set *
new_set(struct re *re)
{
	re->sets = xgrow(re->sets, re->nsets + 1, &re->sets_cap,
	    sizeof(*re->sets));
	memset(&re->sets[re->nsets], 0, sizeof(*re->sets));
	return &re->sets[re->nsets++];
}

static bool
add_class(struct re_set *s, const char *name, size_t len)
{
	static const struct { const char *name; int (*is)(int); } classes[] = {
		{ "alnum", isalnum }, { "alpha", isalpha },
		{ "blank", isblank }, { "cntrl", iscntrl },
		{ "digit", isdigit }, { "graph", isgraph },
		{ "lower", islower }, { "print", isprint },
		{ "punct", ispunct }, { "space", isspace },
		{ "upper", isupper }, { "xdigit", isxdigit },
	};

	for (size_t i = 0; i < ARRAY_LEN(classes); i++) {
		if (strlen(classes[i].name) != len ||
		    memcmp(classes[i].name, name, len) != 0)
			continue;
		for (uint32_t c = 0; c < 128; c++)
			if (classes[i].is((int)c))
				set_add(s, c, c);
		/* Beyond ASCII all is taken for letters. */
		if (i == 0 || i == 1 || i == 5 || i == 7)
			set_add(s, 0xa1, RE_BYTE - 1);
		return true;
	}
	return false;
}

/* \w and \s, and their opposites. */
static struct re_node *
class_node(struct parser *ps, int letter)
{
	struct re_set *s = new_set(ps->re);

	if (tolower(letter) == 'w') {
		add_class(s, "alnum", 5);
		set_add(s, '_', '_');
	} else
		add_class(s, "space", 5);
	s->negated = isupper(letter);
	return node(RE_SET, ps->re->nsets - 1, NULL, NULL);
}

/* One end of a range: a character, [.x.] or [=x=]. */
static bool
bracket_char(struct parser *ps, uint32_t *c)
{
	const char *p = ps->p;

	if (ps->end - p >= 5 && p[0] == '[' && (p[1] == '.' || p[1] == '=')) {
		size_t n = re_decode(p + 2, ps->end - p - 2, c);

		p += 2 + n;
		if (ps->end - p < 2 || p[0] != ps->p[1] || p[1] != ']')
			return false;
		ps->p = p + 2;
		return true;
	}
	ps->p += re_decode(p, ps->end - p, c);
	return true;
}

static struct re_node *
parse_bracket(struct parser *ps)
{
	struct re_set *s = new_set(ps->re);
	size_t index = ps->re->nsets - 1;
	bool first = true;

	if (ps->p < ps->end && *ps->p == '^') {
		s->negated = true;
		ps->p++;
	}
	for (;; first = false) {
		uint32_t from, to;

		if (ps->p >= ps->end)
			return fail(ps, "[ without ]");
		if (*ps->p == ']' && !first)
			break;
		if (ps->end - ps->p >= 2 && ps->p[0] == '[' &&
		    ps->p[1] == ':') {
			const char *name = ps->p + 2, *q = name;

			while (ps->end - q >= 2 && (q[0] != ':' ||
			    q[1] != ']'))
				q++;
			if (ps->end - q < 2 || !add_class(s, name, q - name))
				return fail(ps, "unknown character class");
			ps->p = q + 2;
			continue;
		}
		if (!bracket_char(ps, &from))
			return fail(ps, "bad bracket expression");
		to = from;
		if (ps->end - ps->p >= 2 && ps->p[0] == '-' &&
		    ps->p[1] != ']') {
			ps->p++;
			if (!bracket_char(ps, &to))
				return fail(ps, "bad bracket expression");
			if (to < from)
				return fail(ps, "range in reverse");
		}
		set_add(s, from, to);
	}
	ps->p++;
	return node(RE_SET, index, NULL, NULL);
}

static enum token
escaped(struct parser *ps, bool extended)
{
	char c = ps->p[1];

	ps->len = 2;
	ps->value = (unsigned char)c;
	switch (c) {
	case '(': return extended ? CHAR : OPEN;
	case ')': return extended ? CHAR : CLOSE;
	case '{': return extended ? CHAR : BRACE;
	case '|': return extended ? CHAR : BAR;
	case '+': return extended ? CHAR : PLUS;
	case '?': return extended ? CHAR : QUERY;
	case 'w': case 'W': case 's': case 'S':
		return CLASS;
	case '<': ps->value = RE_WORD_START; return ASSERT;
	case '>': ps->value = RE_WORD_END; return ASSERT;
	case 'b': ps->value = RE_WORD_EDGE; return ASSERT;
	case 'B': ps->value = RE_WORD_INSIDE; return ASSERT;
	case '`': ps->value = RE_TEXT_START; return ASSERT;
	case '\'': ps->value = RE_TEXT_END; return ASSERT;
	case 'n': ps->value = '\n'; return CHAR;
	case 't': ps->value = '\t'; return CHAR;
	}
	if (c >= '1' && c <= '9')
		return BACKREF;
	ps->len = 1 + re_decode(ps->p + 1, ps->end - ps->p - 1, &ps->value);
	return CHAR;
}

/* In a basic expression $ is an anchor only at the end of an alternative. */
static bool
ends_here(const struct parser *ps)
{
	const char *q = ps->p + 1;

	return q == ps->end || (*q == '\n' && ps->re->flags & RE_LIST) ||
	    (ps->end - q >= 2 && q[0] == '\\' && (q[1] == ')' || q[1] == '|'));
}

static enum token
peek(struct parser *ps)
{
	bool extended = ps->re->flags & RE_EXTENDED;

	if (ps->p >= ps->end || (*ps->p == '\n' && ps->re->flags & RE_LIST))
		return END;
	ps->len = re_decode(ps->p, ps->end - ps->p, &ps->value);
	if (ps->re->flags & RE_FIXED)
		return CHAR;
	switch (*ps->p) {
	case '\\':
		if (ps->end - ps->p < 2)
			return CHAR;
		return escaped(ps, extended);
	case '.': return ANY;
	case '[': return BRACKET;
	case '*': return ps->start ? CHAR : STAR;
	case '^': return extended || ps->start ? CARET : CHAR;
	case '$': return extended || ends_here(ps) ? DOLLAR : CHAR;
	}
	if (extended) {
		switch (*ps->p) {
		case '(': return OPEN;
		case ')': return ps->depth ? CLOSE : CHAR;
		case '|': return BAR;
		case '+': return ps->start ? CHAR : PLUS;
		case '?': return ps->start ? CHAR : QUERY;
		case '{': return ps->start ? CHAR : BRACE;
		}
	}
	return CHAR;
}

static struct re_node *
parse_group(struct parser *ps)
{
	uint32_t number = ++ps->re->ngroups;
	struct re_node *n;

	ps->depth++;
	n = parse_alt(ps);
	if (ps->error || peek(ps) != CLOSE) {
		re_tree_free(n);
		return fail(ps, "( without )");
	}
	ps->depth--;
	ps->p += ps->len;
	if (number - ps->group_base < 64)
		ps->closed |= 1ull << (number - ps->group_base);
	return node(RE_GROUP, number, n, NULL);
}

static struct re_node *
parse_atom(struct parser *ps, enum token t)
{
	bool multi = ps->re->flags & RE_MULTILINE;

	ps->p += ps->len;
	switch (t) {
	case ANY:
		return node(RE_ANY, 0, NULL, NULL);
	case BRACKET:
		return parse_bracket(ps);
	case OPEN:
		return parse_group(ps);
	case CARET:
		return node(multi ? RE_BOL : RE_TEXT_START, 0, NULL, NULL);
	case DOLLAR:
		return node(multi ? RE_EOL : RE_TEXT_END, 0, NULL, NULL);
	case ASSERT:
		return node(ps->value, 0, NULL, NULL);
	case CLASS:
		return class_node(ps, (int)ps->value);
	case BACKREF:
		if (!(ps->closed >> (ps->value - '0') & 1))
			return fail(ps, "back-reference to no group");
		ps->re->has_backrefs = true;
		return node(RE_BACKREF, ps->group_base + ps->value - '0',
		    NULL, NULL);
	default:
		return node(RE_CHAR, ps->re->flags & RE_ICASE ?
		    re_fold(ps->value) : ps->value, NULL, NULL);
	}
}

/* m}, m,} or m,n} with the brace of the grammar; false: not an interval. */
static bool
parse_interval(struct parser *ps, int *min, int *max)
{
	const char *q = ps->p + ps->len;
	bool digits = false;

	*min = 0;
	for (; q < ps->end && isdigit((unsigned char)*q); q++, digits = true)
		if (*min <= RE_DUP_LIMIT)
			*min = *min * 10 + (*q - '0');
	*max = *min;
	if (q < ps->end && *q == ',') {
		q++;
		*max = -1;
		if (q < ps->end && isdigit((unsigned char)*q)) {
			*max = 0;
			for (; q < ps->end && isdigit((unsigned char)*q); q++)
				if (*max <= RE_DUP_LIMIT)
					*max = *max * 10 + (*q - '0');
		}
	} else if (!digits)
		return false;
	if (!(ps->re->flags & RE_EXTENDED)) {
		if (q >= ps->end || *q++ != '\\')
			return false;
	}
	if (q >= ps->end || *q++ != '}')
		return false;
	if (*min > RE_DUP_LIMIT || *max > RE_DUP_LIMIT ||
	    (*max >= 0 && *max < *min)) {
		fail(ps, "bad repetition count");
		return false;
	}
	ps->p = q;
	return true;
}

static struct re_node *
parse_repeats(struct parser *ps, struct re_node *n)
{
	for (;;) {
		enum token t = peek(ps);
		int min = t == PLUS, max = t == QUERY ? 1 : -1;
		struct re_node *r;

		if (t == BRACE) {
			if (!parse_interval(ps, &min, &max)) {
				if (!(ps->re->flags & RE_EXTENDED))
					fail(ps, "bad repetition");
				return n;	/* an ordinary brace */
			}
		} else if (t == STAR || t == PLUS || t == QUERY)
			ps->p += ps->len;
		else
			return n;
		r = node(RE_REPEAT, 0, n, NULL);
		r->min = min;
		r->max = max;
		n = r;
	}
}

static struct re_node *
parse_cat(struct parser *ps)
{
	struct re_node *head = NULL, **tail = &head;

	for (ps->start = true; !ps->error; ) {
		enum token t = peek(ps);
		struct re_node *n;

		if (t == END || t == BAR || (t == CLOSE && ps->depth))
			break;
		if (t == CLOSE) {
			fail(ps, ") without (");
			break;
		}
		if (t == BRACE)		/* not an interval after all */
			t = CHAR;
		n = parse_atom(ps, t);
		if (!n)
			break;
		/* ^* in a basic expression: the star is a character. */
		ps->start = t == CARET && !(ps->re->flags & RE_EXTENDED);
		if (!ps->start)
			n = parse_repeats(ps, n);
		ps->start = ps->start && t == CARET;
		*tail = node(RE_CAT, 0, n, NULL);
		tail = &(*tail)->b;
	}
	return head ? head : node(RE_EMPTY, 0, NULL, NULL);
}

static struct re_node *
parse_alt(struct parser *ps)
{
	struct re_node *n = parse_cat(ps);

	if (!ps->error && peek(ps) == BAR) {
		ps->p += ps->len;
		n = node(RE_ALT, 0, n, parse_alt(ps));
	}
	return n;
}

struct re_node *
re_parse(struct re *re, const char *pattern, size_t len, const char **error)
{
	struct parser ps = { .re = re, .p = pattern, .end = pattern + len };
	struct re_node *n = parse_alt(&ps);

	while (!ps.error && ps.p < ps.end) {
		if (*ps.p != '\n' || !(re->flags & RE_LIST)) {
			fail(&ps, ") without (");
			break;
		}
		ps.p++;
		ps.group_base = re->ngroups;
		ps.closed = 0;
		n = node(RE_ALT, 0, n, parse_alt(&ps));
	}
	if (!ps.error)
		return n;
	*error = ps.error;
	re_tree_free(n);
	return NULL;
}
