/*
 * futex.h: sleeping on a word and waking who sleeps there.
 *
 * A word that processes share is known to the kernel by its page, one of this
 * process alone by its address, which is cheaper: `shared' says which.
 * Errors are returned, as positive numbers; errno is left alone.
 */
#ifndef LOAM_PORT_FUTEX_H
#define LOAM_PORT_FUTEX_H

#include "internal.h"
#include <time.h>
#include <loam/futex.h>

#define WAKE_ALL	0x7fffffff

static inline void
futex_wake(void *word, int n, int shared)
{
	sys_call3(SYS_futex, word,
	    FUTEX_WAKE | (shared ? 0 : FUTEX_PRIVATE_FLAG), n);
}

/*
 * Sleep while *word is val, but not longer than to the time `end' of the
 * clock (NULL: for ever).  0 when woken, EAGAIN if it was another value,
 * EINTR after a signal's handler, ETIMEDOUT, EINVAL for a bad time or clock.
 */
int __loam_futex_wait(void *word, unsigned int val, int shared,
    clockid_t clock, const struct timespec *end);
/* The same as a cancellation point. */
int __loam_futex_wait_cancel(void *word, unsigned int val, int shared,
    clockid_t clock, const struct timespec *end);

/*
 * A lock in one word: 0 free, 1 taken, 2 taken and perhaps waited for (U.
 * Drepper, "Futexes are tricky").  For short sections; no owner, no order.
 */
static inline void
word_lock(unsigned int *word, int shared)
{
	unsigned int old = 0;

	if (__atomic_compare_exchange_n(word, &old, 1, 0, __ATOMIC_ACQUIRE,
	    __ATOMIC_RELAXED))
		return;
	while (__atomic_exchange_n(word, 2, __ATOMIC_ACQUIRE) != 0)
		__loam_futex_wait(word, 2, shared, 0, NULL);
}

static inline void
word_unlock(unsigned int *word, int shared)
{
	if (__atomic_exchange_n(word, 0, __ATOMIC_RELEASE) == 2)
		futex_wake(word, 1, shared);
}

#endif
