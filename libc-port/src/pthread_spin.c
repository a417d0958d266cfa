/*
 * pthread_spin.c: locks that do not sleep.  After some tries the processor is
 * offered to others, as the holder may be waiting for it.
 */
#include "thread.h"

#define TRIES	100

int
pthread_spin_init(pthread_spinlock_t *l, int shared)
{
	if (shared != PTHREAD_PROCESS_PRIVATE &&
	    shared != PTHREAD_PROCESS_SHARED)
		return EINVAL;
	*l = 0;
	return 0;
}

int
pthread_spin_destroy(pthread_spinlock_t *l)
{
	return 0;
}

int
pthread_spin_trylock(pthread_spinlock_t *l)
{
	return __atomic_exchange_n(l, 1, __ATOMIC_ACQUIRE) ? EBUSY : 0;
}

int
pthread_spin_lock(pthread_spinlock_t *l)
{
	int i;

	while (pthread_spin_trylock(l) != 0)
		for (i = 0; __atomic_load_n(l, __ATOMIC_RELAXED) != 0; i++) {
			if (i < TRIES)
				__builtin_ia32_pause();
			else
				sys_call0(SYS_sched_yield);
		}
	return 0;
}

int
pthread_spin_unlock(pthread_spinlock_t *l)
{
	__atomic_store_n(l, 0, __ATOMIC_RELEASE);
	return 0;
}
