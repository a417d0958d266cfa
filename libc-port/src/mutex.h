/* mutex.h: what the kinds of mutexes share. */
#ifndef LOAM_PORT_MUTEX_H
#define LOAM_PORT_MUTEX_H

#include "thread.h"

/* pthread_mutex_t.__kind */
#define MUTEX_TYPE	3U	/* PTHREAD_MUTEX_NORMAL ... */
#define MUTEX_ROBUST	4U
#define MUTEX_SHARED	8U
#define MUTEX_INHERIT	16U

/* Word of a robust mutex whose data nobody made consistent: no tid is so. */
#define ROBUST_LOST	FUTEX_TID_MASK

int __loam_mutex_lock(pthread_mutex_t *m, clockid_t clock,
    const struct timespec *end);
void __loam_mutex_lock_contended(pthread_mutex_t *m);
/* EPERM if the kind can tell that the caller has it not. */
int __loam_mutex_check_owner(pthread_mutex_t *m);

int __loam_robust_lock(pthread_mutex_t *m, clockid_t clock,
    const struct timespec *end);
int __loam_robust_trylock(pthread_mutex_t *m);
int __loam_robust_unlock(pthread_mutex_t *m);
int __loam_robust_owned(pthread_mutex_t *m);

#endif
