/*
 * Moving waiters from one word to another, and the wake with an operation on a second
 * word: FUTEX_REQUEUE, FUTEX_CMP_REQUEUE, FUTEX_WAKE_OP. Compare, operation and wake
 * happen under the locks of both buckets; when the word is not in memory the locks
 * are let go, it is brought in, and all begins again.
 */
#include <arch/user.h>
#include <ipc/futex_internal.h>
#include <sched/thread.h>
#include <uapi/errno.h>
#include <uapi/futex.h>

void
futex_lock_two(struct futex_bucket *a, struct futex_bucket *b)
{
	spin_lock(a < b ? &a->lock : &b->lock);
	if (a != b)
		spin_lock(a < b ? &b->lock : &a->lock);
}

void
futex_unlock_two(struct futex_bucket *a, struct futex_bucket *b)
{
	if (a != b)
		spin_unlock(a < b ? &b->lock : &a->lock);
	spin_unlock(a < b ? &a->lock : &b->lock);
}

static void
move(struct futex_waiter *w, struct futex_bucket *to, const struct vm_futex_key *key)
{
	list_del(&w->entry.link);
	w->entry.key = *key;
	futex_enqueue_locked(to, w);
}

/* Both buckets are locked. */
static long
requeue_locked(struct futex_bucket *b, const struct vm_futex_key *key, struct futex_bucket *b2,
    const struct vm_futex_key *key2, unsigned nwake, unsigned nmove)
{
	long woken = futex_wake_bucket_locked(b, key, nwake, FUTEX_BITSET_MATCH_ANY);
	struct futex_entry *e, *next;
	struct list moved = LIST_INIT(moved);
	unsigned n = 0;

	if (woken < 0)
		return woken;
	/* Apart first: with one bucket for both, what is moved would come round again. */
	list_for_each_safe(e, next, &b->entries, link) {
		if (n == nmove)
			break;
		if (!futex_matches(e, key))
			continue;
		if (e->kind != FUTEX_PLAIN) {
			woken = -EINVAL;
			break;
		}
		list_del(&e->link);
		list_add_tail(&moved, &e->link);
		n++;
	}
	list_for_each_safe(e, next, &moved, link)
		move(container_of(e, struct futex_waiter, entry), b2, key2);
	return woken < 0 ? woken : woken + n;
}

long
futex_requeue(u32 __user *addr, u32 __user *addr2, bool shared, unsigned nwake,
    unsigned nmove, const u32 *expected)
{
	struct vm_futex_key key, key2;
	struct futex_bucket *b, *b2;
	long ret;
	u32 now;
	int err;

	if ((int)nwake < 0 || (int)nmove < 0)
		return -EINVAL;
	err = futex_key(addr, shared, &key);
	if (err == 0)
		err = futex_key(addr2, shared, &key2);
	if (err)
		return err;
	b = futex_bucket_of(&key);
	b2 = futex_bucket_of(&key2);
	for (;;) {
		futex_lock_two(b, b2);
		if (!expected || futex_peek(addr, &now) == 0)
			break;
		futex_unlock_two(b, b2);
		if (get_user(now, addr))
			return -EFAULT;
	}
	if (expected && now != *expected)
		ret = -EAGAIN;
	else
		ret = requeue_locked(b, &key, b2, &key2, nwake, nmove);
	futex_unlock_two(b, b2);
	return ret;
}

/* ---- wake-op: futex(2), "FUTEX_WAKE_OP" ---- */

static int
sign_extend_12(u32 x)
{
	return (int)(x << 20) >> 20;
}

static u32
operate(unsigned op, u32 seen, int arg)
{
	switch (op) {
	case FUTEX_OP_SET: return arg;
	case FUTEX_OP_ADD: return seen + arg;
	case FUTEX_OP_OR: return seen | arg;
	case FUTEX_OP_ANDN: return seen & ~arg;
	default: return seen ^ arg;
	}
}

/* Under the locks: 0 or -EFAULT. */
static int
apply_op(u32 __user *addr, u32 encoded, u32 *old)
{
	unsigned op = encoded >> 28;
	int arg = sign_extend_12(encoded >> 12 & 0xfff), err;

	if (op & FUTEX_OP_OPARG_SHIFT)
		arg = (int)(1u << (arg & 31));
	op &= ~FUTEX_OP_OPARG_SHIFT;
	do {
		if (futex_peek(addr, old))
			return -EFAULT;
		err = futex_replace(addr, *old, operate(op, *old, arg));
	} while (err == -EAGAIN);
	return err;
}

static bool
compare_op(u32 encoded, int old)
{
	int arg = sign_extend_12(encoded & 0xfff);

	switch (encoded >> 24 & 15) {
	case FUTEX_OP_CMP_EQ: return old == arg;
	case FUTEX_OP_CMP_NE: return old != arg;
	case FUTEX_OP_CMP_LT: return old < arg;
	case FUTEX_OP_CMP_LE: return old <= arg;
	case FUTEX_OP_CMP_GT: return old > arg;
	default: return old >= arg;
	}
}

long
futex_wake_op(u32 __user *addr, u32 __user *addr2, bool shared, unsigned nwake,
    unsigned nwake2, u32 op)
{
	struct vm_futex_key key, key2;
	struct futex_bucket *b, *b2;
	long woken, more = 0;
	u32 old;
	int err;

	if ((op >> 28 & ~FUTEX_OP_OPARG_SHIFT) > FUTEX_OP_XOR ||
	    (op >> 24 & 15) > FUTEX_OP_CMP_GE)
		return -ENOSYS;
	err = futex_key(addr, shared, &key);
	if (err == 0)
		err = futex_key(addr2, shared, &key2);
	if (err)
		return err;
	b = futex_bucket_of(&key);
	b2 = futex_bucket_of(&key2);
	for (;;) {
		futex_lock_two(b, b2);
		if (apply_op(addr2, op, &old) == 0)
			break;
		futex_unlock_two(b, b2);
		if (futex_fault_in(addr2))
			return -EFAULT;
	}
	woken = futex_wake_bucket_locked(b, &key, nwake, FUTEX_BITSET_MATCH_ANY);
	if (woken >= 0 && compare_op(op, (int)old))
		more = futex_wake_bucket_locked(b2, &key2, nwake2, FUTEX_BITSET_MATCH_ANY);
	futex_unlock_two(b, b2);
	return woken < 0 ? woken : more < 0 ? more : woken + more;
}
