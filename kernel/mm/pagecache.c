/*
 * The page cache of a file: finding, reading in, and taking out pages.
 *
 *	absent -> in the radix, locked (grab) -> up to date -> (dirty -> clean) ->
 *	taken out by reclaim (lru.c), truncation or the end of the file
 *
 * The radix holds one reference on each page. A page that was taken out has
 * mapping == NULL; whoever still has it (a page table, a reader) keeps the
 * memory alive. Those who lock a page look at p->mapping again: it may have
 * been truncated while they waited.
 *
 * mapping->lock guards the radix, p->mapping and p->index. PG_LOCKED guards the
 * contents while they are read in or written out.
 */
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/internal.h>
#include <mm/pagecache.h>
#include <mm/slab.h>

#define READAHEAD_MAX 32	/* pages in one request */

void
mapping_init(struct mapping *m, const struct mapping_ops *ops, void *owner)
{
	*m = (struct mapping){ .ops = ops, .owner = owner };
	spin_init(&m->lock);
	list_init(&m->dirty_link);
}

static inline void
page_used(struct page *p)
{
	if (!(p->flags & PG_REFERENCED))
		atomic_or(&p->flags, PG_REFERENCED);
}

struct page *
mapping_find(struct mapping *m, unsigned long index)
{
	struct page *p;

	spin_lock(&m->lock);
	p = radix_get(&m->pages, index);
	if (p != NULL)
		page_get(p);
	spin_unlock(&m->lock);
	if (p != NULL)
		page_used(p);
	return p;
}

void
mapping_find_range(struct mapping *m, unsigned long index, unsigned n, struct page **out)
{
	spin_lock(&m->lock);
	for (unsigned i = 0; i < n; i++) {
		struct page *p = radix_get(&m->pages, index + i);

		if (p != NULL && !(p->flags & PG_UPTODATE))
			p = NULL;
		if (p != NULL)
			page_get(p);
		out[i] = p;
	}
	spin_unlock(&m->lock);
}

/* Put the new page p at index, locked, with a reference for the cache. 0, -EEXIST or -ENOMEM. */
static int
insert_page(struct mapping *m, unsigned long index, struct page *p)
{
	int err = -EEXIST;

	p->flags = PG_CACHE | PG_LOCKED;
	p->mapping = m;
	p->index = index;
	list_init(&p->lru);
	spin_lock(&m->lock);
	if (radix_get(&m->pages, index) == NULL) {
		err = radix_set(&m->pages, index, p);
		if (err == 0)
			page_get(p);
	}
	spin_unlock(&m->lock);
	if (err != 0) {
		p->flags = 0;
		return err;
	}
	mm_count(cached, 1);
	if (m->ops->write_page != NULL)
		lru_add(p);
	return 0;
}

/* A new page in the cache at index, locked; ERR_PTR(-EEXIST): there is one already. */
static struct page *
new_page(struct mapping *m, unsigned long index, unsigned flags)
{
	struct page *p;
	int err;

	for (unsigned attempt = 0; ; attempt++) {
		p = page_alloc(flags);
		if (p == NULL)
			return ERR_PTR(-ENOMEM);
		err = insert_page(m, index, p);
		if (err == 0)
			return p;
		page_put(p);
		if (err != -ENOMEM || flags & ALLOC_NOWAIT || attempt > 8)
			return ERR_PTR(err);
		/* A node of the radix was wanted: one allocation that may reclaim. */
		kfree(kmalloc(RADIX_NODE_SIZE, 0));
	}
}

struct page *
mapping_new_page(struct mapping *m, unsigned long index)
{
	struct page *p;

	if (m->ops->write_page != NULL)
		writeback_throttle();
	p = new_page(m, index, 0);
	return IS_ERR(p) ? NULL : p;
}

/* The page at index, locked; read in or not. */
static struct page *
lock_page_at(struct mapping *m, unsigned long index)
{
	for (;;) {
		struct page *p = mapping_find(m, index);

		if (p == NULL) {
			p = new_page(m, index, 0);
			if (IS_ERR(p) && PTR_ERR(p) == -EEXIST)
				continue;
			return p;
		}
		page_lock(p);
		if (p->mapping == m)
			return p;
		page_unlock(p);
		page_put(p);
	}
}

/* Fill the locked page if it is not up to date. */
static int
fill_page(struct mapping *m, struct page *p)
{
	int err;

	if (p->flags & PG_UPTODATE)
		return 0;
	err = m->ops->read_page(m, p);
	if (err != 0) {
		atomic_or(&p->flags, PG_ERROR);
		return err;
	}
	atomic_and(&p->flags, ~(u32)PG_ERROR);
	atomic_or(&p->flags, PG_UPTODATE);
	return 0;
}

void
mapping_readahead(struct mapping *m, unsigned long index, unsigned long npages)
{
	unsigned long end = DIV_ROUND_UP(READ_ONCE(m->size), PAGE_SIZE);
	struct page *run[READAHEAD_MAX];

	if (m->ops->read_pages == NULL)
		return;
	end = MIN(end, index + npages);
	while (index < end) {
		unsigned n = 0;

		/* A run of pages that are not there yet; -EEXIST and lack of memory end it. */
		for (; index < end && n < READAHEAD_MAX; index++) {
			struct page *p = new_page(m, index, ALLOC_NOWAIT);

			if (IS_ERR(p)) {
				index++;
				break;
			}
			run[n++] = p;
		}
		if (n > 0)
			m->ops->read_pages(m, run, n);
		for (unsigned i = 0; i < n; i++) {
			page_unlock(run[i]);
			page_put(run[i]);
		}
	}
}

/* How many pages a reader of index wants in one go: more if it reads in order. */
static unsigned long
readahead_window(struct mapping *m, unsigned long index)
{
	return index == 0 || index == READ_ONCE(m->read_next) ? READAHEAD_MAX : 4;
}

struct page *
mapping_read(struct mapping *m, unsigned long index)
{
	struct page *p = mapping_find(m, index);
	int err;

	if (p != NULL && p->flags & PG_UPTODATE)
		return p;
	if (p != NULL) {
		page_put(p);
	} else {
		unsigned long window = readahead_window(m, index);

		mapping_readahead(m, index, window);
		WRITE_ONCE(m->read_next, index + window);
	}
	p = lock_page_at(m, index);
	if (IS_ERR(p))
		return p;
	err = fill_page(m, p);
	page_unlock(p);
	if (err != 0) {
		page_put(p);
		return ERR_PTR(err);
	}
	return p;
}

struct page *
mapping_grab(struct mapping *m, unsigned long index, bool whole)
{
	struct page *p;
	int err = 0;

	if (m->ops->write_page != NULL)
		writeback_throttle();
	p = lock_page_at(m, index);
	if (IS_ERR(p) || p->flags & PG_UPTODATE)
		return p;
	if (whole) {
		arch_clear_page(page_address(p));
		atomic_or(&p->flags, PG_UPTODATE);
		return p;
	}
	err = fill_page(m, p);
	if (err != 0) {
		page_unlock(p);
		page_put(p);
		return ERR_PTR(err);
	}
	return p;
}

/* ---- taking out ---- */

/* Take the locked page out of the cache, dirty or not, and drop the cache's reference. */
static void
remove_page(struct mapping *m, struct page *p)
{
	bool removed = false;

	spin_lock(&m->lock);
	if (p->mapping == m) {
		radix_set(&m->pages, p->index, NULL);
		radix_set(&m->dirty, p->index, NULL);
		if (atomic_and(&p->flags, ~(u32)PG_DIRTY) & PG_DIRTY)
			mm_count(dirty, -1);
		p->mapping = NULL;
		removed = true;
	}
	spin_unlock(&m->lock);
	if (!removed)
		return;
	lru_remove(p);
	mm_count(cached, -1);
	page_put(p);
}

static void
remove_from(struct mapping *m, unsigned long first)
{
	for (unsigned long index = first; ; index++) {
		struct page *p;

		spin_lock(&m->lock);
		p = radix_next(&m->pages, &index);
		if (p != NULL)
			page_get(p);
		spin_unlock(&m->lock);
		if (p == NULL)
			return;
		page_lock(p);
		remove_page(m, p);
		page_unlock(p);
		page_put(p);
		if (index == ~0UL)
			return;
	}
}

/* Zero the bytes of the page of start from start on, unless they are zeros. */
static void
zero_tail(struct mapping *m, u64 start)
{
	unsigned offset = start & (PAGE_SIZE - 1);
	struct page *p = mapping_grab(m, start >> PAGE_SHIFT, false);
	char *bytes;

	if (IS_ERR(p))
		return;
	bytes = page_address(p);
	for (unsigned i = offset; i < PAGE_SIZE; i++) {
		if (bytes[i] != 0) {
			memset(bytes + i, 0, PAGE_SIZE - i);
			page_mark_dirty(p);
			break;
		}
	}
	page_unlock(p);
	page_put(p);
}

void
mapping_truncate(struct mapping *m, u64 start)
{
	unsigned long first = DIV_ROUND_UP(start, PAGE_SIZE);

	if (start & (PAGE_SIZE - 1))
		zero_tail(m, start);
	remove_from(m, first);
	/*
	 * A fault puts a page in a table only while p->mapping is set (checked under
	 * the page-table lock, which the unmapping takes), so after this none is left.
	 */
	if (atomic_load(&m->nmaps) > 0)
		vm_unmap_mapping(m, first);
}

void
mapping_destroy(struct mapping *m)
{
	writeback_forget(m);
	remove_from(m, 0);
	/* Somebody who marked a page dirty just before it was removed. */
	writeback_forget(m);
}

/* ---- nodes of radix trees (lib/radix.h) ---- */

static struct slab_cache *radix_cache;

struct radix_node *
radix_node_alloc(void)
{
	return slab_alloc(radix_cache, ALLOC_ZERO | ALLOC_ATOMIC);
}

void
radix_node_free(struct radix_node *node)
{
	slab_free(radix_cache, node);
}

void
pagecache_init(void)
{
	radix_cache = slab_cache_create("radix_node", RADIX_NODE_SIZE, 0);
	pagelock_init();
}
