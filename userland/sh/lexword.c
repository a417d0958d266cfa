/*
 * lexword.c -- the inside of words: quotes and the forms that start with $.
 *
 * A word becomes a list of parts (tree.h).  Quote characters are gone after
 * this; what they did is in `quoted' of each part.  "" leaves an empty quoted
 * text, so that an empty word and no word can be told apart.
 *
 * $(...) is parsed right here by the same parser that reads the outside, so
 * that `case' patterns, comments and here-documents in it do what they should.
 * `...` is first copied up to its end with one layer of backslashes removed.
 */
#include <ctype.h>
#include <string.h>

#include "input.h"
#include "lexer.h"
#include "parser.h"
#include "sh.h"

struct builder {
	struct part *head;
	struct part **tail;
	struct strbuf text;	/* text not yet made into a part */
	bool text_quoted;
	bool has_text;
};

static bool lex_text(struct builder *b, enum lex_context ctx, bool quoted);

static struct part *
add_part(struct builder *b, enum part_kind kind, bool quoted)
{
	struct part *p = arena_alloc(parse->arena, sizeof *p);

	memset(p, 0, sizeof *p);
	p->kind = kind;
	p->quoted = quoted;
	*b->tail = p;
	b->tail = &p->next;
	return p;
}

static void
flush_text(struct builder *b)
{
	struct part *p;

	if (!b->has_text)
		return;
	p = add_part(b, PART_TEXT, b->text_quoted);
	p->len = b->text.len;
	p->text = strbuf_str(&b->text);
	strbuf_init(&b->text, parse->arena);
	b->has_text = false;
}

static void
add_char(struct builder *b, int c, bool quoted)
{
	if (b->has_text && b->text_quoted != quoted)
		flush_text(b);
	b->has_text = true;
	b->text_quoted = quoted;
	strbuf_putc(&b->text, c);
}

static void
add_empty_quoted(struct builder *b)
{
	flush_text(b);
	b->has_text = b->text_quoted = true;
	flush_text(b);
}

static void
single_quotes(struct builder *b)
{
	int c = input_getc();

	if (c == '\'')
		add_empty_quoted(b);
	for (; c != '\''; c = input_getc()) {
		if (c == INPUT_EOF)
			syntax_error("unterminated single quote");
		add_char(b, c, true);
	}
}

static void
double_quotes(struct builder *b)
{
	struct part **tail;

	flush_text(b);
	tail = b->tail;
	lex_text(b, LEX_DQUOTE, true);
	flush_text(b);
	if (b->tail == tail)
		add_empty_quoted(b);
}

static int
digits(int base, int max, int c)
{
	static const char hex[] = "0123456789abcdef";
	const char *at;
	int n = 0;

	while (max-- > 0) {
		at = c > 0 ? strchr(hex, tolower(c)) : NULL;
		if (at == NULL || at - hex >= base)
			break;
		n = n * base + (at - hex);
		c = input_getc();
	}
	input_ungetc(c);
	return n;
}

/* $'...': the escapes of C. */
static void
dollar_quotes(struct builder *b)
{
	static const char from[] = "abefnrtv", to[] = "\a\b\033\f\n\r\t\v";
	const char *at;
	int c;

	add_empty_quoted(b);
	while ((c = input_getc()) != '\'') {
		if (c == '\\') {
			c = input_getc();
			at = c > 0 ? strchr(from, c) : NULL;
			if (at != NULL)
				c = to[at - from];
			else if (c >= '0' && c <= '7')
				c = digits(8, 3, c);
			else if (c == 'x')
				c = digits(16, 2, input_getc());
			else if (c == 'c')
				c = input_getc() & 0x1f;
		}
		if (c == INPUT_EOF)
			syntax_error("unterminated $'...'");
		if (c != 0)
			add_char(b, c & 0xff, true);
	}
}

static void
command_parens(struct builder *b, bool quoted)
{
	struct part *p;
	struct node *n = parse_substitution(TOK_RPAREN);

	flush_text(b);
	p = add_part(b, PART_COMMAND, quoted);
	p->command = n;
}

static void
backquotes(struct builder *b, bool quoted)
{
	struct strbuf s;
	struct source *base;
	struct part *p;
	struct node *n;
	int c, line = input_line();

	strbuf_init(&s, parse->arena);
	while ((c = input_getc()) != '`') {
		if (c == '\\') {
			c = input_getc();
			if (c != '$' && c != '`' && c != '\\' &&
			    !(c == '"' && quoted))
				strbuf_putc(&s, '\\');
		}
		if (c == INPUT_EOF)
			syntax_error("unterminated `");
		strbuf_putc(&s, c);
	}
	base = input_push_string(strbuf_str(&s), s.len, line);
	n = parse_substitution(TOK_EOF);
	input_pop(base);
	flush_text(b);
	p = add_part(b, PART_COMMAND, quoted);
	p->command = n;
	p->backquoted = true;
}

/*
 * After `$(('.  Arithmetic is tried first, as 2.6.3 has it; if the text does
 * not end in `))', or cannot be read as a word at all, it is handed back and
 * read as a command substitution that starts with a subshell.
 */
static void
arithmetic(struct builder *b, bool quoted)
{
	jmp_buf *outer = parse->failed, here;
	struct source *base = input_base();
	struct heredoc *volatile heredocs = parse->heredocs;
	struct heredoc **volatile heredocs_end = parse->heredocs_end;
	struct builder inner;
	struct part *p;
	size_t start, len;
	volatile bool ok = false;
	volatile int depth = parse->depth;
	char *text;

	/* Each failure reads its text twice: nested ones must be few. */
	if (parse->trial >= PARSE_TRIALS_MAX)
		syntax_error("too many $(( that do not end in ))");
	start = input_record_begin();
	parse->failed = &here;
	parse->trial++;
	memset(&inner, 0, sizeof inner);
	inner.tail = &inner.head;
	strbuf_init(&inner.text, parse->arena);
	if (setjmp(here) == 0)
		ok = lex_text(&inner, LEX_ARITH, true);
	parse->trial--;
	parse->depth = depth;
	parse->failed = outer;
	while (input_base() != base)
		input_pop(input_base());
	text = input_record_end(start, parse->arena, &len);
	flush_text(b);
	if (ok) {
		flush_text(&inner);
		p = add_part(b, PART_ARITH, quoted);
		p->arg = arena_alloc(parse->arena, sizeof *p->arg);
		p->arg->next = NULL;
		p->arg->parts = inner.head;
		return;
	}
	parse->heredocs = heredocs;
	parse->heredocs_end = heredocs_end;
	*heredocs_end = NULL;
	parse->peeked = false;
	input_push_back(text, len);
	input_push_back("(", 1);
	command_parens(b, quoted);
}

static bool
is_special(int c)
{
	return c > 0 && strchr("@*#?-$!", c) != NULL;
}

/* A parameter's name, the first character of which is c. */
static char *
param_name(int c)
{
	struct strbuf s;
	bool number = isdigit(c);

	strbuf_init(&s, parse->arena);
	if (is_special(c)) {
		strbuf_putc(&s, c);
		return s.s;
	}
	while (c > 0 && (number ? isdigit(c) : isalnum(c) || c == '_')) {
		strbuf_putc(&s, c);
		c = lex_getc();
	}
	input_ungetc(c);
	return strbuf_str(&s);
}

static void
param_operator(struct part *p, int c, bool quoted)
{
	int next;

	if (c == ':') {
		p->colon = true;
		c = lex_getc();
	}
	switch (c) {
	case '-':
		p->op = PARAM_DEFAULT;
		break;
	case '=':
		p->op = PARAM_ASSIGN;
		break;
	case '?':
		p->op = PARAM_ERROR;
		break;
	case '+':
		p->op = PARAM_ALTERNATE;
		break;
	case '%':
	case '#':
		next = lex_getc();
		if (next == c)
			p->op = c == '%' ? PARAM_SUFFIX_LONG :
			    PARAM_PREFIX_LONG;
		else {
			p->op = c == '%' ? PARAM_SUFFIX : PARAM_PREFIX;
			input_ungetc(next);
		}
		if (p->colon)
			p->op = PARAM_BAD;
		quoted = false;
		break;
	default:
		p->op = PARAM_BAD;
		input_ungetc(c);
		break;
	}
	p->arg = lex_word(LEX_BRACE, quoted);
}

/* After `${'. */
static void
param_braces(struct builder *b, bool quoted)
{
	struct part *p;
	int c = lex_getc(), next;

	flush_text(b);
	p = add_part(b, PART_PARAM, quoted);
	if (c == '#') {
		/* ${#} ${#x} ${#?} but also ${#-word} ${##pattern} */
		c = lex_getc();
		if (isalnum(c) || c == '_') {
			p->op = PARAM_LENGTH;
		} else if (is_special(c)) {
			next = lex_getc();
			input_ungetc(next);
			if (next == '}')
				p->op = PARAM_LENGTH;
		}
		if (p->op != PARAM_LENGTH) {
			input_ungetc(c);
			c = '#';
		}
	}
	p->text = param_name(c);
	if (*p->text == '\0') {
		p->op = PARAM_BAD;
		p->arg = lex_word(LEX_BRACE, quoted);
		return;
	}
	c = lex_getc();
	if (c == '}')
		return;
	if (p->op == PARAM_LENGTH) {
		input_ungetc(c);
		p->op = PARAM_BAD;
		p->arg = lex_word(LEX_BRACE, quoted);
		return;
	}
	param_operator(p, c, quoted);
}

static void
dollar(struct builder *b, bool quoted)
{
	int c = lex_getc();
	struct part *p;

	if (c == '(') {
		c = lex_getc();
		if (c == '(') {
			arithmetic(b, quoted);
			return;
		}
		input_ungetc(c);
		command_parens(b, quoted);
	} else if (c == '{') {
		param_braces(b, quoted);
	} else if (c == '\'' && !quoted) {
		dollar_quotes(b);
	} else if (isalpha(c) || c == '_' || is_special(c) || isdigit(c)) {
		flush_text(b);
		p = add_part(b, PART_PARAM, quoted);
		if (isdigit(c)) {
			p->text = arena_alloc(parse->arena, 2);
			p->text[0] = c;
			p->text[1] = '\0';
		} else
			p->text = param_name(c);
	} else {
		input_ungetc(c);
		add_char(b, '$', quoted);
	}
}

/* A backslash; a newline does not follow, lex_getc saw to that. */
static void
backslash(struct builder *b, enum lex_context ctx, bool quoted)
{
	const char *special = ctx == LEX_DQUOTE ? "$`\"\\" :
	    ctx == LEX_BRACE ? "$`\"\\}" : "$`\\";
	int c = input_getc();

	if (c == INPUT_EOF)
		add_char(b, '\\', quoted);
	else if (!quoted || strchr(special, c) != NULL)
		add_char(b, c, true);
	else {
		add_char(b, '\\', true);
		input_ungetc(c);
	}
}

static bool
ends_word(int c)
{
	return c > 0 && strchr(" \t\n&|;<>()", c) != NULL;
}

static _Noreturn void
unterminated(enum lex_context ctx)
{
	syntax_error("unterminated %s", ctx == LEX_DQUOTE ? "double quote" :
	    ctx == LEX_BRACE ? "${" : "$((");
}

/*
 * Read up to the end that the context has.  False if an arithmetic expression
 * ended in a single `)' and so was none.
 */
static bool
lex_text(struct builder *b, enum lex_context ctx, bool quoted)
{
	int c, parens = 0;

	for (;;) {
		c = lex_getc();
		if (c == INPUT_EOF) {
			if (ctx != LEX_WORD && ctx != LEX_HERE)
				unterminated(ctx);
			return true;
		}
		if (ctx == LEX_WORD && ends_word(c)) {
			input_ungetc(c);
			return true;
		}
		if (c == '\\') {
			backslash(b, ctx, quoted);
		} else if (c == '$') {
			dollar(b, quoted);
		} else if (c == '`') {
			backquotes(b, quoted);
		} else if (c == '\'' && !quoted) {
			single_quotes(b);
		} else if (c == '"' && ctx == LEX_DQUOTE) {
			return true;
		} else if (c == '"' && ctx != LEX_HERE) {
			double_quotes(b);
		} else if (c == '}' && ctx == LEX_BRACE) {
			return true;
		} else {
			if (ctx == LEX_ARITH && c == '(')
				parens++;
			if (ctx == LEX_ARITH && c == ')' && parens-- == 0) {
				c = lex_getc();
				if (c == ')')
					return true;
				input_ungetc(c);
				return false;
			}
			add_char(b, c, quoted);
		}
	}
}

struct word *
lex_word(enum lex_context ctx, bool quoted)
{
	struct builder b;
	struct word *w = arena_alloc(parse->arena, sizeof *w);

	memset(&b, 0, sizeof b);
	b.tail = &b.head;
	strbuf_init(&b.text, parse->arena);
	parse_deeper();
	lex_text(&b, ctx, quoted);
	parse->depth--;
	flush_text(&b);
	w->next = NULL;
	w->parts = b.head;
	return w;
}

/* The text of a word without any quoting or expansion, else NULL. */
char *
word_literal(const struct word *w)
{
	struct part *p = w->parts;

	if (p == NULL || p->next != NULL || p->kind != PART_TEXT || p->quoted)
		return NULL;
	return p->text;
}

/* A here-document's delimiter: quotes removed, nothing expanded. */
bool
word_unquote(const struct word *w, struct arena *a, char **text)
{
	struct strbuf b;
	bool quoted = false;

	strbuf_init(&b, a);
	for (struct part *p = w->parts; p != NULL; p = p->next) {
		quoted |= p->quoted;
		if (p->kind == PART_TEXT)
			strbuf_put(&b, p->text, p->len);
		else
			unparse_part(&b, p);
	}
	*text = strbuf_str(&b);
	return quoted;
}
