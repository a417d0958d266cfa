/*
 * Reclaim of file pages by second chance: pages stand on one list in the order
 * they were read; the scan starts at the oldest, passes over those used since it
 * last came by (PG_REFERENCED), mapped, locked or dirty, and takes the others
 * out of their mapping. Mapped pages are unmapped before by vm_evict_pages
 * (vmspace.c). Pages of memory-only mappings are never on the list.
 *
 * A page mapped somewhere has a reference for each page table, so refs == 1
 * (the cache's own) under the mapping's lock means: nobody has it, and nobody can
 * get it without that lock.
 *
 * lru_lock guards the list and PG_LRU. A page on the list is in its mapping, and
 * a mapping that goes takes its pages off first: so under lru_lock p->mapping is
 * alive.
 */
#include <lib/klog.h>
#include <mm/internal.h>
#include <mm/pagecache.h>
#include <mm/pgtree.h>

#define SCAN_BATCH 128		/* pages looked at under one hold of the lock */

STATIC_SPINLOCK(lru_lock);
static struct list lru = LIST_INIT(lru);	/* oldest first */
static unsigned long lru_count;

void
lru_add(struct page *p)
{
	spin_lock(&lru_lock);
	/* Truncated already: whoever took it out has looked for PG_LRU and found none. */
	if (p->mapping != NULL) {
		atomic_or(&p->flags, PG_LRU);
		list_add_tail(&lru, &p->lru);
		lru_count++;
	}
	spin_unlock(&lru_lock);
}

void
lru_remove(struct page *p)
{
	spin_lock(&lru_lock);
	if (p->flags & PG_LRU) {
		atomic_and(&p->flags, ~(u32)PG_LRU);
		list_del(&p->lru);
		lru_count--;
	}
	spin_unlock(&lru_lock);
}

bool
page_is_reclaimable(const struct page *p)
{
	return READ_ONCE(p->flags) & PG_LRU;
}

/* Take p out of its mapping if nobody has it. Needs lru_lock; false: pass over it. */
static bool
try_evict(struct page *p)
{
	struct mapping *m = p->mapping;
	bool evicted = false;

	if (p->flags & PG_REFERENCED) {
		atomic_and(&p->flags, ~(u32)PG_REFERENCED);
		return false;
	}
	if (ref_read(&p->refs) != 1 || p->flags & (PG_DIRTY | PG_LOCKED))
		return false;
	spin_lock(&m->lock);
	if (ref_read(&p->refs) == 1 && !(p->flags & (PG_DIRTY | PG_LOCKED))) {
		radix_set(&m->pages, p->index, NULL);
		p->mapping = NULL;
		evicted = true;
	}
	spin_unlock(&m->lock);
	return evicted;
}

unsigned long
pagecache_reclaim(unsigned long npages)
{
	unsigned long freed = 0, look = 2 * READ_ONCE(lru_count);

	while (freed < npages && look > 0) {
		struct page *batch[SCAN_BATCH];
		unsigned n = 0;

		spin_lock(&lru_lock);
		for (unsigned i = 0; i < SCAN_BATCH && look > 0 && freed + n < npages; i++, look--) {
			struct page *p = list_first(&lru, struct page, lru);

			if (p == NULL) {
				look = 0;
				break;
			}
			list_del(&p->lru);
			if (!try_evict(p)) {
				list_add_tail(&lru, &p->lru);
				continue;
			}
			atomic_and(&p->flags, ~(u32)PG_LRU);
			lru_count--;
			batch[n++] = p;
		}
		spin_unlock(&lru_lock);
		for (unsigned i = 0; i < n; i++)
			page_put(batch[i]);
		mm_count(cached, -(long)n);
		freed += n;
	}
	return freed;
}
