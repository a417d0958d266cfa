/*
 * timer.c: timers of timer_create.
 *
 * A timer_t is the kernel's number.  Those with SIGEV_THREAD have a thread of
 * the library behind them: timer_thread.c.
 */
#include "internal.h"
#include "timer.h"
#include <signal.h>
#include <string.h>
#include <time.h>

int
timer_create(clockid_t clock, struct sigevent *restrict event,
    timer_t *restrict timer)
{
	int id;
	long ret;

	if (event != NULL && event->sigev_notify == SIGEV_THREAD)
		ret = __loam_timer_thread_create(clock, event, &id);
	else
		ret = sys_call3(SYS_timer_create, clock, event, &id);
	if (ret == 0)
		*timer = (timer_t)id;
	return (int)sys_ret(ret);
}

int
timer_settime(timer_t timer, int flags, const struct itimerspec *restrict new,
    struct itimerspec *restrict old)
{
	return (int)sys_ret(sys_call4(SYS_timer_settime, (long)timer, flags,
	    (long)new, (long)old));
}

int
timer_gettime(timer_t timer, struct itimerspec *value)
{
	return (int)sys_ret(sys_call2(SYS_timer_gettime, timer, value));
}

int
timer_getoverrun(timer_t timer)
{
	return (int)sys_ret(sys_call1(SYS_timer_getoverrun, timer));
}

int
timer_delete(timer_t timer)
{
	if (__atomic_load_n(&__loam_thread_timers, __ATOMIC_RELAXED) != 0)
		return (int)sys_ret(__loam_timer_thread_delete((int)timer));
	return (int)sys_ret(sys_call1(SYS_timer_delete, timer));
}
