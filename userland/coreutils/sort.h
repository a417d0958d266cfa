/*
 * sort.h - what sort.c (input, output, options) and sort_compare.c (order)
 * share.
 */
#ifndef SORT_H
#define SORT_H

#include "util.h"

struct order {
	bool blanks;		/* b, at the start of the key */
	bool end_blanks;	/* b given with the key's end */
	bool dictionary, fold, printable;
	bool reverse;
	int kind;		/* 0, or one of n g h M V */
};

struct key {
	uintmax_t start_field, start_char;	/* from 1 */
	uintmax_t end_field, end_char;	/* 0: to the end */
	struct order order;
	bool has_order;
};

struct line {
	char *s;
	size_t len;
};

extern struct key *sort_keys;
extern size_t sort_nkeys;
extern struct order sort_order;	/* without keys, and for keys without */
extern int sort_separator;	/* -1: from non-blank to blank */
extern bool sort_stable, sort_unique;

void sort_add_key(const char *text);
bool sort_set_order(struct order *o, int letter);
int sort_compare(const struct line *a, const struct line *b);

#endif
