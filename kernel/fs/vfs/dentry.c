/*
 * The cache of names. A dentry says: in directory PARENT, NAME is INODE, or does
 * not exist (inode NULL). It stays in the cache when nobody uses it, until the
 * shrinker wants the memory.
 *
 *	(alloc) --hash--> HASHED, refs >= 1 <---find/put---> HASHED, refs 0, on LRU
 *	   HASHED --delete, unhash--> UNHASHED --last put--> freed
 *	   HASHED, refs 0 --shrink, prune--> freed
 *
 * A reference count goes from 0 to 1 and from 1 to 0 only under the lock of the
 * dentry's hash bucket. So whoever holds that lock and sees 0 may free, and a
 * lookup never meets a dentry that is going away.
 *
 * Lookups take the lock of one bucket and nothing else. parent, children, mounted
 * and (for those who read it without the bucket) the name are guarded by a lock
 * picked by the dentry's address. Order: bucket (two: by address), dentry lock,
 * lru_lock.
 *
 * A dentry holds a reference on its parent and on its inode.
 */
#include "internal.h"

#include <lib/err.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/slab.h>

struct bucket {
	struct spinlock lock;
	struct dentry *first;
};

static struct bucket *buckets;
static u32 bucket_mask;
static struct slab_cache *dentry_slab;

#define NDENTRY_LOCKS 128
static struct spinlock dentry_locks[NDENTRY_LOCKS];

STATIC_SPINLOCK(lru_lock);
static struct list lru = LIST_INIT(lru);	/* [lru_lock] oldest first */

static void dentry_free(struct dentry *d);

struct spinlock *
dentry_spinlock(const struct dentry *d)
{
	return &dentry_locks[((unsigned long)d >> 6 ^ (unsigned long)d >> 13) % NDENTRY_LOCKS];
}

u32
name_hash(const char *name, size_t len)
{
	u32 h = 0;

	while (len-- > 0)
		h = (h ^ (unsigned char)*name++) * 0x01000193u;
	return h;
}

static u32
mix_parent(const struct dentry *parent, u32 hash)
{
	u64 x = ((unsigned long)parent >> 6) * 0x9e3779b97f4a7c15UL;

	return (u32)(x >> 32) ^ hash ^ hash >> 15;
}

static struct bucket *
bucket_of(u32 hash)
{
	return &buckets[hash & bucket_mask];
}

static bool
names_equal(const char *a, const char *b, size_t n)
{
	while (n >= 8) {
		u64 x, y;

		__builtin_memcpy(&x, a, 8);
		__builtin_memcpy(&y, b, 8);
		if (x != y)
			return false;
		a += 8;
		b += 8;
		n -= 8;
	}
	while (n-- > 0)
		if (*a++ != *b++)
			return false;
	return true;
}

static struct dentry *
bucket_find(struct bucket *b, struct dentry *parent, const char *name, size_t len, u32 hash)
{
	struct dentry *d;

	for (d = b->first; d != NULL; d = d->hash_next)
		if (d->hash == hash && d->parent == parent && d->len == len &&
		    names_equal(d->name, name, len))
			return d;
	return NULL;
}

static void
bucket_remove(struct bucket *b, struct dentry *d)
{
	struct dentry **link = &b->first;

	ASSERT_HELD(&b->lock);
	while (*link != d)
		link = &(*link)->hash_next;
	*link = d->hash_next;
	atomic_and(&d->flags, ~(u32)DENTRY_HASHED);
}

static void
bucket_insert(struct bucket *b, struct dentry *d)
{
	ASSERT_HELD(&b->lock);
	d->hash_next = b->first;
	b->first = d;
	atomic_or(&d->flags, DENTRY_HASHED);
}

/* Lock the bucket d is in, or would be in: rename may move it while we come. */
static struct bucket *
lock_bucket(struct dentry *d)
{
	for (;;) {
		struct bucket *b = bucket_of(READ_ONCE(d->hash));

		spin_lock(&b->lock);
		if (likely(b == bucket_of(d->hash)))
			return b;
		spin_unlock(&b->lock);
	}
}

struct dentry *
dentry_find(struct dentry *parent, const char *name, size_t len, u32 hash)
{
	struct bucket *b;
	struct dentry *d;

	hash = mix_parent(parent, hash);
	b = bucket_of(hash);
	if (READ_ONCE(b->first) == NULL)
		return NULL;
	spin_lock(&b->lock);
	d = bucket_find(b, parent, name, len, hash);
	if (d != NULL)
		ref_get(&d->refs);
	spin_unlock(&b->lock);
	return d;
}

static struct dentry *
dentry_alloc(struct superblock *sb, const char *name, size_t len)
{
	struct dentry *d = slab_alloc(dentry_slab, 0);

	if (d == NULL)
		return NULL;
	d->name = d->short_name;
	if (len >= sizeof(d->short_name)) {
		d->name = kmalloc(len + 1, 0);
		if (d->name == NULL) {
			slab_free(dentry_slab, d);
			return NULL;
		}
	}
	memcpy(d->name, name, len);
	d->name[len] = '\0';
	d->len = len;
	ref_init(&d->refs, 1);
	d->flags = 0;
	d->hash = 0;
	d->hash_next = NULL;
	d->parent = d;
	d->inode = NULL;
	d->mounted = NULL;
	d->sb = sb;
	list_init(&d->lru_link);
	list_init(&d->sibling_link);
	list_init(&d->children);
	return d;
}

struct dentry *
dentry_root(struct superblock *sb, struct inode *i)
{
	struct dentry *d = dentry_alloc(sb, "/", 1);

	if (d != NULL)
		d->inode = i;
	return d;
}

/* Hang d below its parent: takes the reference on the parent. */
static void
attach(struct dentry *d, struct dentry *parent)
{
	struct spinlock *l = dentry_spinlock(parent);

	dentry_get(parent);
	d->parent = parent;
	spin_lock(l);
	list_add(&parent->children, &d->sibling_link);
	spin_unlock(l);
}

static void
lru_add(struct dentry *d)
{
	spin_lock(&lru_lock);
	if (!(d->flags & DENTRY_LRU)) {
		atomic_or(&d->flags, DENTRY_LRU);
		list_add_tail(&lru, &d->lru_link);
	}
	spin_unlock(&lru_lock);
}

static void
lru_remove(struct dentry *d)
{
	if (!(READ_ONCE(d->flags) & DENTRY_LRU))
		return;
	spin_lock(&lru_lock);
	if (d->flags & DENTRY_LRU) {
		atomic_and(&d->flags, ~(u32)DENTRY_LRU);
		list_del(&d->lru_link);
	}
	spin_unlock(&lru_lock);
}

/*
 * Put of a reference that may be the last. Returns the parent when d was freed, so
 * that the caller goes on with that reference instead of recursing.
 */
static struct dentry *
put_last(struct dentry *d)
{
	struct bucket *b = lock_bucket(d);
	struct dentry *parent;

	if (!ref_put(&d->refs)) {
		spin_unlock(&b->lock);
		return NULL;
	}
	if ((d->flags & (DENTRY_HASHED | DENTRY_VOLATILE)) == DENTRY_HASHED) {
		/* Stays cached. Once the bucket is unlocked d may be gone. */
		if (!(d->flags & DENTRY_LRU))
			lru_add(d);
		spin_unlock(&b->lock);
		return NULL;
	}
	if (d->flags & DENTRY_HASHED)
		bucket_remove(b, d);
	lru_remove(d);
	spin_unlock(&b->lock);
	parent = d->parent == d ? NULL : d->parent;
	dentry_free(d);
	return parent;
}

void
dentry_put(struct dentry *d)
{
	while (d != NULL) {
		u32 n = ref_read(&d->refs);

		/* Not the last: a plain decrement, unless others make it the last meanwhile. */
		while (n > 1)
			if (__atomic_compare_exchange_n(&d->refs.n, &n, n - 1, false,
			    __ATOMIC_SEQ_CST, __ATOMIC_ACQUIRE))
				return;
		/* Used a second time: worth a second chance. */
		if ((READ_ONCE(d->flags) & (DENTRY_REFERENCED | DENTRY_LRU)) == DENTRY_LRU)
			atomic_or(&d->flags, DENTRY_REFERENCED);
		d = put_last(d);
	}
}

/* Unhashed, refs 0, not on the LRU. The reference on the parent is left to the caller. */
static void
dentry_free(struct dentry *d)
{
	struct spinlock *l;

	DEBUG_ASSERT(list_empty(&d->children) && d->mounted == NULL);
	if (d->parent != d) {
		l = dentry_spinlock(d->parent);
		spin_lock(l);
		list_del(&d->sibling_link);
		spin_unlock(l);
	}
	if (d->inode != NULL)
		inode_put(d->inode);
	if (d->name != d->short_name)
		kfree(d->name);
	slab_free(dentry_slab, d);
}

static void
set_inode(struct dentry *d, struct inode *i)
{
	if (i->ops->revalidate != NULL)
		atomic_or(&d->flags, DENTRY_VOLATILE);
	atomic_store(&d->inode, i);
}

/* Is i a directory that the way down to d already goes through? Only a damaged disk says so. */
static bool
closes_loop(struct dentry *d, const struct inode *i)
{
	bool loop;

	if (!S_ISDIR(i->mode) || !d->sb->type->needs_device)
		return false;
	dentry_get(d);
	while (!(loop = d->inode == i)) {
		struct dentry *up = dentry_parent(d);

		dentry_put(d);
		if (up == d)
			break;
		d = up;
	}
	dentry_put(d);
	return loop;
}

/*
 * Ask the file system, and remember the answer. Two threads may ask for one name
 * at a time (the directory is locked for reading only): the second finds the
 * first's dentry when it comes to insert.
 */
struct dentry *
dentry_lookup_locked(struct dentry *parent, const char *name, size_t len, u32 hash)
{
	struct dentry *d = dentry_find(parent, name, len, hash), *other;
	struct inode *dir = parent->inode, *i;
	struct bucket *b;

	if (d != NULL) {
		if (!(d->flags & DENTRY_VOLATILE) || d->inode == NULL ||
		    d->inode->ops->revalidate(d->inode))
			return d;
		dentry_unhash(d);
		dentry_put(d);
	}
	if (dir->ops->lookup == NULL)
		return ERR_PTR(-ENOTDIR);
	d = dentry_alloc(parent->sb, name, len);
	if (d == NULL)
		return ERR_PTR(-ENOMEM);
	i = dir->ops->lookup(dir, name, len);
	if (i != NULL && !IS_ERR(i) && unlikely(closes_loop(parent, i))) {
		inode_put(i);
		i = ERR_PTR(-ELOOP);
	}
	if (IS_ERR(i)) {
		dentry_free(d);
		return (struct dentry *)i;
	}
	attach(d, parent);
	if (i != NULL)
		set_inode(d, i);
	d->hash = mix_parent(parent, hash);
	if (i == NULL && parent->sb->no_negative)
		return d;
	b = bucket_of(d->hash);
	spin_lock(&b->lock);
	other = bucket_find(b, parent, name, len, d->hash);
	if (other == NULL) {
		bucket_insert(b, d);
		spin_unlock(&b->lock);
		return d;
	}
	ref_get(&other->refs);
	spin_unlock(&b->lock);
	dentry_put(d);
	return other;
}

struct dentry *
dentry_lookup(struct dentry *parent, const char *name, size_t len, u32 hash)
{
	struct dentry *d = dentry_find(parent, name, len, hash);

	if (d != NULL && !(d->flags & DENTRY_VOLATILE))
		return d;
	if (d != NULL)
		dentry_put(d);
	read_lock(&parent->inode->lock);
	d = dentry_lookup_locked(parent, name, len, hash);
	read_unlock(&parent->inode->lock);
	return d;
}

/* In file systems that cache no absent names the dentry is not hashed yet. */
void
dentry_instantiate(struct dentry *d, struct inode *i)
{
	struct bucket *b;

	set_inode(d, i);
	if (d->flags & DENTRY_HASHED)
		return;
	b = lock_bucket(d);
	if (!(d->flags & DENTRY_HASHED) &&
	    bucket_find(b, d->parent, d->name, d->len, d->hash) == NULL)
		bucket_insert(b, d);
	spin_unlock(&b->lock);
}

void
dentry_unhash(struct dentry *d)
{
	struct bucket *b = lock_bucket(d);

	if (d->flags & DENTRY_HASHED)
		bucket_remove(b, d);
	spin_unlock(&b->lock);
}

void
dentry_delete(struct dentry *d)
{
	struct bucket *b;
	struct inode *i = NULL;

	if (!list_empty(&d->children))
		dentry_prune(d);
	b = lock_bucket(d);
	if (ref_read(&d->refs) == 1 && list_empty(&d->children) && !d->sb->no_negative) {
		i = d->inode;		/* ours alone: it becomes "does not exist" */
		d->inode = NULL;
		atomic_and(&d->flags, ~(u32)DENTRY_VOLATILE);
	} else if (d->flags & DENTRY_HASHED) {
		bucket_remove(b, d);
	}
	spin_unlock(&b->lock);
	if (i != NULL)
		inode_put(i);
}

struct dentry *
dentry_parent(struct dentry *d)
{
	struct spinlock *l = dentry_spinlock(d);
	struct dentry *p;

	spin_lock(l);
	p = d->parent;
	dentry_get(p);
	spin_unlock(l);
	return p;
}

bool
dentry_is_ancestor(struct dentry *a, struct dentry *d)
{
	for (;; d = d->parent) {
		if (d == a)
			return true;
		if (d->parent == d)
			return false;
	}
}

static void
lock_two(struct spinlock *a, struct spinlock *b)
{
	if (a > b) {
		struct spinlock *t = a;

		a = b;
		b = t;
	}
	spin_lock(a);
	if (a != b)
		spin_lock(b);
}

static void
unlock_two(struct spinlock *a, struct spinlock *b)
{
	if (a != b)
		spin_unlock(b);
	spin_unlock(a);
}

/*
 * Give d the parent and the name (len bytes at name, long_name if it does not fit
 * inside). The old parent's reference is handed to the caller, and the old name.
 */
static struct dentry *
relocate(struct dentry *d, struct dentry *parent, const char *name, size_t len, u32 hash,
    char **long_name)
{
	struct bucket *from = lock_bucket(d), *to = bucket_of(hash);
	struct dentry *old_parent = d->parent;
	struct spinlock *own = dentry_spinlock(d), *l;
	char *old_name;
	bool hashed = d->flags & DENTRY_HASHED;

	if (hashed)
		bucket_remove(from, d);
	spin_unlock(&from->lock);

	/* Between the two no lookup finds it by either name: the directories are locked, lookups wait. */
	l = dentry_spinlock(old_parent);
	spin_lock(l);
	list_del(&d->sibling_link);
	spin_unlock(l);

	lock_two(&from->lock, &to->lock);
	spin_lock(own);
	old_name = d->name == d->short_name ? NULL : d->name;
	if (len < sizeof(d->short_name)) {
		memcpy(d->short_name, name, len);
		d->short_name[len] = '\0';
		d->name = d->short_name;
	} else {
		d->name = *long_name;
		*long_name = NULL;
	}
	d->len = len;
	d->parent = parent;
	d->hash = hash;
	spin_unlock(own);
	bucket_insert(to, d);
	unlock_two(&from->lock, &to->lock);

	l = dentry_spinlock(parent);
	spin_lock(l);
	list_add(&parent->children, &d->sibling_link);
	spin_unlock(l);
	kfree(old_name);
	return old_parent;
}

static int
copy_long_name(const char *name, size_t len, char **out)
{
	*out = NULL;
	if (len < sizeof(((struct dentry *)0)->short_name))
		return 0;
	*out = kmalloc(len + 1, 0);
	if (*out == NULL)
		return -ENOMEM;
	memcpy(*out, name, len);
	(*out)[len] = '\0';
	return 0;
}

int
dentry_move(struct dentry *moved, struct dentry *target)
{
	char *long_name;
	struct dentry *old;

	if (copy_long_name(target->name, target->len, &long_name) != 0)
		return -ENOMEM;
	if (!list_empty(&target->children))
		dentry_prune(target);
	dentry_unhash(target);
	dentry_get(target->parent);
	old = relocate(moved, target->parent, target->name, target->len, target->hash, &long_name);
	dentry_put(old);
	return 0;
}

int
dentry_exchange(struct dentry *a, struct dentry *b)
{
	struct dentry *a_parent = a->parent, *b_parent = b->parent;
	char *a_long, *b_long, *a_name;
	u32 a_hash = a->hash;
	size_t a_len = a->len;

	a_name = kmalloc(a_len + 1, 0);
	if (a_name == NULL)
		return -ENOMEM;
	memcpy(a_name, a->name, a_len);
	if (copy_long_name(a->name, a->len, &a_long) != 0)
		goto free_name;
	if (copy_long_name(b->name, b->len, &b_long) != 0)
		goto free_long;
	/* Each takes over the reference on a parent that the other lets go. */
	relocate(a, b_parent, b->name, b->len, b->hash, &b_long);
	relocate(b, a_parent, a_name, a_len, a_hash, &a_long);
	kfree(a_name);
	return 0;
free_long:
	kfree(a_long);
free_name:
	kfree(a_name);
	return -ENOMEM;
}

/* Take d, which has no users, out of the cache and onto the list dead (by lru_link). */
static void
condemn(struct dentry *d, struct bucket *b, struct list *dead)
{
	ASSERT_HELD(&b->lock);
	ASSERT_HELD(&lru_lock);
	bucket_remove(b, d);
	atomic_and(&d->flags, ~(u32)DENTRY_LRU);
	list_del(&d->lru_link);
	list_add_tail(dead, &d->lru_link);
}

static unsigned long
bury(struct list *dead)
{
	unsigned long n = 0;
	struct dentry *d;

	while ((d = list_first(dead, struct dentry, lru_link)) != NULL) {
		struct dentry *parent = d->parent;

		list_del(&d->lru_link);
		dentry_free(d);
		if (parent != d)
			dentry_put(parent);
		n++;
	}
	return n;
}

/*
 * Forget the unused names in d, which has been or is about to be removed: they
 * would pin its inode. The locks are taken against their order here, hence by
 * trylock and again.
 */
void
dentry_prune(struct dentry *d)
{
	struct spinlock *l = dentry_spinlock(d);
	struct list dead = LIST_INIT(dead);
	struct dentry *child;
	bool again;

	do {
		again = false;
		spin_lock(l);
		list_for_each(child, &d->children, sibling_link) {
			struct bucket *b = bucket_of(READ_ONCE(child->hash));

			if (!spin_trylock(&b->lock)) {
				again = true;
				continue;
			}
			if (ref_read(&child->refs) == 0 && (child->flags & DENTRY_HASHED)) {
				spin_lock(&lru_lock);
				condemn(child, b, &dead);
				spin_unlock(&lru_lock);
			}
			spin_unlock(&b->lock);
		}
		spin_unlock(l);
		bury(&dead);
	} while (again);
}

/* Would freeing the inode with this name mean I/O? */
static bool
inode_is_clean(const struct inode *i)
{
	return i == NULL || (!(READ_ONCE(i->state) & I_DIRTY) &&
	    READ_ONCE(i->mapping.dirty_since_ns) == 0);
}

#define NAMES_PER_PAGE 6		/* about: a dentry and its inode */

/* Second chance: used since the last look goes to the end, in use leaves the list. */
static unsigned long
shrink_dentries(unsigned long npages)
{
	struct list dead = LIST_INIT(dead);
	unsigned long n = npages * NAMES_PER_PAGE, looks = 4 * n + 64, found = 0;

	spin_lock(&lru_lock);
	while (looks-- > 0 && found < n && !list_empty(&lru)) {
		struct dentry *d = list_first(&lru, struct dentry, lru_link);
		struct bucket *b = bucket_of(READ_ONCE(d->hash));

		if (!spin_trylock(&b->lock)) {
			list_del(&d->lru_link);
			list_add_tail(&lru, &d->lru_link);
			continue;
		}
		if (ref_read(&d->refs) > 0) {
			atomic_and(&d->flags, ~(u32)DENTRY_LRU);
			list_del(&d->lru_link);
		} else if (!(d->flags & DENTRY_REFERENCED) && (d->flags & DENTRY_HASHED) &&
		    inode_is_clean(d->inode)) {
			condemn(d, b, &dead);
			found++;
		} else {
			atomic_and(&d->flags, ~(u32)DENTRY_REFERENCED);
			list_del(&d->lru_link);
			list_add_tail(&lru, &d->lru_link);
		}
		spin_unlock(&b->lock);
	}
	spin_unlock(&lru_lock);
	return DIV_ROUND_UP(bury(&dead), NAMES_PER_PAGE);
}

/*
 * Forget all unused names of a file system (umount). Freeing one may leave its
 * parent unused, which then joins the end of the list; a pass that finds nothing
 * ends it.
 */
void
dentry_prune_sb(struct superblock *sb)
{
	struct list dead = LIST_INIT(dead);
	struct dentry *d, *tmp;
	bool again;

	do {
		again = false;
		spin_lock(&lru_lock);
		list_for_each_safe(d, tmp, &lru, lru_link) {
			struct bucket *b;

			if (d->sb != sb)
				continue;
			b = bucket_of(READ_ONCE(d->hash));
			if (!spin_trylock(&b->lock)) {
				again = true;
				continue;
			}
			if (ref_read(&d->refs) == 0 && (d->flags & DENTRY_HASHED))
				condemn(d, b, &dead);
			spin_unlock(&b->lock);
		}
		spin_unlock(&lru_lock);
		if (bury(&dead) > 0)
			again = true;
	} while (again);
}

static struct shrinker dentry_shrinker = { .name = "dentry", .fn = shrink_dentries };

/* A bucket for each 16 KiB of memory, within bounds. */
void
dentry_init(void)
{
	struct memory_info mem;
	u32 n = 1024;

	memory_info(&mem);
	while (n < 65536 && (u64)n * 4 < mem.total)
		n *= 2;
	buckets = vmalloc(n * sizeof(*buckets));
	if (buckets == NULL)
		panic("no memory for the name cache");
	for (u32 i = 0; i < n; i++) {
		spin_init(&buckets[i].lock);
		buckets[i].first = NULL;
	}
	bucket_mask = n - 1;
	for (unsigned i = 0; i < NDENTRY_LOCKS; i++)
		spin_init(&dentry_locks[i]);
	dentry_slab = slab_cache_create("dentry", sizeof(struct dentry), 64);
	shrinker_register(&dentry_shrinker);
}
