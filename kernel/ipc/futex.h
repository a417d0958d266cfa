/*
 * Futexes: sleeping on a word of user memory. See futex(2).
 */
#ifndef IPC_FUTEX_H
#define IPC_FUTEX_H

#include <lib/types.h>
#include <proc/hooks.h>	/* futex_init, futex_thread_leaves */

/*
 * Sleep while *addr == val, until a wake with a common bit, deadline_ns (clock_ns()
 * time, ~0 = none) or a signal: 0, -EAGAIN (other value), -ETIMEDOUT, -EINTR, -EFAULT.
 */
long futex_wait(u32 __user *addr, bool shared, u32 val, u64 deadline_ns, u32 bits);
/* Wake up to n waiters with a bit in common: how many, or an error. */
long futex_wake(u32 __user *addr, bool shared, unsigned n, u32 bits);
/*
 * Wake up to nwake at addr and move up to nmove of the others to addr2: how many in
 * all. expected, if not NULL, must be what *addr holds, else -EAGAIN.
 */
long futex_requeue(u32 __user *addr, u32 __user *addr2, bool shared, unsigned nwake,
    unsigned nmove, const u32 *expected);
/* FUTEX_WAKE_OP: apply op to *addr2, wake at addr, and at addr2 if the old value says so. */
long futex_wake_op(u32 __user *addr, u32 __user *addr2, bool shared, unsigned nwake,
    unsigned nwake2, u32 op);

/* ---- priority inheritance ---- */

/*
 * FUTEX_LOCK_PI: 0, -EDEADLK, -ESRCH (the owner is gone), -EPERM, -EINVAL (the word and
 * the waiters contradict each other), -ETIMEDOUT, -ENOMEM, -EFAULT; -ERESTARTNOINTR.
 */
long futex_lock_pi(u32 __user *addr, bool shared, u64 deadline_ns);
long futex_trylock_pi(u32 __user *addr, bool shared);	/* -EAGAIN: it is taken */
long futex_unlock_pi(u32 __user *addr, bool shared);	/* -EPERM: not the caller's */
/* Wait at addr to be moved to addr2: 0 when the caller owns the lock there. */
long futex_wait_requeue_pi(u32 __user *addr, u32 __user *addr2, bool shared, u32 val,
    u64 deadline_ns, u32 bits);
/* Give the lock at addr2 to one of those who wait at addr, and move up to nmove others to it. */
long futex_cmp_requeue_pi(u32 __user *addr, u32 __user *addr2, bool shared, unsigned nwake,
    unsigned nmove, u32 expected);
/* t leaves its memory: its PI futexes go to their heirs; close: it will take no more. */
void futex_pi_release(struct thread *t, bool close);

#endif
