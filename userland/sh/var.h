/*
 * var.h -- variables and positional parameters.  See var.c.
 */
#ifndef SH_VAR_H
#define SH_VAR_H

#include <stdbool.h>
#include <stddef.h>

#include "mem.h"

#define VAR_EXPORT	1
#define VAR_READONLY	2

struct params {
	char **v;		/* what $1, $2... are now */
	size_t n;
	char **owned;		/* allocated by set, or NULL */
};

/* What a function call, or assignments before a builtin, will restore. */
struct scope {
	struct scope *outer;
	struct saved *saved;
	bool function;
};

extern struct params params;

void var_init(char **envp);
const char *var_get(const char *name);
bool var_set(const char *name, const char *value, int flags);
bool var_flag(const char *name, int flags);
bool var_unset(const char *name);
void var_print_all(int flags, const char *prefix);
char **var_environ(struct arena *a);

void scope_push(struct scope *s, bool function);
void scope_pop(struct scope *s);
void scope_save(struct scope *s, const char *name);
struct scope *scope_function(void);

void params_set(char **v, size_t n);
void params_restore(void *saved);

#endif
