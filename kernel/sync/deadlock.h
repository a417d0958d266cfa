/*
 * The wait-for graph: which thread is blocked on what, and who owns that. A
 * thread waits for one thing at a time, so following owner after owner from a
 * resource either ends at a thread that is not blocked, or comes back: a
 * deadlock, found before the last wait of the cycle begins.
 *
 * A resource is owned by a thread (mutex, PI futex) or by a group of threads, any of
 * which may let go of it: a record lock belongs to a descriptor table. A group can
 * go on while one of its threads is not blocked in the graph, so it is part of a
 * deadlock only when all of them are. Nothing that is not a deadlock is refused;
 * one that is completed by something else than a wait (the exit of a group's last
 * running thread) is not found.
 *
 * The same graph carries priority inheritance. A resource that lends has a queue
 * of claims, best priority first; the best of them is lent to the owner, and on
 * along the chain when the owner waits itself.
 */
#ifndef SYNC_DEADLOCK_H
#define SYNC_DEADLOCK_H

#include <lib/plist.h>
#include <sync/spinlock.h>

struct files;
struct thread;

/* A kind of thing to wait for. The functions are called with the graph lock held. */
struct wait_kind {
	const char *name;		/* "mutex", "record lock": for reports */
	/* Owner now, or NULL. NULL itself for kinds that are owned by groups. */
	struct thread *(*owner)(const void *resource);
	/*
	 * The group that owns it: the threads that share this descriptor table (their
	 * files field), and how many those are.
	 */
	struct files *(*group)(const void *resource);
	unsigned (*group_size)(struct files *group);
	/* Which one, in a few words, for /proc/deadlocks; NULL: the name says all. */
	void (*describe)(const void *resource, char *buf, size_t size);
};

/* The part of a resource that lends: embedded in it. */
struct wait_source {
	struct list claims;		/* [wait_graph_lock] plist of wait_claim.node */
	struct list held_link;		/* [wait_graph_lock] on owner's held list while there are claims */
};

/* A thread's place in the queue of such a resource; mostly on its stack. */
struct wait_claim {
	struct plist_node node;		/* [wait_graph_lock] */
	struct thread *thread;		/* [c] */
	struct wait_source *source;	/* [wait_graph_lock] */
	bool granted;			/* [wait_graph_lock] it owns the resource now */
};

/*
 * Guards blocked_on, blocked_kind and blocked_claim of all threads, their held
 * lists, and lent priorities. Interrupt-safe; only taken when somebody has to wait.
 */
extern struct spinlock wait_graph_lock;

static inline void
wait_source_init(struct wait_source *s)
{
	list_init(&s->claims);
	list_init(&s->held_link);
}
#define WAIT_SOURCE_INIT(s) { LIST_INIT((s).claims), LIST_INIT((s).held_link) }

static inline bool
wait_source_idle(const struct wait_source *s)
{
	return list_empty(&s->claims);
}

/* ---- waiting for what lends; all need wait_graph_lock ---- */

/*
 * c->thread is to wait for resource, whose lending part is s: queue c, record the
 * edge, lend. 0, or -EDEADLK if that would close a cycle (nothing is done then, but
 * the cycle is reported). The thread need not be the caller, but it must not be
 * blocked on anything in the graph. The owner does not change in between.
 */
int wait_claim_add_locked(struct wait_claim *c, struct thread *t, struct wait_source *s,
    const struct wait_kind *kind, const void *resource);
/* Give up a claim that was not granted. */
void wait_claim_cancel_locked(struct wait_claim *c);
/* The best claim, NULL if there is none. */
struct wait_claim *wait_source_best_locked(struct wait_source *s);
/*
 * c becomes the owner's: off the queue, granted, no longer blocked. The caller has
 * made it the owner in its own structure, and wakes it. What the old owner was lent
 * for s goes back when the caller calls wait_loan_update_locked for it.
 */
void wait_claim_grant_locked(struct wait_claim *c);
/* s, with claims, came to be owned by t (NULL: by nobody). */
void wait_source_owner_locked(struct wait_source *s, struct thread *t);
/* Take back what no claim on what t holds justifies. */
void wait_loan_update_locked(struct thread *t);

/* The scheduling priority of t was changed: its claim, if any, moves. Takes the lock. */
void wait_graph_priority_changed(struct thread *t);

/* ---- waiting for what does not lend ---- */

/*
 * The calling thread is about to wait for resource. 0, or -EDEADLK if that would
 * close a cycle (nothing is recorded then).
 */
int wait_graph_block(const struct wait_kind *kind, const void *resource);
void wait_graph_unblock(void);	/* for the calling thread */

/* At the end of a thread: it waits for nothing and holds nothing. */
void wait_graph_check_exit(const struct thread *t);

/* Deadlocks found since boot, and the cycles of the last ones: for /proc/deadlocks. */
size_t wait_graph_report(char *buf, size_t size);

#endif
