/*
 * Sleeping mutexes. One owner, who unlocks; waiters are served in order of
 * priority, then arrival, and lend the owner their priority while they wait.
 * Not recursive unless made by mutex_init_recursive. Never in interrupts.
 *
 * A thread about to block adds an edge to the wait-for graph (sync/deadlock.h);
 * a cycle is a bug of the kernel and panics with the chain of threads.
 */
#ifndef SYNC_MUTEX_H
#define SYNC_MUTEX_H

#include <sync/deadlock.h>

struct thread;

struct mutex {
	/*
	 * The owning thread, 0 = free; bit 0 is set while there are waiters, so that
	 * a lock or unlock that meets nobody is one compare-and-swap.
	 */
	unsigned long owner;
	struct wait_source source;	/* [wait_graph_lock] the queue of those who wait */
	u32 depth;			/* [owner] of recursive locking, beyond the first */
	bool recursive;			/* [c] */
#ifdef LOAM_DEBUG
	struct lock_class *class;
#endif
};

void mutex_init_class(struct mutex *m, struct lock_class *class, bool recursive);
#define mutex_init(m) do {							\
	static struct lock_class class_ = { .name = #m };			\
	mutex_init_class((m), &class_, false);					\
} while (0)
#define mutex_init_recursive(m) do {						\
	static struct lock_class class_ = { .name = #m };			\
	mutex_init_class((m), &class_, true);					\
} while (0)
#ifdef LOAM_DEBUG
#define MUTEX(var)								\
	static struct lock_class var##_class_ = { .name = #var };		\
	struct mutex var = { .source = WAIT_SOURCE_INIT((var).source),	\
	    .class = &var##_class_ }
#else
#define MUTEX(var) struct mutex var = { .source = WAIT_SOURCE_INIT((var).source) }
#endif

void mutex_lock(struct mutex *m);
/* As mutex_lock, but a signal ends the wait: 0 or -EINTR. */
int mutex_lock_interruptible(struct mutex *m);
bool mutex_trylock(struct mutex *m);
void mutex_unlock(struct mutex *m);
bool mutex_is_mine(const struct mutex *m);
#define ASSERT_MUTEX(m) DEBUG_ASSERT(mutex_is_mine(m))

#endif
