/* System V semaphores. */
#ifndef _LOAM_SYS_SEM_H
#define _LOAM_SYS_SEM_H

#include <sys/ipc.h>
#include <time.h>
#include <loam/sem.h>

/* The fourth argument of semctl: programs define union semun themselves. */
#define _SEM_SEMUN_UNDEFINED 1

__BEGIN_DECLS
int semget(key_t, int, int);
int semop(int, struct sembuf *, size_t);
int semctl(int, int, int, ...);
#if __GNU_VISIBLE
int semtimedop(int, struct sembuf *, size_t, const struct timespec *);
#endif
__END_DECLS

#endif
