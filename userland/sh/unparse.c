/*
 * unparse.c -- a syntax tree as one line of text again, for `jobs' and the
 * messages about jobs.  Made only when job control is on.
 *
 * The text means the same as what was typed but need not look the same:
 * quotes come out as \ or '...', here-documents as their operator alone.
 */
#include <stdio.h>
#include <string.h>

#include "tree.h"

static void put_node(struct strbuf *b, const struct node *n);

static void
put_text(struct strbuf *b, const struct part *p, bool in_dquotes)
{
	const char *special = in_dquotes ? "$`\"\\" : "";
	size_t i;

	if (!p->quoted || in_dquotes) {
		for (i = 0; i < p->len; i++) {
			if (p->quoted && strchr(special, p->text[i]) != NULL)
				strbuf_putc(b, '\\');
			strbuf_putc(b, p->text[i]);
		}
		return;
	}
	strbuf_putc(b, '\'');
	for (i = 0; i < p->len; i++) {
		if (p->text[i] == '\'')
			strbuf_puts(b, "'\\''");
		else
			strbuf_putc(b, p->text[i]);
	}
	strbuf_putc(b, '\'');
}

static void
put_word(struct strbuf *b, const struct word *w)
{
	const struct part *p;
	bool in = false, dq;

	for (p = w->parts; p != NULL; p = p->next) {
		/* Double quotes only where '...' would not do. */
		dq = p->quoted && (p->kind != PART_TEXT || (p->next != NULL &&
		    p->next->quoted && p->next->kind != PART_TEXT) || in);
		if (dq != in)
			strbuf_putc(b, '"');
		in = dq;
		if (p->kind == PART_TEXT)
			put_text(b, p, in);
		else
			unparse_part(b, p);
	}
	if (in)
		strbuf_putc(b, '"');
}

static void
put_param(struct strbuf *b, const struct part *p)
{
	static const char *const ops[] = {
		[PARAM_DEFAULT] = "-", [PARAM_ASSIGN] = "=",
		[PARAM_ERROR] = "?", [PARAM_ALTERNATE] = "+",
		[PARAM_SUFFIX] = "%", [PARAM_SUFFIX_LONG] = "%%",
		[PARAM_PREFIX] = "#", [PARAM_PREFIX_LONG] = "##",
		[PARAM_BAD] = "",
	};

	strbuf_puts(b, p->op == PARAM_LENGTH ? "${#" : "${");
	strbuf_puts(b, p->text);
	if (p->op != PARAM_PLAIN && p->op != PARAM_LENGTH) {
		if (p->colon)
			strbuf_putc(b, ':');
		strbuf_puts(b, ops[p->op]);
		put_word(b, p->arg);
	}
	strbuf_putc(b, '}');
}

void
unparse_part(struct strbuf *b, const struct part *p)
{
	switch (p->kind) {
	case PART_TEXT:
		put_text(b, p, false);
		break;
	case PART_PARAM:
		put_param(b, p);
		break;
	case PART_COMMAND:
		strbuf_puts(b, "$(");
		if (p->command != NULL)
			put_node(b, p->command);
		strbuf_putc(b, ')');
		break;
	case PART_ARITH:
		strbuf_puts(b, "$((");
		for (p = p->arg->parts; p != NULL; p = p->next) {
			if (p->kind == PART_TEXT)
				strbuf_put(b, p->text, p->len);
			else
				unparse_part(b, p);
		}
		strbuf_puts(b, "))");
		break;
	}
}

static void
put_words(struct strbuf *b, const struct word *w, const char *between)
{
	for (; w != NULL; w = w->next) {
		put_word(b, w);
		if (w->next != NULL)
			strbuf_puts(b, between);
	}
}

static void
put_redirs(struct strbuf *b, const struct redir *r)
{
	static const char *const ops[] = { "<", ">", ">>", ">|", "<>", "<&",
	    ">&", "<<", "<<-" };
	char fd[16];

	for (; r != NULL; r = r->next) {
		if (b->len > 0)
			strbuf_putc(b, ' ');
		if (r->fd != (r->op == REDIR_OUT || r->op == REDIR_APPEND ||
		    r->op == REDIR_CLOBBER || r->op == REDIR_DUP_OUT)) {
			snprintf(fd, sizeof fd, "%d", r->fd);
			strbuf_puts(b, fd);
		}
		strbuf_puts(b, ops[r->op]);
		put_word(b, r->target);
	}
}

static void
put_simple(struct strbuf *b, const struct node *n)
{
	const struct assign *a;

	for (a = n->u.simple.assigns; a != NULL; a = a->next) {
		strbuf_puts(b, a->name);
		strbuf_putc(b, '=');
		put_word(b, a->value);
		if (a->next != NULL || n->u.simple.words != NULL)
			strbuf_putc(b, ' ');
	}
	put_words(b, n->u.simple.words, " ");
}

static void
put_case(struct strbuf *b, const struct node *n)
{
	const struct case_item *i;

	strbuf_puts(b, "case ");
	put_word(b, n->u.choice.word);
	strbuf_puts(b, " in ");
	for (i = n->u.choice.items; i != NULL; i = i->next) {
		put_words(b, i->patterns, "|");
		strbuf_puts(b, ") ");
		if (i->body != NULL)
			put_node(b, i->body);
		strbuf_puts(b, i->falls_through ? ";& " : ";; ");
	}
	strbuf_puts(b, "esac");
}

static void
put_if(struct strbuf *b, const struct node *n, const char *word)
{
	strbuf_puts(b, word);
	put_node(b, n->u.cond.test);
	strbuf_puts(b, "; then ");
	put_node(b, n->u.cond.body);
	strbuf_puts(b, "; ");
	if (n->u.cond.otherwise != NULL) {
		strbuf_puts(b, "else ");
		put_node(b, n->u.cond.otherwise);
		strbuf_puts(b, "; ");
	}
	strbuf_puts(b, "fi");
}

static void
put_around(struct strbuf *b, const char *before, const struct node *n,
    const char *after)
{
	strbuf_puts(b, before);
	put_node(b, n);
	strbuf_puts(b, after);
}

static void
put_node(struct strbuf *b, const struct node *n)
{
	const struct node *c;

	switch (n->kind) {
	case NODE_SIMPLE:
		put_simple(b, n);
		break;
	case NODE_PIPE:
		for (c = n->u.pipe.first; c != NULL; c = c->next)
			put_around(b, "", c, c->next != NULL ? " | " : "");
		break;
	case NODE_NOT:
		put_around(b, "! ", n->u.body, "");
		break;
	case NODE_AND:
	case NODE_OR:
		put_around(b, "", n->u.pair.left,
		    n->kind == NODE_AND ? " && " : " || ");
		put_node(b, n->u.pair.right);
		break;
	case NODE_SEQUENCE:
		put_around(b, "", n->u.pair.left,
		    n->u.pair.left->kind == NODE_BACKGROUND ? " " : "; ");
		put_node(b, n->u.pair.right);
		break;
	case NODE_BACKGROUND:
		put_around(b, "", n->u.body, " &");
		break;
	case NODE_SUBSHELL:
		put_around(b, "(", n->u.body, ")");
		break;
	case NODE_GROUP:
		put_around(b, "{ ", n->u.body, "; }");
		break;
	case NODE_IF:
		put_if(b, n, "if ");
		break;
	case NODE_WHILE:
	case NODE_UNTIL:
		put_around(b, n->kind == NODE_WHILE ? "while " : "until ",
		    n->u.cond.test, "; do ");
		put_around(b, "", n->u.cond.body, "; done");
		break;
	case NODE_FOR:
		strbuf_puts(b, "for ");
		strbuf_puts(b, n->u.loop.name);
		if (n->u.loop.has_in) {
			strbuf_puts(b, " in ");
			put_words(b, n->u.loop.words, " ");
		}
		put_around(b, "; do ", n->u.loop.body, "; done");
		break;
	case NODE_CASE:
		put_case(b, n);
		break;
	case NODE_FUNCTION:
		strbuf_puts(b, n->u.function.name);
		put_around(b, "() ", n->u.function.body, "");
		break;
	}
	put_redirs(b, n->redirs);
}

char *
unparse(struct node *n, struct arena *a)
{
	struct strbuf b;

	strbuf_init(&b, a);
	put_node(&b, n);
	return strbuf_str(&b);
}
