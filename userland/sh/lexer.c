/*
 * lexer.c -- tokens: operators, words, and here-documents.
 *
 * The parser looks at one token (lex_peek) and takes it (lex_take).  Whether a
 * word is a reserved word, an alias or an assignment depends on where it
 * stands, so that is for the parser to say; all it needs here is `literal'.
 *
 * The bodies of here-documents follow the line their operators stand on: they
 * wait in parse->heredocs until the NEWLINE token is read.
 */
#include <ctype.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "lexer.h"
#include "sh.h"

struct parse *parse;

/* Report and leave this run of the parser.  Syntax errors all end up here. */
void
syntax_error(const char *fmt, ...)
{
	char buf[256];
	va_list ap;
	int line = sh.line;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof buf, fmt, ap);
	va_end(ap);
	sh.line = input_line();
	if (parse->trial == 0)
		sh_warn("syntax error: %s", buf);
	sh.line = line;
	longjmp(*parse->failed, 1);
}

/* One level of nesting more; whoever calls this lowers parse->depth again. */
void
parse_deeper(void)
{
	if (++parse->depth > PARSE_DEPTH_MAX)
		syntax_error("nested too deeply");
}

/* A character with line continuations removed. */
int
lex_getc(void)
{
	int c, next;

	while ((c = input_getc()) == '\\') {
		next = input_getc();
		if (next != '\n') {
			input_ungetc(next);
			return c;
		}
	}
	return c;
}

static void
operator(struct token *t, int c)
{
	int next = lex_getc();

	switch (c) {
	case '&':
		t->kind = next == '&' ? TOK_AND_IF : TOK_AND;
		if (next != '&')
			input_ungetc(next);
		return;
	case '|':
		t->kind = next == '|' ? TOK_OR_IF : TOK_PIPE;
		if (next != '|')
			input_ungetc(next);
		return;
	case ';':
		t->kind = next == ';' ? TOK_DSEMI :
		    next == '&' ? TOK_SEMI_AND : TOK_SEMI;
		if (t->kind == TOK_SEMI)
			input_ungetc(next);
		return;
	case '<':
		t->kind = TOK_REDIR;
		t->fd = 0;
		switch (next) {
		case '&':
			t->op = REDIR_DUP_IN;
			return;
		case '>':
			t->op = REDIR_BOTH;
			return;
		case '<':
			next = lex_getc();
			t->op = next == '-' ? REDIR_HERE_TABS : REDIR_HERE;
			if (next != '-')
				input_ungetc(next);
			return;
		}
		t->op = REDIR_IN;
		input_ungetc(next);
		return;
	case '>':
		t->kind = TOK_REDIR;
		t->fd = 1;
		switch (next) {
		case '&':
			t->op = REDIR_DUP_OUT;
			return;
		case '>':
			t->op = REDIR_APPEND;
			return;
		case '|':
			t->op = REDIR_CLOBBER;
			return;
		}
		t->op = REDIR_OUT;
		input_ungetc(next);
		return;
	}
	input_ungetc(next);
	t->kind = c == '(' ? TOK_LPAREN : TOK_RPAREN;
}

/* Digits right before < or > name the descriptor to redirect. */
static bool
io_number(struct token *t)
{
	const char *s = t->literal;
	long fd;
	int c;

	if (s == NULL || *s == '\0' || s[strspn(s, "0123456789")] != '\0')
		return false;
	c = lex_getc();
	if (c != '<' && c != '>') {
		input_ungetc(c);
		return false;
	}
	fd = strlen(s) < 10 ? strtol(s, NULL, 10) : INT_MAX;
	operator(t, c);
	t->fd = fd;
	return true;
}

static void
next_token(struct token *t)
{
	int c;

	memset(t, 0, sizeof *t);
	for (;;) {
		c = lex_getc();
		if (c == '#') {
			do
				c = input_getc();
			while (c != '\n' && c != INPUT_EOF);
		}
		if (c != ' ' && c != '\t')
			break;
	}
	t->line = input_line();
	t->after_blank_alias = input_alias_blank();
	switch (c) {
	case INPUT_EOF:
		t->kind = TOK_EOF;
		return;
	case '\n':
		t->kind = TOK_NEWLINE;
		lex_read_heredocs();
		return;
	case '&': case '|': case ';': case '<': case '>': case '(': case ')':
		operator(t, c);
		return;
	}
	input_ungetc(c);
	t->kind = TOK_WORD;
	t->word = lex_word(LEX_WORD, false);
	t->literal = word_literal(t->word);
	io_number(t);
}

struct token *
lex_peek(void)
{
	struct token t;

	if (!parse->peeked) {
		/* Words recurse into here: only then is tok ours to set. */
		next_token(&t);
		parse->tok = t;
		parse->peeked = true;
	}
	return &parse->tok;
}

void
lex_take(void)
{
	parse->peeked = false;
}

const char *
token_text(const struct token *t)
{
	static const char *const names[] = {
		[TOK_EOF] = "end of file", [TOK_NEWLINE] = "newline",
		[TOK_WORD] = "word", [TOK_AND_IF] = "&&", [TOK_OR_IF] = "||",
		[TOK_AND] = "&", [TOK_PIPE] = "|", [TOK_SEMI] = ";",
		[TOK_DSEMI] = ";;", [TOK_SEMI_AND] = ";&",
		[TOK_LPAREN] = "(", [TOK_RPAREN] = ")",
		[TOK_REDIR] = "redirection",
	};

	if (t->kind == TOK_WORD && t->literal != NULL)
		return t->literal;
	return names[t->kind];
}

void
lex_add_heredoc(struct redir *r)
{
	struct heredoc *h = arena_alloc(parse->arena, sizeof *h);

	h->next = NULL;
	h->redir = r;
	h->quoted = word_unquote(r->target, parse->arena, &h->delimiter);
	*parse->heredocs_end = h;
	parse->heredocs_end = &h->next;
}

/*
 * Collect the lines of one here-document.  Unless the delimiter was quoted,
 * \newline joins lines, before they are compared with it too.
 */
static char *
heredoc_lines(struct heredoc *h, size_t *len)
{
	struct strbuf b;
	size_t start;
	bool tabs;
	int c;

	strbuf_init(&b, parse->arena);
	for (;;) {
		start = b.len;
		tabs = h->redir->op == REDIR_HERE_TABS;
		while ((c = input_getc()) != '\n' && c != INPUT_EOF) {
			if (tabs && c == '\t')
				continue;
			tabs = false;
			strbuf_putc(&b, c);
			if (c != '\\' || h->quoted)
				continue;
			c = input_getc();
			if (c == '\n') {
				b.len--;
				continue;
			}
			if (c == INPUT_EOF)
				break;
			strbuf_putc(&b, c);
		}
		strbuf_str(&b)[b.len] = '\0';
		if (strcmp(b.s + start, h->delimiter) == 0) {
			b.s[b.len = start] = '\0';
			break;
		}
		if (c == INPUT_EOF) {
			sh_warn("here-document ended by end of file, not by %s",
			    h->delimiter);
			break;
		}
		strbuf_putc(&b, '\n');
	}
	*len = b.len;
	return strbuf_str(&b);
}

void
lex_read_heredocs(void)
{
	struct heredoc *h;
	struct source *base;
	struct part *p;
	char *text;
	size_t len;
	int line;

	while ((h = parse->heredocs) != NULL) {
		parse->heredocs = h->next;
		if (h->next == NULL)
			parse->heredocs_end = &parse->heredocs;
		line = input_line();
		text = heredoc_lines(h, &len);
		if (!h->quoted) {
			base = input_push_string(text, len, line);
			h->redir->body = lex_word(LEX_HERE, true);
			input_pop(base);
			continue;
		}
		p = arena_alloc(parse->arena, sizeof *p);
		memset(p, 0, sizeof *p);
		p->kind = PART_TEXT;
		p->quoted = true;
		p->text = text;
		p->len = len;
		h->redir->body = arena_alloc(parse->arena,
		    sizeof *h->redir->body);
		h->redir->body->next = NULL;
		h->redir->body->parts = p;
	}
}
