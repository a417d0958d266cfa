/*
 * System V message queues: the mechanism under msgget, msgsnd, msgrcv and msgctl.
 */
#ifndef IPC_MSG_H
#define IPC_MSG_H

#include <ipc/ids.h>
#include <uapi/msg.h>

struct message;
struct seq_buf;

extern const struct ipc_kind msg_kind;

long msg_get(int key, int flags);
/* m becomes the queue's if the result is 0; flags IPC_NOWAIT. Sleeps while the queue is full. */
int msg_send(int id, struct message *m, int flags);
/*
 * The message that type and flags choose (msgrcv(2)), now the caller's; or ERR_PTR. room
 * is how many bytes the caller takes. With MSG_COPY, copy has room bytes for the message;
 * it is returned, its size cut to the message's.
 */
struct message *msg_receive(int id, size_t room, long type, int flags, struct message *copy);

/* IPC_STAT, MSG_STAT and MSG_STAT_ANY: 0, or the id (id is a slot then). */
long msg_stat(int id, int cmd, struct msqid_ds *out);
/* IPC_SET: owner, mode and the bytes it may hold. */
int msg_set(int id, const struct ipc_perm *perm, unsigned long qbytes);
int msg_remove(int id);
/* IPC_INFO or, with usage, MSG_INFO: the highest slot in use. */
long msg_info(struct msginfo *out, bool usage);

/* The end of a namespace: o is locked with a reference, both go. */
void msg_destroy(struct ipc_namespace *ns, struct ipc_object *o);
int msg_show(struct seq_buf *s);		/* /proc/sysvipc/msg */

#endif
