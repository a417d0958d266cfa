/* Red zones of slab objects and the quarantine of freed ones: see quarantine.c. */
#ifndef MM_QUARANTINE_H
#define MM_QUARANTINE_H

#include <lib/kasan.h>
#include <mm/slab.h>

#define CALLER ((unsigned long)__builtin_return_address(0))

#ifdef LOAM_KASAN
#define REDZONE 32UL		/* bytes after each object at least */

/* obj, the first size bytes of a slot, is in use from now on. */
void quarantine_alloc(void *obj, size_t size, size_t slot, unsigned long caller);
/* obj is in use no more, and waits. Panics if it was free. Any context. */
void quarantine_free(struct slab_cache *c, void *obj, size_t slot, unsigned long caller);
/* An object that has waited long enough, with its cache, to be given back; or NULL. */
void *quarantine_take(struct slab_cache **c);
/* Tell of the object that addr is in. */
void quarantine_describe(const char *cache, void *obj, size_t size, size_t slot,
    unsigned long addr);
#else
#define REDZONE 0UL
static inline void
quarantine_alloc(void *obj, size_t size, size_t slot, unsigned long caller)
{
}
#endif

#endif
