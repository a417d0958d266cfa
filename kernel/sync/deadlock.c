/*
 * The wait-for graph; see deadlock.h.
 *
 * Owned here: the edges (blocked_on, blocked_kind, blocked_claim, blocked_link of
 * every thread), the claims and loans. Guard: wait_graph_lock. What was found is kept by
 * deadlock_report.c.
 *
 * Why a chain can be followed safely: an owner cannot exit while it owns something
 * that others wait for (a kernel mutex must be unlocked, a PI futex is handed on
 * first), and letting go of that takes the lock that we hold.
 *
 * A loan is exact: se.lent of a thread is the best priority among the claims on
 * what is on its held list. Each operation changes one source, and mends the loan of
 * its owner before the lock is let go.
 */
#include <lib/klog.h>
#include <sched/policy.h>
#include <sched/thread.h>
#include <sync/deadlock.h>
#include <sync/internal.h>
#include <uapi/errno.h>

/*
 * The most threads that a search looks at: a user may build chains of PI futexes as
 * long as there are threads, and they are walked with interrupts off.
 */
#define MAX_SEARCH 1024

SPINLOCK(wait_graph_lock);

/* The blocked threads, by descriptor table: to find those of a group. */
#define NGROUPS 256
static struct list blocked[NGROUPS];	/* [wait_graph_lock]; made at the first use */

static struct list *
blocked_in(const struct files *group)
{
	struct list *l = &blocked[((unsigned long)group >> 6 ^ (unsigned long)group >> 14) % NGROUPS];

	if (unlikely(!l->next))
		list_init(l);
	return l;
}

/* ---- the edges ---- */

static struct thread *
owner_of_wait(const struct thread *t)
{
	const struct wait_kind *kind = t->blocked_kind;

	return kind && kind->owner ? kind->owner(t->blocked_on) : NULL;
}

/* A search for the threads that t would wait for. */
struct search {
	struct thread *t;
	struct thread *todo;	/* seen, but not followed yet: by visit_next */
	unsigned seen;
};
static u64 searches;		/* [wait_graph_lock] */

static void
see(struct search *s, struct thread *t, struct thread *from)
{
	if (t->visited == searches)
		return;
	t->visited = searches;
	t->visit_from = from;
	t->visit_next = s->todo;
	s->todo = t;
	s->seen++;
}

/* See all who may let go of resource. False: one of them is not blocked. */
static bool
see_owners(struct search *s, const struct wait_kind *kind, const void *resource, struct thread *from)
{
	struct thread *x;
	struct files *group;
	unsigned n = 0;

	if (kind->owner) {
		x = kind->owner(resource);
		if (x)
			see(s, x, from);
		return x;
	}
	group = kind->group(resource);
	if (s->t->files == group) {
		see(s, s->t, from);
		n++;
	}
	list_for_each(x, blocked_in(group), blocked_link) {
		if (x->files == group) {
			see(s, x, from);
			n++;
		}
		if (s->seen > MAX_SEARCH)
			break;
	}
	return n >= kind->group_size(group);
}

/* t was reached by way of last: turn the way round and report it. */
static void
report(struct thread *t, const struct wait_kind *kind, const void *resource, struct thread *last)
{
	struct thread *next = NULL, *x;

	for (x = last; x; x = x->visit_from) {
		x->visit_next = next;
		next = x;
	}
	deadlock_report(t, kind, resource, next);
}

/*
 * Would t, waiting for resource, wait for itself? Yes if everyone it would wait for,
 * directly or through others, is blocked, and it is among them.
 */
static int
check_cycle(struct thread *t, const struct wait_kind *kind, const void *resource)
{
	struct search s = { .t = t };
	struct thread *x, *last = NULL;
	bool found = false;

	searches++;
	if (!see_owners(&s, kind, resource, NULL))
		return 0;
	while ((x = s.todo)) {
		s.todo = x->visit_next;
		if (x == t) {
			found = true;
			last = x->visit_from;
			continue;
		}
		if (!x->blocked_kind || !see_owners(&s, x->blocked_kind, x->blocked_on, x))
			return 0;
		if (s.seen > MAX_SEARCH)
			return kind->owner ? -EDEADLK : 0;
	}
	if (!found)
		return 0;
	report(t, kind, resource, last);
	return -EDEADLK;
}

/* ---- loans ---- */

static unsigned
best_of(const struct wait_source *s)
{
	struct plist_node *n = plist_first(&s->claims);

	return n ? n->prio : NO_LOAN;
}

/*
 * The loan of t after s changed (NULL: after something was taken off its list). No
 * other source has a better claim than the loan of before, which ends the search.
 */
static unsigned
loan_of(const struct thread *t, const struct wait_source *s)
{
	unsigned best = s ? best_of(s) : NO_LOAN;

	if (best <= t->se.lent)
		return best;
	list_for_each(s, &t->held, held_link) {
		best = MIN(best, best_of(s));
		if (best == t->se.lent)
			break;
	}
	return best;
}

/* Stand anew in the queue, for the thread's priority of now. */
static void
reposition(struct wait_claim *c)
{
	unsigned prio = sched_priority(c->thread);

	if (prio == c->node.prio)
		return;
	plist_del(&c->source->claims, &c->node);
	c->node.prio = prio;
	plist_add(&c->source->claims, &c->node);
}

/* s of t changed: mend t's loan, and so on along the chain. */
static void
mend_loans(struct thread *t, const struct wait_source *s)
{
	while (t) {
		unsigned loan = loan_of(t, s);

		if (loan == t->se.lent)
			return;
		sched_lend(t, loan);
		if (!t->blocked_claim)
			return;
		reposition(t->blocked_claim);
		s = t->blocked_claim->source;
		t = owner_of_wait(t);
	}
}

void
wait_loan_update_locked(struct thread *t)
{
	ASSERT_HELD(&wait_graph_lock);
	mend_loans(t, NULL);
}

void
wait_graph_priority_changed(struct thread *t)
{
	unsigned long flags;

	/* Pairs with the fence in wait_claim_add_locked: one of us sees the other's store. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (!READ_ONCE(t->blocked_claim))
		return;
	flags = spin_lock_irq(&wait_graph_lock);
	if (t->blocked_claim) {
		reposition(t->blocked_claim);
		mend_loans(owner_of_wait(t), t->blocked_claim->source);
	}
	spin_unlock_irq(&wait_graph_lock, flags);
}

/* ---- claims ---- */

static void
set_edge(struct thread *t, const struct wait_kind *kind, const void *resource,
    struct wait_claim *c)
{
	t->blocked_on = (void *)resource;
	t->blocked_kind = kind;
	WRITE_ONCE(t->blocked_claim, c);
	list_del(&t->blocked_link);
	if (kind && t->files)
		list_add(blocked_in(t->files), &t->blocked_link);
}

int
wait_claim_add_locked(struct wait_claim *c, struct thread *t, struct wait_source *s,
    const struct wait_kind *kind, const void *resource)
{
	struct thread *owner = kind->owner(resource);
	int err = 0;

	ASSERT_HELD(&wait_graph_lock);
	DEBUG_ASSERT(!t->blocked_kind);
	/* Mostly the owner waits for nothing. */
	if (owner && (owner == t || owner->blocked_kind))
		err = check_cycle(t, kind, resource);
	if (err)
		return err;
	if (wait_source_idle(s) && owner)
		list_add(&owner->held, &s->held_link);
	c->thread = t;
	c->source = s;
	c->granted = false;
	set_edge(t, kind, resource, c);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);	/* wait_graph_priority_changed */
	plist_node_init(&c->node, sched_priority(t));
	plist_add(&s->claims, &c->node);
	mend_loans(owner, s);
	return 0;
}

static void
take_off(struct wait_claim *c)
{
	struct wait_source *s = c->source;

	ASSERT_HELD(&wait_graph_lock);
	plist_del(&s->claims, &c->node);
	if (wait_source_idle(s))
		list_del(&s->held_link);
	set_edge(c->thread, NULL, NULL, NULL);
}

void
wait_claim_cancel_locked(struct wait_claim *c)
{
	struct thread *owner = owner_of_wait(c->thread);

	take_off(c);
	if (owner)
		mend_loans(owner, c->source);
}

struct wait_claim *
wait_source_best_locked(struct wait_source *s)
{
	struct plist_node *n = plist_first(&s->claims);

	return n ? list_entry(n, struct wait_claim, node) : NULL;
}

void
wait_source_owner_locked(struct wait_source *s, struct thread *t)
{
	ASSERT_HELD(&wait_graph_lock);
	list_del(&s->held_link);
	if (t && !wait_source_idle(s)) {
		list_add(&t->held, &s->held_link);
		mend_loans(t, s);
	}
}

void
wait_claim_grant_locked(struct wait_claim *c)
{
	/* It owns now and waits no more, though it has yet to run: a chain must not circle here. */
	take_off(c);
	c->granted = true;
	wait_source_owner_locked(c->source, c->thread);
}

/* ---- what does not lend ---- */

int
wait_graph_block(const struct wait_kind *kind, const void *resource)
{
	unsigned long flags = spin_lock_irq(&wait_graph_lock);
	int err = check_cycle(current, kind, resource);

	if (err == 0)
		set_edge(current, kind, resource, NULL);
	spin_unlock_irq(&wait_graph_lock, flags);
	return err;
}

void
wait_graph_unblock(void)
{
	unsigned long flags = spin_lock_irq(&wait_graph_lock);

	set_edge(current, NULL, NULL, NULL);
	spin_unlock_irq(&wait_graph_lock, flags);
}

void
wait_graph_check_exit(const struct thread *t)
{
	DEBUG_ASSERT(!t->blocked_kind);
	DEBUG_ASSERT(list_empty(&t->held));
	DEBUG_ASSERT(t->se.lent == NO_LOAN);
#ifdef LOAM_DEBUG
	ASSERT(t->nheld == 0);
#endif
}
