/*
 * Mutexes: see mutex.h for the rules.
 *
 *	free --lock--> owned --somebody waits--> owned + waiters (bit 0)
 *	  ^              |                          |
 *	  +---unlock-----+       unlock: handed over to the best waiter
 *
 * Handing over (rather than freeing and letting everyone race) is what makes the
 * lock fair and bounds a wait. The bit and the list of waiters change only under
 * wait_graph_lock; owner alone, without waiters, by compare-and-swap.
 */
#include <lib/atomic.h>
#include <lib/klog.h>
#include <sched/policy.h>
#include <sched/thread.h>
#include <sync/deadlock.h>
#include <sync/mutex.h>
#include <uapi/errno.h>

#define HAS_WAITERS 1UL

struct mutex_waiter {
	struct list link;		/* [wait_graph_lock] */
	struct thread *thread;
	bool granted;			/* [wait_graph_lock] the mutex is ours */
};

static struct thread *
mutex_owner(const struct mutex *m)
{
	return (struct thread *)(READ_ONCE(m->owner) & ~HAS_WAITERS);
}

static struct thread *
owner_of_mutex(const void *resource)
{
	return mutex_owner(resource);
}

static const struct wait_kind wait_mutex = { "mutex", owner_of_mutex, true };

void
mutex_init_class(struct mutex *m, struct lock_class *class, bool recursive)
{
	*m = (struct mutex){ .recursive = recursive };
	list_init(&m->waiters);
	list_init(&m->held_link);
#ifdef LOAM_DEBUG
	m->class = class;
#else
	(void)class;
#endif
}

bool
mutex_is_mine(const struct mutex *m)
{
	return mutex_owner(m) == current;
}

static void
note_acquire(struct mutex *m, bool trylock)
{
#ifdef LOAM_DEBUG
	if (m->class)
		lockdep_acquire(m->class, m, trylock);
#endif
}

bool
mutex_trylock(struct mutex *m)
{
	if (m->recursive && mutex_is_mine(m)) {
		m->depth++;
		return true;
	}
	if (!atomic_cas(&m->owner, 0UL, (unsigned long)current))
		return false;
	note_acquire(m, true);
	return true;
}

/* Best priority first; among equals first come, first served. */
static void
add_waiter(struct mutex *m, struct mutex_waiter *w)
{
	unsigned prio = sched_priority(w->thread);
	struct mutex_waiter *pos;

	list_for_each(pos, &m->waiters, link) {
		if (sched_priority(pos->thread) > prio)
			break;
	}
	list_add_tail(&pos->link, &w->link);
}

/* Set the bit: from now on the owner unlocks the slow way. False: it was freed just now, and is ours. */
static bool
mark_contended(struct mutex *m)
{
	unsigned long owner = READ_ONCE(m->owner);

	for (;;) {
		if (owner == 0) {
			if (atomic_cas(&m->owner, 0UL, (unsigned long)current))
				return false;
		} else if (owner & HAS_WAITERS) {
			return true;
		} else if (atomic_cas(&m->owner, owner, owner | HAS_WAITERS)) {
			list_add(&mutex_owner(m)->held_mutexes, &m->held_link);
			return true;
		}
		owner = READ_ONCE(m->owner);
	}
}

/* Take back all loans that t's remaining contended mutexes do not justify. */
static void
recompute_loan(struct thread *t)
{
	unsigned best = NO_LOAN;
	struct mutex *m;

	list_for_each(m, &t->held_mutexes, held_link) {
		struct mutex_waiter *w = list_first(&m->waiters, struct mutex_waiter, link);

		if (w)
			best = MIN(best, sched_priority(w->thread));
	}
	if (t->se.lent != best)
		sched_lend(t, best);
}

/* The waiter list of m became empty or its owner changes: mend the links. */
static void
set_owner_locked(struct mutex *m, struct thread *owner)
{
	bool contended = !list_empty(&m->waiters);

	list_del(&m->held_link);
	atomic_store(&m->owner, (unsigned long)owner | (contended ? HAS_WAITERS : 0));
	if (contended)
		list_add(&owner->held_mutexes, &m->held_link);
}

static int
lock_slow(struct mutex *m, bool interruptible)
{
	struct mutex_waiter w = { .thread = current };
	unsigned long flags = spin_lock_irq(&wait_graph_lock);
	int err = 0;

	if (!mark_contended(m)) {
		spin_unlock_irq(&wait_graph_lock, flags);
		return 0;
	}
	add_waiter(m, &w);
	if (wait_graph_block_locked(&wait_mutex, m) != 0) {
		spin_unlock_irq(&wait_graph_lock, flags);
		panic("deadlock: mutex %p waited for by its own chain of owners", (void *)m);
	}
	while (!w.granted) {
		if (interruptible && thread_interrupted(current)) {
			err = -EINTR;
			list_del(&w.link);
			set_owner_locked(m, mutex_owner(m));
			recompute_loan(mutex_owner(m));
			wait_graph_granted_locked(current);
			break;
		}
		thread_set_state(interruptible ? THREAD_SLEEPING : THREAD_BLOCKED);
		spin_unlock_irq(&wait_graph_lock, flags);
		schedule();
		flags = spin_lock_irq(&wait_graph_lock);
	}
	thread_set_state(THREAD_RUNNABLE);
	spin_unlock_irq(&wait_graph_lock, flags);
	return err;
}

static int
lock_common(struct mutex *m, bool interruptible)
{
	int err = 0;

	DEBUG_ASSERT(!in_interrupt());
	if (m->recursive && mutex_is_mine(m)) {
		m->depth++;
		return 0;
	}
	if (!atomic_cas(&m->owner, 0UL, (unsigned long)current))
		err = lock_slow(m, interruptible);
	if (err == 0)
		note_acquire(m, false);
	return err;
}

void
mutex_lock(struct mutex *m)
{
	lock_common(m, false);
}

int
mutex_lock_interruptible(struct mutex *m)
{
	return lock_common(m, true);
}

/* Hand over to the best waiter, who wakes as the owner. */
static void
unlock_slow(struct mutex *m)
{
	unsigned long flags = spin_lock_irq(&wait_graph_lock);
	struct mutex_waiter *w = list_first(&m->waiters, struct mutex_waiter, link);

	if (!w) {
		list_del(&m->held_link);
		atomic_store(&m->owner, 0UL);
	} else {
		list_del(&w->link);
		/* It owns now and waits no more, though it has yet to run: a chain must not circle here. */
		wait_graph_granted_locked(w->thread);
		set_owner_locked(m, w->thread);
		w->granted = true;
		recompute_loan(w->thread);
		thread_wake(w->thread, WAKE_NORMAL);
	}
	recompute_loan(current);
	spin_unlock_irq(&wait_graph_lock, flags);
}

void
mutex_unlock(struct mutex *m)
{
	DEBUG_ASSERT(mutex_is_mine(m));
	if (m->depth > 0) {
		m->depth--;
		return;
	}
#ifdef LOAM_DEBUG
	if (m->class)
		lockdep_release(m->class, m);
#endif
	if (!atomic_cas(&m->owner, (unsigned long)current, 0UL))
		unlock_slow(m);
}
