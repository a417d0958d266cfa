/*
 * builtin.h -- the utilities that are part of the shell.  See builtin.c for
 * the table; the functions are spread over the bi_*.c files by subject, and
 * those that are one with their subject (trap, jobs...) stay with it.
 */
#ifndef SH_BUILTIN_H
#define SH_BUILTIN_H

#include <stdbool.h>

#define BUILTIN_SPECIAL	1	/* 2.14: errors end a script, assignments stay */
#define BUILTIN_DECLARE	2	/* arguments name=value are assignments */

struct builtin {
	const char *name;
	int (*run)(int argc, char **argv);
	int flags;
};

/* A special builtin that must end a non-interactive shell sets this. */
extern bool builtin_failed;

const struct builtin *builtin_find(const char *name);
int builtin_error(int status, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
int builtin_usage(const char *usage);

/* Options of a builtin: like getopt, but can be restarted and nested. */
struct options {
	int argc;
	char **argv;
	int index;		/* of the first operand, at the end */
	const char *arg;	/* of an option that takes one */
	const char *at;		/* inside of a group like -rs */
};

void options_begin(struct options *o, int argc, char **argv);
int options_next(struct options *o, const char *letters);

void getopts_reset(const char *value);

int builtin_alias(int argc, char **argv);
int builtin_bg(int argc, char **argv);
int builtin_break(int argc, char **argv);
int builtin_cd(int argc, char **argv);
int builtin_colon(int argc, char **argv);
int builtin_command(int argc, char **argv);
int builtin_dot(int argc, char **argv);
int builtin_echo(int argc, char **argv);
int builtin_eval(int argc, char **argv);
int builtin_exec(int argc, char **argv);
int builtin_exit(int argc, char **argv);
int builtin_export(int argc, char **argv);
int builtin_false(int argc, char **argv);
int builtin_fg(int argc, char **argv);
int builtin_getopts(int argc, char **argv);
int builtin_hash(int argc, char **argv);
int builtin_jobs(int argc, char **argv);
int builtin_kill(int argc, char **argv);
int builtin_local(int argc, char **argv);
int builtin_printf(int argc, char **argv);
int builtin_pwd(int argc, char **argv);
int builtin_read(int argc, char **argv);
int builtin_return(int argc, char **argv);
int builtin_set(int argc, char **argv);
int builtin_shift(int argc, char **argv);
int builtin_test(int argc, char **argv);
int builtin_times(int argc, char **argv);
int builtin_trap(int argc, char **argv);
int builtin_type(int argc, char **argv);
int builtin_ulimit(int argc, char **argv);
int builtin_umask(int argc, char **argv);
int builtin_unalias(int argc, char **argv);
int builtin_unset(int argc, char **argv);
int builtin_wait(int argc, char **argv);

int set_arguments(int argc, char **argv, bool startup);
void cwd_init(void);

#endif
