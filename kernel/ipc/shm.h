/*
 * System V shared memory: the mechanism under shmget, shmat, shmdt and shmctl.
 *
 * A segment is a file in memory without a name (tmpfs); each shmat opens it once
 * more and maps it. nattch counts areas in address spaces, as mm tells
 * (file_ops.mapped); the segment of an IPC_RMID goes when its last open file does.
 */
#ifndef IPC_SHM_H
#define IPC_SHM_H

#include <ipc/ids.h>
#include <uapi/shm.h>

struct seq_buf;

extern const struct ipc_kind shm_kind;

long shm_get(int key, size_t size, int flags);
long shm_attach(int id, unsigned long addr, int flags);		/* the address, or -errno */
int shm_detach(unsigned long addr);

/* IPC_STAT, SHM_STAT and SHM_STAT_ANY: 0, or the id (id is a slot then). */
long shm_stat(int id, int cmd, struct shmid_ds *out);
int shm_set_owner(int id, const struct ipc_perm *perm);
int shm_remove(int id);
int shm_lock(int id, bool lock);
long shm_limits(struct shminfo *out);		/* IPC_INFO: the highest slot in use */
long shm_usage(struct shm_info *out);		/* SHM_INFO: likewise */

/* The end of a namespace: o is locked with a reference, both go. */
void shm_destroy(struct ipc_namespace *ns, struct ipc_object *o);
int shm_show(struct seq_buf *s);		/* /proc/sysvipc/shm */

#endif
