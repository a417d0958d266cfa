/*
 * find.h - the expression that find.c builds and find_eval.c evaluates.
 */
#ifndef FIND_H
#define FIND_H

#include "util.h"

enum expr_type {
	E_AND, E_OR, E_NOT, E_COMMA, E_TRUE, E_FALSE,
	E_NAME, E_PATH, E_TYPE, E_SIZE, E_TIME, E_NEWER, E_PERM, E_USER,
	E_GROUP, E_NOUSER, E_NOGROUP, E_LINKS, E_INUM, E_EMPTY, E_SAME,
	E_ACCESS, E_REGEX,
	E_PRINT, E_PRINT0, E_LS, E_EXEC, E_OK, E_EXEC_MANY, E_DELETE, E_PRUNE,
	E_QUIT,
};

struct expr {
	enum expr_type type;
	struct expr *a, *b;
	const char *text;	/* pattern, types */
	bool fold;		/* -iname, -ipath */
	int compare;		/* '+', '-' or 0 before the number */
	intmax_t number;
	intmax_t unit;		/* of -size and times */
	int which;		/* 'a', 'c' or 'm' time; access mode */
	struct timespec time;	/* -newer */
	dev_t dev;
	ino_t ino;
	struct re *re;
	/* -exec: */
	char **argv;
	size_t argc;
	char **batch;		/* -exec ... +: paths collected */
	size_t nbatch, batch_cap, batch_size;
};

extern struct find_state {
	struct timespec now;
	int status;
	bool prune;		/* set by -prune for the entry under way */
	bool quit;
} find;

bool find_eval(struct expr *e, struct walk *w);
void find_flush(struct expr *e);	/* run what -exec ... + still holds */

#endif
