/*
 * IPC namespaces: the System V objects and POSIX message queues that a group of
 * processes sees, and the limits on them.
 *
 * A namespace lives as long as somebody has a reference; the last ipc_namespace_put
 * removes all that is in it. ipc_namespace_current() is the one place that says
 * which namespace the calling process is in.
 */
#ifndef IPC_NAMESPACE_H
#define IPC_NAMESPACE_H

#include <ipc/ids.h>
#include <lib/atomic.h>
#include <lib/types.h>

struct mq_space;
struct user_namespace;

/* What /proc/sys/kernel shows and sets; words that are read without a lock. */
struct ipc_limits {
	unsigned semmsl;		/* semaphores in a set */
	unsigned semmns;		/* semaphores in all */
	unsigned semopm;		/* operations in one semop */
	unsigned semmni;		/* sets */
	u64 shmmax;			/* bytes in a segment */
	u64 shmall;			/* pages in all segments */
	unsigned shmmni;		/* segments */
	unsigned msgmax;		/* bytes in a message */
	unsigned msgmnb;		/* bytes in a queue, at first */
	unsigned msgmni;		/* queues */
};

struct ipc_namespace {
	struct refcount refs;
	struct user_namespace *user_ns;	/* [c] owns it: capabilities count over this; a reference */
	struct ipc_limits limits;
	struct ipc_ids sem, shm, msg;
	struct mq_space *mq;		/* [c] POSIX message queues (mqueue.h) */
	u64 semaphores;			/* [a] in all sets */
	u64 shm_pages;			/* [a] in all segments */
	u64 msg_bytes, msg_count;	/* [a] in all queues */
};

extern struct ipc_namespace initial_ipc_namespace;

void ipc_init(void);		/* boot, once memory and procfs can be had */

/* A new one, empty, with the usual limits, owned by owner, refs 1; NULL: no memory. */
struct ipc_namespace *ipc_namespace_create(struct user_namespace *owner);
static inline void ipc_namespace_get(struct ipc_namespace *ns) { ref_get(&ns->refs); }
/* The last one removes everything in it. May sleep. */
void ipc_namespace_put(struct ipc_namespace *ns);

/* Of the calling process; no reference is taken. */
struct ipc_namespace *ipc_namespace_current(void);

/* Has the caller the capability over the objects of its namespace? */
bool ipc_capable(int cap);

#endif
