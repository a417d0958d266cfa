/*
 * Wait queues; the protocol is in wait.h. Each queue's lock guards its list and
 * is interrupt-safe, since drivers wake.
 */
#include <sync/wait.h>

void
wait_add(struct wait_queue *q, struct waiter *w)
{
	unsigned long flags = spin_lock_irq(&q->lock);

	list_add_tail(&q->waiters, &w->link);
	spin_unlock_irq(&q->lock, flags);
}

void
wait_remove(struct wait_queue *q, struct waiter *w)
{
	unsigned long flags = spin_lock_irq(&q->lock);

	list_del(&w->link);
	spin_unlock_irq(&q->lock, flags);
}

void
wait_prepare(struct wait_queue *q, struct waiter *w, enum thread_state state)
{
	unsigned long flags = spin_lock_irq(&q->lock);

	if (list_empty(&w->link))
		list_add_tail(&q->waiters, &w->link);
	thread_set_state(state);
	spin_unlock_irq(&q->lock, flags);
}

/*
 * An exclusive waiter that was taken off the queue by a wake-up and then leaves
 * because of a signal would swallow that wake-up; it tests its condition first,
 * so it leaves with success then, and nothing is lost.
 */
void
wait_finish(struct wait_queue *q, struct waiter *w)
{
	thread_set_state(THREAD_RUNNABLE);
	if (!list_empty(&w->link))
		wait_remove(q, w);
}

/*
 * Wake waiters in order until `exclusive` exclusive ones were woken. A waiter
 * stays on the queue until its thread runs and takes itself off, for which it
 * needs the lock that we hold: w cannot vanish under us. A second wake-up finds
 * it no longer asleep and goes on to the next.
 */
static void
wake_up_some(struct wait_queue *q, unsigned long key, unsigned exclusive)
{
	unsigned long flags = spin_lock_irq(&q->lock);
	struct waiter *w, *next;

	list_for_each_safe(w, next, &q->waiters, link) {
		bool is_exclusive = w->exclusive, woke;

		woke = w->wake ? w->wake(w, key) : thread_wake(w->thread, WAKE_NORMAL);
		if (woke && is_exclusive && --exclusive == 0)
			break;
	}
	spin_unlock_irq(&q->lock, flags);
}

void
wake_up_all(struct wait_queue *q)
{
	if (wait_queue_active(q))
		wake_up_some(q, 0, ~0u);
}

void
wake_up_one(struct wait_queue *q)
{
	if (wait_queue_active(q))
		wake_up_some(q, 0, 1);
}

void
wake_up_key(struct wait_queue *q, unsigned long key)
{
	if (wait_queue_active(q))
		wake_up_some(q, key, ~0u);
}
