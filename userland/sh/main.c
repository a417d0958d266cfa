/*
 * main.c -- starting up, and the loop of an interactive shell.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <string.h>
#include <unistd.h>

#include "builtin.h"
#include "exec.h"
#include "expand.h"
#include "input.h"
#include "jobs.h"
#include "out.h"
#include "parser.h"
#include "redir.h"
#include "sh.h"
#include "trap.h"
#include "var.h"

struct shell sh = { .subst_status = -1 };

static jmp_buf restart;
static struct source *commands;	/* what the shell was started to read */

/* Called by sh_abandon, after the cleanups. */
void
main_restart(void)
{
	longjmp(restart, 1);
}

static void
drop_arena(void *arena)
{
	arena_unref(arena);
}

/* End of file typed by a person: is it meant? */
static bool
eof_ends_shell(void)
{
	if (opt[OPT_IGNOREEOF]) {
		sh_warn("use \"exit\" to leave the shell");
		return false;
	}
	if (jobs_stopped() && sh.exit_warned == 0) {
		sh_warn("there are stopped jobs");
		sh.exit_warned = 2;
		return false;
	}
	write_all(2, "\n", 1);
	return true;
}

/* Errors and Ctrl-C come back to here, with everything undone on the way. */
static void
interactive_loop(void)
{
	enum parse_result r;
	struct cleanup cleanup;
	struct arena *a;
	struct node *n;

	if (setjmp(restart) != 0)
		terminal_reclaim();
	if (sh.interrupted)
		write_all(2, "\n", 1);	/* after the ^C of the terminal */
	sh.interrupted = false;
	input_drop_to(commands);
	parse = NULL;
	sh.flow = FLOW_NONE;
	sh.loops = sh.calls = 0;
	sh.tested = false;
	for (;;) {
		arena_release(&scratch, (struct arena_mark){ NULL, 0 });
		jobs_notify();
		trap_run();
		sh.flow = FLOW_NONE;
		if (sh.exit_warned > 0)
			sh.exit_warned--;
		a = arena_new();
		cleanup_push(&cleanup, drop_arena, a);
		r = parse_command(a, &n);
		if (r == PARSE_OK && n != NULL)
			exec_node(n, 0);
		if (r == PARSE_ERROR)
			sh.status = 2;
		cleanup_pop(&cleanup);
		if (r == PARSE_EOF && eof_ends_shell())
			return;
	}
}

/* Run a start-up file, if it is there. */
static void
run_file(const char *path)
{
	char *argv[] = { ".", (char *)path, NULL };

	if (access(path, R_OK) == 0)
		builtin_dot(2, argv);
	sh.flow = FLOW_NONE;
}

/* A file named by an expression: $ENV, "$HOME/.profile". */
static void
run_expanded(const char *text)
{
	struct arena *a = arena_new();
	struct word *w = parse_text(a, text);

	if (w != NULL)
		run_file(expand_string(w));
	arena_unref(a);
}

static void
startup_files(bool login)
{
	if (setjmp(restart) != 0)
		return;
	if (login) {
		run_file("/etc/profile");
		if (var_get("HOME") != NULL)
			run_expanded("$HOME/.profile");
	}
	if (opt[OPT_INTERACTIVE] && var_get("ENV") != NULL &&
	    geteuid() == getuid() && getegid() == getgid())
		run_expanded(var_get("ENV"));
}

static bool
has_letter(int argc, char **argv, char letter)
{
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] != '-' || argv[i][1] == '\0' ||
		    strcmp(argv[i], "--") == 0)
			return false;
		if (strchr(argv[i], letter) != NULL)
			return true;
		if (strchr(argv[i], 'o') != NULL)
			i++;
	}
	return false;
}

static void
open_script(const char *path)
{
	int fd = fd_move_private(open(path, O_RDONLY | O_CLOEXEC));

	if (fd < 0) {
		sh_warn("%s: %s", path, strerror(errno));
		sh_exit(errno == ENOENT ? 127 : 126);
	}
	sh.arg0 = sh.file = path;
	commands = input_push_file(fd, false);
}

/* What to read: -c text, a file, or standard input. */
static void
choose_input(int argc, char **argv, int i, bool dash_c)
{
	if (dash_c) {
		if (i >= argc) {
			sh_warn("-c needs an argument");
			sh_exit(2);
		}
		commands = input_push_string(argv[i], strlen(argv[i]), 1);
		i++;
		if (i < argc)
			sh.arg0 = argv[i++];
	} else if (i < argc && !opt[OPT_STDIN]) {
		open_script(argv[i]);
		i++;
	} else {
		opt[OPT_STDIN] = true;
		commands = input_push_file(0, true);
	}
	params_set(argv + i, argc - i);
}

int
main(int argc, char **argv, char **envp)
{
	bool dash_c, login, monitor;
	int i;

	sh.pid = getpid();
	sh.arg0 = argc > 0 ? argv[0] : "sh";
	dash_c = has_letter(argc, argv, 'c');
	login = *sh.arg0 == '-' || has_letter(argc, argv, 'l');
	var_init(envp);
	cwd_init();
	i = set_arguments(argc, argv, true);
	if (i < 0)
		sh_exit(2);
	if (!dash_c && (i >= argc || opt[OPT_STDIN]) && isatty(0) && isatty(2))
		opt_letter('i', true);
	monitor = opt[OPT_MONITOR] || (opt[OPT_INTERACTIVE] && !dash_c);
	choose_input(argc, argv, i, dash_c);
	if (opt[OPT_INTERACTIVE])
		trap_interactive();
	if (monitor && !opt[OPT_MONITOR])
		opt_letter('m', true);
	startup_files(login);
	if (opt[OPT_INTERACTIVE] && !dash_c)
		interactive_loop();
	else if (setjmp(restart) == 0)
		exec_input(opt[OPT_INTERACTIVE] || opt[OPT_MONITOR] ? 0 :
		    EXEC_LAST);
	sh_exit(sh.status);
}
