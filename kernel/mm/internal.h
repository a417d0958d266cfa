/*
 * What the files of mm/ share among themselves.
 *
 * Lock order within mm, outermost first:
 *
 *	vmspace.lock (rwlock)	areas of one address space; fork
 *	page lock (PG_LOCKED)	one page of a file; held across its reading and writing
 *	writeback lock		list of mappings with dirty pages
 *	pgtree.lock		page tables of one address space; its areas against faults
 *	lru lock		reclaim list
 *	mapping.lock		pages of one file
 *	slab, kmap, buddy	the allocators, innermost
 */
#ifndef MM_INTERNAL_H
#define MM_INTERNAL_H

#include <arch/percpu.h>
#include <mm/page.h>

struct mapping;

/* ---- counts of pages by use, one set a CPU; the sum over all CPUs is the count ---- */
struct mm_counts {
	long anon, tables, slab, kernel_stacks, cached, dirty;
};
DECLARE_PERCPU(struct mm_counts, mm_counts);
#define mm_count(name, n) percpu_add(mm_counts.name, (long)(n))

/* ---- buddy.c ---- */
extern unsigned long buddy_free_pages;	/* read without the lock: about right */
extern unsigned long mm_total_pages;	/* [c] */
extern unsigned long mm_reserve;	/* [c] free pages kept for ALLOC_ATOMIC and for freeing memory */

extern unsigned long mm_low_pages;	/* [c] below it, reclaim begins in the background */

void buddy_init(void);
void buddy_add_range(phys_t start, phys_t end);
/* A block if more than keep pages stay free after it; NULL otherwise. */
struct page *buddy_alloc(unsigned order, unsigned long keep);
/* Up to n single pages into out; returns how many. */
unsigned buddy_alloc_batch(struct page **out, unsigned n, unsigned long keep);
void buddy_free(struct page *p, unsigned order);
void buddy_free_batch(struct page **pages, unsigned n);

/* ---- page.c ---- */
/* One attempt with what there is; never sleeps. */
struct page *page_try_alloc(unsigned order, unsigned flags, unsigned long keep);
unsigned long page_free_count(void);	/* in the buddy, caches and pools */

/* ---- reclaim.c ---- */
/* The slow path of page_alloc: reclaim, kill, try again. */
struct page *page_alloc_reclaim(unsigned order, unsigned flags);

/* ---- slab.c ---- */
void slab_init(void);
size_t slab_object_size(const struct slab_cache *c);
extern struct shrinker slab_shrinker;	/* gives empty slabs back */
void kmalloc_init(void);

/* ---- kmap.c ---- */
void kmap_init(void);
extern struct shrinker kstack_shrinker;
/* Give cached stacks beyond a few back. May sleep. */
void kstack_trim(void);

/* ---- pagelock.c ---- */
void pagelock_init(void);

/* ---- pagecache.c ---- */
void pagecache_init(void);

/* ---- lru.c ---- */
void lru_add(struct page *p);
void lru_remove(struct page *p);

/* ---- writeback.c ---- */
void writeback_init(void);
void writeback_start(void);
void writeback_reclaim(void);		/* few pages are free: take some back in the background; any context */
void writeback_kick(void);		/* memory is short or much is dirty: start now; any context */
extern unsigned long writeback_written;	/* pages that were ever written; a sign of progress */
/* Kick, and wait for a pass to end, but not long: whoever holds locks may ask for memory. */
void writeback_wait(void);
void writeback_throttle(void);		/* a writer makes pages dirty: slow it down if there are many */
void writeback_forget(struct mapping *m);	/* m is to go: off the list, no pass under way on return */

/* ---- vmspace.c ---- */
void vm_init(void);
/* Unmap pages of m from index first on in all address spaces. */
void vm_unmap_mapping(struct mapping *m, unsigned long first);
/* The next write to a shared mapping of pages first..last of m faults. Never sleeps. */
void vm_clean_mapping(struct mapping *m, unsigned long first, unsigned long last);
/* Memory is short: unmap pages of files that were not used lately; about how many. Never sleeps. */
unsigned long vm_evict_pages(unsigned long npages);

#endif
