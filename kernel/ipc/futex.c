/*
 * Futexes.
 *
 * Waiters stand in hash buckets by key (what names the word: vm_futex_key). User
 * memory is never touched under a bucket's lock. A waiter queues itself first and
 * then looks at the word; a waker changes the word first and then looks at the
 * queue; so either the waiter sees the new value, or the waker sees the waiter.
 *
 * A waiter that finds another value takes itself off again; if it was woken in
 * between, it reports that instead, for the waker has counted it.
 *
 * waiter.bucket says which lock guards it; requeue moves it with both locks held,
 * the lower address first.
 */
#include <arch/user.h>
#include <ipc/futex.h>
#include <lib/list.h>
#include <mm/vm.h>
#include <proc/process.h>
#include <proc/signal.h>
#include <sched/thread.h>
#include <sync/spinlock.h>
#include <uapi/errno.h>
#include <uapi/futex.h>

#define NBUCKETS 256

struct bucket {
	struct spinlock lock;
	struct list waiters;		/* [lock] first come first */
} __aligned(64);

struct futex_waiter {
	struct list link;		/* [bucket's lock] empty once woken */
	struct bucket *bucket;		/* [its own lock; read, lock, read again] */
	struct vm_futex_key key;	/* [bucket's lock] */
	u32 bits;			/* [c] */
	struct thread *thread;		/* [c] */
	bool woken;			/* [bucket's lock] */
};

static struct bucket buckets[NBUCKETS];

void
futex_init(void)
{
	unsigned i;

	for (i = 0; i < NBUCKETS; i++) {
		spin_init(&buckets[i].lock);
		list_init(&buckets[i].waiters);
	}
}

static struct bucket *
bucket_of(const struct vm_futex_key *key)
{
	u64 h = (key->a ^ (key->b >> 2)) * 0x9e3779b97f4a7c15UL;

	return &buckets[(h ^ key->b * 0xff51afd7ed558ccdUL) >> 56 & (NBUCKETS - 1)];
}

static int
key_of(u32 __user *addr, bool shared, struct vm_futex_key *key)
{
	if ((unsigned long)addr & 3)
		return -EINVAL;
	if (!user_range_ok(addr, sizeof(*addr)))
		return -EFAULT;
	return vm_futex_key((unsigned long)addr, shared, key);
}

static bool
matches(const struct futex_waiter *w, const struct vm_futex_key *key)
{
	return w->key.a == key->a && w->key.b == key->b;
}

/* ---- wait ---- */

static void
enqueue(struct futex_waiter *w)
{
	struct bucket *b = bucket_of(&w->key);

	w->bucket = b;
	spin_lock(&b->lock);
	list_add_tail(&b->waiters, &w->link);
	spin_unlock(&b->lock);
	/* On the queue before the word is read: pairs with futex_wake's fence. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

/* Take w off its queue; true if it had been woken before. */
static bool
dequeue(struct futex_waiter *w)
{
	struct bucket *b;
	bool woken;

	for (;;) {
		b = atomic_load(&w->bucket);
		spin_lock(&b->lock);
		if (b == w->bucket)
			break;
		spin_unlock(&b->lock);	/* requeued meanwhile */
	}
	woken = w->woken;
	if (!woken)
		list_del(&w->link);
	spin_unlock(&b->lock);
	return woken;
}

/* Sleep until woken: 0, -ETIMEDOUT, -EINTR. w is queued. */
static int
sleep_on(struct futex_waiter *w, u64 deadline_ns)
{
	int err = 0;

	for (;;) {
		thread_set_state(THREAD_SLEEPING);
		if (atomic_load(&w->woken))
			break;
		if (thread_interrupted(w->thread)) {
			err = -EINTR;
			break;
		}
		if (deadline_ns == ~0UL) {
			schedule();
		} else if (!schedule_until(deadline_ns)) {
			err = -ETIMEDOUT;
			break;
		}
	}
	thread_set_state(THREAD_RUNNABLE);
	return err;
}

long
futex_wait(u32 __user *addr, bool shared, u32 val, u64 deadline_ns, u32 bits)
{
	struct futex_waiter w = { .bits = bits, .thread = current };
	u32 now;
	int err;

	err = key_of(addr, shared, &w.key);
	if (err)
		return err;
	enqueue(&w);
	if (get_user(now, addr))
		err = -EFAULT;
	else if (now != val)
		err = -EAGAIN;
	else
		err = sleep_on(&w, deadline_ns);
	/* The lock is taken even after a wake-up: the waker may still be at w. */
	return dequeue(&w) ? 0 : err;
}

/* ---- wake ---- */

static void
wake_locked(struct futex_waiter *w)
{
	struct thread *t = w->thread;

	list_del(&w->link);
	/* After this w may be gone, but not before the bucket's lock is let go. */
	atomic_store(&w->woken, true);
	thread_wake(t, WAKE_NORMAL);
}

static unsigned
wake_in_bucket(struct bucket *b, const struct vm_futex_key *key, unsigned n, u32 bits)
{
	struct futex_waiter *w, *next;
	unsigned woken = 0;

	list_for_each_safe(w, next, &b->waiters, link) {
		if (woken == n)
			break;
		if (matches(w, key) && (w->bits & bits)) {
			wake_locked(w);
			woken++;
		}
	}
	return woken;
}

long
futex_wake(u32 __user *addr, bool shared, unsigned n, u32 bits)
{
	struct vm_futex_key key;
	struct bucket *b;
	unsigned woken;
	int err;

	err = key_of(addr, shared, &key);
	if (err)
		return err;
	b = bucket_of(&key);
	/* The word was changed before this call; the waiter queues before it looks. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (list_empty(&b->waiters))
		return 0;
	spin_lock(&b->lock);
	woken = wake_in_bucket(b, &key, n, bits);
	spin_unlock(&b->lock);
	return woken;
}

static void
lock_two(struct bucket *a, struct bucket *b)
{
	spin_lock(a < b ? &a->lock : &b->lock);
	if (a != b)
		spin_lock(a < b ? &b->lock : &a->lock);
}

static void
unlock_two(struct bucket *a, struct bucket *b)
{
	if (a != b)
		spin_unlock(a < b ? &b->lock : &a->lock);
	spin_unlock(a < b ? &a->lock : &b->lock);
}

static void
move_locked(struct futex_waiter *w, struct bucket *to, const struct vm_futex_key *key)
{
	list_del(&w->link);
	w->key = *key;
	atomic_store(&w->bucket, to);
	list_add_tail(&to->waiters, &w->link);
}

long
futex_requeue(u32 __user *addr, u32 __user *addr2, bool shared, unsigned nwake,
    unsigned nmove, const u32 *expected)
{
	struct vm_futex_key key, key2;
	struct futex_waiter *w, *next;
	struct bucket *b, *b2;
	unsigned done, moved = 0;
	u32 now;
	int err;

	err = key_of(addr, shared, &key);
	if (err == 0)
		err = key_of(addr2, shared, &key2);
	if (err)
		return err;
	if (expected) {
		if (get_user(now, addr))
			return -EFAULT;
		if (now != *expected)
			return -EAGAIN;
	}
	b = bucket_of(&key);
	b2 = bucket_of(&key2);
	lock_two(b, b2);
	done = wake_in_bucket(b, &key, nwake, FUTEX_BITSET_MATCH_ANY);
	list_for_each_safe(w, next, &b->waiters, link) {
		if (moved == nmove)
			break;
		if (matches(w, &key)) {
			move_locked(w, b2, &key2);
			moved++;
		}
	}
	unlock_two(b, b2);
	return done + moved;
}

/* ---- wake-op: futex(2), "FUTEX_WAKE_OP" ---- */

static int
sign_extend_12(u32 x)
{
	return (int)(x << 20) >> 20;
}

static int
apply_op(u32 __user *addr, u32 encoded, u32 *old)
{
	unsigned op = encoded >> 28;
	int arg = sign_extend_12(encoded >> 12 & 0xfff);
	u32 seen, new;

	if (op & 8)
		arg = (int)(1u << (arg & 31));
	op &= 7;
	if (op > 4)
		return -ENOSYS;
	if (get_user(seen, addr))
		return -EFAULT;
	for (;;) {
		switch (op) {
		case 0: new = arg; break;
		case 1: new = seen + arg; break;
		case 2: new = seen | arg; break;
		case 3: new = seen & ~arg; break;
		default: new = seen ^ arg; break;
		}
		if (user_cmpxchg32(addr, seen, new, old))
			return -EFAULT;
		if (*old == seen)
			return 0;
		seen = *old;
	}
}

static bool
compare_op(u32 encoded, int old)
{
	int arg = sign_extend_12(encoded & 0xfff);

	switch (encoded >> 24 & 15) {
	case 0: return old == arg;
	case 1: return old != arg;
	case 2: return old < arg;
	case 3: return old <= arg;
	case 4: return old > arg;
	default: return old >= arg;
	}
}

long
futex_wake_op(u32 __user *addr, u32 __user *addr2, bool shared, unsigned nwake,
    unsigned nwake2, u32 op)
{
	long woken, more;
	u32 old;
	int err;

	if ((op >> 24 & 15) > 5)
		return -ENOSYS;
	if ((unsigned long)addr2 & 3)
		return -EINVAL;
	err = apply_op(addr2, op, &old);
	if (err)
		return err;
	woken = futex_wake(addr, shared, nwake, FUTEX_BITSET_MATCH_ANY);
	if (woken < 0 || !compare_op(op, (int)old))
		return woken;
	more = futex_wake(addr2, shared, nwake2, FUTEX_BITSET_MATCH_ANY);
	return more < 0 ? more : woken + more;
}

/* ---- the end of a thread ---- */

/* The owner of the lock at word is dead: say so in it, and wake one that waits. */
static void
mark_owner_died(struct thread *t, u32 __user *word)
{
	u32 seen, old;

	if (((unsigned long)word & 3) || get_user(seen, word))
		return;
	while ((seen & FUTEX_TID_MASK) == (u32)t->tid) {
		if (user_cmpxchg32(word, seen, (seen & FUTEX_WAITERS) | FUTEX_OWNER_DIED, &old))
			return;
		if (old == seen) {
			if (seen & FUTEX_WAITERS)
				futex_wake(word, true, 1, FUTEX_BITSET_MATCH_ANY);
			return;
		}
		seen = old;
	}
}

/*
 * The list is user memory, and may be anything: at most ROBUST_LIST_LIMIT entries
 * are followed. Bit 0 of a pointer marks a priority-inheriting lock.
 */
static void
walk_robust_list(struct thread *t)
{
	struct robust_list_head head;
	struct robust_list __user *entry, *next;
	struct robust_list __user *first = t->robust_list;
	unsigned n;

	if (copy_from_user(&head, t->robust_list, sizeof(head)))
		return;
	for (entry = head.list.next, n = 0; entry != first && n < ROBUST_LIST_LIMIT; n++) {
		entry = (void *)((unsigned long)entry & ~1UL);
		if (entry == first || get_user(next, &entry->next))
			break;
		if (entry != head.list_op_pending)
			mark_owner_died(t, (u32 __user *)((char *)entry + head.futex_offset));
		entry = next;
	}
	if (head.list_op_pending) {
		entry = (void *)((unsigned long)head.list_op_pending & ~1UL);
		mark_owner_died(t, (u32 __user *)((char *)entry + head.futex_offset));
	}
}

void
futex_thread_leaves(struct thread *t)
{
	if (t->robust_list) {
		walk_robust_list(t);
		t->robust_list = NULL;
	}
	if (t->clear_tid) {
		u32 __user *word = t->clear_tid;

		t->clear_tid = NULL;
		/* Who joins waits with the shared form, as C libraries do. */
		if (put_user(0u, word) == 0)
			futex_wake(word, true, 1, FUTEX_BITSET_MATCH_ANY);
	}
}
