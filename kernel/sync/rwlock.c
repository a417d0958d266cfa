/*
 * Reader-writer locks; see rwlock.h. One queue of requests in order of arrival:
 * whoever lets go grants the head, and if that is a reader, all readers that
 * stand right behind it. A request that finds somebody waiting waits as well,
 * so that neither side can starve the other.
 *
 * Everything is guarded by the inner spinlock.
 */
#include <lib/klog.h>
#include <sched/thread.h>
#include <sync/rwlock.h>

struct rw_waiter {
	struct list link;		/* [lock] */
	struct thread *thread;
	bool write;
	bool granted;			/* [lock] */
};

void
rwlock_init_class(struct rwlock *l, struct lock_class *class)
{
	*l = (struct rwlock){ .readers = 0 };
	spin_init(&l->lock);
	list_init(&l->waiters);
#ifdef LOAM_DEBUG
	l->class = class;
#else
	(void)class;
#endif
}

static bool
can_grant(const struct rwlock *l, bool write)
{
	return l->writer == NULL && (!write || l->readers == 0);
}

static void
grant(struct rwlock *l, struct thread *t, bool write)
{
	if (write)
		l->writer = t;
	else
		l->readers++;
}

/* Grant as many from the head of the queue as may hold the lock together. */
static void
grant_waiters(struct rwlock *l)
{
	struct rw_waiter *w;

	while ((w = list_first(&l->waiters, struct rw_waiter, link)) != NULL &&
	    can_grant(l, w->write)) {
		struct thread *t = w->thread;

		grant(l, t, w->write);
		list_del(&w->link);
		w->granted = true;	/* w may be gone once the lock is free */
		thread_wake(t, WAKE_NORMAL);
	}
}

static bool
try_lock(struct rwlock *l, bool write)
{
	bool got;

	spin_lock(&l->lock);
	got = list_empty(&l->waiters) && can_grant(l, write);
	if (got)
		grant(l, current, write);
	spin_unlock(&l->lock);
	return got;
}

static void
lock(struct rwlock *l, bool write)
{
	struct rw_waiter w = { .thread = current, .write = write };

	DEBUG_ASSERT(!in_interrupt());
	spin_lock(&l->lock);
	if (list_empty(&l->waiters) && can_grant(l, write)) {
		grant(l, current, write);
		spin_unlock(&l->lock);
		return;
	}
	DEBUG_ASSERT(l->writer != current);
	list_add_tail(&l->waiters, &w.link);
	while (!w.granted) {
		thread_set_state(THREAD_BLOCKED);
		spin_unlock(&l->lock);
		schedule();
		spin_lock(&l->lock);
	}
	thread_set_state(THREAD_RUNNABLE);
	spin_unlock(&l->lock);
}

void read_lock(struct rwlock *l) { lock(l, false); }
void write_lock(struct rwlock *l) { lock(l, true); }
bool read_trylock(struct rwlock *l) { return try_lock(l, false); }
bool write_trylock(struct rwlock *l) { return try_lock(l, true); }

void
read_unlock(struct rwlock *l)
{
	spin_lock(&l->lock);
	DEBUG_ASSERT(l->readers > 0);
	if (--l->readers == 0)
		grant_waiters(l);
	spin_unlock(&l->lock);
}

void
write_unlock(struct rwlock *l)
{
	spin_lock(&l->lock);
	DEBUG_ASSERT(l->writer == current);
	l->writer = NULL;
	grant_waiters(l);
	spin_unlock(&l->lock);
}

void
write_downgrade(struct rwlock *l)
{
	spin_lock(&l->lock);
	DEBUG_ASSERT(l->writer == current);
	l->writer = NULL;
	l->readers = 1;
	grant_waiters(l);
	spin_unlock(&l->lock);
}
