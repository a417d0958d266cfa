/*
 * Small objects: caches of one size with per-CPU magazines, and kmalloc on a
 * row of caches (larger sizes take whole pages). May sleep unless ALLOC_ATOMIC
 * is given; free never sleeps.
 */
#ifndef MM_SLAB_H
#define MM_SLAB_H

#include <lib/types.h>
#include <mm/page.h>

struct slab_cache;

/* name [c] is shown in /proc/slabinfo. align 0 = 8. Panics when out of memory (boot only). */
struct slab_cache *slab_cache_create(const char *name, size_t size, size_t align);
void *slab_alloc(struct slab_cache *c, unsigned flags);	/* ALLOC_ZERO, ALLOC_ATOMIC */
void slab_free(struct slab_cache *c, void *obj);

void *kmalloc(size_t size, unsigned flags);
static inline void *kzalloc(size_t size) { return kmalloc(size, ALLOC_ZERO); }
void *krealloc(void *p, size_t size);		/* as realloc(3); NULL leaves p */
void kfree(void *p);				/* NULL is fine; pages of vmalloc are not */
char *kstrdup(const char *s);

/* One line a cache: name, object size, objects in use, pages. For /proc/slabinfo. */
struct slab_info { const char *name; size_t size; unsigned long inuse, pages; };
bool slab_info(unsigned n, struct slab_info *out);

#endif
