/* System V shared memory. */
#ifndef _LOAM_SYS_SHM_H
#define _LOAM_SYS_SHM_H

#include <sys/ipc.h>
#include <loam/shm.h>

typedef unsigned long shmatt_t;

__BEGIN_DECLS
int shmget(key_t, size_t, int);
void *shmat(int, const void *, int);
int shmdt(const void *);
int shmctl(int, int, struct shmid_ds *);
__END_DECLS

#endif
