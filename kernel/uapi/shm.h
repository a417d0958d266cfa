/* System V shared memory. */
#ifndef LOAM_UAPI_SHM_H
#define LOAM_UAPI_SHM_H

#include "ipc.h"

#define SHM_R		0400	/* permission bits by another name */
#define SHM_W		0200

/* Flags of shmget. */
#define SHM_HUGETLB	04000
#define SHM_NORESERVE	010000

/* Flags of shmat. */
#define SHM_RDONLY	010000
#define SHM_RND		020000	/* round the address down */
#define SHM_REMAP	040000	/* replace what is mapped there */
#define SHM_EXEC	0100000

#define SHMLBA		4096

#define SHM_LOCK	11
#define SHM_UNLOCK	12
#define SHM_STAT	13
#define SHM_INFO	14
#define SHM_STAT_ANY	15

/* In the mode that IPC_STAT tells. */
#define SHM_DEST	01000	/* goes with the last detach */
#define SHM_LOCKED	02000

struct shmid_ds {
	struct ipc_perm shm_perm;
	unsigned long shm_segsz;
	long shm_atime;
	long shm_dtime;
	long shm_ctime;
	int shm_cpid;
	int shm_lpid;
	unsigned long shm_nattch;
	unsigned long __spare[2];
};

struct shminfo {
	unsigned long shmmax, shmmin, shmmni, shmseg, shmall;
	unsigned long __spare[4];
};

struct shm_info {
	int used_ids;
	unsigned long shm_tot;		/* pages */
	unsigned long shm_rss;
	unsigned long shm_swp;
	unsigned long swap_attempts;
	unsigned long swap_successes;
};

LOAM_SIZE(struct shmid_ds, 112);
LOAM_SIZE(struct shminfo, 72);
LOAM_SIZE(struct shm_info, 48);

#endif
