/*
 * parser.h -- from text to a syntax tree.  See parser.c.
 */
#ifndef SH_PARSER_H
#define SH_PARSER_H

#include "lexer.h"
#include "tree.h"

enum parse_result {
	PARSE_OK,		/* a command, or NULL for an empty line */
	PARSE_EOF,
	PARSE_ERROR,		/* reported already */
};

enum parse_result parse_command(struct arena *a, struct node **tree);
struct word *parse_text(struct arena *a, const char *text);
struct node *parse_substitution(enum token_kind end);

#endif
