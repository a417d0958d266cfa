/* pthread_mutexattr.c: the kinds of mutexes. */
#include "mutex.h"

int
pthread_mutexattr_init(pthread_mutexattr_t *attr)
{
	attr->__kind = PTHREAD_MUTEX_DEFAULT;
	return 0;
}

int
pthread_mutexattr_destroy(pthread_mutexattr_t *attr)
{
	return 0;
}

static int
get(const pthread_mutexattr_t *attr, unsigned int bit, int *value)
{
	*value = (attr->__kind & bit) != 0;
	return 0;
}

/* value 0 or 1 clears or sets the bit. */
static int
set(pthread_mutexattr_t *attr, unsigned int bit, int value)
{
	if (value != 0 && value != 1)
		return EINVAL;
	attr->__kind = value ? attr->__kind | bit : attr->__kind & ~bit;
	return 0;
}

int
pthread_mutexattr_gettype(const pthread_mutexattr_t *restrict attr,
    int *restrict type)
{
	*type = (int)(attr->__kind & MUTEX_TYPE);
	return 0;
}

int
pthread_mutexattr_settype(pthread_mutexattr_t *attr, int type)
{
	if (type < PTHREAD_MUTEX_NORMAL || type > PTHREAD_MUTEX_ERRORCHECK)
		return EINVAL;
	attr->__kind = (attr->__kind & ~MUTEX_TYPE) | (unsigned int)type;
	return 0;
}

int
pthread_mutexattr_getpshared(const pthread_mutexattr_t *restrict attr,
    int *restrict shared)
{
	return get(attr, MUTEX_SHARED, shared);
}

int
pthread_mutexattr_setpshared(pthread_mutexattr_t *attr, int shared)
{
	return set(attr, MUTEX_SHARED, shared);
}

int
pthread_mutexattr_getrobust(const pthread_mutexattr_t *restrict attr,
    int *restrict robust)
{
	return get(attr, MUTEX_ROBUST, robust);
}

int
pthread_mutexattr_setrobust(pthread_mutexattr_t *attr, int robust)
{
	return set(attr, MUTEX_ROBUST, robust);
}

int
pthread_mutexattr_getprotocol(const pthread_mutexattr_t *restrict attr,
    int *restrict protocol)
{
	return get(attr, MUTEX_INHERIT, protocol);
}

/* There are no priority ceilings. */
int
pthread_mutexattr_setprotocol(pthread_mutexattr_t *attr, int protocol)
{
	if (protocol == PTHREAD_PRIO_PROTECT)
		return ENOTSUP;
	return set(attr, MUTEX_INHERIT, protocol);
}
