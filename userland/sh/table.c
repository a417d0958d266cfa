/*
 * table.c -- hash tables keyed by name, for variables, functions, aliases and
 * remembered commands.
 *
 * An entry is allocated by the table (table_add) with room for the caller's
 * structure around it, and owns its name.  The caller frees what it put into
 * the rest.  Tables double when they hold more entries than buckets.
 */
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "table.h"

/* FNV-1a. */
static unsigned
hash_name(const char *name, size_t len)
{
	unsigned h = 2166136261u;

	while (len-- > 0)
		h = (h ^ (unsigned char)*name++) * 16777619u;
	return h;
}

static void
table_resize(struct table *t)
{
	size_t i, n = t->nbuckets ? 2 * t->nbuckets : 32;
	struct entry **bucket = xmalloc(n * sizeof *bucket);
	struct entry *e, *next;

	memset(bucket, 0, n * sizeof *bucket);
	for (i = 0; i < t->nbuckets; i++) {
		for (e = t->bucket[i]; e != NULL; e = next) {
			next = e->next;
			e->next = bucket[e->hash & (n - 1)];
			bucket[e->hash & (n - 1)] = e;
		}
	}
	free(t->bucket);
	t->bucket = bucket;
	t->nbuckets = n;
}

struct entry *
table_find(struct table *t, const char *name, size_t len)
{
	unsigned h;
	struct entry *e;

	if (t->n == 0)
		return NULL;
	h = hash_name(name, len);
	for (e = t->bucket[h & (t->nbuckets - 1)]; e != NULL; e = e->next)
		if (e->hash == h && strncmp(e->name, name, len) == 0 &&
		    e->name[len] == '\0')
			return e;
	return NULL;
}

/* The caller has checked that there is no such entry. The rest is zeroed. */
struct entry *
table_add(struct table *t, const char *name, size_t len, size_t size)
{
	struct entry *e = xmalloc(size);

	if (t->n >= t->nbuckets)
		table_resize(t);
	memset(e, 0, size);
	e->name = xmalloc(len + 1);
	memcpy(e->name, name, len);
	e->name[len] = '\0';
	e->hash = hash_name(name, len);
	e->next = t->bucket[e->hash & (t->nbuckets - 1)];
	t->bucket[e->hash & (t->nbuckets - 1)] = e;
	t->n++;
	return e;
}

/* Unlink an entry; the caller frees it and its name. */
struct entry *
table_remove(struct table *t, const char *name)
{
	struct entry *e = table_find(t, name, strlen(name));
	struct entry **p;

	if (e == NULL)
		return NULL;
	for (p = &t->bucket[e->hash & (t->nbuckets - 1)]; *p != e;)
		p = &(*p)->next;
	*p = e->next;
	t->n--;
	return e;
}

static int
compare(const void *a, const void *b)
{
	return strcmp((*(struct entry *const *)a)->name,
	    (*(struct entry *const *)b)->name);
}

/* All entries in the order of their names, NULL-terminated, in scratch. */
struct entry **
table_sorted(struct table *t)
{
	struct entry **all, *e;
	size_t i, n = 0;

	all = arena_alloc(&scratch, (t->n + 1) * sizeof *all);
	for (i = 0; i < t->nbuckets; i++)
		for (e = t->bucket[i]; e != NULL; e = e->next)
			all[n++] = e;
	all[n] = NULL;
	qsort(all, n, sizeof *all, compare);
	return all;
}

void
table_clear(struct table *t, void (*drop)(struct entry *))
{
	struct entry *e, *next;
	size_t i;

	for (i = 0; i < t->nbuckets; i++) {
		for (e = t->bucket[i]; e != NULL; e = next) {
			next = e->next;
			drop(e);
			free(e->name);
			free(e);
		}
		t->bucket[i] = NULL;
	}
	t->n = 0;
}
