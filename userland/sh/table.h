/*
 * table.h -- hash tables keyed by name.  See table.c.
 */
#ifndef SH_TABLE_H
#define SH_TABLE_H

#include <stddef.h>

/* Embedded as the first member of whatever a table holds. */
struct entry {
	struct entry *next;
	char *name;
	unsigned hash;
};

struct table {
	struct entry **bucket;
	size_t nbuckets;	/* a power of two, or 0 before the first entry */
	size_t n;
};

struct entry *table_find(struct table *t, const char *name, size_t len);
struct entry *table_add(struct table *t, const char *name, size_t len,
    size_t size);
struct entry *table_remove(struct table *t, const char *name);
struct entry **table_sorted(struct table *t);
void table_clear(struct table *t, void (*drop)(struct entry *));

#endif
