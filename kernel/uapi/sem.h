/* System V semaphores. */
#ifndef LOAM_UAPI_SEM_H
#define LOAM_UAPI_SEM_H

#include "ipc.h"

#define SEM_UNDO	0x1000	/* undo the operation when the process ends */

#define GETPID		11
#define GETVAL		12
#define GETALL		13
#define GETNCNT		14
#define GETZCNT		15
#define SETVAL		16
#define SETALL		17
#define SEM_STAT	18
#define SEM_INFO	19
#define SEM_STAT_ANY	20

struct sembuf {
	unsigned short sem_num;
	short sem_op;
	short sem_flg;
};

struct semid_ds {
	struct ipc_perm sem_perm;
	long sem_otime;			/* last semop */
	unsigned long __spare1;
	long sem_ctime;			/* made, or changed by semctl */
	unsigned long __spare2;
	unsigned long sem_nsems;
	unsigned long __spare3[2];
};

/* IPC_INFO; for SEM_INFO semusz is the number of sets, semaem that of semaphores. */
struct seminfo {
	int semmap, semmni, semmns, semmnu, semmsl, semopm, semume, semusz, semvmx, semaem;
};

LOAM_SIZE(struct sembuf, 6);
LOAM_SIZE(struct semid_ds, 104);
LOAM_SIZE(struct seminfo, 40);

#endif
