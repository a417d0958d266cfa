/* System V message queues. */
#ifndef _LOAM_SYS_MSG_H
#define _LOAM_SYS_MSG_H

#include <sys/ipc.h>
#include <loam/msg.h>

typedef unsigned long msgqnum_t;
typedef unsigned long msglen_t;

#if __GNU_VISIBLE
/* What a message looks like; programs have their own with the text they need. */
struct msgbuf {
	long mtype;
	char mtext[1];
};
#endif

__BEGIN_DECLS
int msgget(key_t, int);
int msgsnd(int, const void *, size_t, int);
ssize_t msgrcv(int, void *, size_t, long, int);
int msgctl(int, int, struct msqid_ds *);
__END_DECLS

#endif
