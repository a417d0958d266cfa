/*
 * pthread_once.c: a function that runs once.
 *
 * The word is 0 before, DONE after, and while it runs RUNNING with the
 * generation of the process in the upper bits: the child of a fork sees that
 * who was at it is not there, and begins anew.
 */
#include "thread.h"

#define RUNNING		1U
#define DONE		2U
#define WAITED		4U		/* somebody sleeps on the word */
#define GENERATION	8U

unsigned int __loam_generation;		/* counted by fork.c, in the child */

static void
finish(pthread_once_t *once, unsigned int value)
{
	if (__atomic_exchange_n(once, value, __ATOMIC_RELEASE) & WAITED)
		futex_wake(once, WAKE_ALL, 0);
}

/* It was cancelled: the next one begins anew. */
static void
undo(void *once)
{
	finish(once, 0);
}

int
pthread_once(pthread_once_t *once, void (*fn)(void))
{
	unsigned int mine = RUNNING | __loam_generation * GENERATION, seen;

	for (;;) {
		seen = __atomic_load_n(once, __ATOMIC_ACQUIRE);
		if (seen == DONE)
			return 0;
		if (seen == 0 || (seen & ~WAITED) != mine) {
			if (!__atomic_compare_exchange_n(once, &seen, mine, 0,
			    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
				continue;
			pthread_cleanup_push(undo, once);
			fn();
			pthread_cleanup_pop(0);
			finish(once, DONE);
			return 0;
		}
		if ((seen & WAITED) || __atomic_compare_exchange_n(once, &seen,
		    seen | WAITED, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			__loam_futex_wait(once, mine | WAITED, 0, 0, NULL);
	}
}
