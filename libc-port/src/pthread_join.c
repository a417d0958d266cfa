/*
 * pthread_join.c: waiting for the end of a thread, and giving up to.
 *
 * The kernel clears the tid and wakes us (with the shared form of the wait)
 * when the thread has left its stack for good.
 */
#include "thread.h"

static int
finish(struct tcb *tcb, void **result)
{
	if (result != NULL)
		*result = tcb->result;
	__loam_free_thread(tcb);
	return 0;
}

int
pthread_clockjoin_np(pthread_t thread, void **result, clockid_t clock,
    const struct timespec *end)
{
	struct tcb *tcb = tcb_of(thread);
	int tid, err;

	pthread_testcancel();
	if (tcb == tcb_self())
		return EDEADLK;
	if (__atomic_load_n(&tcb->state, __ATOMIC_RELAXED) == THREAD_DETACHED)
		return EINVAL;
	while ((tid = __atomic_load_n(&tcb->tid, __ATOMIC_ACQUIRE)) != 0) {
		err = __loam_futex_wait_cancel(&tcb->tid, (unsigned int)tid, 1,
		    clock, end);
		if (err == ETIMEDOUT || err == EINVAL)
			return err;
	}
	return finish(tcb, result);
}

int
pthread_join(pthread_t thread, void **result)
{
	return pthread_clockjoin_np(thread, result, 0, NULL);
}

int
pthread_timedjoin_np(pthread_t thread, void **result,
    const struct timespec *end)
{
	return pthread_clockjoin_np(thread, result, CLOCK_REALTIME, end);
}

int
pthread_tryjoin_np(pthread_t thread, void **result)
{
	struct tcb *tcb = tcb_of(thread);

	if (__atomic_load_n(&tcb->tid, __ATOMIC_ACQUIRE) != 0)
		return EBUSY;
	return finish(tcb, result);
}

int
pthread_detach(pthread_t thread)
{
	struct tcb *tcb = tcb_of(thread);
	int state = THREAD_JOINABLE, tid;

	if (__atomic_compare_exchange_n(&tcb->state, &state, THREAD_DETACHED,
	    0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return 0;
	if (state == THREAD_DETACHED)
		return EINVAL;
	/* It has ended, or nearly so. */
	while ((tid = __atomic_load_n(&tcb->tid, __ATOMIC_ACQUIRE)) != 0)
		__loam_futex_wait(&tcb->tid, (unsigned int)tid, 1, 0, NULL);
	return finish(tcb, NULL);
}
