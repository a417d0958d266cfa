/*
 * Inodes in memory.
 *
 *	inode_lookup --> NEW --inode_ready--> in use --last put--> FREEING --> gone
 *	                  +--inode_failed----------------------------^
 *	inode_create (not hashed) --> in use --last put--> gone
 *
 * The hash finds an inode by superblock and number. As with dentries, counts of
 * hashed inodes become 0 only under the bucket's lock. A NEW or FREEING inode
 * stays in the hash, so that nobody reads from the disk what is being read or not
 * yet written; who meets one waits.
 *
 * Dirty inodes are on their superblock's list until written (sync.c).
 */
#include "internal.h"

#include <arch/clock.h>
#include <lib/err.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <sched/thread.h>
#include <uapi/fcntl.h>
#include <uapi/mount.h>

const struct cred boot_cred = { .refs = { 1 }, .effective = CAPS_ALL };

struct bucket {
	struct spinlock lock;
	struct inode *first;
};

#define NWAIT 16

static struct bucket *buckets;
static u32 bucket_mask;
static struct slab_cache *inode_slab;
static struct wait_queue state_wait[NWAIT];	/* for NEW and FREEING to end, by inode address */

static struct bucket *
bucket_of(const struct superblock *sb, ino_t ino)
{
	u64 x = (ino ^ (unsigned long)sb >> 5) * 0x9e3779b97f4a7c15UL;

	return &buckets[x >> 32 & bucket_mask];
}

static struct wait_queue *
state_queue(const struct inode *i)
{
	return &state_wait[((unsigned long)i >> 7) % NWAIT];
}

struct timespec
inode_now(void)
{
	u64 now = clock_realtime_ns();

	return (struct timespec){ .tv_sec = now / NSEC_PER_SEC, .tv_nsec = now % NSEC_PER_SEC };
}

static struct inode *
inode_alloc(struct superblock *sb, ino_t ino)
{
	struct inode *i = sb != NULL && sb->ops->inode_alloc != NULL ?
	    sb->ops->inode_alloc(sb) : slab_alloc(inode_slab, ALLOC_ZERO);

	if (i == NULL)
		return NULL;
	i->sb = sb;
	i->ino = ino;
	ref_init(&i->refs, 1);
	rwlock_init(&i->lock);
	i->nlink = 1;
	list_init(&i->dirty_link);
	mapping_init(&i->mapping, NULL, i);
	return i;
}

static void
inode_free(struct inode *i)
{
	if (i->locks != NULL)
		locks_inode_freed(i);
	if (i->sb != NULL && i->sb->ops->inode_free != NULL)
		i->sb->ops->inode_free(i);
	else
		slab_free(inode_slab, i);
}

struct inode *
inode_create(struct superblock *sb, ino_t ino, mode_t mode)
{
	struct inode *i = inode_alloc(sb, ino);

	if (i == NULL)
		return NULL;
	i->mode = mode;
	i->atime = i->mtime = i->ctime = inode_now();
	return i;
}

static struct inode *
bucket_find(struct bucket *b, struct superblock *sb, ino_t ino)
{
	struct inode *i;

	for (i = b->first; i != NULL; i = i->hash_next)
		if (i->ino == ino && i->sb == sb)
			return i;
	return NULL;
}

/* With b locked; unlocks it. Waits until *found* is no longer NEW or FREEING; look again then. */
static void
wait_for_state(struct bucket *b, struct inode *found, struct superblock *sb, ino_t ino)
{
	struct wait_queue *q = state_queue(found);
	struct waiter w = { .thread = current };
	struct inode *i;

	list_init(&w.link);
	/* found may be freed as soon as the lock is let go: only the queue is used after. */
	wait_prepare(q, &w, THREAD_BLOCKED);
	spin_unlock(&b->lock);
	for (;;) {
		spin_lock(&b->lock);
		i = bucket_find(b, sb, ino);
		if (i != found || !(READ_ONCE(i->state) & (I_NEW | I_FREEING)))
			break;
		spin_unlock(&b->lock);
		schedule();
		wait_prepare(q, &w, THREAD_BLOCKED);
	}
	spin_unlock(&b->lock);
	wait_finish(q, &w);
}

struct inode *
inode_lookup(struct superblock *sb, ino_t ino, bool *is_new)
{
	struct bucket *b = bucket_of(sb, ino);
	struct inode *i, *fresh = NULL;

	*is_new = false;
	for (;;) {
		spin_lock(&b->lock);
		i = bucket_find(b, sb, ino);
		if (i != NULL && (READ_ONCE(i->state) & (I_NEW | I_FREEING))) {
			wait_for_state(b, i, sb, ino);
			continue;
		}
		if (i != NULL) {
			ref_get(&i->refs);
			spin_unlock(&b->lock);
			if (fresh != NULL)
				inode_free(fresh);
			return i;
		}
		if (fresh != NULL)
			break;
		spin_unlock(&b->lock);
		fresh = inode_alloc(sb, ino);
		if (fresh == NULL)
			return NULL;
	}
	fresh->state = I_HASHED | I_NEW;
	fresh->hash_next = b->first;
	b->first = fresh;
	spin_unlock(&b->lock);
	*is_new = true;
	return fresh;
}

static void
unhash(struct inode *i)
{
	struct bucket *b = bucket_of(i->sb, i->ino);
	struct inode **link = &b->first;

	spin_lock(&b->lock);
	while (*link != i)
		link = &(*link)->hash_next;
	*link = i->hash_next;
	atomic_and(&i->state, ~(u32)I_HASHED);
	spin_unlock(&b->lock);
	wake_up_all(state_queue(i));
}

void
inode_ready(struct inode *i)
{
	atomic_and(&i->state, ~(u32)I_NEW);
	wake_up_all(state_queue(i));
}

void
inode_failed(struct inode *i)
{
	unhash(i);
	mapping_destroy(&i->mapping);
	inode_free(i);
}

static void
undirty(struct inode *i)
{
	spin_lock(&i->sb->dirty_lock);
	atomic_and(&i->state, ~(u32)I_DIRTY);
	list_del(&i->dirty_link);
	spin_unlock(&i->sb->dirty_lock);
}

/* The last reference is gone: write it back or remove it for good. */
static void
inode_evict(struct inode *i)
{
	struct superblock *sb = i->sb;

	if (sb != NULL && sb->ops->evict != NULL && i->nlink == 0) {
		sb->ops->evict(i);
	} else if (sb != NULL && sb->ops->write_inode != NULL) {
		if (READ_ONCE(i->mapping.dirty_since_ns) != 0)
			mapping_sync(&i->mapping);
		if (READ_ONCE(i->state) & I_DIRTY) {
			undirty(i);
			sb->ops->write_inode(i);
		}
	}
	if (READ_ONCE(i->state) & I_DIRTY)
		undirty(i);
	mapping_destroy(&i->mapping);
	if (i->state & I_HASHED)
		unhash(i);
	inode_free(i);
}

void
inode_put(struct inode *i)
{
	u32 n = ref_read(&i->refs);
	struct bucket *b;

	while (n > 1)
		if (__atomic_compare_exchange_n(&i->refs.n, &n, n - 1, false,
		    __ATOMIC_SEQ_CST, __ATOMIC_ACQUIRE))
			return;
	if (!(READ_ONCE(i->state) & I_HASHED)) {
		if (ref_put(&i->refs))
			inode_evict(i);
		return;
	}
	b = bucket_of(i->sb, i->ino);
	spin_lock(&b->lock);
	if (!ref_put(&i->refs)) {
		spin_unlock(&b->lock);
		return;
	}
	atomic_or(&i->state, I_FREEING);
	spin_unlock(&b->lock);
	inode_evict(i);
}

void
inode_set_size(struct inode *i, u64 size)
{
	atomic_store(&i->size, size);
	atomic_store(&i->mapping.size, size);
}

void
inode_mark_dirty(struct inode *i)
{
	struct superblock *sb = i->sb;

	if ((READ_ONCE(i->state) & I_DIRTY) || sb == NULL || sb->ops->write_inode == NULL)
		return;
	spin_lock(&sb->dirty_lock);
	if (!(i->state & I_DIRTY)) {
		atomic_or(&i->state, I_DIRTY);
		list_add_tail(&sb->dirty, &i->dirty_link);
	}
	spin_unlock(&sb->dirty_lock);
	flusher_notify();
}

void
inode_touch(struct inode *i, unsigned mask)
{
	struct timespec now = inode_now();

	if (mask & ATTR_ATIME)
		i->atime = now;
	if (mask & ATTR_MTIME)
		i->mtime = now;
	if (mask & ATTR_CTIME)
		i->ctime = now;
	inode_mark_dirty(i);
}

static bool
earlier_or_same(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec < b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec <= b->tv_nsec);
}

/* relatime: only the first access after a change, and one a day. */
void
inode_accessed(struct file *f)
{
	struct inode *i = f->inode;
	unsigned long flags = i->sb->flags | (f->path.mnt != NULL ? f->path.mnt->flags : 0);
	struct timespec now;

	if (likely(!(flags & MS_STRICTATIME)) &&
	    !earlier_or_same(&i->atime, &i->mtime) && !earlier_or_same(&i->atime, &i->ctime)) {
		now = inode_now();
		if (now.tv_sec - i->atime.tv_sec < 24 * 60 * 60)
			return;
	}
	if ((f->flags & O_NOATIME) || (flags & (MS_RDONLY | MS_NOATIME)) ||
	    ((flags & MS_NODIRATIME) && S_ISDIR(i->mode)))
		return;
	i->atime = inode_now();
	inode_mark_dirty(i);
}

mode_t
inode_inherit(struct inode *i, const struct inode *dir, mode_t mode)
{
	const struct cred *c = caller_cred();

	i->uid = c->fsuid;
	i->gid = c->fsgid;
	if (dir != NULL && (dir->mode & S_ISGID)) {
		i->gid = dir->gid;
		if (S_ISDIR(mode))
			mode |= S_ISGID;
		else if ((mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) &&
		    !cred_in_group(c, i->gid) && !capable_over(i->uid, i->gid, CAP_FSETID))
			mode &= ~(mode_t)S_ISGID;
	}
	return mode;
}

bool
inode_is_owner(const struct inode *i)
{
	return caller_cred()->fsuid == i->uid || capable_over(i->uid, i->gid, CAP_FOWNER);
}

/* The mode says no: do the caller's capabilities say yes? */
static int
override_permission(const struct inode *i, int may)
{
	bool dir = S_ISDIR(i->mode);

	/* Any file may be read and any directory searched; all but executing what nobody may. */
	if ((dir ? !(may & MAY_WRITE) : may == MAY_READ) &&
	    capable_over(i->uid, i->gid, CAP_DAC_READ_SEARCH))
		return 0;
	if ((dir || !(may & MAY_EXEC) || (i->mode & 0111)) &&
	    capable_over(i->uid, i->gid, CAP_DAC_OVERRIDE))
		return 0;
	return -EACCES;
}

int
inode_permission(struct inode *i, int may)
{
	const struct cred *c = caller_cred();
	mode_t mode;

	if (i->ops->refresh != NULL)
		i->ops->refresh(i);
	mode = i->mode;
	if (c->fsuid == i->uid)
		mode >>= 6;
	else if (cred_in_group(c, i->gid))
		mode >>= 3;
	return (mode & may) == (mode_t)may ? 0 : override_permission(i, may);
}

int
inode_deny_write(struct inode *i)
{
	s32 n = atomic_load(&i->writers);

	do {
		if (n > 0)
			return -ETXTBSY;
	} while (!__atomic_compare_exchange_n(&i->writers, &n, n - 1, false,
	    __ATOMIC_SEQ_CST, __ATOMIC_ACQUIRE));
	return 0;
}

void
inode_allow_write(struct inode *i)
{
	atomic_add(&i->writers, 1);
}

void
inode_init(void)
{
	struct memory_info mem;
	u32 n = 512;

	memory_info(&mem);
	while (n < 32768 && (u64)n * 8 < mem.total)
		n *= 2;
	buckets = vmalloc(n * sizeof(*buckets));
	if (buckets == NULL)
		panic("no memory for the inode table");
	for (u32 i = 0; i < n; i++) {
		spin_init(&buckets[i].lock);
		buckets[i].first = NULL;
	}
	bucket_mask = n - 1;
	for (unsigned i = 0; i < NWAIT; i++)
		wait_queue_init(&state_wait[i]);
	inode_slab = slab_cache_create("inode", sizeof(struct inode), 64);
}
