/*
 * exec.h -- running commands.  See exec.c (the tree), simple.c (simple
 * commands and functions) and command.c (finding and starting programs).
 */
#ifndef SH_EXEC_H
#define SH_EXEC_H

#include <stdbool.h>

#include "tree.h"

/* The process has nothing left to do after this: it may become the command. */
#define EXEC_LAST 1

/* exec.c */
void exec_node(struct node *n, int flags);
bool exec_input(int flags);
bool exec_string(const char *text, int flags);
_Noreturn void exec_in_child(struct node *n);
void exec_check_errexit(void);

/* simple.c */
struct function;
void exec_simple(struct node *n, int flags);
void function_define(struct node *n);
struct function *function_find(const char *name);
bool function_unset(const char *name);

/* command.c */
const char *command_find(const char *name, bool standard_path);
void command_path_changed(const char *path);
int command_error(const char *name, int *status);
_Noreturn void command_exec(const char *path, char **argv);
int command_hash(const char *name);
void command_hash_print(void);
void command_hash_clear(void);
bool is_reserved(const char *name);
int command_describe(const char *name, bool verbose, bool standard_path);

#endif
