/*
 * locks.c: the locks newlib takes around malloc, stdio, atexit ...
 *
 * A futex lock after U. Drepper, "Futexes are tricky": 0 free, 1 taken,
 * 2 taken and perhaps waited for.  Recursive ones add owner and depth.
 * An owner is known by its control block, which fork copies to the same
 * place.  clone() sets __loam_threads before the second thread exists;
 * the words mean the same before and after.
 */
#include "internal.h"
#include <stdlib.h>
#include <sys/lock.h>
#include <loam/futex.h>

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
word_lock(unsigned int *word)
{
	unsigned int old = 0;

	if (!__loam_threads && *word == 0) {
		*word = 1;
		return;
	}
	if (__atomic_compare_exchange_n(word, &old, 1, 0, __ATOMIC_ACQUIRE,
	    __ATOMIC_RELAXED))
		return;
	if (old != 2)
		old = __atomic_exchange_n(word, 2, __ATOMIC_ACQUIRE);
	while (old != 0) {
		sys_call4(SYS_futex, (long)word,
		    FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 2, 0);
		old = __atomic_exchange_n(word, 2, __ATOMIC_ACQUIRE);
	}
}

static void
word_unlock(unsigned int *word)
{
	if (!__loam_threads) {
		*word = 0;
		return;
	}
	if (__atomic_exchange_n(word, 0, __ATOMIC_RELEASE) == 2)
		sys_call3(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1);
}

void
__retarget_lock_init(_LOCK_T *lock)
{
	*lock = calloc(1, sizeof(struct __lock));
	/* newlib cannot report this; a file without a lock is worse. */
	if (*lock == NULL)
		abort();
}

void
__retarget_lock_init_recursive(_LOCK_T *lock)
{
	__retarget_lock_init(lock);
}

void
__retarget_lock_close(_LOCK_T lock)
{
	free(lock);
}

void
__retarget_lock_close_recursive(_LOCK_T lock)
{
	free(lock);
}

void
__retarget_lock_acquire(_LOCK_T lock)
{
	word_lock(&lock->word);
}

int
__retarget_lock_try_acquire(_LOCK_T lock)
{
	unsigned int old = 0;

	return __atomic_compare_exchange_n(&lock->word, &old, 1, 0,
	    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

void
__retarget_lock_release(_LOCK_T lock)
{
	word_unlock(&lock->word);
}

void
__retarget_lock_acquire_recursive(_LOCK_T lock)
{
	struct tcb *self = tcb_self();

	if (__atomic_load_n(&lock->owner, __ATOMIC_RELAXED) == self) {
		lock->depth++;
		return;
	}
	word_lock(&lock->word);
	__atomic_store_n(&lock->owner, self, __ATOMIC_RELAXED);
	lock->depth = 1;
}

int
__retarget_lock_try_acquire_recursive(_LOCK_T lock)
{
	struct tcb *self = tcb_self();

	if (__atomic_load_n(&lock->owner, __ATOMIC_RELAXED) == self) {
		lock->depth++;
		return 1;
	}
	if (!__retarget_lock_try_acquire(lock))
		return 0;
	__atomic_store_n(&lock->owner, self, __ATOMIC_RELAXED);
	lock->depth = 1;
	return 1;
}

void
__retarget_lock_release_recursive(_LOCK_T lock)
{
	if (--lock->depth > 0)
		return;
	__atomic_store_n(&lock->owner, NULL, __ATOMIC_RELAXED);
	word_unlock(&lock->word);
}
