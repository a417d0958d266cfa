/*
 * alias.h -- aliases.  See alias.c.
 */
#ifndef SH_ALIAS_H
#define SH_ALIAS_H

#include <stdbool.h>

#include "table.h"

struct alias {
	struct entry e;
	char *text;
	int active;		/* on the input stack: not to be expanded again */
	bool removed;		/* unalias came while active */
};

struct alias *alias_find(const char *name);
void alias_set(const char *name, size_t len, const char *text);
bool alias_unset(const char *name);
void alias_unset_all(void);
void alias_release(struct alias *a);
void alias_print(struct alias *a);
void alias_print_all(void);

#endif
