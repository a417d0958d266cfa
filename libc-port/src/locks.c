/*
 * locks.c: the locks newlib takes around malloc, stdio, atexit ...
 *
 * A lock word as in futex.h; recursive ones add owner and depth.  An owner is
 * known by its control block, which fork copies to the same place.
 * __loam_threads is set before the second thread exists; the words mean the
 * same before and after.
 */
#include "futex.h"
#include <reent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/lock.h>

struct __lock {
	unsigned int word;
	struct tcb *owner;	/* only the owner finds itself here */
	int depth;
};

struct __lock __lock___sinit_recursive_mutex;
struct __lock __lock___sfp_recursive_mutex;
struct __lock __lock___atexit_recursive_mutex;
struct __lock __lock___at_quick_exit_mutex;
struct __lock __lock___malloc_recursive_mutex;
struct __lock __lock___env_recursive_mutex;
struct __lock __lock___tz_mutex;
struct __lock __lock___dd_hash_mutex;
struct __lock __lock___arc4random_mutex;

/* Without another thread plain stores do; a bus lock per putc would not. */
int __loam_threads;

static void
lock(unsigned int *word)
{
	if (!__loam_threads && *word == 0)
		*word = 1;
	else
		word_lock(word, 0);
}

static void
unlock(unsigned int *word)
{
	if (!__loam_threads)
		*word = 0;
	else
		word_unlock(word, 0);
}

void
__retarget_lock_init(_LOCK_T *l)
{
	*l = calloc(1, sizeof(struct __lock));
	/* newlib cannot report this; a file without a lock is worse. */
	if (*l == NULL)
		abort();
}

void
__retarget_lock_init_recursive(_LOCK_T *l)
{
	__retarget_lock_init(l);
}

void
__retarget_lock_close(_LOCK_T l)
{
	free(l);
}

/*
 * Only streams have such locks.  They keep theirs when they are closed, for
 * the next stream in the same place: whoever walks all streams (fflush(NULL))
 * may be waiting for it.
 */
void
__retarget_lock_close_recursive(_LOCK_T l)
{
}

void
__retarget_lock_acquire(_LOCK_T l)
{
	lock(&l->word);
}

int
__retarget_lock_try_acquire(_LOCK_T l)
{
	unsigned int old = 0;

	return __atomic_compare_exchange_n(&l->word, &old, 1, 0,
	    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

void
__retarget_lock_release(_LOCK_T l)
{
	unlock(&l->word);
}

void
__retarget_lock_acquire_recursive(_LOCK_T l)
{
	struct tcb *self = tcb_self();

	if (__atomic_load_n(&l->owner, __ATOMIC_RELAXED) == self) {
		l->depth++;
		return;
	}
	lock(&l->word);
	__atomic_store_n(&l->owner, self, __ATOMIC_RELAXED);
	l->depth = 1;
}

int
__retarget_lock_try_acquire_recursive(_LOCK_T l)
{
	struct tcb *self = tcb_self();

	if (__atomic_load_n(&l->owner, __ATOMIC_RELAXED) == self) {
		l->depth++;
		return 1;
	}
	if (!__retarget_lock_try_acquire(l))
		return 0;
	__atomic_store_n(&l->owner, self, __ATOMIC_RELAXED);
	l->depth = 1;
	return 1;
}

void
__retarget_lock_release_recursive(_LOCK_T l)
{
	if (--l->depth > 0)
		return;
	__atomic_store_n(&l->owner, NULL, __ATOMIC_RELAXED);
	unlock(&l->word);
}

/*
 * Across fork.  The library's own locks are held for moments only, so they
 * are waited for, in the order in which they nest.  A stream may be held for
 * as long as its reader waits for input: what cannot be had at once is made
 * anew in the child, where the stream is then empty, as the data in it are
 * the other thread's to write.  sfp's lock keeps streams from coming and
 * going.
 */
static struct __lock *const across_fork[] = {
	&__lock___sfp_recursive_mutex, &__lock___sinit_recursive_mutex,
	&__lock___at_quick_exit_mutex, &__lock___tz_mutex,
	&__lock___env_recursive_mutex, &__lock___dd_hash_mutex,
	&__lock___arc4random_mutex, &__lock___malloc_recursive_mutex,
};

#define NLOCKS	((int)(sizeof(across_fork) / sizeof(across_fork[0])))

/* Those of functions that a program may not have: NULL then. */
extern unsigned int __loam_random_lock __attribute__((__weak__));
extern unsigned int __loam_popen_lock __attribute__((__weak__));
extern unsigned int __loam_keys_lock __attribute__((__weak__));
extern unsigned int __loam_sem_lock __attribute__((__weak__));

static unsigned int *const words_across_fork[] = {
	&__loam_sem_lock, &__loam_popen_lock, &__loam_keys_lock,
	&__loam_random_lock,
};

#define NWORDS	(sizeof(words_across_fork) / sizeof(words_across_fork[0]))

int _fwalk(struct _reent *, int (*)(FILE *));

static int
try_stream(FILE *f)
{
	if (f->_lock != NULL)
		__retarget_lock_try_acquire_recursive(f->_lock);
	return 0;
}

static int
release_stream(FILE *f)
{
	if (f->_lock != NULL && f->_lock->owner == tcb_self())
		__retarget_lock_release_recursive(f->_lock);
	return 0;
}

static int
renew_stream(FILE *f)
{
	if (f->_lock == NULL || f->_lock->owner == tcb_self())
		return release_stream(f);
	memset(f->_lock, 0, sizeof(*f->_lock));
	f->_p = f->_bf._base;
	f->_r = 0;
	f->_w = (f->_flags & __SWR) && !(f->_flags & (__SLBF | __SNBF)) ?
	    f->_bf._size : 0;
	f->_ub._base = NULL;
	return 0;
}

void
__loam_locks_prepare(void)
{
	size_t w;
	int i;

	for (w = 0; w < NWORDS; w++)
		if (words_across_fork[w] != NULL)
			word_lock(words_across_fork[w], 0);
	__retarget_lock_acquire_recursive(across_fork[0]);
	if (_GLOBAL_REENT->__sdidinit)
		_fwalk(_GLOBAL_REENT, try_stream);
	for (i = 1; i < NLOCKS; i++)
		__retarget_lock_acquire_recursive(across_fork[i]);
}

void
__loam_locks_release(int child)
{
	struct __lock *exits = &__lock___atexit_recursive_mutex;
	size_t w;
	int i;

	for (i = NLOCKS - 1; i >= 1; i--)
		__retarget_lock_release_recursive(across_fork[i]);
	/* Held while handlers run: a thread may be in exit(). */
	if (child && exits->owner != tcb_self())
		memset(exits, 0, sizeof(*exits));
	if (_GLOBAL_REENT->__sdidinit)
		_fwalk(_GLOBAL_REENT, child ? renew_stream : release_stream);
	__retarget_lock_release_recursive(across_fork[0]);
	for (w = 0; w < NWORDS; w++)
		if (words_across_fork[w] != NULL)
			word_unlock(words_across_fork[w], 0);
}
