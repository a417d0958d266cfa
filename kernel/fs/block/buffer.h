/*
 * The buffer cache of a file system: its metadata, block by block. Whoever holds a
 * buffer may read its data; the file system's locks say who changes it. A change is
 * followed by buffer_dirty; buffers are written by buffer_sync.
 */
#ifndef FS_BLOCK_BUFFER_H
#define FS_BLOCK_BUFFER_H

#include <fs/block.h>
#include <lib/list.h>
#include <lib/radix.h>
#include <sync/mutex.h>
#include <sync/spinlock.h>
#include <sync/wait.h>

struct buffer_cache {
	struct block_device *dev;	/* [c] */
	u32 size;			/* [c] of a block: 1024, 2048 or 4096 */
	struct spinlock lock;		/* guards what follows */
	struct radix all, dirty;	/* of struct buffer, by block */
	struct list unused;		/* refs 0, least recently used first */
	bool lost;			/* a dirty buffer could not be noted: no memory; sync looks at all */
	struct mutex sync_lock;		/* held by buffer_sync */
	struct wait_queue written;	/* for a buffer's writing to end */
	struct list link;		/* on the list of all caches */
};

struct buffer {
	u32 refs;			/* [cache lock] */
	bool uptodate;			/* [io] */
	bool dirty;			/* [cache lock] */
	bool writing;			/* set under cache lock, cleared when written */
	u64 block;			/* [c] */
	void *data;			/* [c] in the direct map */
	struct buffer_cache *cache;	/* [c] */
	struct mutex io;		/* held while it is read */
	struct list link;		/* [cache lock] on unused */
};

void buffer_cache_init(struct buffer_cache *c, struct block_device *dev, u32 size);
/* Everything written and unused: drop it all (unmount). */
void buffer_cache_destroy(struct buffer_cache *c);

/* With a reference. ERR_PTR(-EIO or -ENOMEM). May sleep. */
struct buffer *buffer_read(struct buffer_cache *c, u64 block);
/* The same for a block that was just allocated: zeros, not read. */
struct buffer *buffer_new(struct buffer_cache *c, u64 block);
void buffer_put(struct buffer *b);
void buffer_dirty(struct buffer *b);
/* The block is being freed: a cached copy must never be written again. */
void buffer_forget(struct buffer_cache *c, u64 block);
int buffer_sync(struct buffer_cache *c);	/* first error or 0 */

#endif
