/*
 * alias.c -- the table of aliases.
 *
 * Expansion happens in the parser, which pushes the text of an alias onto the
 * input (input_push_alias).  While it is being read the alias is active, and
 * must survive its own unalias: then alias_release frees it.
 */
#include <stdlib.h>
#include <string.h>

#include "alias.h"
#include "mem.h"
#include "out.h"

static struct table aliases;

struct alias *
alias_find(const char *name)
{
	return (struct alias *)table_find(&aliases, name, strlen(name));
}

static void
drop(struct entry *e)
{
	free(((struct alias *)e)->text);
}

/* Taken out of the table already; free it unless the input still reads it. */
static void
discard(struct alias *a)
{
	if (a->active > 0) {
		a->removed = true;
		return;
	}
	drop(&a->e);
	free(a->e.name);
	free(a);
}

void
alias_release(struct alias *a)
{
	a->active--;
	if (a->removed)
		discard(a);
}

bool
alias_unset(const char *name)
{
	struct entry *e = table_remove(&aliases, name);

	if (e == NULL)
		return false;
	discard((struct alias *)e);
	return true;
}

void
alias_set(const char *name, size_t len, const char *text)
{
	struct alias *a;
	struct arena_mark mark = arena_mark(&scratch);

	alias_unset(arena_strndup(&scratch, name, len));
	arena_release(&scratch, mark);
	a = (struct alias *)table_add(&aliases, name, len, sizeof *a);
	a->text = xstrdup(text);
}

void
alias_unset_all(void)
{
	struct entry **all;

	for (all = table_sorted(&aliases); *all != NULL; all++)
		alias_unset((*all)->name);
}

void
alias_print(struct alias *a)
{
	out_fmt("%s=", a->e.name);
	out_quoted(a->text);
	out_char('\n');
}

void
alias_print_all(void)
{
	struct entry **all;

	for (all = table_sorted(&aliases); *all != NULL; all++)
		alias_print((struct alias *)*all);
}
