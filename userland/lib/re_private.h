/*
 * re_private.h - trees, programs and sets; for re_*.c only.
 */
#ifndef RE_PRIVATE_H
#define RE_PRIVATE_H

#include "re.h"
#include "util.h"

enum { RE_DUP_LIMIT = 32767, RE_PROGRAM_LIMIT = 1000000 };

/* A byte that is no part of a character is matched as this plus itself. */
#define RE_BYTE 0x110000u

struct re_set {
	bool negated;
	uint64_t low[4];		/* characters below 256 */
	struct { uint32_t first, last; } *ranges;	/* all others */
	size_t nranges, cap;
};

enum re_type {
	/* In trees and programs: */
	RE_CHAR, RE_ANY, RE_SET, RE_BACKREF,
	RE_BOL, RE_EOL, RE_TEXT_START, RE_TEXT_END,
	RE_WORD_EDGE, RE_WORD_INSIDE, RE_WORD_START, RE_WORD_END,
	RE_NOT_AFTER_WORD, RE_NOT_BEFORE_WORD,
	/* In trees: */
	RE_EMPTY, RE_CAT, RE_ALT, RE_REPEAT, RE_GROUP,
	/* In programs: */
	RE_SPLIT, RE_JUMP, RE_SAVE, RE_MARK, RE_CHECK, RE_MATCH,
};

struct re_node {
	enum re_type type;
	uint32_t value;		/* character, set, group */
	int min, max;		/* of RE_REPEAT; max -1: no end */
	struct re_node *a, *b;
};

struct re_inst {
	enum re_type type;
	uint32_t x, y;		/* value; for RE_SPLIT both targets, the */
};				/* preferred one first */

struct re {
	int flags;
	struct re_inst *prog;
	size_t nprog, cap;
	struct re_set *sets;
	size_t nsets, sets_cap;
	size_t ngroups;		/* without group 0 */
	size_t nmarks;
	bool has_backrefs;
	bool anchored;		/* can only match at the start */
	bool skip;		/* first[] tells where a match can begin */
	bool first[256];
	int only_first;		/* the only byte in first[], or -1 */
	char *literal;		/* bytes every match contains */
	size_t literal_len;
	bool whole_literal;	/* and nothing else */
	struct re_threads *threads;	/* room for re_match.c, kept */
};

struct re_node *re_parse(struct re *re, const char *pattern, size_t len,
    const char **error);
void re_tree_free(struct re_node *n);
uint32_t re_fold(uint32_t c);
bool re_set_has(const struct re *re, const struct re_set *s, uint32_t c);
size_t re_decode(const char *s, size_t n, uint32_t *c);
void re_threads_free(struct re_threads *t);

#endif
