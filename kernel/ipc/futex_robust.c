/*
 * What a thread leaves behind in user memory: robust locks, marked as their owner's
 * death; PI futexes, handed to their heirs; the word of set_tid_address, cleared.
 */
#include <arch/user.h>
#include <ipc/futex_internal.h>
#include <sched/thread.h>
#include <uapi/errno.h>
#include <uapi/futex.h>

/* Bit 0 of a pointer in the list says that the entry is a priority-inheriting lock. */
struct entry {
	struct robust_list __user *at;
	bool pi;
};

static struct entry
decode(struct robust_list *pointer)
{
	unsigned long value = (unsigned long)pointer;

	return (struct entry){ (void *)(value & ~1UL), value & 1 };
}

/* The offset is the user's, too: whatever comes out is only touched as user memory. */
static u32 __user *
word_of(struct robust_list __user *entry, long offset)
{
	return (u32 __user *)((unsigned long)entry + (unsigned long)offset);
}

/*
 * If t owned the lock at word say in it that it died, and wake one that waits; the
 * heirs of PI locks are found by futex_pi_release. pending: the lock was being taken or
 * let go; if it was let go already, whoever waits has perhaps not been woken yet.
 */
static void
mark_owner_died(struct thread *t, u32 __user *word, bool pi, bool pending)
{
	u32 seen, old;

	if (((unsigned long)word & 3) || get_user(seen, word))
		return;
	if (pending && !pi && seen == 0) {
		futex_wake(word, true, 1, FUTEX_BITSET_MATCH_ANY);
		return;
	}
	while ((seen & FUTEX_TID_MASK) == futex_tid(t)) {
		if (user_cmpxchg32(word, seen, (seen & FUTEX_WAITERS) | FUTEX_OWNER_DIED, &old))
			return;
		if (old == seen) {
			if (!pi && (seen & FUTEX_WAITERS))
				futex_wake(word, true, 1, FUTEX_BITSET_MATCH_ANY);
			return;
		}
		seen = old;
	}
}

/*
 * The list is user memory, and may be anything: at most ROBUST_LIST_LIMIT entries are
 * followed, and a fatal signal does not wait for them (the thread is beyond signals).
 */
static void
walk_robust_list(struct thread *t)
{
	struct robust_list __user *first = t->robust_list;
	struct robust_list_head head;
	struct robust_list *next;
	struct entry e, pending;
	unsigned n;

	if (copy_from_user(&head, t->robust_list, sizeof(head)))
		return;
	pending = decode(head.list_op_pending);
	e = decode(head.list.next);
	for (n = 0; e.at != first && n < ROBUST_LIST_LIMIT; n++) {
		/* Read before the entry is marked: its new owner may take it off the list. */
		if (get_user(next, &e.at->next))
			break;
		if (e.at != pending.at)
			mark_owner_died(t, word_of(e.at, head.futex_offset), e.pi, false);
		e = decode(next);
	}
	if (pending.at)
		mark_owner_died(t, word_of(pending.at, head.futex_offset), pending.pi, true);
}

void
futex_thread_leaves(struct thread *t)
{
	if (t->robust_list) {
		walk_robust_list(t);
		t->robust_list = NULL;
	}
	futex_pi_release(t, READ_ONCE(t->flags) & TF_EXITING);
	if (t->clear_tid) {
		u32 __user *word = t->clear_tid;

		t->clear_tid = NULL;
		/* Who joins waits with the shared form, as C libraries do. */
		if (put_user(0u, word) == 0)
			futex_wake(word, true, 1, FUTEX_BITSET_MATCH_ANY);
	}
}
