/*
 * simple.c -- simple commands (XCU 2.9.1) and functions.
 *
 * Words are expanded first; what they make decides the rest: nothing (only
 * assignments), a special builtin, a function, another builtin, or a program.
 * Only a program needs a process.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "builtin.h"
#include "exec.h"
#include "expand.h"
#include "jobs.h"
#include "out.h"
#include "prompt.h"
#include "redir.h"
#include "sh.h"
#include "table.h"
#include "trap.h"
#include "var.h"

/* Each level takes a few kilobytes of stack: stop before it runs out. */
#define MAX_CALLS 4000

struct function {
	struct entry e;
	struct arena *arena;	/* what the body lives in */
	struct node *body;
};

static struct table functions;

/* One simple command on its way. */
struct simple {
	struct node *n;
	char **argv;
	int argc;
	bool no_functions;	/* after `command' */
	bool not_special;	/* after `command', too */
	bool standard_path;	/* after `command -p' */
	struct strvec values;	/* of the assignments before a program */
};

static void
function_free(struct function *f)
{
	arena_unref(f->arena);
	free(f->e.name);
	free(f);
}

struct function *
function_find(const char *name)
{
	return (struct function *)table_find(&functions, name, strlen(name));
}

bool
function_unset(const char *name)
{
	struct function *f = (struct function *)table_remove(&functions, name);

	if (f != NULL)
		function_free(f);
	return f != NULL;
}

void
function_define(struct node *n)
{
	struct function *f;
	const char *name = n->u.function.name;

	function_unset(name);
	f = (struct function *)table_add(&functions, name, strlen(name),
	    sizeof *f);
	f->arena = arena_ref(n->u.function.arena);
	f->body = n->u.function.body;
	sh.status = 0;
}

static void
trace(struct simple *c)
{
	struct arena_mark mark = arena_mark(&scratch);
	struct strbuf b;

	strbuf_init(&b, &scratch);
	strbuf_puts(&b, prompt_string("PS4"));
	for (int i = 0; i < c->argc; i++) {
		if (i > 0)
			strbuf_putc(&b, ' ');
		quote_into(&b, c->argv[i]);
	}
	strbuf_putc(&b, '\n');
	write_all(2, b.s, b.len);
	arena_release(&scratch, mark);
}

static void
trace_assignment(const char *name, const char *value)
{
	struct arena_mark mark = arena_mark(&scratch);
	struct strbuf b;

	strbuf_init(&b, &scratch);
	strbuf_puts(&b, prompt_string("PS4"));
	strbuf_puts(&b, name);
	strbuf_putc(&b, '=');
	quote_into(&b, value);
	strbuf_putc(&b, '\n');
	write_all(2, b.s, b.len);
	arena_release(&scratch, mark);
}

/*
 * Do the assignments before a command.  With a scope they are undone when it
 * ends.  A read-only variable is an error that ends a script.
 */
static void
assign(struct assign *a, int flags, struct scope *scope)
{
	char *value;

	for (; a != NULL; a = a->next) {
		struct arena_mark mark = arena_mark(&scratch);

		value = expand_assignment(a->value);
		if (opt[OPT_XTRACE])
			trace_assignment(a->name, value);
		if (scope != NULL)
			scope_save(scope, a->name);
		if (!var_set(a->name, value, flags))
			sh_abandon(2);
		arena_release(&scratch, mark);
	}
}

static bool
looks_like_assignment(struct word *w)
{
	struct part *p = w->parts;
	size_t n;

	if (p == NULL || p->kind != PART_TEXT || p->quoted)
		return false;
	n = name_length(p->text);
	return n > 0 && p->text[n] == '=';
}

/* export x=$y: the argument is expanded as the assignment it looks like. */
static void
expand_arguments(struct word *w, struct strvec *v)
{
	const struct builtin *b = NULL;
	struct word one;

	for (; w != NULL; w = w->next) {
		if (b != NULL && looks_like_assignment(w))
			expand_assign_word(w, v);
		else {
			one = *w;
			one.next = NULL;
			expand_words(&one, v);
		}
		if (b == NULL && v->n > 0 && strcmp(v->v[v->n - 1],
		    "command") != 0) {
			b = builtin_find(v->v[v->n - 1]);
			if (b == NULL || !(b->flags & BUILTIN_DECLARE)) {
				expand_words(w->next, v);
				return;
			}
		}
	}
}

/*
 * `command [-p] name...' is not a utility of its own: it only changes how name
 * is looked up.  With -v or -V, or with nothing, it is (bi_type.c).
 */
static void
strip_command(struct simple *c)
{
	int i;

	while (c->argc > 1 && strcmp(c->argv[0], "command") == 0 &&
	    (c->no_functions || function_find("command") == NULL)) {
		bool standard = false;

		i = 1;
		if (strcmp(c->argv[i], "-p") == 0) {
			standard = true;
			i++;
		}
		if (i < c->argc && strcmp(c->argv[i], "--") == 0)
			i++;
		if (i == c->argc || c->argv[i][0] == '-')
			return;
		c->argv += i;
		c->argc -= i;
		c->no_functions = c->not_special = true;
		c->standard_path |= standard;
	}
}

/* Only assignments and redirections. */
static void
run_nothing(struct simple *c)
{
	struct redirs_saved saved = { NULL };
	struct cleanup cleanup;
	bool ok;

	cleanup_push(&cleanup, redir_restore, &saved);
	ok = redir_apply(c->n->redirs, &saved);
	cleanup_pop(&cleanup);
	if (!ok) {
		sh.status = 2;
		return;
	}
	assign(c->n->u.simple.assigns, 0, NULL);
	sh.status = sh.subst_status >= 0 ? sh.subst_status : 0;
}

static void
pop_scope(void *scope)
{
	scope_pop(scope);
}

static void
run_builtin(struct simple *c, const struct builtin *b)
{
	struct redirs_saved saved = { NULL };
	struct cleanup undo_redirs, undo_scope;
	struct scope scope;
	bool special = (b->flags & BUILTIN_SPECIAL) && !c->not_special;
	bool keep = b->run == builtin_exec;
	int status;

	cleanup_push(&undo_redirs, redir_restore, &saved);
	builtin_failed = false;
	if (!redir_apply(c->n->redirs, &saved)) {
		builtin_failed = true;
		keep = false;
		status = 2;
	} else {
		scope_push(&scope, false);
		cleanup_push(&undo_scope, pop_scope, &scope);
		assign(c->n->u.simple.assigns, keep ? VAR_EXPORT : 0,
		    special ? NULL : &scope);
		if (keep)
			redir_keep(&saved);
		status = b->run(c->argc, c->argv);
		if (!out_flush() && status == 0) {
			sh_warn("%s: write error: %s", b->name,
			    strerror(errno));
			status = 1;
		}
		cleanup_pop(&undo_scope);
	}
	cleanup_pop(&undo_redirs);
	sh.status = status;
	if (builtin_failed && special && status != 0)
		sh_abandon(status);
}

/* What a call changes and its end, however it comes, puts back. */
struct frame {
	struct params params;
	struct scope scope;
	struct redirs_saved redirs;
	struct function *function;
	struct arena *arena;
	int loops;
};

static void
leave_function(void *arg)
{
	struct frame *f = arg;

	scope_pop(&f->scope);
	params_restore(&f->params);
	redir_restore(&f->redirs);
	sh.loops = f->loops;
	sh.calls--;
	arena_unref(f->arena);
}

static void
run_function(struct simple *c, struct function *fn)
{
	struct frame f = { .params = params, .loops = sh.loops };
	struct cleanup cleanup;
	struct node *body = fn->body;

	if (sh.calls >= MAX_CALLS)
		sh_fail(2, "%s: functions nested too deeply", fn->e.name);
	f.arena = arena_ref(fn->arena);	/* it may be redefined meanwhile */
	scope_push(&f.scope, true);
	sh.calls++;
	sh.loops = 0;
	cleanup_push(&cleanup, leave_function, &f);
	if (redir_apply(c->n->redirs, &f.redirs)) {
		assign(c->n->u.simple.assigns, VAR_EXPORT, &f.scope);
		params.v = c->argv + 1;
		params.n = c->argc - 1;
		params.owned = NULL;
		exec_node(body, 0);
		if (sh.flow == FLOW_RETURN)
			sh.flow = FLOW_NONE;
	} else
		sh.status = 2;
	cleanup_pop(&cleanup);
}

/* Expanded before the fork: ${x:=y} and ${x?} are for the shell itself. */
static void
expand_assignments(struct simple *c)
{
	struct assign *a;

	strvec_init(&c->values, &scratch);
	for (a = c->n->u.simple.assigns; a != NULL; a = a->next) {
		strvec_add(&c->values, expand_assignment(a->value));
		if (opt[OPT_XTRACE])
			trace_assignment(a->name, c->values.v[c->values.n - 1]);
	}
}

/* The child's part. */
static _Noreturn void
become_program(struct simple *c, const char *path)
{
	struct assign *a = c->n->u.simple.assigns;

	if (!redir_apply(c->n->redirs, NULL))
		sh_exit(2);
	for (size_t i = 0; a != NULL; a = a->next, i++)
		if (!var_set(a->name, c->values.v[i], VAR_EXPORT))
			sh_exit(2);
	command_exec(path, c->argv);
}

/* No such program: say so where its messages would have gone. */
static void
run_missing(struct simple *c)
{
	struct redirs_saved saved = { NULL };
	struct cleanup cleanup;
	int error = errno, status = 2;

	cleanup_push(&cleanup, redir_restore, &saved);
	if (redir_apply(c->n->redirs, &saved)) {
		errno = error;
		command_error(c->argv[0], &status);
	}
	cleanup_pop(&cleanup);
	sh.status = status;
}

static void
run_program(struct simple *c, int flags)
{
	const char *path;
	struct job *j;

	expand_assignments(c);
	path = command_find(c->argv[0], c->standard_path);
	if (path == NULL) {
		run_missing(c);
		return;
	}
	if ((flags & EXEC_LAST) && !trap_have() && !trap_any)
		become_program(c, path);
	j = job_new(c->n);
	if (job_fork(j, false) == 0)
		become_program(c, path);
	sh.status = job_wait(j);
}

void
exec_simple(struct node *n, int flags)
{
	struct arena_mark mark = arena_mark(&scratch);
	struct simple c = { .n = n };
	const struct builtin *b;
	struct function *fn;
	struct strvec v;

	sh.line = n->line;
	sh.subst_status = -1;
	strvec_init(&v, &scratch);
	expand_arguments(n->u.simple.words, &v);
	c.argv = v.v;
	c.argc = v.n;
	if (opt[OPT_XTRACE] && c.argc > 0)
		trace(&c);
	if (c.argc == 0)
		run_nothing(&c);
	else {
		strip_command(&c);
		b = builtin_find(c.argv[0]);
		fn = c.no_functions ? NULL : function_find(c.argv[0]);
		if (b != NULL && ((b->flags & BUILTIN_SPECIAL) || fn == NULL))
			run_builtin(&c, b);
		else if (fn != NULL)
			run_function(&c, fn);
		else
			run_program(&c, flags);
	}
	arena_release(&scratch, mark);
	exec_check_errexit();
}
