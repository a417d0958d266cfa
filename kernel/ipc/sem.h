/*
 * System V semaphores: the mechanism under semget, semop and semctl. Ids are those
 * of the caller's IPC namespace. Results are 0 (or what is said) or -errno.
 */
#ifndef IPC_SEM_H
#define IPC_SEM_H

#include <ipc/ids.h>
#include <proc/hooks.h>		/* sem_undo_share, sem_undo_leave */
#include <uapi/sem.h>

#define SEMVMX 32767		/* a semaphore's largest value */
#define SEMAEM SEMVMX		/* and that of an adjustment for SEM_UNDO */

struct seq_buf;

extern const struct ipc_kind sem_kind;

long sem_get(int key, int nsems, int flags);
/*
 * Do all n operations or none; sleep until they can be done, or until deadline_ns
 * (clock_ns() time, ~0: none; -EAGAIN then). ops stay the caller's.
 */
int sem_operate(int id, const struct sembuf *ops, unsigned n, u64 deadline_ns);

/* GETVAL, GETPID, GETNCNT, GETZCNT: the number. */
long sem_query(int id, unsigned num, int cmd);
int sem_set_value(int id, unsigned num, int value);
/* How many semaphores the set has; it never changes. */
long sem_count(int id);
/* All values; n is what sem_count told. */
int sem_get_all(int id, u16 *values, unsigned n);
int sem_set_all(int id, const u16 *values, unsigned n);

/* IPC_STAT (0), SEM_STAT and SEM_STAT_ANY (the id; id is a slot). */
long sem_stat(int id, int cmd, struct semid_ds *out);
int sem_set_owner(int id, const struct ipc_perm *perm);
int sem_remove(int id);
/* IPC_INFO or, with usage, SEM_INFO: the highest slot in use. */
long sem_info(struct seminfo *out, bool usage);

/* The end of a namespace: o is locked with a reference, both go. */
void sem_destroy(struct ipc_namespace *ns, struct ipc_object *o);
int sem_show(struct seq_buf *s);	/* /proc/sysvipc/sem */

#endif
