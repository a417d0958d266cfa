/*
 * re_compile.c - the tree of a regular expression becomes a program, and what
 * can be known beforehand about its matches is found out.
 */
#include "re_private.h"

#include <stdlib.h>
#include <string.h>

static size_t
put(struct re *re, enum re_type type, uint32_t x, uint32_t y)
{
	/* a{32767}{32767}: stop growing; re_compile() sees the size. */
	if (re->nprog > RE_PROGRAM_LIMIT)
		return re->nprog - 1;
	re->prog = xgrow(re->prog, re->nprog + 1, &re->cap,
	    sizeof(*re->prog));
	re->prog[re->nprog] = (struct re_inst){ type, x, y };
	return re->nprog++;
}

static void emit(struct re *re, const struct re_node *n);

static bool
can_be_empty(const struct re_node *n)
{
	switch (n->type) {
	case RE_CHAR:
	case RE_ANY:
	case RE_SET:
		return false;
	case RE_CAT:
		for (; n; n = n->b)
			if (!can_be_empty(n->a))
				return false;
		return true;
	case RE_ALT:
		return can_be_empty(n->a) || can_be_empty(n->b);
	case RE_REPEAT:
		return n->min == 0 || can_be_empty(n->a);
	case RE_GROUP:
		return can_be_empty(n->a);
	default:
		return true;
	}
}

/*
 *	again:	split body, out
 *	body:	mark; ...; check	(fails if the body took nothing)
 *		jump again
 *	out:
 */
static void
emit_star(struct re *re, const struct re_node *body)
{
	size_t again = put(re, RE_SPLIT, 0, 0);
	bool empty = can_be_empty(body);
	uint32_t mark = re->nmarks;

	re->prog[again].x = re->nprog;
	if (empty) {
		re->nmarks++;
		put(re, RE_MARK, mark, 0);
	}
	emit(re, body);
	if (empty)
		put(re, RE_CHECK, mark, 0);
	put(re, RE_JUMP, again, 0);
	re->prog[again].y = re->nprog;
}

static void
emit_repeat(struct re *re, const struct re_node *n)
{
	size_t *exits, nexits = 0;

	for (int i = 0; i < n->min; i++) {
		if (re->nprog > RE_PROGRAM_LIMIT)
			return;
		emit(re, n->a);
	}
	if (n->max < 0) {
		emit_star(re, n->a);
		return;
	}
	exits = xcalloc(n->max - n->min, sizeof(*exits));
	for (int i = n->min; i < n->max && re->nprog < RE_PROGRAM_LIMIT; i++) {
		size_t s = put(re, RE_SPLIT, 0, 0);

		re->prog[s].x = re->nprog;
		exits[nexits++] = s;
		emit(re, n->a);
	}
	while (nexits > 0)
		re->prog[exits[--nexits]].y = re->nprog;
	free(exits);
}

static void
emit(struct re *re, const struct re_node *n)
{
	size_t split, jump;

	switch (n->type) {
	case RE_EMPTY:
		break;
	case RE_CAT:
		for (; n; n = n->b)
			emit(re, n->a);
		break;
	case RE_ALT:
		split = put(re, RE_SPLIT, 0, 0);
		re->prog[split].x = re->nprog;
		emit(re, n->a);
		jump = put(re, RE_JUMP, 0, 0);
		re->prog[split].y = re->nprog;
		emit(re, n->b);
		re->prog[jump].x = re->nprog;
		break;
	case RE_REPEAT:
		emit_repeat(re, n);
		break;
	case RE_GROUP:
		put(re, RE_SAVE, 2 * n->value, 0);
		emit(re, n->a);
		put(re, RE_SAVE, 2 * n->value + 1, 0);
		break;
	default:
		put(re, n->type, n->value, 0);
	}
}

/* Bytes that a character may begin with. */
static void
first_of_set(struct re *re, const struct re_set *s)
{
	for (int c = 0; c < 128; c++)
		if (re_set_has(re, s, c))
			re->first[c] = true;
	for (int c = 128; c < 256; c++)
		re->first[c] = true;
}

static void
first_of_char(struct re *re, uint32_t c)
{
	if (c >= 128) {		/* its encoding and its cases: keep it simple */
		for (int b = 128; b < 256; b++)
			re->first[b] = true;
		return;
	}
	re->first[c] = true;
	if (re->flags & RE_ICASE && c >= 'a' && c <= 'z')
		re->first[c - 32] = true;
}

/* Where can a match begin?  Follows the program up to the first characters. */
static void
find_first(struct re *re)
{
	size_t *stack = xcalloc(re->nprog + 1, sizeof(*stack)), n = 0;
	bool *seen = xcalloc(re->nprog, sizeof(*seen));

	re->skip = true;
	stack[n++] = 0;
	seen[0] = true;
	while (n > 0) {
		size_t pc = stack[--n], to[2] = { pc + 1, pc + 1 };
		const struct re_inst *in = &re->prog[pc];

		switch (in->type) {
		case RE_CHAR:
			first_of_char(re, in->x);
			continue;
		case RE_SET:
			first_of_set(re, &re->sets[in->x]);
			continue;
		case RE_ANY:
		case RE_BACKREF:
		case RE_MATCH:
			re->skip = false;
			continue;
		case RE_SPLIT:
			to[1] = in->y;
			/* fall through */
		case RE_JUMP:
			to[0] = in->x;
			if (in->type == RE_JUMP)
				to[1] = in->x;
			break;
		default:
			break;
		}
		for (int i = 0; i < 2; i++)
			if (!seen[to[i]]) {
				seen[to[i]] = true;
				stack[n++] = to[i];
			}
	}
	free(stack);
	free(seen);
	re->only_first = -1;
	for (int c = 0; c < 256; c++)
		if (re->first[c])
			re->only_first = re->only_first == -1 ? c : -2;
}

static void
add_char(struct buf *b, uint32_t c)
{
	if (c >= RE_BYTE)
		buf_addc(b, c - RE_BYTE);
	else if (c < 0x80)
		buf_addc(b, c);
	else {
		int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;

		buf_addc(b, (0xf00 >> more & 0xff) | c >> 6 * more);
		while (more-- > 0)
			buf_addc(b, 0x80 | (c >> 6 * more & 0x3f));
	}
}

/* The longest run of plain characters that every match must contain. */
static void
find_literal(struct re *re, const struct re_node *n)
{
	struct buf run = { 0 }, best = { 0 };
	bool only = true;

	if (re->flags & RE_ICASE || (n->type != RE_CAT && n->type != RE_CHAR))
		return;
	for (; n; n = n->b) {
		const struct re_node *c = n->type == RE_CAT ? n->a : n;

		if (c->type == RE_CHAR)
			add_char(&run, c->value);
		else {
			only = false;
			run.len = 0;
		}
		if (run.len > best.len) {
			best.len = 0;
			buf_add(&best, run.s, run.len);
		}
	}
	buf_free(&run);
	re->literal = best.s;
	re->literal_len = best.len;
	re->whole_literal = only && best.len > 0 &&
	    !(re->flags & (RE_WORD | RE_LINE));
}

struct re *
re_compile(const char *pattern, size_t len, int flags, const char **error)
{
	struct re *re = xcalloc(1, sizeof(*re));
	struct re_node *tree;

	re->flags = flags;
	tree = re_parse(re, pattern, len, error);
	if (!tree) {
		re_free(re);
		return NULL;
	}
	if (flags & RE_LINE)
		put(re, RE_TEXT_START, 0, 0);
	if (flags & RE_WORD)
		put(re, RE_NOT_AFTER_WORD, 0, 0);
	emit(re, tree);
	if (flags & RE_WORD)
		put(re, RE_NOT_BEFORE_WORD, 0, 0);
	if (flags & RE_LINE)
		put(re, RE_TEXT_END, 0, 0);
	put(re, RE_MATCH, 0, 0);
	if (re->nprog > RE_PROGRAM_LIMIT) {
		*error = "expression too large";
		re_tree_free(tree);
		re_free(re);
		return NULL;
	}
	re->anchored = re->prog[0].type == RE_TEXT_START;
	find_first(re);
	find_literal(re, tree);
	re_tree_free(tree);
	return re;
}

size_t
re_groups(const struct re *re)
{
	return re->ngroups;
}

void
re_free(struct re *re)
{
	if (!re)
		return;
	for (size_t i = 0; i < re->nsets; i++)
		free(re->sets[i].ranges);
	free(re->sets);
	free(re->prog);
	free(re->literal);
	re_threads_free(re->threads);
	free(re);
}
