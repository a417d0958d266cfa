/*
 * A sparse array of pointers indexed by unsigned long, 64 slots a node: the
 * page cache of a file, the table of pids, the sparse parts of descriptors.
 * A NULL slot is an absent one. The caller's lock guards writers; lookups need
 * it as well.
 */
#ifndef LIB_RADIX_H
#define LIB_RADIX_H

#include <lib/types.h>

struct radix_node;

struct radix {
	struct radix_node *root;
	unsigned height;		/* levels of nodes; 0 = empty */
	unsigned long count;		/* non-NULL slots */
};

void *radix_get(const struct radix *r, unsigned long index);

/*
 * Store item (NULL removes) and return 0, or -ENOMEM when a node was needed and
 * there is none. Never sleeps. Removal never fails and frees empty nodes.
 */
int radix_set(struct radix *r, unsigned long index, void *item);

/* First present item at or after *index (which is set to where it stands), or NULL. */
void *radix_next(const struct radix *r, unsigned long *index);

/* Lowest absent index at or after from (for allocating ids): O(height). */
unsigned long radix_next_free(const struct radix *r, unsigned long from);

/*
 * Where nodes come from: defined by mm over its slab, by the host's tests over
 * malloc. Alloc gives a zeroed node or NULL and never sleeps.
 */
#define RADIX_NODE_SIZE (66 * sizeof(void *))
struct radix_node *radix_node_alloc(void);
void radix_node_free(struct radix_node *node);

#endif
