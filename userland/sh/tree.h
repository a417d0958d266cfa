/*
 * tree.h -- the syntax tree: what the parser builds and the executor walks.
 *
 * All of a tree lives in the arena of its complete command (mem.c) and is
 * never changed once parsed.
 */
#ifndef SH_TREE_H
#define SH_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "mem.h"

struct node;

enum part_kind {
	PART_TEXT,		/* characters that stand for themselves */
	PART_PARAM,		/* $x ${x} ${x...} */
	PART_COMMAND,		/* $(...) `...` */
	PART_ARITH,		/* $((...)) */
};

enum param_op {
	PARAM_PLAIN,
	PARAM_LENGTH,		/* ${#x} */
	PARAM_DEFAULT,		/* ${x-w} */
	PARAM_ASSIGN,		/* ${x=w} */
	PARAM_ERROR,		/* ${x?w} */
	PARAM_ALTERNATE,	/* ${x+w} */
	PARAM_SUFFIX,		/* ${x%w} */
	PARAM_SUFFIX_LONG,	/* ${x%%w} */
	PARAM_PREFIX,		/* ${x#w} */
	PARAM_PREFIX_LONG,	/* ${x##w} */
	PARAM_BAD,		/* what only other shells understand */
};

struct part {
	struct part *next;
	enum part_kind kind;
	bool quoted;		/* by \ ' or ": no splitting, no patterns */
	bool colon;		/* PARAM: the null string counts as unset */
	bool backquoted;	/* COMMAND: written with ` */
	enum param_op op;	/* PARAM */
	char *text;		/* TEXT: characters; PARAM: name */
	size_t len;		/* TEXT */
	struct word *arg;	/* PARAM: right of the operator; ARITH */
	struct node *command;	/* COMMAND; NULL if empty */
};

struct word {
	struct word *next;
	struct part *parts;	/* NULL: empty, without even a quote */
};

struct assign {
	struct assign *next;
	char *name;
	struct word *value;
};

enum redir_op {
	REDIR_IN,		/* <   */
	REDIR_OUT,		/* >   */
	REDIR_APPEND,		/* >>  */
	REDIR_CLOBBER,		/* >|  */
	REDIR_BOTH,		/* <>  */
	REDIR_DUP_IN,		/* <&  */
	REDIR_DUP_OUT,		/* >&  */
	REDIR_HERE,		/* <<  */
	REDIR_HERE_TABS,	/* <<- */
};

struct redir {
	struct redir *next;
	enum redir_op op;
	int fd;
	struct word *target;	/* file, descriptor or delimiter */
	struct word *body;	/* here-document */
};

enum node_kind {
	NODE_SIMPLE,
	NODE_PIPE,
	NODE_NOT,
	NODE_AND,
	NODE_OR,
	NODE_SEQUENCE,
	NODE_BACKGROUND,
	NODE_SUBSHELL,
	NODE_GROUP,
	NODE_IF,
	NODE_WHILE,
	NODE_UNTIL,
	NODE_FOR,
	NODE_CASE,
	NODE_FUNCTION,
};

struct case_item {
	struct case_item *next;
	struct word *patterns;
	struct node *body;	/* NULL if empty */
	bool falls_through;	/* ended by ;& */
};

struct node {
	enum node_kind kind;
	int line;
	struct node *next;	/* next command of a pipeline */
	struct redir *redirs;	/* of a simple or compound command */
	union {
		struct {
			struct assign *assigns;
			struct word *words;
		} simple;
		struct {
			struct node *first;
			int n;
		} pipe;
		struct {		/* AND OR SEQUENCE */
			struct node *left, *right;
		} pair;
		struct node *body;	/* NOT BACKGROUND SUBSHELL GROUP */
		struct {		/* IF WHILE UNTIL */
			struct node *test, *body, *otherwise;
		} cond;
		struct {
			char *name;
			struct word *words;
			bool has_in;	/* else over "$@" */
			struct node *body;
		} loop;
		struct {
			struct word *word;
			struct case_item *items;
		} choice;
		struct {
			char *name;
			struct node *body;
			struct arena *arena;	/* the one this lives in */
		} function;
	} u;
};

/* unparse.c: a tree as text again, for jobs and type. */
char *unparse(struct node *n, struct arena *a);
void unparse_part(struct strbuf *b, const struct part *p);

#endif
