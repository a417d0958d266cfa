/*
 * Buffers (fs/block/buffer.h).
 *
 *	(none) --read, new--> in use, refs > 0 <--get/put--> unused, refs 0
 *	   in use or unused, dirty --sync--> clean;  unused and clean --shrink--> (none)
 *
 * Metadata has a cache of its own, by block and not by page, because a block of 1
 * or 2 KiB changes between metadata and file data as it is freed and allocated; a
 * page that held its neighbours would write an old copy over new data.
 */
#include <fs/block/buffer.h>
#include <lib/err.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/slab.h>

#include "internal.h"

#define BATCH 32u			/* buffers written in one request */

static struct slab_cache *buffer_slab;
STATIC_SPINLOCK(caches_lock);
static struct list caches = LIST_INIT(caches);

void
buffer_cache_init(struct buffer_cache *c, struct block_device *dev, u32 size)
{
	memset(c, 0, sizeof(*c));
	c->dev = dev;
	c->size = size;
	spin_init(&c->lock);
	list_init(&c->unused);
	mutex_init(&c->sync_lock);
	wait_queue_init(&c->written);
	spin_lock(&caches_lock);
	list_add_tail(&caches, &c->link);
	spin_unlock(&caches_lock);
}

static void
buffer_free(struct buffer *b)
{
	kfree(b->data);
	slab_free(buffer_slab, b);
}

void
buffer_cache_destroy(struct buffer_cache *c)
{
	struct buffer *b;

	spin_lock(&caches_lock);
	list_del(&c->link);
	spin_unlock(&caches_lock);
	while ((b = list_first(&c->unused, struct buffer, link)) != NULL) {
		list_del(&b->link);
		radix_set(&c->dirty, b->block, NULL);
		radix_set(&c->all, b->block, NULL);
		buffer_free(b);
	}
	if (c->all.count != 0)
		kprintf("%s: %lu buffers in use at unmount\n", c->dev->name, c->all.count);
}

static struct buffer *
buffer_alloc(struct buffer_cache *c, u64 block)
{
	struct buffer *b = slab_alloc(buffer_slab, ALLOC_ZERO);

	if (b == NULL)
		return NULL;
	b->data = kmalloc(c->size, 0);
	if (b->data == NULL) {
		slab_free(buffer_slab, b);
		return NULL;
	}
	b->refs = 1;
	b->block = block;
	b->cache = c;
	mutex_init(&b->io);
	list_init(&b->link);
	return b;
}

/* Cached or new (then not up to date), with a reference. */
static struct buffer *
buffer_get(struct buffer_cache *c, u64 block)
{
	struct buffer *b, *fresh = NULL;

	for (;;) {
		spin_lock(&c->lock);
		b = radix_get(&c->all, block);
		if (b != NULL) {
			if (b->refs++ == 0)
				list_del(&b->link);
			break;
		}
		if (fresh != NULL) {
			b = fresh;
			fresh = NULL;
			if (radix_set(&c->all, block, b) != 0) {
				spin_unlock(&c->lock);
				buffer_free(b);
				return NULL;
			}
			break;
		}
		spin_unlock(&c->lock);
		fresh = buffer_alloc(c, block);
		if (fresh == NULL)
			return NULL;
	}
	spin_unlock(&c->lock);
	if (fresh != NULL)
		buffer_free(fresh);
	return b;
}

struct buffer *
buffer_read(struct buffer_cache *c, u64 block)
{
	struct buffer *b = buffer_get(c, block);
	int err = 0;

	if (b == NULL)
		return ERR_PTR(-ENOMEM);
	if (likely(atomic_load(&b->uptodate)))
		return b;
	mutex_lock(&b->io);
	if (!b->uptodate) {
		void *const data = b->data;

		err = block_transfer(c->dev, block * (c->size >> SECTOR_SHIFT), &data, &c->size,
		    1, false);
		if (err == 0)
			atomic_store(&b->uptodate, true);
	}
	mutex_unlock(&b->io);
	if (err == 0)
		return b;
	buffer_put(b);
	return ERR_PTR(err);
}

struct buffer *
buffer_new(struct buffer_cache *c, u64 block)
{
	struct buffer *b = buffer_get(c, block);

	if (b == NULL)
		return ERR_PTR(-ENOMEM);
	memset(b->data, 0, c->size);
	atomic_store(&b->uptodate, true);
	buffer_dirty(b);
	return b;
}

void
buffer_put(struct buffer *b)
{
	struct buffer_cache *c = b->cache;

	spin_lock(&c->lock);
	if (--b->refs == 0)
		list_add_tail(&c->unused, &b->link);
	spin_unlock(&c->lock);
}

void
buffer_dirty(struct buffer *b)
{
	struct buffer_cache *c = b->cache;

	/* Order: the change is made before dirty is looked at, and sync clears it before it copies. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (READ_ONCE(b->dirty))
		return;
	spin_lock(&c->lock);
	if (!b->dirty) {
		b->dirty = true;
		if (radix_set(&c->dirty, b->block, b) != 0)
			c->lost = true;
	}
	spin_unlock(&c->lock);
}

void
buffer_forget(struct buffer_cache *c, u64 block)
{
	struct buffer *b;

	spin_lock(&c->lock);
	b = radix_get(&c->all, block);
	if (b != NULL) {
		b->dirty = false;
		radix_set(&c->dirty, block, NULL);
		if (b->refs++ == 0)
			list_del(&b->link);
	}
	spin_unlock(&c->lock);
	if (b == NULL)
		return;
	/* A write of it may be on its way, which must be over before the block has a new user. */
	wait_event(&c->written, !atomic_load(&b->writing));
	buffer_put(b);
}

/* The next run of dirty buffers from *block on: marked clean, with references. */
static unsigned
take_batch(struct buffer_cache *c, u64 *block, struct buffer **batch)
{
	unsigned n = 0;
	unsigned long at = *block;
	struct buffer *b;

	spin_lock(&c->lock);
	while (n < BATCH) {
		b = radix_next(c->lost ? &c->all : &c->dirty, &at);
		if (b == NULL)
			break;
		at++;
		if (!b->dirty)
			continue;
		if (n > 0 && b->block != batch[n - 1]->block + 1)
			break;
		b->dirty = false;
		b->writing = true;
		radix_set(&c->dirty, b->block, NULL);
		if (b->refs++ == 0)
			list_del(&b->link);
		batch[n++] = b;
	}
	if (n == 0)
		c->lost = false;
	else
		*block = batch[n - 1]->block + 1;
	spin_unlock(&c->lock);
	return n;
}

static int
write_batch(struct buffer_cache *c, struct buffer **batch, unsigned n)
{
	void *bufs[BATCH];
	u32 lens[BATCH];
	int err;

	for (unsigned i = 0; i < n; i++) {
		bufs[i] = batch[i]->data;
		lens[i] = c->size;
	}
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	err = block_transfer(c->dev, batch[0]->block * (c->size >> SECTOR_SHIFT), bufs, lens, n,
	    true);
	if (err != 0)
		kprintf("%s: cannot write block %llu\n", c->dev->name,
		    (unsigned long long)batch[0]->block);
	for (unsigned i = 0; i < n; i++)
		atomic_store(&batch[i]->writing, false);
	wake_up_all(&c->written);
	for (unsigned i = 0; i < n; i++)
		buffer_put(batch[i]);
	return err;
}

int
buffer_sync(struct buffer_cache *c)
{
	struct buffer *batch[BATCH];
	u64 block = 0;
	unsigned n;
	int err = 0;

	/* One at a time, so that no two writes of one buffer can overtake each other. */
	mutex_lock(&c->sync_lock);
	while ((n = take_batch(c, &block, batch)) > 0) {
		int e = write_batch(c, batch, n);

		if (err == 0)
			err = e;
	}
	mutex_unlock(&c->sync_lock);
	return err;
}

/* In pages, as is the result. */
static unsigned long
shrink_cache(struct buffer_cache *c, unsigned long npages)
{
	unsigned long want = npages * (PAGE_SIZE / c->size);
	struct list dead = LIST_INIT(dead);
	struct buffer *b, *tmp;
	unsigned long n = 0;

	spin_lock(&c->lock);
	list_for_each_safe(b, tmp, &c->unused, link) {
		if (n == want)
			break;
		if (b->dirty)
			continue;
		list_del(&b->link);
		radix_set(&c->all, b->block, NULL);
		list_add(&dead, &b->link);
		n++;
	}
	spin_unlock(&c->lock);
	while ((b = list_first(&dead, struct buffer, link)) != NULL) {
		list_del(&b->link);
		buffer_free(b);
	}
	return n * c->size / PAGE_SIZE;
}

static unsigned long
shrink_buffers(unsigned long npages)
{
	struct buffer_cache *c;
	unsigned long n = 0;

	spin_lock(&caches_lock);
	list_for_each(c, &caches, link)
		n += shrink_cache(c, npages);
	spin_unlock(&caches_lock);
	return n;
}

static struct shrinker buffer_shrinker = { .name = "buffer", .fn = shrink_buffers };

void
buffer_init(void)
{
	buffer_slab = slab_cache_create("buffer", sizeof(struct buffer), 0);
	shrinker_register(&buffer_shrinker);
}
