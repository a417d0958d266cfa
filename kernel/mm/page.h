/*
 * Page frames: struct page for each, the buddy allocator, per-CPU caches and the
 * pool of zeroed pages. Any context unless said otherwise.
 */
#ifndef MM_PAGE_H
#define MM_PAGE_H

#include <arch/paging.h>
#include <lib/atomic.h>
#include <lib/list.h>

struct mapping;
struct slab;

/* flags [a] */
#define PG_FREE BIT(0)		/* in the buddy allocator */
#define PG_SLAB BIT(1)
#define PG_TABLE BIT(2)		/* a page table of a user address space */
#define PG_ANON BIT(3)		/* private memory of processes */
#define PG_CACHE BIT(4)		/* in a file's page cache (mapping, index valid) */
#define PG_UPTODATE BIT(5)	/* cache: contents are valid */
#define PG_DIRTY BIT(6)		/* cache: newer than the device */
#define PG_LOCKED BIT(7)	/* cache: being read or written; page_lock() */
#define PG_WRITEBACK BIT(8)
#define PG_ERROR BIT(9)		/* cache: the last read failed */
#define PG_WMAPPED BIT(10)	/* cache: writable in some address space: treat as dirty */
#define PG_REFERENCED BIT(11)	/* cache: used since reclaim last looked */

struct page {
	u32 flags;		/* [a] */
	struct refcount refs;	/* [a] owners: table entries, the page cache, users in flight */
	union {
		struct {			/* PG_CACHE */
			struct mapping *mapping;	/* [page lock or mapping->lock] */
			unsigned long index;		/* in pages */
			struct list lru;		/* [lru lock] reclaim order */
		};
		struct {			/* PG_SLAB */
			struct slab_cache *cache;
			void *freelist;
			struct list slab_link;
			u32 inuse;
		};
		struct {			/* PG_TABLE */
			u32 live;		/* [owner's page-table lock] non-empty entries */
			u32 level;
		};
		struct {			/* PG_FREE */
			u32 order;
			struct list buddy;
		};
	};
};

struct page *phys_to_page(phys_t pa);
phys_t page_to_phys(const struct page *p);
static inline void *page_address(const struct page *p) { return phys_to_virt(page_to_phys(p)); }
static inline struct page *virt_to_page(const void *va) { return phys_to_page(virt_to_phys(va)); }

#define ALLOC_ZERO BIT(0)	/* contents zeroed (from the pool where it can) */
#define ALLOC_ATOMIC BIT(1)	/* must not sleep: no reclaim; may use the reserve */

/*
 * 1 << order contiguous pages with refs = 1 (on the first), or NULL. Without
 * ALLOC_ATOMIC it may sleep: reclaims page cache, and in the end kills a process.
 */
struct page *page_alloc_order(unsigned order, unsigned flags);
static inline struct page *page_alloc(unsigned flags) { return page_alloc_order(0, flags); }
void page_free_order(struct page *p, unsigned order);

static inline void page_get(struct page *p) { ref_get(&p->refs); }
void page_put(struct page *p);		/* frees at the last (single pages) */

/* Idle loop: zero one free page for the pool; false when the pool is full or memory short. */
bool page_zero_pool_fill(void);

struct memory_info {
	unsigned long total, free, available, cached, dirty, slab, tables, anon, kernel_stacks;	/* pages */
};
void memory_info(struct memory_info *out);

/* Boot: build struct page and hand all memory of boot_info to the buddy allocator. */
void mm_init(void);

/* Kernel stacks: KSTACK_SIZE bytes between unmapped guard pages, cached. NULL: no memory. */
void *kstack_alloc(void);
void kstack_free(void *lowest);

/* Memory in the KMAP range made of single pages: for large tables. May sleep. */
void *vmalloc(size_t size);
void vfree(void *p);

#endif
