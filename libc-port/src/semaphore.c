/*
 * semaphore.c: counting semaphores.
 *
 * Value and number of waiters share one word that changes at once, so who
 * posts knows from it whether to wake, and does not look at the semaphore
 * afterwards: the one that was let through may have destroyed it.
 */
#include "thread.h"
#include <limits.h>
#include <semaphore.h>
#include <string.h>

#define VALUE(state)	((unsigned int)(state))
#define WAITERS(state)	((state) >> 32)
#define ONE_WAITER	(1UL << 32)

/* The futex is the value: the lower half, which comes first. */
static void *
futex_of(sem_t *s)
{
	return &s->__state;
}

static int
fail(int err)
{
	errno = err;
	return -1;
}

int
sem_init(sem_t *s, int shared, unsigned int value)
{
	if (value > SEM_VALUE_MAX)
		return fail(EINVAL);
	memset(s, 0, sizeof(*s));
	s->__state = value;
	s->__shared = shared != 0;
	return 0;
}

int
sem_destroy(sem_t *s)
{
	return 0;
}

int
sem_getvalue(sem_t *restrict s, int *restrict value)
{
	*value = (int)VALUE(__atomic_load_n(&s->__state, __ATOMIC_RELAXED));
	return 0;
}

int
sem_post(sem_t *s)
{
	unsigned long old = __atomic_load_n(&s->__state, __ATOMIC_RELAXED);
	int shared = s->__shared;

	do
		if (VALUE(old) == SEM_VALUE_MAX)
			return fail(EOVERFLOW);
	while (!__atomic_compare_exchange_n(&s->__state, &old, old + 1, 0,
	    __ATOMIC_RELEASE, __ATOMIC_RELAXED));
	if (WAITERS(old) > 0)
		futex_wake(futex_of(s), 1, shared);
	return 0;
}

/* Take one, and give up `waiter' (0 or ONE_WAITER); false if there is none. */
static int
take(sem_t *s, unsigned long waiter)
{
	unsigned long old = __atomic_load_n(&s->__state, __ATOMIC_RELAXED);

	do
		if (VALUE(old) == 0)
			return 0;
	while (!__atomic_compare_exchange_n(&s->__state, &old,
	    old - 1 - waiter, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
	return 1;
}

int
sem_trywait(sem_t *s)
{
	return take(s, 0) ? 0 : fail(EAGAIN);
}

static void
give_up(void *s)
{
	__atomic_sub_fetch(&((sem_t *)s)->__state, ONE_WAITER,
	    __ATOMIC_RELAXED);
}

int
sem_clockwait(sem_t *restrict s, clockid_t clock,
    const struct timespec *restrict end)
{
	int err = 0;

	pthread_testcancel();
	if (take(s, 0))
		return 0;
	__atomic_add_fetch(&s->__state, ONE_WAITER, __ATOMIC_SEQ_CST);
	pthread_cleanup_push(give_up, s);
	while (!take(s, ONE_WAITER)) {
		err = __loam_futex_wait_cancel(futex_of(s), 0, s->__shared,
		    clock, end);
		if (err == ETIMEDOUT || err == EINVAL || err == EINTR) {
			give_up(s);
			break;
		}
		err = 0;
	}
	pthread_cleanup_pop(0);
	return err == 0 ? 0 : fail(err);
}

int
sem_wait(sem_t *s)
{
	return sem_clockwait(s, 0, NULL);
}

int
sem_timedwait(sem_t *restrict s, const struct timespec *restrict end)
{
	return sem_clockwait(s, CLOCK_REALTIME, end);
}
