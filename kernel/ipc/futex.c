/*
 * Futexes: the hash of waiters, waiting and waking. Moving waiters and the wake with
 * an operation are in futex_requeue.c, priority inheritance in futex_pi.c and
 * futex_requeue_pi.c, what a dying thread leaves in futex_robust.c.
 *
 * Waiters stand in hash buckets by key (what names the word: vm_futex_key). User
 * memory is never faulted in under a bucket's lock. A waiter queues itself first and
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
#include <ipc/futex_internal.h>
#include <sched/thread.h>
#include <uapi/errno.h>
#include <uapi/futex.h>
#include <uapi/sched.h>

#define NBUCKETS 256

static struct futex_bucket buckets[NBUCKETS];

void
futex_init(void)
{
	unsigned i;

	for (i = 0; i < NBUCKETS; i++) {
		spin_init(&buckets[i].lock);
		list_init(&buckets[i].entries);
	}
}

struct futex_bucket *
futex_bucket_of(const struct vm_futex_key *key)
{
	u64 h = (key->a ^ (key->b >> 2)) * 0x9e3779b97f4a7c15UL;

	return &buckets[(h ^ key->b * 0xff51afd7ed558ccdUL) >> 56 & (NBUCKETS - 1)];
}

int
futex_key(u32 __user *addr, bool shared, struct vm_futex_key *key)
{
	if ((unsigned long)addr & 3)
		return -EINVAL;
	if (!user_range_ok(addr, sizeof(*addr)))
		return -EFAULT;
	if (shared)
		return vm_futex_key((unsigned long)addr, true, key);
	/* As vm_futex_key has it. */
	key->a = (u64)current->vm;
	key->b = (u64)addr;
	return 0;
}

/* ---- the word, under a lock ---- */

int
futex_peek(u32 __user *addr, u32 *value)
{
	return get_user(*value, addr);
}

int
futex_replace(u32 __user *addr, u32 expected, u32 value)
{
	u32 old;

	if (user_cmpxchg32(addr, expected, value, &old))
		return -EFAULT;
	return old == expected ? 0 : -EAGAIN;
}

int
futex_fault_in(u32 __user *addr)
{
	u32 old;

	/* Writable: a compare-and-swap writes back what it found. */
	return user_cmpxchg32(addr, 0, 0, &old);
}

/* ---- wait ---- */

/* Real-time threads go before the others, the better before the worse. */
static struct list * __attribute__((noinline))
place_of_realtime(struct futex_bucket *b, struct futex_waiter *w)
{
	struct futex_entry *e;

	w->entry.rank = 99 - w->thread->se.rt_priority;
	list_for_each(e, &b->entries, link) {
		if (e->rank > w->entry.rank)
			return &e->link;
	}
	return &b->entries;
}

static inline void
enqueue(struct futex_bucket *b, struct futex_waiter *w)
{
	struct list *before = &b->entries;

	w->entry.rank = FUTEX_RANK_FAIR;
	if (unlikely(w->thread->se.level == LEVEL_RT))
		before = place_of_realtime(b, w);
	atomic_store(&w->bucket, b);
	list_add_tail(before, &w->entry.link);
}

void
futex_enqueue_locked(struct futex_bucket *b, struct futex_waiter *w)
{
	enqueue(b, w);
}

struct futex_bucket *
futex_lock_waiter(struct futex_waiter *w)
{
	for (;;) {
		struct futex_bucket *b = atomic_load(&w->bucket);

		spin_lock(&b->lock);
		if (b == w->bucket)
			return b;
		spin_unlock(&b->lock);	/* requeued meanwhile */
	}
}

/* Take w off its queue; true if it had been woken before. */
static bool
dequeue(struct futex_waiter *w)
{
	struct futex_bucket *b = futex_lock_waiter(w);
	bool woken = w->woken;

	if (!woken)
		list_del(&w->entry.link);
	spin_unlock(&b->lock);
	return woken;
}

int
futex_sleep(const bool *done, u64 deadline_ns)
{
	int err = 0;

	for (;;) {
		thread_set_state(THREAD_SLEEPING);
		if (atomic_load(done))
			break;
		if (thread_interrupted(current)) {
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
	struct futex_bucket *b;
	u32 now;
	int err;

	err = futex_key(addr, shared, &w.entry.key);
	if (err)
		return err;
	b = futex_bucket_of(&w.entry.key);
	spin_lock(&b->lock);
	enqueue(b, &w);
	spin_unlock(&b->lock);
	/* On the queue before the word is read: pairs with futex_wake's fence. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (get_user(now, addr))
		err = -EFAULT;
	else if (now != val)
		err = -EAGAIN;
	else
		err = futex_sleep(&w.woken, deadline_ns);
	/* The lock is taken even after a wake-up: the waker may still be at w. */
	return dequeue(&w) ? 0 : err;
}

/* ---- wake ---- */

void
futex_wake_locked(struct futex_waiter *w)
{
	struct thread *t = w->thread;

	list_del(&w->entry.link);
	/* After this w may be gone, but not before the bucket's lock is let go. */
	atomic_store(&w->woken, true);
	thread_wake(t, WAKE_NORMAL);
}

long
futex_wake_bucket_locked(struct futex_bucket *b, const struct vm_futex_key *key, unsigned n,
    u32 bits)
{
	struct futex_entry *e, *next;
	unsigned woken = 0;

	list_for_each_safe(e, next, &b->entries, link) {
		struct futex_waiter *w = container_of(e, struct futex_waiter, entry);

		if (woken == n)
			break;
		if (!futex_matches(e, key))
			continue;
		if (e->kind != FUTEX_PLAIN)
			return -EINVAL;
		if (w->bits & bits) {
			futex_wake_locked(w);
			woken++;
		}
	}
	return woken;
}

long
futex_wake(u32 __user *addr, bool shared, unsigned n, u32 bits)
{
	struct vm_futex_key key;
	struct futex_bucket *b;
	long woken;
	int err;

	err = futex_key(addr, shared, &key);
	if (err)
		return err;
	b = futex_bucket_of(&key);
	/* The word was changed before this call; the waiter queues before it looks. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (list_empty(&b->entries))
		return 0;
	spin_lock(&b->lock);
	woken = futex_wake_bucket_locked(b, &key, n, bits);
	spin_unlock(&b->lock);
	return woken;
}
