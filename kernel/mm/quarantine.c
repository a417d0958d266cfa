/*
 * Slab objects under address checks (--enable-kasan): red zones, and freed objects
 * that wait before they are used again, so that late accesses are seen.
 *
 *	[ object | red zone: who allocated it, who freed it ]	one slot of a slab
 *
 * quarantine_lock guards the ring of freed objects.
 */
#include <lib/klog.h>
#include <mm/internal.h>
#include <mm/quarantine.h>
#include <sync/spinlock.h>

#ifdef LOAM_KASAN

#define RING 4096
#define RING_BYTES (4UL << 20)

struct waiting {
	struct slab_cache *cache;
	void *obj;
	size_t size;
};

STATIC_SPINLOCK(quarantine_lock);
static struct waiting ring[RING];
static unsigned first, count;
static size_t bytes;

/* At the end of each slot, where only this file looks. */
struct history {
	unsigned long allocated_by, freed_by;
};

static struct history *
history_of(void *obj, size_t slot)
{
	return (struct history *)((char *)obj + slot) - 1;
}

void
quarantine_alloc(void *obj, size_t size, size_t slot, unsigned long caller)
{
	*history_of(obj, slot) = (struct history){ .allocated_by = caller };
	kasan_unpoison(obj, size);
}

void
quarantine_free(struct slab_cache *c, void *obj, size_t slot, unsigned long caller)
{
	unsigned long irq;

	if (!kasan_is_good(obj))
		kasan_panic("double free", (unsigned long)obj);
	history_of(obj, slot)->freed_by = caller;
	kasan_poison(obj, slot - REDZONE, KASAN_FREE_OBJECT);
	irq = spin_lock_irq(&quarantine_lock);
	ring[(first + count++) % RING] = (struct waiting){ c, obj, slot };
	bytes += slot;
	spin_unlock_irq(&quarantine_lock, irq);
}

void *
quarantine_take(struct slab_cache **c)
{
	void *obj = NULL;
	unsigned long irq = spin_lock_irq(&quarantine_lock);

	/* A place stays free for each CPU that may be about to put one in. */
	if (count > RING - MAX_CPUS || bytes > RING_BYTES) {
		struct waiting *w = &ring[first];

		obj = w->obj;
		*c = w->cache;
		bytes -= w->size;
		first = (first + 1) % RING;
		count--;
	}
	spin_unlock_irq(&quarantine_lock, irq);
	return obj;
}

void
quarantine_describe(const char *cache, void *obj, size_t size, size_t slot, unsigned long addr)
{
	const struct history *h = history_of(obj, slot);

	kprintf("kasan: byte %ld of an object of %zu bytes at %lx, cache %s, allocated by %lx, "
	    "freed by %lx\n", (long)(addr - (unsigned long)obj), size, (unsigned long)obj, cache,
	    h->allocated_by, h->freed_by);
}

#endif
