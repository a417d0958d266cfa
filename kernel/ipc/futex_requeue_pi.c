/*
 * FUTEX_WAIT_REQUEUE_PI and FUTEX_CMP_REQUEUE_PI: who waits on a condition is moved
 * to the queue of the PI lock that it needs next, or gets that lock at once, without
 * waking in between.
 *
 * The waiter says beforehand where it will be moved. It looks at the word with the
 * bucket locked, unlike a plain waiter: once it is queued it must not be blocked on
 * anything else, since whoever moves it makes it a waiter in the graph.
 */
#include <arch/user.h>
#include <ipc/futex_internal.h>
#include <proc/signal.h>
#include <sched/hooks.h>
#include <sched/thread.h>
#include <uapi/errno.h>
#include <uapi/futex.h>

/* States: queued -> woken (the lock is ours) or moved (claim stands). */
struct requeue_waiter {
	struct futex_waiter w;			/* first */
	struct vm_futex_key target;		/* [c] */
	struct pi_waiter pi;
	bool moved;				/* [b] */
};

static struct requeue_waiter *
requeue_waiter_of(struct futex_entry *e)
{
	return container_of(e, struct requeue_waiter, w.entry);
}

/* ---- wait ---- */

static int
queue(struct requeue_waiter *r, u32 __user *addr, u32 val)
{
	struct futex_bucket *b = futex_bucket_of(&r->w.entry.key);
	u32 now;

	for (;;) {
		spin_lock(&b->lock);
		if (futex_peek(addr, &now) == 0)
			break;
		spin_unlock(&b->lock);
		if (get_user(now, addr))
			return -EFAULT;
	}
	if (now == val)
		futex_enqueue_locked(b, &r->w);
	spin_unlock(&b->lock);
	return now == val ? 0 : -EAGAIN;
}

/* Sleep until woken, or moved and granted. */
static int
sleep(struct requeue_waiter *r, u64 deadline_ns)
{
	struct thread *t = current;
	int err = 0;

	for (;;) {
		thread_set_state(THREAD_SLEEPING);
		if (atomic_load(&r->w.woken) || atomic_load(&r->pi.claim.granted))
			break;
		if (thread_interrupted(t)) {
			err = -EINTR;
			break;
		}
		if (!schedule_until(deadline_ns)) {
			err = -ETIMEDOUT;
			break;
		}
	}
	thread_set_state(THREAD_RUNNABLE);
	return err;
}

long
futex_wait_requeue_pi(u32 __user *addr, u32 __user *addr2, bool shared, u32 val,
    u64 deadline_ns, u32 bits)
{
	struct requeue_waiter r = { .w = { .bits = bits, .thread = current,
	    .entry.kind = FUTEX_REQUEUES_PI } };
	struct futex_bucket *b;
	bool moved;
	long err;

	if (addr == addr2)
		return -EINVAL;
	err = futex_key(addr2, shared, &r.target);
	if (err == 0)
		err = futex_key(addr, shared, &r.w.entry.key);
	if (err == 0 && futex_matches(&r.w.entry, &r.target))
		err = -EINVAL;
	if (err == 0)
		err = queue(&r, addr, val);
	if (err)
		return err;
	err = sleep(&r, deadline_ns);

	b = futex_lock_waiter(&r.w);
	moved = r.moved;
	if (!moved && !r.w.woken)
		list_del(&r.w.entry.link);
	spin_unlock(&b->lock);
	if (r.w.woken)
		return 0;
	if (!moved)
		return err == -EINTR ? -ERESTARTNOINTR : err;
	err = pi_wait_end(&r.pi, addr2, err);
	/* Begun again it would find another value: the requeue came with a change. */
	return err == -EINTR ? -EAGAIN : err;
}

/* ---- requeue ---- */

struct requeue {
	u32 __user *addr, *addr2;
	struct vm_futex_key key, key2;
	struct futex_bucket *b, *b2;
	struct pi_futex *fresh;
	struct thread *owner;		/* of addr2 as it was looked up, with a reference; NULL */
	int owner_err;
	u32 word2;
	unsigned nmove;
	unsigned done;			/* moved or woken so far */
};

/*
 * The PI futex at addr2, which is locked; made if there is none. NULL with *err; -EAGAIN
 * if the word is another than was looked up.
 */
static struct pi_futex *
target_of(struct requeue *q, struct thread *owner, int *err)
{
	struct pi_futex *pi = pi_find_locked(q->b2, &q->key2, err);
	unsigned long flags;
	u32 word;

	if (pi || *err)
		return pi;
	*err = futex_peek(q->addr2, &word);
	if (*err)
		return NULL;
	if (!owner) {
		*err = q->owner_err;
		return NULL;
	}
	if ((word & FUTEX_TID_MASK) != futex_tid(owner)) {
		*err = -EAGAIN;
		return NULL;
	}
	*err = futex_replace(q->addr2, word, word | FUTEX_WAITERS);
	if (*err)
		return NULL;
	pi = q->fresh;
	flags = spin_lock_irq(&wait_graph_lock);
	*err = pi_attach_locked(&q->fresh, q->b2, q->addr2, &q->key2, owner);
	spin_unlock_irq(&wait_graph_lock, flags);
	return *err ? NULL : pi;
}

static int
move(struct requeue *q, struct pi_futex *pi, struct requeue_waiter *r)
{
	unsigned long flags = spin_lock_irq(&wait_graph_lock);
	int err = pi_wait_locked(pi, &r->pi, r->w.thread);

	if (err && !q->fresh)
		q->fresh = pi_unused_locked(pi);
	spin_unlock_irq(&wait_graph_lock, flags);
	if (err)
		return err;
	list_del(&r->w.entry.link);
	r->moved = true;
	atomic_store(&r->w.bucket, q->b2);
	return 0;
}

/*
 * The lock at addr2 is free: give it to r's thread. 0, 1 if it is not free, or an error.
 */
static int
give(struct requeue *q, struct requeue_waiter *r)
{
	struct pi_futex *pi;
	int err;
	u32 word;

	pi = pi_find_locked(q->b2, &q->key2, &err);
	if (err)
		return err;
	if (futex_peek(q->addr2, &word))
		return -EFAULT;
	if (pi || (word & FUTEX_TID_MASK))
		return 1;
	err = futex_replace(q->addr2, word, (word & FUTEX_OWNER_DIED) | futex_tid(r->w.thread));
	if (err)
		return err;
	/* Its way out of the wait goes through this bucket's lock: it cannot end before we do. */
	futex_wake_locked(&r->w);
	return 0;
}

/* Both buckets are locked. */
static int
requeue_locked(struct requeue *q, u32 expected)
{
	struct thread *owner = q->owner;
	struct pi_futex *pi = NULL;
	struct futex_entry *e, *next;
	bool first = true;
	int err;
	u32 now;

	if (futex_peek(q->addr, &now))
		return -EFAULT;
	if (now != expected)
		return -EINTR;		/* for -EAGAIN, which means "once more" here */
	list_for_each_safe(e, next, &q->b->entries, link) {
		struct requeue_waiter *r = requeue_waiter_of(e);

		if (!futex_matches(e, &q->key))
			continue;
		if (e->kind != FUTEX_REQUEUES_PI || r->target.a != q->key2.a ||
		    r->target.b != q->key2.b)
			return -EINVAL;
		/* One is woken with the lock, or moved in place of that. */
		if (!first && q->done > q->nmove)
			break;
		if (first) {
			first = false;
			err = give(q, r);
			if (err < 0)
				return err;
			if (err == 0) {
				owner = r->w.thread;
				q->done++;
				continue;
			}
		}
		if (!pi)
			pi = target_of(q, owner, &err);
		if (!pi)
			return err;
		err = move(q, pi, r);
		if (err)
			return err;
		q->done++;
	}
	return 0;
}

/* Once more from the start? Brings in the word that was missing. */
static bool
again(struct requeue *q, int *err)
{
	u32 now;

	if (*err == -EFAULT) {
		if (get_user(now, q->addr) == 0 && futex_fault_in(q->addr2) == 0)
			return true;
	} else if (*err == -ESRCH) {
		/* Gone since it was looked up, or never there? */
		if (get_user(now, q->addr2) == 0 &&
		    (now & ~FUTEX_WAITERS) != (q->word2 & ~FUTEX_WAITERS))
			return true;
	} else if (*err == -EAGAIN) {
		if (!thread_interrupted(current))
			return true;
		*err = -ERESTARTNOINTR;
	}
	return false;
}

long
futex_cmp_requeue_pi(u32 __user *addr, u32 __user *addr2, bool shared, unsigned nwake,
    unsigned nmove, u32 expected)
{
	struct requeue q = { .addr = addr, .addr2 = addr2, .nmove = nmove };
	int err;

	if (nwake != 1 || (int)nmove < 0 || addr == addr2)
		return -EINVAL;
	err = futex_key(addr, shared, &q.key);
	if (err == 0)
		err = futex_key(addr2, shared, &q.key2);
	if (err == 0 && q.key.a == q.key2.a && q.key.b == q.key2.b)
		err = -EINVAL;
	if (err)
		return err;
	q.b = futex_bucket_of(&q.key);
	q.b2 = futex_bucket_of(&q.key2);
	do {
		if (!q.fresh && !(q.fresh = pi_alloc()))
			return -ENOMEM;
		if (get_user(q.word2, addr2)) {
			err = -EFAULT;
			break;
		}
		q.owner = futex_owner(q.word2, &q.owner_err);
		if (!q.owner && q.owner_err == 0)
			q.owner_err = -EAGAIN;	/* was free, but has been taken */
		futex_lock_two(q.b, q.b2);
		err = requeue_locked(&q, expected);
		futex_unlock_two(q.b, q.b2);
		if (q.owner)
			thread_put(q.owner);
		/* What was done cannot be told and begun again: it is told. */
	} while (err && q.done == 0 && again(&q, &err));
	pi_free(q.fresh);
	if (err == -EINTR)
		err = -EAGAIN;
	return q.done > 0 ? (long)q.done : err;
}
