/*
 * re_match.c - run the program of a regular expression on a text.
 *
 * find() steps all threads of the program through the text together.  A
 * thread is a place in the program and the position where its match began.
 * The list is kept in order of beginnings, so the first thread to reach a
 * place is the leftmost one and later ones can be dropped there.
 *
 * trace() follows one thread at a time, preferred branches first, and goes
 * back when it fails.  It is given where the match begins and ends, notes
 * where groups matched, and remembers the (place, position) pairs that failed
 * so that none is tried twice; with back-references, where that would be
 * wrong, it finds the longest match by trying all.
 */
#include "re_private.h"

#include <stdlib.h>
#include <string.h>

struct thread {
	uint32_t pc;
	size_t start;
};

struct list {
	struct thread *t;
	size_t n;
	uint32_t *where;	/* by pc: index in t, valid if t[..].pc is it */
};

struct saved {
	uint32_t pc;		/* UNDO: put slot back instead */
	size_t pos, slot;
};
#define UNDO UINT32_MAX

struct re_threads {
	struct list now, next;
	uint32_t *stack;
	struct saved *saved;
	size_t saved_cap;
	uint8_t *failed;
	size_t failed_cap;
	size_t *slots;		/* groups, then marks */
};

struct text {
	const char *s;
	size_t len;
};

static bool
is_word(uint32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_' ||
	    (c >= 'a' && c <= 'z') || (c > 0xa0 && c < RE_BYTE);
}

static bool
word_before(struct text t, size_t pos)
{
	size_t back = pos;
	uint32_t c;

	if (pos == 0)
		return false;
	do
		back--;
	while (back > 0 && pos - back < 4 && (t.s[back] & 0xc0) == 0x80);
	if (re_decode(t.s + back, pos - back, &c) != pos - back)
		return false;
	return is_word(c);
}

static bool
word_after(struct text t, size_t pos)
{
	uint32_t c;

	if (pos >= t.len)
		return false;
	re_decode(t.s + pos, t.len - pos, &c);
	return is_word(c);
}

/* Does an instruction that takes no character let a thread pass? */
static bool
holds(enum re_type type, struct text t, size_t pos)
{
	switch (type) {
	case RE_TEXT_START:
		return pos == 0;
	case RE_TEXT_END:
		return pos == t.len;
	case RE_BOL:
		return pos == 0 || t.s[pos - 1] == '\n';
	case RE_EOL:
		return pos == t.len || t.s[pos] == '\n';
	case RE_WORD_EDGE:
		return word_before(t, pos) != word_after(t, pos);
	case RE_WORD_INSIDE:
		return word_before(t, pos) == word_after(t, pos);
	case RE_WORD_START:
		return !word_before(t, pos) && word_after(t, pos);
	case RE_WORD_END:
		return word_before(t, pos) && !word_after(t, pos);
	case RE_NOT_AFTER_WORD:
		return !word_before(t, pos);
	case RE_NOT_BEFORE_WORD:
		return !word_after(t, pos);
	default:
		return true;	/* groups and marks matter to trace() only */
	}
}

static bool
takes(const struct re *re, const struct re_inst *in, uint32_t c)
{
	switch (in->type) {
	case RE_ANY:
		return true;
	case RE_CHAR:
		return in->x == c ||
		    (re->flags & RE_ICASE && in->x == re_fold(c));
	case RE_SET:
		return re_set_has(re, &re->sets[in->x], c);
	default:
		return false;
	}
}

static bool
listed(const struct list *l, uint32_t pc)
{
	return l->where[pc] < l->n && l->t[l->where[pc]].pc == pc;
}

/* Add pc and all that is reached from it without taking a character. */
static void
add(struct re *re, struct list *l, uint32_t pc, size_t start, struct text t,
    size_t pos)
{
	uint32_t *stack = re->threads->stack;
	size_t n = 0;

	stack[n++] = pc;
	while (n > 0) {
		const struct re_inst *in;

		pc = stack[--n];
		if (listed(l, pc))
			continue;
		l->where[pc] = l->n;
		l->t[l->n++] = (struct thread){ pc, start };
		in = &re->prog[pc];
		switch (in->type) {
		case RE_SPLIT:
			stack[n++] = in->y;
			stack[n++] = in->x;
			break;
		case RE_JUMP:
			stack[n++] = in->x;
			break;
		case RE_CHAR:
		case RE_ANY:
		case RE_SET:
		case RE_MATCH:
			break;
		default:
			if (holds(in->type, t, pos))
				stack[n++] = pc + 1;
		}
	}
}

/* The next position a match can begin at, when none is under way. */
static size_t
skip_ahead(const struct re *re, struct text t, size_t pos)
{
	if (!re->skip)
		return pos;
	if (re->only_first >= 0) {
		const char *p = memchr(t.s + pos, re->only_first, t.len - pos);

		return p ? (size_t)(p - t.s) : t.len + 1;
	}
	while (pos < t.len && !re->first[(unsigned char)t.s[pos]])
		pos++;
	return pos < t.len ? pos : t.len + 1;
}

static bool
find(struct re *re, struct text t, size_t from, struct re_span *found)
{
	struct list *now = &re->threads->now, *next = &re->threads->next;
	bool matched = false;
	size_t pos = from;

	now->n = 0;
	for (;;) {
		size_t len = 0;
		uint32_t c = 0;
		struct list *swap;

		if (now->n == 0) {
			if (matched || (re->anchored && pos > 0))
				break;
			pos = skip_ahead(re, t, pos);
			if (pos > t.len)
				break;
		}
		if (!matched)
			add(re, now, 0, pos, t, pos);
		if (pos < t.len)
			len = re_decode(t.s + pos, t.len - pos, &c);
		next->n = 0;
		for (size_t i = 0; i < now->n; i++) {
			struct thread th = now->t[i];
			const struct re_inst *in = &re->prog[th.pc];

			if (matched && th.start > found->start)
				break;
			if (in->type == RE_MATCH) {
				matched = true;
				*found = (struct re_span){ th.start, pos };
			} else if (len > 0 && takes(re, in, c))
				add(re, next, th.pc + 1, th.start, t,
				    pos + len);
		}
		if (len == 0)
			break;
		pos += len;
		swap = now;
		now = next;
		next = swap;
	}
	return matched;
}

static void
save(struct re_threads *th, size_t *n, uint32_t pc, size_t pos, size_t slot)
{
	th->saved = xgrow(th->saved, *n + 1, &th->saved_cap,
	    sizeof(*th->saved));
	th->saved[(*n)++] = (struct saved){ pc, pos, slot };
}

static bool
same_text(const struct re *re, const char *a, const char *b, size_t n)
{
	if (!(re->flags & RE_ICASE))
		return memcmp(a, b, n) == 0;
	for (size_t i = 0; i < n; ) {
		uint32_t x, y;
		size_t len = re_decode(a + i, n - i, &x);

		if (re_decode(b + i, n - i, &y) != len ||
		    re_fold(x) != re_fold(y))
			return false;
		i += len;
	}
	return true;
}

/* Was this tried before, in vain?  Only asked without back-references. */
static bool
tried(const struct re *re, struct re_threads *th, uint32_t pc, size_t offset)
{
	size_t bit = offset * re->nprog + pc;

	if (th->failed[bit / 8] >> (bit % 8) & 1)
		return true;
	th->failed[bit / 8] |= 1u << (bit % 8);
	return false;
}

/*
 * Follow the program from start.  Without back-references stop at the first
 * match that ends at `end`; with them look for the longest, whose slots go to
 * best.  Returns whether there is one.
 */
static bool
trace(struct re *re, struct text t, size_t start, size_t end, size_t *best,
    size_t *best_end)
{
	struct re_threads *th = re->threads;
	size_t nslots = 2 * (re->ngroups + 1), n = 0;
	size_t *slots = th->slots, *marks = slots + nslots;
	bool matched = false;

	for (size_t i = 0; i < nslots + re->nmarks; i++)
		slots[i] = RE_NONE;
	if (!re->has_backrefs) {
		size_t bytes = ((end - start + 1) * re->nprog + 7) / 8;

		th->failed = xgrow(th->failed, bytes, &th->failed_cap, 1);
		memset(th->failed, 0, bytes);
	}
	save(th, &n, 0, start, 0);
	while (n > 0) {
		struct saved at = th->saved[--n];
		uint32_t pc = at.pc, c;
		size_t pos = at.pos, len;

		if (pc == UNDO) {
			slots[at.slot] = pos;
			continue;
		}
		for (;;) {
			const struct re_inst *in = &re->prog[pc];

			if (!re->has_backrefs && (in->type == RE_SPLIT ||
			    in->type == RE_MATCH) &&
			    tried(re, th, pc, pos - start))
				goto failed;
			switch (in->type) {
			case RE_MATCH:
				if (!re->has_backrefs && pos != end)
					goto failed;
				if (!matched || pos > *best_end) {
					matched = true;
					*best_end = pos;
					memcpy(best, slots,
					    nslots * sizeof(*best));
				}
				if (!re->has_backrefs || pos == t.len)
					return true;
				goto failed;
			case RE_SPLIT:
				save(th, &n, in->y, pos, 0);
				pc = in->x;
				continue;
			case RE_JUMP:
				pc = in->x;
				continue;
			case RE_SAVE:
				save(th, &n, UNDO, slots[in->x], in->x);
				slots[in->x] = pos;
				break;
			case RE_MARK:
				save(th, &n, UNDO, marks[in->x],
				    nslots + in->x);
				marks[in->x] = pos;
				break;
			case RE_CHECK:
				if (marks[in->x] == pos)
					goto failed;
				break;
			case RE_BACKREF:
				if (slots[2 * in->x + 1] == RE_NONE)
					goto failed;
				len = slots[2 * in->x + 1] - slots[2 * in->x];
				if (len > t.len - pos || !same_text(re,
				    t.s + slots[2 * in->x], t.s + pos, len))
					goto failed;
				pos += len;
				break;
			case RE_CHAR:
			case RE_ANY:
			case RE_SET:
				if (pos >= t.len)
					goto failed;
				len = re_decode(t.s + pos, t.len - pos, &c);
				if (!takes(re, in, c) ||
				    (!re->has_backrefs && pos + len > end))
					goto failed;
				pos += len;
				break;
			default:
				if (!holds(in->type, t, pos))
					goto failed;
			}
			pc++;
		}
failed:		;
	}
	return matched;
}

static struct re_threads *
make_threads(const struct re *re)
{
	struct re_threads *th = xcalloc(1, sizeof(*th));

	for (int i = 0; i < 2; i++) {
		struct list *l = i ? &th->next : &th->now;

		l->t = xcalloc(re->nprog, sizeof(*l->t));
		l->where = xcalloc(re->nprog, sizeof(*l->where));
	}
	th->stack = xcalloc(2 * re->nprog + 2, sizeof(*th->stack));
	th->slots = xcalloc(2 * (2 * (re->ngroups + 1) + re->nmarks),
	    sizeof(*th->slots));
	return th;
}

void
re_threads_free(struct re_threads *th)
{
	if (!th)
		return;
	free(th->now.t);
	free(th->now.where);
	free(th->next.t);
	free(th->next.where);
	free(th->stack);
	free(th->saved);
	free(th->failed);
	free(th->slots);
	free(th);
}

static const char *
find_bytes(const char *s, size_t n, const char *what, size_t len)
{
	const char *end = s + n;

	while ((size_t)(end - s) >= len &&
	    (s = memchr(s, what[0], end - s - len + 1))) {
		if (memcmp(s, what, len) == 0)
			return s;
		s++;
	}
	return NULL;
}

/* With back-references each beginning is tried in turn. */
static bool
find_by_trace(struct re *re, struct text t, size_t from, size_t *best,
    struct re_span *found)
{
	for (size_t pos = from; pos <= t.len; ) {
		uint32_t c;

		if (trace(re, t, pos, t.len, best, &found->end)) {
			found->start = pos;
			return true;
		}
		if (re->anchored || pos == t.len)
			break;
		pos += re_decode(t.s + pos, t.len - pos, &c);
	}
	return false;
}

bool
re_match(struct re *re, const char *s, size_t len, size_t from,
    struct re_span *spans, size_t nspans)
{
	struct text t = { s, len };
	struct re_span found = { 0, 0 };
	size_t *best;

	if (from > len)
		return false;
	if (re->literal_len) {
		const char *p = find_bytes(s + from, len - from, re->literal,
		    re->literal_len);

		if (!p)
			return false;
		if (re->whole_literal) {
			if (nspans > 0)
				spans[0] = (struct re_span){ p - s,
				    p - s + re->literal_len };
			for (size_t i = 1; i < nspans; i++)
				spans[i] = (struct re_span){ RE_NONE, RE_NONE };
			return true;
		}
	}
	if (!re->threads)
		re->threads = make_threads(re);
	best = re->threads->slots + 2 * (re->ngroups + 1) + re->nmarks;
	if (re->has_backrefs) {
		if (!find_by_trace(re, t, from, best, &found))
			return false;
	} else {
		if (!find(re, t, from, &found))
			return false;
		if (nspans > 1 && re->ngroups > 0)
			trace(re, t, found.start, found.end, best, &found.end);
	}
	if (nspans > 0)
		spans[0] = found;
	for (size_t i = 1; i < nspans; i++) {
		spans[i] = (struct re_span){ RE_NONE, RE_NONE };
		if (i <= re->ngroups && best[2 * i + 1] != RE_NONE)
			spans[i] = (struct re_span){ best[2 * i],
			    best[2 * i + 1] };
	}
	return true;
}
