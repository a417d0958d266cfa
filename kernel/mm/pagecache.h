/*
 * The page cache of one file (or block device): pages by index, shared by read,
 * write and mmap. An inode embeds a struct mapping; the file system's operations
 * read and write single pages.
 */
#ifndef MM_PAGECACHE_H
#define MM_PAGECACHE_H

#include <lib/err.h>
#include <lib/list.h>
#include <lib/radix.h>
#include <mm/page.h>
#include <sync/spinlock.h>

struct mapping;

struct mapping_ops {
	/*
	 * Fill the locked page from the device (zeros beyond the end of file), set
	 * PG_UPTODATE, and return 0 or -EIO; synchronous.
	 */
	int (*read_page)(struct mapping *m, struct page *p);
	/*
	 * The same for n locked pages of consecutive index (read-ahead), in as few
	 * requests as may be; sets PG_UPTODATE on those that it could read. NULL: none.
	 */
	void (*read_pages)(struct mapping *m, struct page **pages, unsigned n);
	/* Write the locked page's contents out; synchronous. NULL: memory only (tmpfs): never evicted. */
	int (*write_page)(struct mapping *m, struct page *p);
};

struct mapping {
	const struct mapping_ops *ops;	/* [c] */
	void *owner;			/* [c] the inode */
	struct spinlock lock;		/* guards pages, dirty, PG_DIRTY of its pages */
	struct radix pages;		/* of struct page; one reference each */
	struct radix dirty;		/* those of them with PG_DIRTY: written out in order */
	bool dirty_lost;		/* [lock] dirty lacks some (no memory): look at all pages */
	u64 dirty_since_ns;		/* [lock] when it got its oldest dirty page; 0 = clean */
	struct list dirty_link;		/* [writeback lock] on the list of mappings with dirty pages */
	u32 busy;			/* [writeback lock] passes of write-back under way */
	int write_error;		/* [lock] of a write in the background: the next sync tells */
	unsigned long read_next;	/* index that a sequential reader would want next (a hint) */
	u32 nmaps;			/* [a] areas that map it: truncation looks for them if > 0 */
	u64 size;			/* bytes: faults beyond it are SIGBUS; kept by the owner */
};

void mapping_init(struct mapping *m, const struct mapping_ops *ops, void *owner);

/* Page at index if cached, with a reference, else NULL. Not necessarily up to date. */
struct page *mapping_find(struct mapping *m, unsigned long index);
/* The page, read in if need be, with a reference; ERR_PTR(-EIO, -ENOMEM). May sleep. */
struct page *mapping_read(struct mapping *m, unsigned long index);
/*
 * The page for overwriting: cached or new; locked; zeroed and marked up to date
 * if new and whole is set (all of it will be written or is a hole), else read in.
 */
struct page *mapping_grab(struct mapping *m, unsigned long index, bool whole);
/*
 * A new page at index, locked, not up to date, contents undefined, with a
 * reference; NULL if one is there already or memory is short. For read-ahead and
 * for whole-page writes: the caller fills it, sets PG_UPTODATE and unlocks. If it
 * cannot fill it, it unlocks without PG_UPTODATE and the next reader tries again.
 */
struct page *mapping_new_page(struct mapping *m, unsigned long index);

void page_lock(struct page *p);			/* sleeps */
bool page_trylock(struct page *p);
void page_unlock(struct page *p);
void page_mark_dirty(struct page *p);		/* locked or referenced */

/* Write out all dirty pages (of one, of a range of indices, of all): first error or 0. Sleeps. */
int mapping_sync(struct mapping *m);
int mapping_sync_range(struct mapping *m, unsigned long first, unsigned long last);
int mapping_sync_all(void);

/* Start reading npages from index on, those that are not cached: before they are asked for. */
void mapping_readahead(struct mapping *m, unsigned long index, unsigned long npages);

/*
 * Drop pages from byte offset start on, unmapping them everywhere; zero the rest of
 * a partial page. The owner has set m->size first and holds off writers.
 */
void mapping_truncate(struct mapping *m, u64 start);
/* The inode goes: drop everything, dirty or not. */
void mapping_destroy(struct mapping *m);

/* Those of the n pages from index on that are cached and up to date, with references; others NULL. */
void mapping_find_range(struct mapping *m, unsigned long index, unsigned n, struct page **out);

/* Reclaim clean, unmapped, unreferenced pages; returns pages freed. May sleep. */
unsigned long pagecache_reclaim(unsigned long npages);

#endif
