/*
 * timer.c: timers of timer_create.
 *
 * A timer_t is the kernel's number.
 */
#include "internal.h"
#include <signal.h>
#include <string.h>
#include <time.h>

int
timer_create(clockid_t clock, struct sigevent *restrict event,
    timer_t *restrict timer)
{
	int id;
	long ret;

	if (event != NULL && event->sigev_notify == SIGEV_THREAD) {
		errno = ENOTSUP;
		return -1;
	}
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
	return (int)sys_ret(sys_call1(SYS_timer_delete, timer));
}
