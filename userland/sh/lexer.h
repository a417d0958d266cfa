/*
 * lexer.h -- tokens.  See lexer.c (operators, words) and lexword.c (the inside
 * of words).
 */
#ifndef SH_LEXER_H
#define SH_LEXER_H

#include <setjmp.h>
#include <stdbool.h>

#include "tree.h"

enum token_kind {
	TOK_EOF,
	TOK_NEWLINE,
	TOK_WORD,
	TOK_AND_IF,		/* && */
	TOK_OR_IF,		/* || */
	TOK_AND,		/* &  */
	TOK_PIPE,		/* |  */
	TOK_SEMI,		/* ;  */
	TOK_DSEMI,		/* ;; */
	TOK_SEMI_AND,		/* ;& */
	TOK_LPAREN,
	TOK_RPAREN,
	TOK_REDIR,
};

struct token {
	enum token_kind kind;
	int line;
	bool after_blank_alias;	/* WORD: alias expansion is due to it */
	char *literal;		/* WORD: its text if wholly unquoted, or NULL */
	struct word *word;
	enum redir_op op;	/* REDIR */
	int fd;
};

/* A here-document whose operator was read and whose body was not. */
struct heredoc {
	struct heredoc *next;
	struct redir *redir;
	char *delimiter;
	bool quoted;
};

/*
 * One run of the parser.  Runs nest: a prompt printed in the middle of a
 * command may itself be parsed and expanded.
 */
struct parse {
	struct parse *outer;
	struct arena *arena;
	jmp_buf *failed;	/* where a syntax error goes */
	int trial;		/* nested attempts: errors make no message */
	int depth;		/* of nesting, bounded for the stack's sake */
	struct source *base;
	struct token tok;	/* the token looked at, if `peeked' */
	bool peeked;
	struct heredoc *heredocs;
	struct heredoc **heredocs_end;
};

#define PARSE_DEPTH_MAX	1000
#define PARSE_TRIALS_MAX 4

extern struct parse *parse;

/* What kind of text the inside of a word is. */
enum lex_context {
	LEX_WORD,		/* up to a blank or operator */
	LEX_DQUOTE,		/* up to " */
	LEX_BRACE,		/* up to } */
	LEX_ARITH,		/* up to )) */
	LEX_HERE,		/* up to the end: a here-document, a prompt */
};

/* lexer.c */
struct token *lex_peek(void);
void lex_take(void);
void lex_add_heredoc(struct redir *r);
void lex_read_heredocs(void);
int lex_getc(void);
_Noreturn void syntax_error(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));
void parse_deeper(void);
const char *token_text(const struct token *t);

/* lexword.c */
struct word *lex_word(enum lex_context ctx, bool quoted);
char *word_literal(const struct word *w);
bool word_unquote(const struct word *w, struct arena *a, char **text);

#endif
