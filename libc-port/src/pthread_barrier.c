/*
 * pthread_barrier.c: a meeting of a fixed number of threads.
 *
 * The last to arrive counts seq up and wakes the others.  `inside' counts who
 * may still look at the barrier: destroying it, which the first to leave may
 * do, waits for the others.
 */
#include "thread.h"
#include <string.h>

#define DESTROYED	0x80000000U	/* in inside: wake who destroys */

int
pthread_barrier_init(pthread_barrier_t *restrict b,
    const pthread_barrierattr_t *restrict attr, unsigned int count)
{
	if (count == 0 || count > 0x7fffffff)
		return EINVAL;
	memset(b, 0, sizeof(*b));
	b->__count = count;
	if (attr != NULL)
		b->__shared = attr->__shared;
	return 0;
}

static int
leave(pthread_barrier_t *b, int shared, int result)
{
	if (__atomic_sub_fetch(&b->__inside, 1, __ATOMIC_RELEASE) == DESTROYED)
		futex_wake(&b->__inside, 1, shared);
	return result;
}

int
pthread_barrier_wait(pthread_barrier_t *b)
{
	int shared = b->__shared;
	unsigned int seq;

	word_lock(&b->__lock, shared);
	__atomic_add_fetch(&b->__inside, 1, __ATOMIC_RELAXED);
	seq = b->__seq;
	if (++b->__arrived == b->__count) {
		b->__arrived = 0;
		__atomic_store_n(&b->__seq, seq + 1, __ATOMIC_RELEASE);
		word_unlock(&b->__lock, shared);
		futex_wake(&b->__seq, WAKE_ALL, shared);
		return leave(b, shared, PTHREAD_BARRIER_SERIAL_THREAD);
	}
	word_unlock(&b->__lock, shared);
	while (__atomic_load_n(&b->__seq, __ATOMIC_ACQUIRE) == seq)
		__loam_futex_wait(&b->__seq, seq, shared, 0, NULL);
	return leave(b, shared, 0);
}

int
pthread_barrier_destroy(pthread_barrier_t *b)
{
	unsigned int n;

	if (__atomic_load_n(&b->__arrived, __ATOMIC_RELAXED) > 0)
		return EBUSY;
	n = __atomic_or_fetch(&b->__inside, DESTROYED, __ATOMIC_ACQUIRE);
	while (n != DESTROYED) {
		__loam_futex_wait(&b->__inside, n, b->__shared, 0, NULL);
		n = __atomic_load_n(&b->__inside, __ATOMIC_ACQUIRE);
	}
	return 0;
}

int
pthread_barrierattr_init(pthread_barrierattr_t *attr)
{
	attr->__shared = 0;
	return 0;
}

int
pthread_barrierattr_destroy(pthread_barrierattr_t *attr)
{
	return 0;
}

int
pthread_barrierattr_getpshared(const pthread_barrierattr_t *restrict attr,
    int *restrict shared)
{
	*shared = attr->__shared;
	return 0;
}

int
pthread_barrierattr_setpshared(pthread_barrierattr_t *attr, int shared)
{
	if (shared != 0 && shared != 1)
		return EINVAL;
	attr->__shared = shared;
	return 0;
}
