/* kernel/lib/radix.c against a plain list of what was stored. */
#include <lib/radix.h>
#include <stdlib.h>
#include <uapi/errno.h>
#include "tap.h"

#define N 3000

static unsigned long nodes;
static long allowance = -1;		/* allocations until they fail; -1: never */

struct radix_node *
radix_node_alloc(void)
{
	if (allowance == 0)
		return NULL;
	if (allowance > 0)
		allowance--;
	nodes++;
	return calloc(1, RADIX_NODE_SIZE);
}

void
radix_node_free(struct radix_node *n)
{
	nodes--;
	free(n);
}

static struct radix tree;
static unsigned long keys[N];
static char *values[N];
static char item;

/* Keys near each other, near powers of 64, and far out. */
static unsigned long
random_key(void)
{
	switch (tap_random() % 4) {
	case 0:
		return tap_random() % 200;
	case 1:
		return tap_random() % 300000;
	case 2:
		return (1UL << tap_random() % 64) - 2 + tap_random() % 4;
	default:
		return tap_random();
	}
}

static int
find(unsigned long key)
{
	for (int i = 0; i < N; i++) {
		if (keys[i] == key && values[i] != NULL)
			return i;
	}
	return -1;
}

static bool
same(void)
{
	unsigned long count = 0, seen = 0, last = 0;

	for (int i = 0; i < N; i++) {
		if (values[i] == NULL)
			continue;
		count++;
		if (radix_get(&tree, keys[i]) != values[i])
			return false;
	}
	for (unsigned long at = 0; radix_next(&tree, &at) != NULL; at++) {
		if ((seen > 0 && at <= last) || find(at) < 0)
			return false;
		last = at;
		seen++;
		if (at == ~0UL)
			break;
	}
	return seen == count && tree.count == count;
}

static void
random_changes(void)
{
	bool good = true;

	for (int step = 0; step < 20000; step++) {
		int i = tap_random() % N;

		if (values[i] == NULL) {
			keys[i] = random_key();
			if (find(keys[i]) >= 0)
				continue;
			values[i] = &item + 1 + i;
			good = good && radix_set(&tree, keys[i], values[i]) == 0;
		} else {
			values[i] = NULL;
			good = good && radix_set(&tree, keys[i], NULL) == 0 &&
			    radix_get(&tree, keys[i]) == NULL;
		}
		if (step % 1000 == 0)
			good = good && same();
	}
	ok(good && same(), "random changes");
	for (int i = 0; i < N; i++) {
		if (values[i] != NULL)
			radix_set(&tree, keys[i], NULL);
		values[i] = NULL;
	}
	ok(tree.count == 0 && tree.root == NULL && nodes == 0, "emptied, no node is left");
}

static void
free_indices(void)
{
	bool good = true;

	for (unsigned long i = 0; i < 5000; i++) {
		good = good && radix_next_free(&tree, 0) == i;
		radix_set(&tree, i, &item);
	}
	radix_set(&tree, 77, NULL);
	radix_set(&tree, 4095, NULL);
	good = good && radix_next_free(&tree, 0) == 77 && radix_next_free(&tree, 77) == 77 &&
	    radix_next_free(&tree, 78) == 4095 && radix_next_free(&tree, 4096) == 5000 &&
	    radix_next_free(&tree, 1UL << 40) == 1UL << 40;
	ok(good, "lowest free index");
	for (unsigned long i = 0; i < 5000; i++)
		radix_set(&tree, i, NULL);
	ok(nodes == 0, "and empty again");
}

static void
no_memory(void)
{
	bool good = true;

	for (long n = 0; n < 12; n++) {
		int err;

		allowance = -1;
		radix_set(&tree, 5, &item);
		allowance = n;
		err = radix_set(&tree, ~0UL, &item);
		allowance = -1;
		good = good && (err == 0 || err == -ENOMEM) && radix_get(&tree, 5) == &item &&
		    (radix_get(&tree, ~0UL) != NULL) == (err == 0) && (err != 0 || n > 9);
		if (err != 0)
			good = good && nodes == 1 && tree.count == 1;
		radix_set(&tree, ~0UL, NULL);
		radix_set(&tree, 5, NULL);
		good = good && nodes == 0;
		allowance = n;
		err = radix_set(&tree, 123456789, &item);
		good = good && (err == 0) == (nodes > 0);
		radix_set(&tree, 123456789, NULL);
		good = good && nodes == 0;
	}
	allowance = -1;
	ok(good, "out of memory changes nothing");
}

int
main(void)
{
	unsigned long at = 0;

	ok(radix_get(&tree, 0) == NULL && radix_next(&tree, &at) == NULL &&
	    radix_next_free(&tree, 0) == 0, "an empty tree");
	ok(radix_set(&tree, 9, NULL) == 0 && nodes == 0, "removing nothing");
	random_changes();
	free_indices();
	no_memory();
	return tap_end();
}
