/* System V IPC: what semaphores, shared memory and message queues have in common. */
#ifndef LOAM_UAPI_IPC_H
#define LOAM_UAPI_IPC_H

#include "layout.h"

/* Flags of the *get calls, with the nine permission bits. */
#define IPC_CREAT	01000
#define IPC_EXCL	02000
#define IPC_NOWAIT	04000	/* of operations: do not wait */

#define IPC_PRIVATE	0	/* the key that finds nothing */

/* Commands of the *ctl calls. */
#define IPC_RMID	0
#define IPC_SET		1
#define IPC_STAT	2
#define IPC_INFO	3

struct ipc_perm {
	int __key;
	unsigned int uid;		/* owner */
	unsigned int gid;
	unsigned int cuid;		/* creator */
	unsigned int cgid;
	unsigned int mode;
	unsigned short __seq;
	unsigned short __pad;
	unsigned long __spare[2];
};

LOAM_SIZE(struct ipc_perm, 48);
LOAM_OFFSET(struct ipc_perm, __seq, 24);

#endif
