/*
 * parser.c -- from tokens to a syntax tree: the grammar of XCU 2.10.
 *
 * Plain recursive descent, one function a rule.  Reserved words are recognised
 * only where the grammar could use them, by looking at the literal text of a
 * word in command position; the same goes for aliases.
 *
 * A syntax error leaves through syntax_error, which jumps to parse_command.
 * Everything allocated is in the tree's arena, so nothing needs undoing but
 * the input stack.
 */
#include <stdlib.h>
#include <string.h>

#include "alias.h"
#include "exec.h"
#include "input.h"
#include "parser.h"
#include "sh.h"

static struct node *command(void);
static struct node *compound_list(void);

static void *
new(size_t size)
{
	return memset(arena_alloc(parse->arena, size), 0, size);
}

static struct node *
new_node(enum node_kind kind, int line)
{
	struct node *n = new(sizeof *n);

	n->kind = kind;
	n->line = line;
	return n;
}

static _Noreturn void
unexpected(void)
{
	struct token *t = lex_peek();

	if (t->kind == TOK_NEWLINE || t->kind == TOK_EOF)
		syntax_error("unexpected %s", token_text(t));
	syntax_error("unexpected \"%s\"", token_text(t));
}

/*
 * The next token, where a command may begin: aliases are replaced here.  The
 * text of the alias is read in place of the word, and its first word may be
 * an alias again, though not one that is being expanded already.
 */
static struct token *
peek_command(void)
{
	struct token *t;
	struct alias *a;

	for (;;) {
		t = lex_peek();
		if (t->kind != TOK_WORD || t->literal == NULL ||
		    is_reserved(t->literal))
			return t;
		a = alias_find(t->literal);
		if (a == NULL || a->active > 0)
			return t;
		lex_take();
		input_push_alias(a);
	}
}

/* An argument is alias-expanded only after an alias that ends in a blank. */
static struct token *
peek_argument(void)
{
	struct token *t = lex_peek();

	if (t->kind == TOK_WORD && t->after_blank_alias)
		return peek_command();
	return t;
}

static bool
at_word(const char *reserved)
{
	struct token *t = lex_peek();

	return t->kind == TOK_WORD && t->literal != NULL &&
	    strcmp(t->literal, reserved) == 0;
}

static void
expect_word(const char *reserved)
{
	peek_command();
	if (!at_word(reserved)) {
		struct token *t = lex_peek();

		if (t->kind == TOK_NEWLINE || t->kind == TOK_EOF)
			syntax_error("unexpected %s (expecting \"%s\")",
			    token_text(t), reserved);
		syntax_error("unexpected \"%s\" (expecting \"%s\")",
		    token_text(t), reserved);
	}
	lex_take();
}

static void
skip_newlines(void)
{
	while (lex_peek()->kind == TOK_NEWLINE)
		lex_take();
}

/* Words that end a compound list, and can start no command. */
static bool
at_terminator(void)
{
	static const char *const words[] = { "then", "else", "elif", "fi",
	    "do", "done", "esac", "}" };
	struct token *t = peek_command();

	switch (t->kind) {
	case TOK_EOF:
	case TOK_RPAREN:
	case TOK_DSEMI:
	case TOK_SEMI_AND:
		return true;
	case TOK_WORD:
		for (size_t i = 0; i < sizeof words / sizeof *words; i++)
			if (at_word(words[i]))
				return true;
		return false;
	default:
		return false;
	}
}

static struct redir *
redirection(void)
{
	struct token *t = lex_peek();
	struct redir *r = new(sizeof *r);

	r->op = t->op;
	r->fd = t->fd;
	lex_take();
	t = lex_peek();
	if (t->kind != TOK_WORD)
		unexpected();
	r->target = t->word;
	if (r->op == REDIR_HERE || r->op == REDIR_HERE_TABS)
		lex_add_heredoc(r);
	lex_take();
	return r;
}

static void
redirections(struct redir **tail)
{
	while (lex_peek()->kind == TOK_REDIR) {
		*tail = redirection();
		tail = &(*tail)->next;
	}
}

/* Take name= off the front of a word, if it is there. */
static struct assign *
assignment(struct word *w)
{
	struct part *p = w->parts;
	struct assign *a;
	size_t n;

	if (p == NULL || p->kind != PART_TEXT || p->quoted)
		return NULL;
	n = name_length(p->text);
	if (n == 0 || p->text[n] != '=')
		return NULL;
	a = new(sizeof *a);
	a->name = arena_strndup(parse->arena, p->text, n);
	p->text += n + 1;
	p->len -= n + 1;
	if (p->len == 0)
		w->parts = p->next;
	a->value = w;
	return a;
}

static struct node *
function_definition(struct word *name, int line)
{
	struct node *n = new_node(NODE_FUNCTION, line);

	n->u.function.name = word_literal(name);
	if (n->u.function.name == NULL || !is_name(n->u.function.name))
		syntax_error("bad function name");
	lex_take();
	if (lex_peek()->kind != TOK_RPAREN)
		unexpected();
	lex_take();
	skip_newlines();
	n->u.function.arena = parse->arena;
	n->u.function.body = command();
	switch (n->u.function.body->kind) {
	case NODE_SIMPLE:
	case NODE_FUNCTION:
		syntax_error("a function's body must be a compound command");
	default:
		return n;
	}
}

static struct node *
simple_command(void)
{
	struct token *t = lex_peek();
	struct node *n = new_node(NODE_SIMPLE, t->line);
	struct redir **redirs = &n->redirs;
	struct assign **assigns = &n->u.simple.assigns;
	struct word **words = &n->u.simple.words;

	for (;;) {
		t = n->u.simple.words == NULL ? peek_command() :
		    peek_argument();
		if (t->kind == TOK_REDIR) {
			*redirs = redirection();
			redirs = &(*redirs)->next;
		} else if (t->kind == TOK_WORD) {
			if (n->u.simple.words == NULL &&
			    (*assigns = assignment(t->word)) != NULL) {
				assigns = &(*assigns)->next;
			} else {
				*words = t->word;
				words = &t->word->next;
			}
			lex_take();
		} else if (t->kind == TOK_LPAREN && n->redirs == NULL &&
		    n->u.simple.assigns == NULL && n->u.simple.words != NULL &&
		    n->u.simple.words->next == NULL) {
			return function_definition(n->u.simple.words, n->line);
		} else
			break;
	}
	if (n->redirs == NULL && n->u.simple.assigns == NULL &&
	    n->u.simple.words == NULL)
		unexpected();
	return n;
}

static struct node *
required_list(void)
{
	struct node *n = compound_list();

	if (n == NULL)
		unexpected();
	return n;
}

/* After `if' or `elif'. */
static struct node *
if_clause(int line)
{
	struct node *n = new_node(NODE_IF, line);

	n->u.cond.test = required_list();
	expect_word("then");
	n->u.cond.body = required_list();
	line = lex_peek()->line;
	if (at_word("elif")) {
		lex_take();
		n->u.cond.otherwise = if_clause(line);
		return n;
	}
	if (at_word("else")) {
		lex_take();
		n->u.cond.otherwise = required_list();
	}
	expect_word("fi");
	return n;
}

static struct node *
do_group(void)
{
	struct node *n;

	expect_word("do");
	n = required_list();
	expect_word("done");
	return n;
}

static struct node *
for_clause(int line)
{
	struct node *n = new_node(NODE_FOR, line);
	struct word **tail = &n->u.loop.words;
	struct token *t = lex_peek();

	if (t->kind != TOK_WORD || t->literal == NULL || !is_name(t->literal))
		syntax_error("bad name in for: \"%s\"", token_text(t));
	n->u.loop.name = t->literal;
	lex_take();
	if (lex_peek()->kind == TOK_SEMI)
		lex_take();
	else {
		skip_newlines();
		if (at_word("in")) {
			n->u.loop.has_in = true;
			lex_take();
			while ((t = lex_peek())->kind == TOK_WORD) {
				*tail = t->word;
				tail = &t->word->next;
				lex_take();
			}
			if (t->kind != TOK_SEMI && t->kind != TOK_NEWLINE)
				unexpected();
			lex_take();
		}
	}
	skip_newlines();
	n->u.loop.body = do_group();
	return n;
}

static struct case_item *
case_item(void)
{
	struct case_item *item = new(sizeof *item);
	struct word **tail = &item->patterns;
	struct token *t;

	if (lex_peek()->kind == TOK_LPAREN)
		lex_take();
	for (;;) {
		t = lex_peek();
		if (t->kind != TOK_WORD)
			unexpected();
		*tail = t->word;
		tail = &t->word->next;
		lex_take();
		if (lex_peek()->kind != TOK_PIPE)
			break;
		lex_take();
	}
	if (lex_peek()->kind != TOK_RPAREN)
		unexpected();
	lex_take();
	item->body = compound_list();
	return item;
}

static struct node *
case_clause(int line)
{
	struct node *n = new_node(NODE_CASE, line);
	struct case_item **tail = &n->u.choice.items;
	struct token *t = lex_peek();

	if (t->kind != TOK_WORD)
		unexpected();
	n->u.choice.word = t->word;
	lex_take();
	skip_newlines();
	expect_word("in");
	for (;;) {
		skip_newlines();
		if (at_word("esac"))
			break;
		*tail = case_item();
		t = lex_peek();
		if (t->kind != TOK_DSEMI && t->kind != TOK_SEMI_AND)
			break;
		(*tail)->falls_through = t->kind == TOK_SEMI_AND;
		tail = &(*tail)->next;
		lex_take();
	}
	expect_word("esac");
	return n;
}

static struct node *
command_inside(void)
{
	struct token *t = peek_command();
	struct node *n;
	int line = t->line;

	if (t->kind == TOK_LPAREN) {
		lex_take();
		n = new_node(NODE_SUBSHELL, line);
		n->u.body = required_list();
		if (lex_peek()->kind != TOK_RPAREN)
			unexpected();
		lex_take();
	} else if (at_word("{")) {
		lex_take();
		n = new_node(NODE_GROUP, line);
		n->u.body = required_list();
		expect_word("}");
	} else if (at_word("if")) {
		lex_take();
		n = if_clause(line);
	} else if (at_word("while") || at_word("until")) {
		n = new_node(at_word("while") ? NODE_WHILE : NODE_UNTIL, line);
		lex_take();
		n->u.cond.test = required_list();
		n->u.cond.body = do_group();
	} else if (at_word("for")) {
		lex_take();
		n = for_clause(line);
	} else if (at_word("case")) {
		lex_take();
		n = case_clause(line);
	} else {
		if (t->kind == TOK_WORD && (at_terminator() || at_word("!")))
			unexpected();
		return simple_command();
	}
	redirections(&n->redirs);
	return n;
}

static struct node *
command(void)
{
	struct node *n;

	parse_deeper();
	n = command_inside();
	parse->depth--;
	return n;
}

static struct node *
pipeline(void)
{
	struct node *n, *pipe, **tail;
	int line = peek_command()->line;
	bool not = false;

	while (at_word("!")) {
		not = !not;
		lex_take();
		peek_command();
	}
	n = command();
	if (lex_peek()->kind == TOK_PIPE) {
		pipe = new_node(NODE_PIPE, line);
		pipe->u.pipe.first = n;
		pipe->u.pipe.n = 1;
		tail = &n->next;
		while (lex_peek()->kind == TOK_PIPE) {
			lex_take();
			skip_newlines();
			*tail = command();
			tail = &(*tail)->next;
			pipe->u.pipe.n++;
		}
		n = pipe;
	}
	if (not) {
		pipe = new_node(NODE_NOT, line);
		pipe->u.body = n;
		n = pipe;
	}
	return n;
}

static struct node *
and_or(void)
{
	struct node *n = pipeline(), *pair;
	enum token_kind kind;

	while ((kind = lex_peek()->kind) == TOK_AND_IF || kind == TOK_OR_IF) {
		pair = new_node(kind == TOK_AND_IF ? NODE_AND : NODE_OR,
		    lex_peek()->line);
		lex_take();
		skip_newlines();
		pair->u.pair.left = n;
		pair->u.pair.right = pipeline();
		n = pair;
	}
	return n;
}

/*
 * Commands separated by ; and & -- and by newlines too in a compound list,
 * while the list of a complete command ends at the first newline.  NULL if
 * there is none.
 */
static struct node *
list(bool newlines)
{
	struct node *first = NULL, *n, *seq, **tail = &first;
	enum token_kind kind;

	for (;;) {
		if (newlines)
			skip_newlines();
		if (at_terminator() || lex_peek()->kind == TOK_NEWLINE)
			return first;
		n = and_or();
		kind = lex_peek()->kind;
		if (kind == TOK_AND) {
			seq = new_node(NODE_BACKGROUND, n->line);
			seq->u.body = n;
			n = seq;
		}
		/* Grow to the right: a; (b; (c)), so that running it is a loop. */
		if (*tail == NULL)
			*tail = n;
		else {
			seq = new_node(NODE_SEQUENCE, (*tail)->line);
			seq->u.pair.left = *tail;
			seq->u.pair.right = n;
			*tail = seq;
			tail = &seq->u.pair.right;
		}
		if (kind == TOK_AND || kind == TOK_SEMI)
			lex_take();
		else if (kind != TOK_NEWLINE || !newlines)
			return first;
	}
}

static struct node *
compound_list(void)
{
	return list(true);
}

/* The inside of $(...) or `...`, up to and with its end. */
struct node *
parse_substitution(enum token_kind end)
{
	struct node *n = compound_list();

	if (lex_peek()->kind != end)
		unexpected();
	lex_take();
	return n;
}

static void
begin(struct parse *p, struct arena *a, jmp_buf *failed)
{
	memset(p, 0, sizeof *p);
	p->outer = parse;
	p->arena = a;
	p->failed = failed;
	p->base = input_base();
	p->heredocs_end = &p->heredocs;
	parse = p;
}

/*
 * Read one complete command from the current base of the input: all of a line,
 * and as many more lines as it takes to end what the line began.
 */
enum parse_result
parse_command(struct arena *a, struct node **tree)
{
	struct parse p;
	jmp_buf failed;

	begin(&p, a, &failed);
	input_begin_command();
	if (setjmp(failed) != 0) {
		input_drop_to(p.base);
		input_skip_line();
		parse = p.outer;
		return PARSE_ERROR;
	}
	*tree = NULL;
	if (lex_peek()->kind == TOK_EOF) {
		parse = p.outer;
		return PARSE_EOF;
	}
	*tree = list(false);
	if (lex_peek()->kind == TOK_EOF)
		lex_read_heredocs();
	else if (lex_peek()->kind != TOK_NEWLINE)
		unexpected();
	parse = p.outer;
	return PARSE_OK;
}

/* A string as if it stood in double quotes, but with " plain: a prompt. */
struct word *
parse_text(struct arena *a, const char *text)
{
	struct parse p;
	jmp_buf failed;
	struct source *base = input_push_string(text, strlen(text), sh.line);
	struct word *volatile w = NULL;

	begin(&p, a, &failed);
	if (setjmp(failed) == 0)
		w = lex_word(LEX_HERE, true);
	input_pop(base);
	parse = p.outer;
	return w;
}
