/*
 * flockfile.c: a stream's lock for the program's own use.  The standard
 * streams get theirs when stdio wakes up, which this may be the first to do.
 */
#include "internal.h"
#include <reent.h>
#include <stdio.h>
#include <sys/lock.h>

void __sinit(struct _reent *);

static void
wake(void)
{
	if (!_REENT->__sdidinit)
		__sinit(_REENT);
}

void
flockfile(FILE *f)
{
	wake();
	__lock_acquire_recursive(f->_lock);
}

int
ftrylockfile(FILE *f)
{
	wake();
	return __lock_try_acquire_recursive(f->_lock) ? 0 : -1;
}

void
funlockfile(FILE *f)
{
	__lock_release_recursive(f->_lock);
}
