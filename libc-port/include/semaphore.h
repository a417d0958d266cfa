/* POSIX semaphores. */
#ifndef _LOAM_SEMAPHORE_H
#define _LOAM_SEMAPHORE_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <fcntl.h>
#include <time.h>

/* The lower half of __state is the value, the upper one counts waiters. */
typedef struct {
	unsigned long __state;
	int __shared;
	int __pad[5];
} sem_t;

#define SEM_FAILED	((sem_t *)0)

__BEGIN_DECLS
int sem_init(sem_t *, int, unsigned int);
int sem_destroy(sem_t *);
int sem_wait(sem_t *);
int sem_trywait(sem_t *);
int sem_timedwait(sem_t *__restrict, const struct timespec *__restrict);
int sem_clockwait(sem_t *__restrict, clockid_t,
    const struct timespec *__restrict);
int sem_post(sem_t *);
int sem_getvalue(sem_t *__restrict, int *__restrict);
sem_t *sem_open(const char *, int, ...);
int sem_close(sem_t *);
int sem_unlink(const char *);
__END_DECLS

#endif
