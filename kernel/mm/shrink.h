/*
 * Caches that can give memory back: names, inodes, buffers. Their owners register
 * here; reclaim calls shrink_caches when the page cache alone does not yield enough.
 */
#ifndef MM_SHRINK_H
#define MM_SHRINK_H

#include <lib/list.h>

struct shrinker {
	const char *name;
	/*
	 * Free about n objects that nobody uses; returns how many. Called from any page
	 * allocation that may sleep, so it takes no sleeping lock but by trylock, and
	 * starts no I/O.
	 */
	unsigned long (*shrink)(unsigned long n);
	struct list link;
};

void shrinker_register(struct shrinker *s);
unsigned long shrink_caches(unsigned long n);	/* objects freed */

#endif
