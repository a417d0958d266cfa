/*
 * Record locks and flock (fs/locks.h).
 *
 * The locks of a file hang on its inode, in order of owner and range, adjacent
 * ones of one owner and kind merged. Who must wait sleeps on the inode's queue and
 * looks again after each release.
 *
 * A waiting record lock is on the list of waits with the owner that stands in its
 * way. Following owner -> the owner it waits for -> ... before a wait begins finds
 * the cycle that the wait would close: EDEADLK.
 *
 * locks_lock guards all of it; it is taken only by files that use locks.
 */
#include <fs/locks.h>
#include <lib/klog.h>
#include <mm/slab.h>

#include "internal.h"

struct lock {
	struct list link;		/* on the file's list */
	struct lock_request r;
};

struct file_locks {
	struct list records, whole;	/* of struct lock */
	struct wait_queue wait;
};

struct lock_wait {
	struct list link;		/* on waits */
	const void *owner, *blocker;
};

STATIC_SPINLOCK(locks_lock);
static struct list waits = LIST_INIT(waits);

static struct list *
list_of(struct file_locks *fl, const struct lock_request *r)
{
	return r->whole_file ? &fl->whole : &fl->records;
}

/* The inode's, made at the first use; it stays until the inode goes. */
static struct file_locks *
locks_of(struct inode *i)
{
	struct file_locks *fl = atomic_load(&i->locks);

	if (fl != NULL)
		return fl;
	fl = kmalloc(sizeof(*fl), 0);
	if (fl == NULL)
		return NULL;
	list_init(&fl->records);
	list_init(&fl->whole);
	wait_queue_init(&fl->wait);
	if (!atomic_cas(&i->locks, NULL, fl))
		kfree(fl);
	return i->locks;
}

static bool
conflicts(const struct lock_request *a, const struct lock_request *b)
{
	return a->owner != b->owner && (a->exclusive || b->exclusive) &&
	    a->start <= b->end && b->start <= a->end;
}

static struct lock *
find_conflict(struct file_locks *fl, const struct lock_request *r)
{
	struct lock *l;

	ASSERT_HELD(&locks_lock);
	list_for_each(l, list_of(fl, r), link)
		if (conflicts(&l->r, r))
			return l;
	return NULL;
}

static bool
would_deadlock(const void *owner, const void *blocker)
{
	struct lock_wait *w;
	unsigned steps = 0;

	for (;;) {
		const void *next = NULL;

		if (blocker == owner)
			return true;
		list_for_each(w, &waits, link)
			if (w->owner == blocker) {
				next = w->blocker;
				break;
			}
		if (next == NULL || ++steps > 1000)
			return false;
		blocker = next;
	}
}

/*
 * Cut [r->start, r->end] out of the owner's locks; the right rest of a lock that
 * spans it becomes *spare. With keep_kind, locks of the same kind are merged into
 * r instead.
 */
static void
carve(struct file_locks *fl, struct lock_request *r, bool merge, struct lock **spare,
    struct list *dead)
{
	struct lock *l, *tmp;

	list_for_each_safe(l, tmp, list_of(fl, r), link) {
		if (l->r.owner != r->owner)
			continue;
		if (merge && l->r.exclusive == r->exclusive) {
			/* Overlapping or touching: becomes part of the new one. */
			if ((l->r.end != ~0UL && l->r.end + 1 < r->start) ||
			    (r->end != ~0UL && r->end + 1 < l->r.start))
				continue;
			r->start = MIN(r->start, l->r.start);
			r->end = MAX(r->end, l->r.end);
		} else {
			if (l->r.end < r->start || r->end < l->r.start)
				continue;
			if (l->r.start < r->start && l->r.end > r->end) {
				(*spare)->r = l->r;
				(*spare)->r.start = r->end + 1;
				l->r.end = r->start - 1;
				list_add(&l->link, &(*spare)->link);
				*spare = NULL;
				continue;
			}
			if (l->r.start < r->start) {
				l->r.end = r->start - 1;
				continue;
			}
			if (l->r.end > r->end) {
				l->r.start = r->end + 1;
				continue;
			}
		}
		list_del(&l->link);
		list_add(dead, &l->link);
	}
}

static void
free_list(struct list *dead)
{
	struct lock *l;

	while ((l = list_first(dead, struct lock, link)) != NULL) {
		list_del(&l->link);
		kfree(l);
	}
}

int
locks_set(struct inode *i, const struct lock_request *request, bool wait)
{
	struct file_locks *fl = locks_of(i);
	struct lock *new = kmalloc(sizeof(*new), 0), *spare = kmalloc(sizeof(*spare), 0), *other;
	struct lock_wait w = { .owner = request->owner };
	struct list dead = LIST_INIT(dead);
	int err = 0;

	if (fl == NULL || new == NULL || spare == NULL) {
		err = -ENOMEM;
		goto free;
	}
	spin_lock(&locks_lock);
	while ((other = find_conflict(fl, request)) != NULL) {
		if (!wait) {
			err = -EAGAIN;
			break;
		}
		w.blocker = other->r.owner;
		if (!request->whole_file && would_deadlock(w.owner, w.blocker)) {
			err = -EDEADLK;
			break;
		}
		list_add(&waits, &w.link);
		spin_unlock(&locks_lock);
		err = wait_event_interruptible(&fl->wait, ({
			bool free_;

			spin_lock(&locks_lock);
			free_ = find_conflict(fl, request) == NULL;
			spin_unlock(&locks_lock);
			free_;
		}));
		spin_lock(&locks_lock);
		list_del(&w.link);
		if (err != 0)
			break;
	}
	if (err == 0) {
		new->r = *request;
		carve(fl, &new->r, true, &spare, &dead);
		list_add_tail(list_of(fl, request), &new->link);
		new = NULL;
	}
	spin_unlock(&locks_lock);
	/* An exclusive lock may have become a shared one. */
	if (err == 0)
		wake_up_all(&fl->wait);
	free_list(&dead);
free:
	kfree(new);
	kfree(spare);
	return err;
}

int
locks_clear(struct inode *i, const struct lock_request *request)
{
	struct file_locks *fl = atomic_load(&i->locks);
	struct lock_request r = *request;
	struct list dead = LIST_INIT(dead);
	struct lock *spare;

	if (fl == NULL)
		return 0;
	spare = kmalloc(sizeof(*spare), 0);
	if (spare == NULL)
		return -ENOMEM;
	spin_lock(&locks_lock);
	carve(fl, &r, false, &spare, &dead);
	spin_unlock(&locks_lock);
	wake_up_all(&fl->wait);
	free_list(&dead);
	kfree(spare);
	return 0;
}

bool
locks_test(struct inode *i, const struct lock_request *r, struct lock_request *out)
{
	struct file_locks *fl = atomic_load(&i->locks);
	struct lock *l;

	if (fl == NULL)
		return false;
	spin_lock(&locks_lock);
	l = find_conflict(fl, r);
	if (l != NULL)
		*out = l->r;
	spin_unlock(&locks_lock);
	return l != NULL;
}

static void
drop_owner(struct file_locks *fl, struct list *from, const void *owner)
{
	struct list dead = LIST_INIT(dead);
	struct lock *l, *tmp;

	spin_lock(&locks_lock);
	list_for_each_safe(l, tmp, from, link)
		if (l->r.owner == owner) {
			list_del(&l->link);
			list_add(&dead, &l->link);
		}
	spin_unlock(&locks_lock);
	if (list_empty(&dead))
		return;
	wake_up_all(&fl->wait);
	free_list(&dead);
}

void
locks_owner_closed(struct inode *i, const void *owner)
{
	struct file_locks *fl = atomic_load(&i->locks);

	if (fl != NULL)
		drop_owner(fl, &fl->records, owner);
}

/* The last put of an open file that has been locked as such. */
void
locks_file_released(struct file *f)
{
	struct file_locks *fl = atomic_load(&f->inode->locks);

	if (fl == NULL)
		return;
	drop_owner(fl, &fl->whole, f);
	drop_owner(fl, &fl->records, f);
}

void
locks_inode_freed(struct inode *i)
{
	free_list(&i->locks->records);
	free_list(&i->locks->whole);
	kfree(i->locks);
	i->locks = NULL;
}
