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

/* The caller has it already: what its kind says to that. */
int __loam_mutex_relock(pthread_mutex_t *m, int error);

int __loam_robust_lock(pthread_mutex_t *m, clockid_t clock,
    const struct timespec *end);
int __loam_robust_trylock(pthread_mutex_t *m);
int __loam_robust_unlock(pthread_mutex_t *m);
int __loam_robust_owned(pthread_mutex_t *m);

/* The list of those the caller holds; it is known to the kernel then. */
struct tcb *__loam_robust_self(void);
void __loam_robust_pending(struct tcb *self, pthread_mutex_t *m);
void __loam_robust_link(struct tcb *self, pthread_mutex_t *m);
void __loam_robust_unlink(struct tcb *self, pthread_mutex_t *m);

int __loam_pi_lock(pthread_mutex_t *m, clockid_t clock,
    const struct timespec *end);
int __loam_pi_trylock(pthread_mutex_t *m);
int __loam_pi_unlock(pthread_mutex_t *m);

#endif
