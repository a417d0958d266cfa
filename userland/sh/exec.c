/*
 * exec.c -- walking the syntax tree.
 *
 * exec_node runs a tree and leaves the result in sh.status.  break, continue
 * and return do not jump: they set sh.flow, and everything here that runs
 * several commands stops when it is set, until the loop or function it is
 * meant for takes it back.
 *
 * Nothing forks that need not.  EXEC_LAST says that the process will exit with
 * the status of this command (a child of the shell, sh -c): then the last
 * program is exec'd directly and a subshell is just entered.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "exec.h"
#include "expand.h"
#include "input.h"
#include "jobs.h"
#include "parser.h"
#include "redir.h"
#include "sh.h"
#include "trap.h"
#include "var.h"

/* `set -e': a command failed whose status nobody looks at. */
void
exec_check_errexit(void)
{
	if (opt[OPT_ERREXIT] && sh.status != 0 && !sh.tested &&
	    sh.flow == FLOW_NONE)
		sh_exit(sh.status);
}

/* Run a node whose status is looked at: -e does not apply in it. */
static void
exec_tested(struct node *n)
{
	bool tested = sh.tested;

	sh.tested = true;
	exec_node(n, 0);
	sh.tested = tested;
}

void
exec_in_child(struct node *n)
{
	if (n != NULL)
		exec_node(n, EXEC_LAST);
	else
		sh.status = 0;
	sh_exit(sh.status);
}

static void
exec_subshell(struct node *n, int flags)
{
	struct job *j;

	if ((flags & EXEC_LAST) && !trap_have()) {
		sh.subshell++;
		trap_subshell();
	} else {
		j = job_new(n);
		if (job_fork(j, false) != 0) {
			sh.status = job_wait(j);
			exec_check_errexit();
			return;
		}
	}
	if (!redir_apply(n->redirs, NULL))
		sh_exit(2);
	exec_in_child(n->u.body);
}

/* The pipe between two commands, while the shell holds it. */
struct plumbing {
	int in;			/* read by the next command, or -1 */
	int fds[2];
};

static void
close_plumbing(void *arg)
{
	struct plumbing *p = arg;

	if (p->in >= 0)
		close(p->in);
	if (p->fds[0] >= 0)
		close(p->fds[0]);
	if (p->fds[1] >= 0)
		close(p->fds[1]);
}

static _Noreturn void
join_pipeline(struct node *c, struct plumbing *p)
{
	if (p->in >= 0) {
		dup2(p->in, 0);
		close(p->in);
	}
	if (p->fds[1] >= 0) {
		close(p->fds[0]);
		if (p->fds[1] != 1) {
			dup2(p->fds[1], 1);
			close(p->fds[1]);
		}
	}
	exec_in_child(c);
}

/* Start all commands of a pipeline as job j. */
static void
start_pipeline(struct node *n, struct job *j, bool background)
{
	struct plumbing p = { -1, { -1, -1 } };
	struct cleanup cleanup;
	struct node *c;

	cleanup_push(&cleanup, close_plumbing, &p);
	for (c = n->u.pipe.first; c != NULL; c = c->next) {
		if (c->next != NULL && pipe(p.fds) < 0)
			sh_fail(2, "pipe: %s", strerror(errno));
		if (job_fork(j, background) == 0)
			join_pipeline(c, &p);
		if (p.in >= 0)
			close(p.in);
		if (p.fds[1] >= 0)
			close(p.fds[1]);
		p.in = p.fds[0];
		p.fds[0] = p.fds[1] = -1;
	}
	cleanup_pop(&cleanup);
}

static void
exec_pipe(struct node *n)
{
	struct job *j = job_new(n);

	start_pipeline(n, j, false);
	sh.status = job_wait(j);
	exec_check_errexit();
}

static void
exec_background(struct node *n)
{
	struct job *j = job_new(n);

	if (n->kind == NODE_PIPE)
		start_pipeline(n, j, true);
	else if (job_fork(j, true) == 0)
		exec_in_child(n);
	job_backgrounded(j);
	sh.status = 0;
}

/* After the body of a loop: must the loop end? */
static bool
loop_ends(void)
{
	enum flow flow = sh.flow;

	if (flow == FLOW_NONE)
		return false;
	if (flow == FLOW_RETURN || --sh.flow_levels > 0)
		return true;
	sh.flow = FLOW_NONE;
	return flow == FLOW_BREAK;
}

static void
exec_while(struct node *n)
{
	int status = 0;
	bool stop = n->kind == NODE_WHILE ? false : true;

	sh.loops++;
	for (;;) {
		exec_tested(n->u.cond.test);
		if (sh.flow != FLOW_NONE) {
			status = sh.status;
			if (loop_ends())
				break;
			continue;
		}
		if ((sh.status == 0) == stop)
			break;
		exec_node(n->u.cond.body, 0);
		status = sh.status;
		if (loop_ends())
			break;
	}
	sh.loops--;
	sh.status = status;
}

static void
exec_for(struct node *n)
{
	struct arena_mark mark = arena_mark(&scratch);
	struct strvec words;

	strvec_init(&words, &scratch);
	if (n->u.loop.has_in) {
		sh.line = n->line;
		expand_words(n->u.loop.words, &words);
	} else
		for (size_t i = 0; i < params.n; i++)
			strvec_add(&words, arena_strdup(&scratch, params.v[i]));
	sh.status = 0;
	sh.loops++;
	for (size_t i = 0; i < words.n; i++) {
		if (!var_set(n->u.loop.name, words.v[i], 0))
			sh_abandon(2);
		exec_node(n->u.loop.body, 0);
		if (loop_ends())
			break;
	}
	sh.loops--;
	arena_release(&scratch, mark);
}

static bool
item_matches(struct case_item *item, const char *s)
{
	for (struct word *w = item->patterns; w != NULL; w = w->next)
		if (pattern_match(expand_pattern(w), s))
			return true;
	return false;
}

static void
exec_case(struct node *n, int flags)
{
	struct arena_mark mark = arena_mark(&scratch);
	struct case_item *item;
	char *s;

	sh.line = n->line;
	s = expand_string(n->u.choice.word);
	for (item = n->u.choice.items; item != NULL; item = item->next)
		if (item_matches(item, s))
			break;
	arena_release(&scratch, mark);
	sh.status = 0;
	for (; item != NULL; item = item->next) {
		bool more = item->falls_through && item->next != NULL;

		if (item->body != NULL)
			exec_node(item->body, more ? 0 : flags);
		if (!more || sh.flow != FLOW_NONE)
			break;
	}
}

static void
exec_if(struct node *n, int flags)
{
	exec_tested(n->u.cond.test);
	if (sh.flow != FLOW_NONE)
		return;
	if (sh.status == 0)
		exec_node(n->u.cond.body, flags);
	else if (n->u.cond.otherwise != NULL)
		exec_node(n->u.cond.otherwise, flags);
	else
		sh.status = 0;
}

/* A compound command with redirections: in place, with them around it. */
static void
exec_redirected(struct node *n)
{
	struct redirs_saved saved = { NULL };
	struct cleanup cleanup;
	struct node plain = *n;

	sh.line = n->line;
	plain.redirs = NULL;
	cleanup_push(&cleanup, redir_restore, &saved);
	if (redir_apply(n->redirs, &saved))
		exec_node(&plain, 0);
	else {
		sh.status = 2;
		exec_check_errexit();
	}
	cleanup_pop(&cleanup);
}

void
exec_node(struct node *n, int flags)
{
again:
	if (opt[OPT_NOEXEC] && !opt[OPT_INTERACTIVE])
		return;
	if (n->redirs != NULL && n->kind != NODE_SIMPLE &&
	    n->kind != NODE_SUBSHELL) {
		exec_redirected(n);
		return;
	}
	switch (n->kind) {
	case NODE_SIMPLE:
		exec_simple(n, flags);
		break;
	case NODE_PIPE:
		exec_pipe(n);
		break;
	case NODE_NOT:
		exec_tested(n->u.body);
		if (sh.flow == FLOW_NONE)
			sh.status = !sh.status;
		break;
	case NODE_AND:
	case NODE_OR:
		exec_tested(n->u.pair.left);
		if (sh.flow != FLOW_NONE ||
		    (sh.status == 0) != (n->kind == NODE_AND))
			break;
		n = n->u.pair.right;
		goto again;
	case NODE_SEQUENCE:
		exec_node(n->u.pair.left, 0);
		if (sh.flow != FLOW_NONE)
			break;
		n = n->u.pair.right;
		goto again;
	case NODE_BACKGROUND:
		exec_background(n->u.body);
		break;
	case NODE_SUBSHELL:
		exec_subshell(n, flags);
		break;
	case NODE_GROUP:
		n = n->u.body;
		goto again;
	case NODE_IF:
		exec_if(n, flags);
		break;
	case NODE_WHILE:
	case NODE_UNTIL:
		exec_while(n);
		break;
	case NODE_FOR:
		exec_for(n);
		break;
	case NODE_CASE:
		exec_case(n, flags);
		break;
	case NODE_FUNCTION:
		function_define(n);
		break;
	}
	if (trap_any)
		trap_run();
}

static void
drop_arena(void *arena)
{
	arena_unref(arena);
}

/*
 * Read and run commands from the base of the input up to its end.  With
 * EXEC_LAST, what is visibly the last command is run as such.  False if a
 * syntax error (reported) ended it.
 */
bool
exec_input(int flags)
{
	enum parse_result r;
	struct cleanup cleanup;
	struct arena *a;
	struct node *n;
	bool ran = false;

	do {
		a = arena_new();
		cleanup_push(&cleanup, drop_arena, a);
		r = parse_command(a, &n);
		if (r == PARSE_OK && n != NULL) {
			ran = true;
			exec_node(n, input_at_end() ? flags & EXEC_LAST : 0);
		}
		cleanup_pop(&cleanup);
	} while (r == PARSE_OK && sh.flow == FLOW_NONE);
	if (!ran)
		sh.status = 0;
	if (r == PARSE_ERROR)
		sh.status = 2;
	return r != PARSE_ERROR;
}

static void
pop_input(void *base)
{
	input_pop(base);
}

/* Run a string: eval, traps.  False after a syntax error. */
bool
exec_string(const char *text, int flags)
{
	struct cleanup cleanup;
	bool ok;

	cleanup_push(&cleanup, pop_input,
	    input_push_string(text, strlen(text), sh.line));
	ok = exec_input(flags);
	cleanup_pop(&cleanup);
	return ok;
}
