/* futex.c: waiting with a deadline; see futex.h. */
#include "futex.h"

static int
wait_until(long (*call)(long, long, long, long, long, long, long), void *word,
    unsigned int val, int shared, clockid_t clock, const struct timespec *end)
{
	int op = FUTEX_WAIT_BITSET | (shared ? 0 : FUTEX_PRIVATE_FLAG);

	if (end != NULL) {
		if (clock == CLOCK_REALTIME)
			op |= FUTEX_CLOCK_REALTIME;
		else if (clock != CLOCK_MONOTONIC)
			return EINVAL;
		if (end->tv_nsec < 0 || end->tv_nsec >= 1000000000)
			return EINVAL;
		if (end->tv_sec < 0)	/* the kernel knows no such time */
			return ETIMEDOUT;
	}
	return (int)-call(SYS_futex, (long)word, op, (long)val, (long)end, 0,
	    (long)FUTEX_BITSET_MATCH_ANY);
}

int
__loam_futex_wait(void *word, unsigned int val, int shared, clockid_t clock,
    const struct timespec *end)
{
	return wait_until(sys_call6, word, val, shared, clock, end);
}

int
__loam_futex_wait_cancel(void *word, unsigned int val, int shared,
    clockid_t clock, const struct timespec *end)
{
	return wait_until(sys_cancel6, word, val, shared, clock, end);
}
