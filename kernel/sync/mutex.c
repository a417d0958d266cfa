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
#include <lib/printf.h>
#include <sched/thread.h>
#include <sync/deadlock.h>
#include <sync/mutex.h>
#include <uapi/errno.h>

#define HAS_WAITERS 1UL

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

static void
describe_mutex(const void *resource, char *buf, size_t size)
{
#ifdef LOAM_DEBUG
	const struct mutex *m = resource;

	snprintf(buf, size, "%s", m->class ? m->class->name : "?");
#else
	(void)resource;
	(void)buf;
	(void)size;
#endif
}

static const struct wait_kind wait_mutex = { "mutex", .owner = owner_of_mutex,
    .describe = describe_mutex };

void
mutex_init_class(struct mutex *m, struct lock_class *class, bool recursive)
{
	*m = (struct mutex){ .recursive = recursive };
	wait_source_init(&m->source);
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
			return true;
		}
		owner = READ_ONCE(m->owner);
	}
}

/* The bit says whether there are claims. */
static void
set_owner_locked(struct mutex *m, struct thread *owner)
{
	atomic_store(&m->owner, (unsigned long)owner |
	    (wait_source_idle(&m->source) ? 0 : HAS_WAITERS));
}

static int
lock_slow(struct mutex *m, bool interruptible)
{
	struct wait_claim claim;
	unsigned long flags = spin_lock_irq(&wait_graph_lock);
	int err = 0;

	if (!mark_contended(m)) {
		spin_unlock_irq(&wait_graph_lock, flags);
		return 0;
	}
	if (wait_claim_add_locked(&claim, current, &m->source, &wait_mutex, m) != 0) {
		spin_unlock_irq(&wait_graph_lock, flags);
		panic("deadlock: mutex %p waited for by its own chain of owners", (void *)m);
	}
	while (!claim.granted) {
		/* Before the look at the flag: a signal sees us asleep, or we see it. */
		thread_set_state(interruptible ? THREAD_SLEEPING : THREAD_BLOCKED);
		if (interruptible && thread_interrupted(current)) {
			err = -EINTR;
			wait_claim_cancel_locked(&claim);
			set_owner_locked(m, mutex_owner(m));
			break;
		}
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
	struct wait_claim *best = wait_source_best_locked(&m->source);

	if (!best) {
		atomic_store(&m->owner, 0UL);
	} else {
		struct thread *t = best->thread;

		wait_claim_grant_locked(best);
		set_owner_locked(m, t);
		thread_wake(t, WAKE_NORMAL);
		wait_loan_update_locked(current);
	}
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
