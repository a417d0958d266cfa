/*
 * The wait-for graph: which thread is blocked on what, and who owns that. A
 * thread waits for one thing at a time, so following owner after owner from a
 * resource either ends at a thread that is not blocked, or comes back: a
 * deadlock, found before the last wait of the cycle begins.
 *
 * The same graph carries priority inheritance: a waiter's priority is lent along
 * the chain of owners.
 */
#ifndef SYNC_DEADLOCK_H
#define SYNC_DEADLOCK_H

#include <sync/spinlock.h>

struct thread;

/* A kind of thing to wait for: how to learn who owns one. */
struct wait_kind {
	const char *name;		/* "mutex", "record lock": for messages */
	/* Owner now, or NULL. Called with the graph lock held. */
	struct thread *(*owner)(const void *resource);
	/* Lends priority (a sched_priority value)? Called as owner changes. */
	bool lends;
};

/*
 * Guards blocked_on and blocked_kind of all threads, held_mutexes, and lent
 * priorities. Interrupt-safe; only taken when somebody has to wait.
 */
extern struct spinlock wait_graph_lock;

/*
 * The calling thread is about to wait for resource. 0, or -EDEADLK if that would
 * close a cycle (nothing is recorded then). Needs wait_graph_lock.
 */
int wait_graph_block_locked(const struct wait_kind *kind, const void *resource);
/* t does not wait any longer: it got what it waited for, or gave up. Needs wait_graph_lock. */
void wait_graph_granted_locked(struct thread *t);

/* The same, taking the lock. */
int wait_graph_block(const struct wait_kind *kind, const void *resource);
void wait_graph_unblock(void);	/* for the calling thread */

/*
 * A thread structure is about to be freed: whoever follows a chain that names it
 * has finished when this returns.
 */
void wait_graph_forget(struct thread *t);

/* Deadlocks found since boot, and the text of the last: for /proc/deadlocks. */
size_t wait_graph_report(char *buf, size_t size);

#endif
