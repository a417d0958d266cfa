/*
 * The wait-for graph; see deadlock.h.
 *
 * Owned here: blocked_on and blocked_kind of every thread, and the record of
 * deadlocks found. Guard: wait_graph_lock.
 *
 * Why a chain can be followed safely: an owner cannot vanish while it owns; a
 * thread that lets go and exits while we look at it is freed only after
 * wait_graph_forget, which waits for the lock that we hold.
 */
#include <lib/klog.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <sched/thread.h>
#include <sched/policy.h>
#include <sync/deadlock.h>
#include <uapi/errno.h>

SPINLOCK(wait_graph_lock);

static unsigned long found;		/* [wait_graph_lock] */
static char last_report[512];		/* [wait_graph_lock] */

static struct thread *
owner_of_wait(const struct thread *t)
{
	const struct wait_kind *kind = t->blocked_kind;

	return kind ? kind->owner(t->blocked_on) : NULL;
}

static size_t
describe(char *buf, size_t size, struct thread *t, const struct wait_kind *kind, const void *res)
{
	return snprintf(buf, size, "%s (%d) waits for %s %p\n", t->name, t->tid, kind->name, res);
}

/* Write the cycle that would be closed to last_report. */
static void
record_cycle(const struct wait_kind *kind, const void *resource)
{
	struct thread *t = kind->owner(resource);
	size_t n;

	found++;
	n = describe(last_report, sizeof(last_report), current, kind, resource);
	for (; t && t != current && n < sizeof(last_report); t = owner_of_wait(t))
		n += describe(last_report + n, sizeof(last_report) - n, t,
		    t->blocked_kind, t->blocked_on);
}

/* Lend prio to the owners along the chain, as long as it is better than theirs. */
static void
lend_along(const struct wait_kind *kind, const void *resource, unsigned prio)
{
	while (kind && kind->lends) {
		struct thread *t = kind->owner(resource);

		if (!t || sched_priority(t) <= prio)
			return;
		sched_lend(t, prio);
		kind = t->blocked_kind;
		resource = t->blocked_on;
	}
}

int
wait_graph_block_locked(const struct wait_kind *kind, const void *resource)
{
	struct thread *t;

	ASSERT_HELD(&wait_graph_lock);
	for (t = kind->owner(resource); t; t = owner_of_wait(t)) {
		if (t == current) {
			record_cycle(kind, resource);
			return -EDEADLK;
		}
	}
	current->blocked_on = (void *)resource;
	current->blocked_kind = kind;
	lend_along(kind, resource, sched_priority(current));
	return 0;
}

void
wait_graph_granted_locked(struct thread *t)
{
	ASSERT_HELD(&wait_graph_lock);
	t->blocked_on = NULL;
	t->blocked_kind = NULL;
}

int
wait_graph_block(const struct wait_kind *kind, const void *resource)
{
	unsigned long flags = spin_lock_irq(&wait_graph_lock);
	int err = wait_graph_block_locked(kind, resource);

	spin_unlock_irq(&wait_graph_lock, flags);
	return err;
}

void
wait_graph_unblock(void)
{
	unsigned long flags = spin_lock_irq(&wait_graph_lock);

	wait_graph_granted_locked(current);
	spin_unlock_irq(&wait_graph_lock, flags);
}

void
wait_graph_forget(struct thread *t)
{
	unsigned long flags = spin_lock_irq(&wait_graph_lock);

	ASSERT(!t->blocked_kind);
	spin_unlock_irq(&wait_graph_lock, flags);
}

size_t
wait_graph_report(char *buf, size_t size)
{
	unsigned long flags = spin_lock_irq(&wait_graph_lock);
	size_t n = snprintf(buf, size, "found %lu\n%s", found, last_report);

	spin_unlock_irq(&wait_graph_lock, flags);
	return MIN(n, size);
}
