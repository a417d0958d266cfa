/*
 * Counting semaphores; see semaphore.h. An up that finds a waiter hands its unit
 * to it directly, so nobody can slip in before.
 */
#include <sched/thread.h>
#include <sync/semaphore.h>

struct sema_waiter {
	struct list link;		/* [lock] */
	struct thread *thread;
	bool granted;			/* [lock] */
};

bool
sema_try(struct semaphore *s)
{
	unsigned long flags = spin_lock_irq(&s->lock);
	bool got = s->count > 0;

	if (got)
		s->count--;
	spin_unlock_irq(&s->lock, flags);
	return got;
}

static int
down(struct semaphore *s, bool interruptible)
{
	struct sema_waiter w = { .thread = current };
	unsigned long flags = spin_lock_irq(&s->lock);
	int err = 0;

	if (s->count > 0) {
		s->count--;
		spin_unlock_irq(&s->lock, flags);
		return 0;
	}
	list_add_tail(&s->waiters, &w.link);
	while (!w.granted) {
		/* Before the look at the flag: a signal sees us asleep, or we see it. */
		thread_set_state(interruptible ? THREAD_SLEEPING : THREAD_BLOCKED);
		if (interruptible && thread_interrupted(current)) {
			list_del(&w.link);
			err = -EINTR;
			break;
		}
		spin_unlock_irq(&s->lock, flags);
		schedule();
		flags = spin_lock_irq(&s->lock);
	}
	thread_set_state(THREAD_RUNNABLE);
	spin_unlock_irq(&s->lock, flags);
	return err;
}

void
sema_down(struct semaphore *s)
{
	down(s, false);
}

int
sema_down_interruptible(struct semaphore *s)
{
	return down(s, true);
}

void
sema_up(struct semaphore *s)
{
	unsigned long flags = spin_lock_irq(&s->lock);
	struct sema_waiter *w = list_first(&s->waiters, struct sema_waiter, link);

	if (w) {
		list_del(&w->link);
		w->granted = true;
		thread_wake(w->thread, WAKE_NORMAL);
	} else {
		s->count++;
	}
	spin_unlock_irq(&s->lock, flags);
}
