/* c11threads.c: the threads of C11, which are POSIX's. */
#include "thread.h"
#include <stdint.h>
#include <threads.h>

static int
result(int err)
{
	switch (err) {
	case 0:
		return thrd_success;
	case EBUSY:
		return thrd_busy;
	case ENOMEM:
	case EAGAIN:
		return thrd_nomem;
	case ETIMEDOUT:
		return thrd_timedout;
	default:
		return thrd_error;
	}
}

int
thrd_create(thrd_t *thread, thrd_start_t fn, void *arg)
{
	/* An int comes back in the lower half of the same register. */
	return result(pthread_create(thread, NULL,
	    (void *(*)(void *))(void (*)(void))fn, arg));
}

int
thrd_equal(thrd_t a, thrd_t b)
{
	return a == b;
}

thrd_t
thrd_current(void)
{
	return pthread_self();
}

/* -1 when a signal came first, another negative number for other errors. */
int
thrd_sleep(const struct timespec *time, struct timespec *left)
{
	int err = clock_nanosleep(CLOCK_REALTIME, 0, time, left);

	return err == 0 ? 0 : err == EINTR ? -1 : -2;
}

void
thrd_yield(void)
{
	pthread_yield();
}

void
thrd_exit(int value)
{
	pthread_exit((void *)(intptr_t)value);
}

int
thrd_detach(thrd_t thread)
{
	return result(pthread_detach(thread));
}

int
thrd_join(thrd_t thread, int *value)
{
	void *ret;
	int err = pthread_join(thread, &ret);

	if (err == 0 && value != NULL)
		*value = (int)(intptr_t)ret;
	return result(err);
}

int
mtx_init(mtx_t *m, int type)
{
	*m = (mtx_t)PTHREAD_MUTEX_INITIALIZER;
	if (type & mtx_recursive)
		*m = (mtx_t)PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
	return type & ~(mtx_recursive | mtx_timed) ? thrd_error : thrd_success;
}

int
mtx_lock(mtx_t *m)
{
	return result(pthread_mutex_lock(m));
}

int
mtx_timedlock(mtx_t *restrict m, const struct timespec *restrict end)
{
	return result(pthread_mutex_timedlock(m, end));
}

int
mtx_trylock(mtx_t *m)
{
	return result(pthread_mutex_trylock(m));
}

int
mtx_unlock(mtx_t *m)
{
	return result(pthread_mutex_unlock(m));
}

void
mtx_destroy(mtx_t *m)
{
	pthread_mutex_destroy(m);
}

void
call_once(once_flag *once, void (*fn)(void))
{
	pthread_once(once, fn);
}

int
cnd_init(cnd_t *c)
{
	return result(pthread_cond_init(c, NULL));
}

int
cnd_signal(cnd_t *c)
{
	return result(pthread_cond_signal(c));
}

int
cnd_broadcast(cnd_t *c)
{
	return result(pthread_cond_broadcast(c));
}

int
cnd_wait(cnd_t *c, mtx_t *m)
{
	return result(pthread_cond_wait(c, m));
}

int
cnd_timedwait(cnd_t *restrict c, mtx_t *restrict m,
    const struct timespec *restrict end)
{
	return result(pthread_cond_timedwait(c, m, end));
}

void
cnd_destroy(cnd_t *c)
{
	pthread_cond_destroy(c);
}

int
tss_create(tss_t *key, tss_dtor_t destructor)
{
	return result(pthread_key_create(key, destructor));
}

int
tss_set(tss_t key, void *value)
{
	return result(pthread_setspecific(key, value));
}

void *
tss_get(tss_t key)
{
	return pthread_getspecific(key);
}

void
tss_delete(tss_t key)
{
	pthread_key_delete(key);
}
