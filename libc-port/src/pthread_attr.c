/*
 * pthread_attr.c: how a thread is to be made, and how one was.
 */
#include "thread.h"
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

int
pthread_attr_destroy(pthread_attr_t *attr)
{
	free(attr->__cpus);
	attr->__cpus = NULL;
	return 0;
}

/* One of two values. */
static int
choose(int *member, int value)
{
	if (value != 0 && value != 1)
		return EINVAL;
	*member = value;
	return 0;
}

int
pthread_attr_getdetachstate(const pthread_attr_t *attr, int *state)
{
	*state = attr->__detached;
	return 0;
}

int
pthread_attr_setdetachstate(pthread_attr_t *attr, int state)
{
	return choose(&attr->__detached, state);
}

int
pthread_attr_getguardsize(const pthread_attr_t *restrict attr,
    size_t *restrict size)
{
	*size = attr->__guard_size;
	return 0;
}

int
pthread_attr_setguardsize(pthread_attr_t *attr, size_t size)
{
	if (size > SSIZE_MAX / 4)
		return EINVAL;
	attr->__guard_size = size;
	return 0;
}

int
pthread_attr_getinheritsched(const pthread_attr_t *restrict attr,
    int *restrict inherit)
{
	*inherit = attr->__inherit;
	return 0;
}

int
pthread_attr_setinheritsched(pthread_attr_t *attr, int inherit)
{
	return choose(&attr->__inherit, inherit);
}

int
pthread_attr_getschedparam(const pthread_attr_t *restrict attr,
    struct sched_param *restrict param)
{
	param->sched_priority = attr->__priority;
	return 0;
}

/* Whether it fits the policy is seen when the thread is made. */
int
pthread_attr_setschedparam(pthread_attr_t *restrict attr,
    const struct sched_param *restrict param)
{
	if (param->sched_priority < 0 || param->sched_priority > 99)
		return EINVAL;
	attr->__priority = param->sched_priority;
	return 0;
}

int
pthread_attr_getschedpolicy(const pthread_attr_t *restrict attr,
    int *restrict policy)
{
	*policy = attr->__policy;
	return 0;
}

int
pthread_attr_setschedpolicy(pthread_attr_t *attr, int policy)
{
	if (policy != SCHED_OTHER && policy != SCHED_FIFO &&
	    policy != SCHED_RR && policy != SCHED_BATCH && policy != SCHED_IDLE)
		return EINVAL;
	attr->__policy = policy;
	return 0;
}

int
pthread_attr_getscope(const pthread_attr_t *restrict attr,
    int *restrict scope)
{
	*scope = PTHREAD_SCOPE_SYSTEM;
	return 0;
}

/* All threads of the system compete with each other. */
int
pthread_attr_setscope(pthread_attr_t *attr, int scope)
{
	if (scope == PTHREAD_SCOPE_PROCESS)
		return ENOTSUP;
	return scope == PTHREAD_SCOPE_SYSTEM ? 0 : EINVAL;
}

int
pthread_attr_getstack(const pthread_attr_t *restrict attr,
    void **restrict stack, size_t *restrict size)
{
	*stack = attr->__stack;
	*size = attr->__stack_size;
	return 0;
}

int
pthread_attr_setstack(pthread_attr_t *attr, void *stack, size_t size)
{
	if (size < PTHREAD_STACK_MIN || size > SSIZE_MAX / 4 || stack == NULL)
		return EINVAL;
	attr->__stack = stack;
	attr->__stack_size = size;
	return 0;
}

int
pthread_attr_getstacksize(const pthread_attr_t *restrict attr,
    size_t *restrict size)
{
	*size = attr->__stack_size;
	return 0;
}

int
pthread_attr_setstacksize(pthread_attr_t *attr, size_t size)
{
	if (size < PTHREAD_STACK_MIN || size > SSIZE_MAX / 4)
		return EINVAL;
	attr->__stack_size = size;
	return 0;
}

int
pthread_attr_getaffinity_np(const pthread_attr_t *attr, size_t size,
    cpu_set_t *cpus)
{
	size_t n = attr->__cpus_size < size ? attr->__cpus_size : size;

	/* Without a set: any. */
	memset(cpus, attr->__cpus != NULL ? 0 : 0xff, size);
	if (attr->__cpus != NULL)
		memcpy(cpus, attr->__cpus, n);
	return 0;
}

int
pthread_attr_setaffinity_np(pthread_attr_t *attr, size_t size,
    const cpu_set_t *cpus)
{
	void *copy = NULL;

	if (cpus != NULL && size > 0) {
		copy = malloc(size);
		if (copy == NULL)
			return ENOMEM;
		memcpy(copy, cpus, size);
	}
	free(attr->__cpus);
	attr->__cpus = copy;
	attr->__cpus_size = copy != NULL ? size : 0;
	return 0;
}

int
pthread_getattr_default_np(pthread_attr_t *attr)
{
	return pthread_attr_init(attr);
}

/*
 * The first thread's stack ends above the auxiliary vector and may grow down
 * to its limit.
 */
static void
first_stack(pthread_attr_t *attr)
{
	unsigned long end = ((unsigned long)__loam_auxv | 4095) + 1;
	struct rlimit limit;

	attr->__stack_size = 8UL << 20;
	if (getrlimit(RLIMIT_STACK, &limit) == 0 &&
	    limit.rlim_cur < end)
		attr->__stack_size = limit.rlim_cur & -4096UL;
	attr->__stack = (void *)(end - attr->__stack_size);
	attr->__guard_size = 0;
}

int
pthread_getattr_np(pthread_t thread, pthread_attr_t *attr)
{
	struct tcb *tcb = tcb_of(thread);
	struct sched_param param;
	int err;

	pthread_attr_init(attr);
	attr->__detached = tcb->state == THREAD_DETACHED;
	attr->__stack = tcb->stack;
	attr->__stack_size = tcb->stack_size;
	attr->__guard_size = tcb->guard_size;
	if (tcb->map == NULL)
		first_stack(attr);
	err = pthread_getschedparam(thread, &attr->__policy, &param);
	attr->__priority = param.sched_priority;
	return err;
}
