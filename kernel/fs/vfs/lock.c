/*
 * Record locks and flock (fs/locks.h).
 *
 * The locks of a file hang on its inode, in order of owner and range, adjacent
 * ones of one owner and kind merged. Who must wait stands on the file's list of
 * waits with the owner that is in its way; when that owner gives up something in the
 * range it is woken and looks again.
 *
 * A wait for a record is an edge of the wait-for graph (sync/deadlock.h): EDEADLK if
 * it would close a cycle, be it through other records, PI futexes or both. The owner
 * of a record is a descriptor table, so any thread that shares the table can let go
 * of it, and the cycle is one only if all of them are blocked. A wait for a lock of an
 * open file has no edge: whoever has the file open, in whatever process, could let go.
 *
 * locks_lock guards all of it; it is taken only by files that use locks. Below it:
 * wait_graph_lock.
 */
#include <fs/files.h>
#include <fs/locks.h>
#include <lib/klog.h>
#include <lib/printf.h>
#include <mm/slab.h>
#include <sched/thread.h>
#include <sync/deadlock.h>
#include <uapi/stat.h>

#include "internal.h"

struct lock {
	struct list link;		/* on the file's list */
	struct lock_request r;
};

struct file_locks {
	struct inode *inode;		/* [c] */
	struct list all;		/* on all_files */
	struct list records, whole;	/* of struct lock */
	struct list waits;		/* of struct lock_wait, by arrival */
};

struct lock_wait {
	struct list link;
	const struct lock_request *r;	/* [c] */
	const struct inode *inode;	/* [c] */
	struct thread *thread;		/* [c] */
	const void *blocker;		/* owner that is in the way; also wait_graph_lock to write */
	bool woken;
};

STATIC_SPINLOCK(locks_lock);
static struct list all_files = LIST_INIT(all_files);	/* [locks_lock] of struct file_locks */

/* ---- in the wait-for graph ---- */

static struct files *
blocking_table(const void *resource)
{
	return (struct files *)((const struct lock_wait *)resource)->blocker;
}

static void
describe_record(const void *resource, char *buf, size_t size)
{
	const struct lock_wait *w = resource;
	dev_t dev = w->inode->sb->dev;

	if (w->r->end == ~0UL)
		snprintf(buf, size, "%02x:%02x:%lu %lu EOF", LOAM_MAJOR(dev), LOAM_MINOR(dev),
		    w->inode->ino, w->r->start);
	else
		snprintf(buf, size, "%02x:%02x:%lu %lu %lu", LOAM_MAJOR(dev), LOAM_MINOR(dev),
		    w->inode->ino, w->r->start, w->r->end);
}

static const struct wait_kind wait_record = {
	"record lock", .group = blocking_table, .group_size = files_nthreads,
	.describe = describe_record,
};

/* ---- the locks of a file ---- */

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
	fl->inode = i;
	list_init(&fl->records);
	list_init(&fl->whole);
	list_init(&fl->waits);
	spin_lock(&locks_lock);
	if (i->locks == NULL) {
		list_add_tail(&all_files, &fl->all);
		atomic_store(&i->locks, fl);
		fl = NULL;
	}
	spin_unlock(&locks_lock);
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

/* owner gave up locks of r's kind, or made them shared, in r's range: those who wait for that look again. */
static void
wake_waits(struct file_locks *fl, const void *owner, const struct lock_request *r)
{
	struct lock_wait *w;

	ASSERT_HELD(&locks_lock);
	list_for_each(w, &fl->waits, link) {
		if (w->blocker != owner || w->r->whole_file != r->whole_file ||
		    w->r->start > r->end || r->start > w->r->end)
			continue;
		atomic_store(&w->woken, true);
		thread_wake(w->thread, WAKE_NORMAL);
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

/* Sleep until w is woken or a signal comes: 0 or -EINTR. Lets go of locks_lock meanwhile. */
static int
sleep_on(struct lock_wait *w)
{
	int err = 0;

	while (!w->woken) {
		thread_set_state(THREAD_SLEEPING);
		if (thread_interrupted(current)) {
			err = -EINTR;
			break;
		}
		spin_unlock(&locks_lock);
		schedule();
		spin_lock(&locks_lock);
	}
	thread_set_state(THREAD_RUNNABLE);
	return err;
}

/* Wait until other, which is in the way, may be gone: 0, -EINTR or -EDEADLK. */
static int
wait_for(struct file_locks *fl, const struct lock_request *r, const struct lock *other)
{
	struct lock_wait w = { .r = r, .inode = fl->inode, .thread = current,
	    .blocker = other->r.owner };
	bool in_graph = !r->whole_file && r->pid >= 0 && other->r.pid >= 0;
	int err;

	if (in_graph) {
		err = wait_graph_block(&wait_record, &w);
		if (err != 0)
			return err;
	}
	list_add_tail(&fl->waits, &w.link);
	err = sleep_on(&w);
	list_del(&w.link);
	if (in_graph)
		wait_graph_unblock();
	return err;
}

int
locks_set(struct inode *i, const struct lock_request *request, bool wait)
{
	struct file_locks *fl = locks_of(i);
	struct lock *new = kmalloc(sizeof(*new), 0), *spare = kmalloc(sizeof(*spare), 0), *other;
	struct list dead = LIST_INIT(dead);
	int err = 0;

	if (fl == NULL || new == NULL || spare == NULL) {
		err = -ENOMEM;
		goto free;
	}
	spin_lock(&locks_lock);
	while (err == 0 && (other = find_conflict(fl, request)) != NULL)
		err = wait ? wait_for(fl, request, other) : -EAGAIN;
	if (err == 0) {
		new->r = *request;
		carve(fl, &new->r, true, &spare, &dead);
		list_add_tail(list_of(fl, request), &new->link);
		/* An exclusive lock may have become a shared one. */
		wake_waits(fl, request->owner, request);
		new = NULL;
	}
	spin_unlock(&locks_lock);
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
	wake_waits(fl, request->owner, request);
	spin_unlock(&locks_lock);
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
drop_owner(struct file_locks *fl, bool whole_file, const void *owner)
{
	struct lock_request all = { .owner = owner, .end = ~0UL, .whole_file = whole_file };
	struct list dead = LIST_INIT(dead);
	struct lock *l, *tmp;

	spin_lock(&locks_lock);
	list_for_each_safe(l, tmp, list_of(fl, &all), link)
		if (l->r.owner == owner) {
			list_del(&l->link);
			list_add(&dead, &l->link);
		}
	if (!list_empty(&dead))
		wake_waits(fl, owner, &all);
	spin_unlock(&locks_lock);
	free_list(&dead);
}

void
locks_owner_closed(struct inode *i, const void *owner)
{
	struct file_locks *fl = atomic_load(&i->locks);

	if (fl != NULL)
		drop_owner(fl, false, owner);
}

/* The last put of an open file that has been locked as such. */
void
locks_file_released(struct file *f)
{
	struct file_locks *fl = atomic_load(&f->inode->locks);

	if (fl == NULL)
		return;
	drop_owner(fl, true, f);
	drop_owner(fl, false, f);
}

void
locks_inode_freed(struct inode *i)
{
	struct file_locks *fl = i->locks;

	spin_lock(&locks_lock);
	list_del(&fl->all);
	spin_unlock(&locks_lock);
	free_list(&fl->records);
	free_list(&fl->whole);
	kfree(fl);
	i->locks = NULL;
}

/* ---- /proc/locks ---- */

struct listing {
	struct lock_info *out;
	size_t max, n;
	unsigned long number;
};

static void
list_one(struct listing *to, const struct file_locks *fl, const struct lock_request *r, bool waits)
{
	if (to->n < to->max)
		to->out[to->n] = (struct lock_info){ .number = to->number, .request = *r,
		    .dev = fl->inode->sb->dev, .ino = fl->inode->ino, .waits = waits };
	to->n++;
}

static void
list_locks(struct listing *to, const struct file_locks *fl, const struct list *locks)
{
	const struct lock_wait *w;
	const struct lock *l;

	list_for_each(l, locks, link) {
		to->number++;
		list_one(to, fl, &l->r, false);
		list_for_each(w, &fl->waits, link)
			if (w->blocker == l->r.owner && conflicts(&l->r, w->r) &&
			    w->r->whole_file == l->r.whole_file)
				list_one(to, fl, w->r, true);
	}
}

size_t
locks_list(struct lock_info *out, size_t max)
{
	struct listing to = { .out = out, .max = max };
	struct file_locks *fl;

	spin_lock(&locks_lock);
	list_for_each(fl, &all_files, all) {
		list_locks(&to, fl, &fl->records);
		list_locks(&to, fl, &fl->whole);
	}
	spin_unlock(&locks_lock);
	return to.n;
}
