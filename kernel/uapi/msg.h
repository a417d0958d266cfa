/* System V message queues. */
#ifndef LOAM_UAPI_MSG_H
#define LOAM_UAPI_MSG_H

#include "ipc.h"

#define MSG_NOERROR	010000	/* cut long messages off */
#define MSG_EXCEPT	020000	/* the first that is not of this type */
#define MSG_COPY	040000	/* look at the nth, and leave it */

#define MSG_STAT	11
#define MSG_INFO	12
#define MSG_STAT_ANY	13

struct msqid_ds {
	struct ipc_perm msg_perm;
	long msg_stime;
	long msg_rtime;
	long msg_ctime;
	unsigned long __msg_cbytes;
	unsigned long msg_qnum;
	unsigned long msg_qbytes;
	int msg_lspid;
	int msg_lrpid;
	unsigned long __spare[2];
};

/* For MSG_INFO msgpool is the number of queues, msgmap of messages, msgtql of bytes. */
struct msginfo {
	int msgpool, msgmap, msgmax, msgmnb, msgmni, msgssz, msgtql;
	unsigned short msgseg;
};

LOAM_SIZE(struct msqid_ds, 120);
LOAM_SIZE(struct msginfo, 32);

#endif
