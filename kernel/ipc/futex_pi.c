/*
 * Priority-inheriting futexes: FUTEX_LOCK_PI, LOCK_PI2, TRYLOCK_PI, UNLOCK_PI.
 *
 * The word holds the owner's thread id, with FUTEX_WAITERS when the kernel must be
 * asked to unlock. While somebody waits there is a struct pi_futex in the bucket; its
 * claims stand in the wait-for graph, which lends the owner their priority and finds
 * deadlocks, across PI futexes, kernel mutexes and record locks.
 *
 *	no pi_futex --first waiter--> owned, claims --unlock: handed to the best--+
 *	    ^                           ^   |  |                                  |
 *	    +------- no claim left -----|---+  +-- owner dies: handed to the best |
 *	                                +------- and unfixed until that has ------+
 *	                                         written itself into the word
 *
 * Who unlocks writes the new owner into the word. Who dies cannot (it may see the
 * word elsewhere, or no longer): then the heir does, with FUTEX_OWNER_DIED.
 *
 * Locks: the bucket's, then wait_graph_lock. Claims come and go with both held, so
 * that the best one stays while either is. The word is read and written under the
 * bucket's lock: FUTEX_WAITERS and the pi_futex appear together.
 */
#include <arch/user.h>
#include <ipc/futex_internal.h>
#include <lib/klog.h>
#include <lib/printf.h>
#include <mm/slab.h>
#include <proc/process.h>
#include <proc/signal.h>
#include <sched/hooks.h>
#include <sched/thread.h>
#include <uapi/errno.h>
#include <uapi/futex.h>

static struct thread *
owner_of_pi(const void *resource)
{
	return ((const struct pi_futex *)resource)->owner;
}

static void
describe_pi(const void *resource, char *buf, size_t size)
{
	const struct pi_futex *pi = resource;

	snprintf(buf, size, "%lx", (unsigned long)pi->addr);
}

static const struct wait_kind wait_pi = { "PI futex", .owner = owner_of_pi,
    .describe = describe_pi };

u32
futex_tid(const struct thread *t)
{
	return t->ns_tid;
}

struct thread *
futex_owner(u32 word, int *err)
{
	pid_t tid = word & FUTEX_TID_MASK;
	struct thread *t;

	*err = 0;
	if (tid == 0)
		return NULL;
	t = thread_find(tid);
	if (t && !t->proc) {
		thread_put(t);
		t = NULL;
		*err = -EPERM;
	} else if (!t) {
		*err = -ESRCH;
	}
	return t;
}

/* ---- struct pi_futex ---- */

struct pi_futex *
pi_alloc(void)
{
	return kmalloc(sizeof(struct pi_futex), ALLOC_ZERO);
}

void
pi_free(struct pi_futex *pi)
{
	kfree(pi);
}

struct pi_futex *
pi_find_locked(struct futex_bucket *b, const struct vm_futex_key *key, int *err)
{
	struct futex_entry *e;

	ASSERT_HELD(&b->lock);
	*err = 0;
	list_for_each(e, &b->entries, link) {
		if (!futex_matches(e, key))
			continue;
		if (e->kind == FUTEX_PI)
			return container_of(e, struct pi_futex, entry);
		*err = -EINVAL;
		return NULL;
	}
	return NULL;
}

int
pi_attach_locked(struct pi_futex **fresh, struct futex_bucket *b, u32 __user *addr,
    const struct vm_futex_key *key, struct thread *owner)
{
	struct pi_futex *pi = *fresh;

	ASSERT_HELD(&wait_graph_lock);
	/* Its robust list has been walked by then: the word is what it left. */
	if (owner->futex_closed)
		return -ESRCH;
	*fresh = NULL;
	pi->entry.key = *key;
	pi->entry.kind = FUTEX_PI;
	pi->entry.rank = FUTEX_RANK_FAIR;
	pi->bucket = b;
	pi->addr = addr;
	pi->owner = owner;
	wait_source_init(&pi->source);
	list_add_tail(&b->entries, &pi->entry.link);
	return 0;
}

struct pi_futex *
pi_unused_locked(struct pi_futex *pi)
{
	ASSERT_HELD(&pi->bucket->lock);
	ASSERT_HELD(&wait_graph_lock);
	if (!wait_source_idle(&pi->source) || pi->unfixed || pi->refs > 0)
		return NULL;
	list_del(&pi->entry.link);
	return pi;
}

int
pi_wait_locked(struct pi_futex *pi, struct pi_waiter *w, struct thread *t)
{
	w->pi = pi;
	w->inherited = false;
	return wait_claim_add_locked(&w->claim, t, &pi->source, &wait_pi, pi);
}

/* The best claim, which stays while pi's bucket is locked; NULL: none. */
static struct pi_waiter *
best_waiter(struct pi_futex *pi)
{
	struct wait_claim *c = wait_source_best_locked(&pi->source);

	return c ? container_of(c, struct pi_waiter, claim) : NULL;
}

/* w becomes the owner; of a lock whose owner died, if inherited. Both locks. */
static void
hand_over(struct pi_futex *pi, struct pi_waiter *w, bool inherited)
{
	struct thread *t = w->claim.thread, *old = pi->owner;

	pi->owner = t;
	pi->unfixed = inherited;
	w->inherited = inherited;
	wait_claim_grant_locked(&w->claim);
	wait_loan_update_locked(old);
	thread_wake(t, WAKE_NORMAL);
}

/* ---- lock ---- */

struct lock_request {
	u32 __user *addr;
	struct vm_futex_key key;
	struct futex_bucket *b;
	struct pi_futex *fresh;		/* to be used, if there is none yet */
	struct thread *owner;		/* whom the word named, with a reference; NULL */
	int owner_err;
	u32 word;
};

/* Can owner's word be that of pi? */
static bool
word_fits(const struct pi_futex *pi, u32 word)
{
	u32 tid = word & FUTEX_TID_MASK;

	if (pi->unfixed)
		return true;
	/* The owner is between its robust list and handing over. */
	if (tid == 0 && (word & FUTEX_OWNER_DIED))
		return true;
	return tid == futex_tid(pi->owner);
}

/*
 * Queue behind the owner. The bucket is locked; word is what stands there. -EAGAIN: look
 * again. Results as of lock_locked.
 */
static int
join(struct lock_request *r, struct pi_futex *pi, struct pi_waiter *w, u32 word)
{
	unsigned long flags;
	int err = 0;

	if (!pi) {
		if (!r->owner)
			return r->owner_err;
		if (!(word & FUTEX_WAITERS))
			err = futex_replace(r->addr, word, word | FUTEX_WAITERS);
		if (err)
			return err;
	}
	flags = spin_lock_irq(&wait_graph_lock);
	if (!pi) {
		pi = r->fresh;
		err = pi_attach_locked(&r->fresh, r->b, r->addr, &r->key, r->owner);
	}
	if (err == 0) {
		err = pi_wait_locked(pi, w, current);
		if (err && !r->fresh)
			r->fresh = pi_unused_locked(pi);
	}
	spin_unlock_irq(&wait_graph_lock, flags);
	return err ? err : 1;
}

/*
 * With the bucket locked: 0 it is ours, 1 we are queued in w, or an error; -EFAULT: the
 * word is to be brought in; -EAGAIN with w: look again, without: taken.
 */
static int
lock_locked(struct lock_request *r, struct pi_waiter *w)
{
	struct pi_futex *pi;
	u32 word, tid;
	int err;

	if (futex_peek(r->addr, &word))
		return -EFAULT;
	tid = word & FUTEX_TID_MASK;
	if (tid == futex_tid(current))
		return -EDEADLK;
	pi = pi_find_locked(r->b, &r->key, &err);
	if (err)
		return err;
	if (!pi && tid == 0)
		return futex_replace(r->addr, word, (word & FUTEX_OWNER_DIED) | futex_tid(current));
	if (pi && !word_fits(pi, word))
		return -EINVAL;
	if (!pi && tid != (r->word & FUTEX_TID_MASK))
		return -ERESTARTNOINTR;		/* another than was looked up */
	if (w)
		return join(r, pi, w, word);
	return pi || r->owner ? -EAGAIN : r->owner_err;
}

/*
 * One attempt: look the owner up (which cannot be done under the bucket's lock), then
 * decide with the bucket locked. *again: the word changed or was not there.
 */
static int
attempt(struct lock_request *r, struct pi_waiter *w, bool *again)
{
	int err;

	*again = true;
	if (get_user(r->word, r->addr))
		return *again = false, -EFAULT;
	r->owner = futex_owner(r->word, &r->owner_err);
	spin_lock(&r->b->lock);
	err = lock_locked(r, w);
	spin_unlock(&r->b->lock);
	if (r->owner)
		thread_put(r->owner);
	if (err == -EFAULT) {
		err = futex_fault_in(r->addr);
		*again = err == 0;
	} else if (err == -ERESTARTNOINTR || (err == -EAGAIN && w)) {
		err = -ERESTARTNOINTR;
	} else if (err == -ESRCH) {
		u32 now;

		/* A word that has changed since is not that of the one who is gone. */
		if (get_user(now, r->addr) || (now & ~FUTEX_WAITERS) == (r->word & ~FUTEX_WAITERS))
			*again = false;
	} else {
		*again = false;
	}
	return err;
}

/* Until there is an answer: 0 ours, 1 queued, or an error. A signal ends what only spins. */
static int
lock_or_queue(u32 __user *addr, bool shared, struct pi_waiter *w)
{
	struct lock_request r = { .addr = addr };
	bool again = true;
	int err;

	err = futex_key(addr, shared, &r.key);
	if (err)
		return err;
	r.b = futex_bucket_of(&r.key);
	while (again) {
		if (w && !r.fresh) {
			r.fresh = pi_alloc();
			if (!r.fresh)
				return -ENOMEM;
		}
		err = attempt(&r, w, &again);
		if (again && thread_interrupted(current)) {
			err = -ERESTARTNOINTR;
			break;
		}
	}
	pi_free(r.fresh);
	return err;
}

/*
 * The caller has inherited pi: it writes itself into the word. If the word cannot be
 * reached any longer the lock goes to the next.
 */
static int
fix_word(struct pi_futex *pi, u32 __user *addr)
{
	struct futex_bucket *b = pi->bucket;
	struct pi_waiter *next;
	unsigned long flags;
	u32 word, waiters;
	int err;

	for (;;) {
		spin_lock(&b->lock);
		waiters = wait_source_idle(&pi->source) ? 0 : FUTEX_WAITERS;
		err = futex_peek(addr, &word);
		if (err == 0)
			err = futex_replace(addr, word,
			    futex_tid(current) | FUTEX_OWNER_DIED | waiters);
		if (err == 0)
			break;
		spin_unlock(&b->lock);
		if (err == -EFAULT && futex_fault_in(addr)) {
			spin_lock(&b->lock);
			break;
		}
	}
	flags = spin_lock_irq(&wait_graph_lock);
	pi->unfixed = false;
	next = err ? best_waiter(pi) : NULL;
	if (next)
		hand_over(pi, next, true);
	pi = pi_unused_locked(pi);
	spin_unlock_irq(&wait_graph_lock, flags);
	spin_unlock(&b->lock);
	pi_free(pi);
	return err;
}

long
pi_wait_end(struct pi_waiter *w, u32 __user *addr, long err)
{
	struct pi_futex *pi = w->pi, *dead = NULL;
	struct futex_bucket *b;
	unsigned long flags;
	bool granted;

	/* Who granted it may still be at w: the lock waits for that, whatever the flag says. */
	flags = spin_lock_irq(&wait_graph_lock);
	granted = w->claim.granted;
	spin_unlock_irq(&wait_graph_lock, flags);
	if (!granted) {
		/* pi stays, for our claim is on it; it may be granted before we have the locks. */
		b = pi->bucket;
		spin_lock(&b->lock);
		flags = spin_lock_irq(&wait_graph_lock);
		granted = w->claim.granted;
		if (!granted) {
			wait_claim_cancel_locked(&w->claim);
			dead = pi_unused_locked(pi);
		}
		spin_unlock_irq(&wait_graph_lock, flags);
		spin_unlock(&b->lock);
		pi_free(dead);
	}
	if (!granted)
		return err;
	return w->inherited ? fix_word(pi, addr) : 0;
}

long
futex_lock_pi(u32 __user *addr, bool shared, u64 deadline_ns)
{
	struct pi_waiter w;
	long err = lock_or_queue(addr, shared, &w);

	if (err != 1)
		return err;
	err = pi_wait_end(&w, addr, futex_sleep(&w.claim.granted, deadline_ns));
	return err == -EINTR ? -ERESTARTNOINTR : err;
}

long
futex_trylock_pi(u32 __user *addr, bool shared)
{
	return lock_or_queue(addr, shared, NULL);
}

/* ---- unlock ---- */

/* The bucket is locked, word stands there. -EAGAIN, -EFAULT: again. *dead is to be freed. */
static int
unlock_locked(struct futex_bucket *b, u32 __user *addr, const struct vm_futex_key *key, u32 word,
    struct pi_futex **dead)
{
	struct pi_waiter *next;
	struct pi_futex *pi;
	unsigned long flags;
	bool more;
	int err;

	pi = pi_find_locked(b, key, &err);
	if (err)
		return err;
	if (!pi)
		return futex_replace(addr, word, 0);
	if (pi->owner != current)
		return -EINVAL;
	flags = spin_lock_irq(&wait_graph_lock);
	next = best_waiter(pi);
	more = next && pi->source.claims.next != pi->source.claims.prev;
	spin_unlock_irq(&wait_graph_lock, flags);
	err = futex_replace(addr, word, next ? futex_tid(next->claim.thread) |
	    (more ? FUTEX_WAITERS : 0) : 0);
	if (err || !next)
		return err;
	flags = spin_lock_irq(&wait_graph_lock);
	hand_over(pi, next, false);
	*dead = pi_unused_locked(pi);
	spin_unlock_irq(&wait_graph_lock, flags);
	return 0;
}

long
futex_unlock_pi(u32 __user *addr, bool shared)
{
	struct pi_futex *dead = NULL;
	struct vm_futex_key key;
	struct futex_bucket *b;
	u32 word;
	int err;

	err = futex_key(addr, shared, &key);
	if (err)
		return err;
	b = futex_bucket_of(&key);
	do {
		if (get_user(word, addr))
			return -EFAULT;
		if ((word & FUTEX_TID_MASK) != futex_tid(current))
			return -EPERM;
		spin_lock(&b->lock);
		err = unlock_locked(b, addr, &key, word, &dead);
		spin_unlock(&b->lock);
		if (err == -EFAULT && futex_fault_in(addr))
			return -EFAULT;
	} while (err == -EAGAIN || err == -EFAULT);
	pi_free(dead);
	return err;
}

/* ---- the death of an owner ---- */

/* A PI futex among what t holds that others claim, with a reference; needs wait_graph_lock. */
static struct pi_futex *
first_held(struct thread *t)
{
	struct wait_source *s;

	list_for_each(s, &t->held, held_link) {
		struct wait_claim *c = wait_source_best_locked(s);

		if (c->thread->blocked_kind == &wait_pi) {
			struct pi_futex *pi = container_of(s, struct pi_futex, source);

			pi->refs++;
			return pi;
		}
	}
	return NULL;
}

void
futex_pi_release(struct thread *t, bool close)
{
	unsigned long flags = spin_lock_irq(&wait_graph_lock);
	struct pi_futex *pi, *dead;
	struct futex_bucket *b;
	struct pi_waiter *heir;

	while ((pi = first_held(t))) {
		spin_unlock_irq(&wait_graph_lock, flags);
		b = pi->bucket;
		spin_lock(&b->lock);
		flags = spin_lock_irq(&wait_graph_lock);
		pi->refs--;
		heir = best_waiter(pi);
		if (heir)
			hand_over(pi, heir, true);
		dead = pi_unused_locked(pi);
		spin_unlock_irq(&wait_graph_lock, flags);
		spin_unlock(&b->lock);
		pi_free(dead);
		flags = spin_lock_irq(&wait_graph_lock);
	}
	t->futex_closed = close;
	spin_unlock_irq(&wait_graph_lock, flags);
}
