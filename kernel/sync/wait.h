/*
 * Wait queues. A thread that waits for a condition puts itself on the queue,
 * then tests the condition, then sleeps; whoever makes the condition true wakes
 * after making it true. The order on both sides is why no wake-up is lost: the
 * waiter is on the queue, in its sleeping state, before its last look.
 *
 *	err = wait_event_interruptible(&pipe->readers, pipe->used > 0);
 *
 * Wakers may be interrupt handlers.
 */
#ifndef SYNC_WAIT_H
#define SYNC_WAIT_H

#include <lib/list.h>
#include <sched/thread.h>
#include <sync/spinlock.h>
#include <uapi/errno.h>

struct wait_queue {
	struct spinlock lock;		/* guards waiters */
	struct list waiters;		/* of struct waiter, first come first */
};

struct waiter {
	struct list link;		/* [queue's lock] */
	struct thread *thread;		/* [c] */
	/*
	 * Called with the queue's lock held, interrupts off; NULL: wake the thread.
	 * poll and epoll use it. Returns true if it counts against wake_up's limit.
	 */
	bool (*wake)(struct waiter *w, unsigned long key);
	bool exclusive;			/* wake_one stops after it */
};

#define WAIT_QUEUE(name) \
	struct wait_queue name = { .waiters = LIST_INIT((name).waiters) }
#define wait_queue_init(q) do {							\
	spin_init(&(q)->lock);							\
	list_init(&(q)->waiters);						\
} while (0)

void wait_add(struct wait_queue *q, struct waiter *w);	/* at the tail */
void wait_remove(struct wait_queue *q, struct waiter *w);

/* Wake all, or all non-exclusive and one exclusive. key is handed to wake(). */
void wake_up_all(struct wait_queue *q);
void wake_up_one(struct wait_queue *q);
void wake_up_key(struct wait_queue *q, unsigned long key);

static inline bool
wait_queue_active(struct wait_queue *q)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);	/* condition made true before we look */
	return !list_empty(&q->waiters);
}

/* Used by the macros: queue and set state; sleep; 0, -EINTR, or time left handling. */
void wait_prepare(struct wait_queue *q, struct waiter *w, enum thread_state state);
void wait_finish(struct wait_queue *q, struct waiter *w);

#define wait_event_(q, cond, state, excl, intr_check, sleep)	({			\
	struct waiter w_ = { .thread = current, .exclusive = (excl) };		\
	long ret_ = 0;								\
	list_init(&w_.link);							\
	for (;;) {								\
		wait_prepare((q), &w_, (state));				\
		if (cond)							\
			break;							\
		if ((intr_check) && thread_interrupted(current)) {		\
			ret_ = -EINTR;						\
			break;							\
		}								\
		sleep;								\
	}									\
	wait_finish((q), &w_);							\
	ret_; })

/* Sleep until cond is true. */
#define wait_event(q, cond) do {						\
	if (!(cond))								\
		(void)wait_event_(q, cond, THREAD_BLOCKED, false, false, schedule()); \
} while (0)

/* The same, but a signal ends it: 0 or -EINTR. */
#define wait_event_interruptible(q, cond) \
	((cond) ? 0L : wait_event_(q, cond, THREAD_SLEEPING, false, true, schedule()))
#define wait_event_interruptible_exclusive(q, cond) \
	((cond) ? 0L : wait_event_(q, cond, THREAD_SLEEPING, true, true, schedule()))

/* With a deadline in clock_ns() time (~0: none): 0, -EINTR or -ETIMEDOUT. */
#define wait_event_interruptible_until(q, cond, deadline_ns) ({			\
	bool late_ = false;							\
	long r_ = (cond) ? 0L : wait_event_(q, (cond) || late_, THREAD_SLEEPING,\
	    false, true, late_ = !schedule_until(deadline_ns));			\
	r_ == 0 && late_ && !(cond) ? -ETIMEDOUT : r_; })

#endif
