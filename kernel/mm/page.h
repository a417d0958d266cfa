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
struct slab_cache;

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
#define PG_KMALLOC BIT(12)	/* first page of a large kmalloc; order is valid */
#define PG_LRU BIT(13)		/* cache: on the reclaim list [lru lock] */

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
		struct {			/* PG_TABLE: mm/pgtree.c; constant while refs > 1 */
			u16 live;		/* non-empty entries */
			u16 level;		/* 0 = leaf */
			u16 low, high;		/* all of them stand in low..high */
			u32 npages;		/* pages mapped at or below it */
			u32 nfile;		/* those of them that are a file's */
		};
		struct {			/* PG_FREE, PG_KMALLOC */
			u32 order;
			struct list buddy;
		};
	};
};

/* One for each frame of memory, at a place computed from its number. */
#define page_array ((struct page *)PAGE_ARRAY_BASE)

static inline struct page *phys_to_page(phys_t pa) { return page_array + (pa >> PAGE_SHIFT); }
static inline phys_t page_to_phys(const struct page *p) { return (phys_t)(p - page_array) << PAGE_SHIFT; }
static inline void *page_address(const struct page *p) { return phys_to_virt(page_to_phys(p)); }
static inline struct page *virt_to_page(const void *va) { return phys_to_page(virt_to_phys(va)); }

#define ALLOC_ZERO BIT(0)	/* contents zeroed (from the pool where it can) */
#define ALLOC_ATOMIC BIT(1)	/* must not sleep: no reclaim; may use the reserve */
#define ALLOC_NOWAIT BIT(2)	/* must not sleep and leaves the reserve alone: the caller can try again */

/*
 * 1 << order contiguous pages with refs = 1 (on the first), or NULL. Without
 * ALLOC_ATOMIC or ALLOC_NOWAIT it may sleep: reclaims page cache, and in the end
 * kills a process. NULL then means that the caller is the one killed, or that
 * order > 3 and memory is in pieces.
 */
struct page *page_alloc_order(unsigned order, unsigned flags);
static inline struct page *page_alloc(unsigned flags) { return page_alloc_order(0, flags); }
void page_free_order(struct page *p, unsigned order);

static inline void page_get(struct page *p) { ref_get(&p->refs); }
void page_free(struct page *p);		/* nobody has it (refs are not looked at) */
void page_free_zeroed(struct page *p);	/* the same; its contents are zeros */
/* Frees at the last (single pages). A sole owner needs no locked instruction. */
static inline void
page_put(struct page *p)
{
	if (ref_read(&p->refs) == 1 || ref_put(&p->refs))
		page_free(p);
}

/* Idle loop: zero one free page for the pool; false when the pool is full or memory short. */
bool page_zero_pool_fill(void);

/*
 * When memory runs short: caches that can give some back. fn frees up to npages
 * (about) and returns how many it did; may sleep, but must only try locks that
 * allocating threads may hold. Registered at boot.
 */
struct shrinker {
	const char *name;
	unsigned long (*fn)(unsigned long npages);
	struct list link;
};
void shrinker_register(struct shrinker *s);

struct memory_info {
	unsigned long total, free, available, cached, dirty, slab, tables, anon, kernel_stacks;	/* pages */
};
void memory_info(struct memory_info *out);

/* Boot: build struct page and hand all memory of boot_info to the buddy allocator; slab. */
void mm_init(void);
/* Boot, once kernel threads can be made: starts write-back. */
void mm_start_threads(void);

/* Kernel stacks: KSTACK_SIZE bytes between unmapped guard pages, cached. NULL: no memory. */
void *kstack_alloc(void);
void kstack_free(void *lowest);

/* Memory in the KMAP range made of single pages: for large tables. May sleep. */
void *vmalloc(size_t size);
void vfree(void *p);

#endif
