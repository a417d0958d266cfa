/*
 * System V IPC objects by id and by key: what semaphore sets, shared memory
 * segments and message queues have in common.
 *
 * Each kind has a struct ipc_ids in its namespace. An object is found by both names
 * through radix trees, and embeds a struct ipc_object. An id is made of the slot and
 * a sequence number, so that the id of a removed object is not soon that of another.
 *
 *	made by ipc_get --> known --ipc_forget--> removed --last reference--> freed
 *
 * References: the table has one while the object is known; the lookups give one.
 *
 * Locks, outermost first: ids->create (a mutex: one key is made once), object->lock,
 * ids->lock.
 */
#ifndef IPC_IDS_H
#define IPC_IDS_H

#include <lib/atomic.h>
#include <lib/err.h>
#include <lib/radix.h>
#include <lib/types.h>
#include <sync/mutex.h>
#include <sync/spinlock.h>
#include <uapi/ipc.h>

struct ipc_namespace;

#define IPC_SLOTS 32768u		/* slots that an id has room for */

struct ipc_object {
	const struct ipc_kind *kind;	/* [c] */
	struct refcount refs;
	struct spinlock lock;		/* guards what follows, and what the kind adds */
	bool removed;
	int id;				/* [c] */
	int key;			/* IPC_PRIVATE: nothing finds it by key */
	uid_t uid, cuid;		/* owner, creator */
	gid_t gid, cgid;
	mode_t mode;			/* permission bits */
};

/* How one kind makes and frees its objects. */
struct ipc_kind {
	/* A new one by the parameters of its get call, zeroed but for what it adds; or ERR_PTR. */
	struct ipc_object *(*make)(struct ipc_namespace *ns, const void *params);
	/* May this object be had by these parameters? 0 or -EINVAL. Its lock is held. */
	int (*fits)(const struct ipc_object *o, const void *params);
	void (*free)(struct ipc_object *o);
};

struct ipc_ids {
	const struct ipc_kind *kind;	/* [c] */
	struct mutex create;
	struct spinlock lock;		/* guards what follows */
	struct radix by_slot, by_key;
	unsigned in_use;
	unsigned last_slot;		/* given out last */
	u16 sequence;
};

void ipc_ids_init(struct ipc_ids *ids, const struct ipc_kind *kind);

/*
 * semget, shmget and msgget: the id, or -errno. At most max objects. The object that
 * kind->make returns becomes known. May sleep.
 */
long ipc_get(struct ipc_namespace *ns, struct ipc_ids *ids, int key, int flags, unsigned max,
    const void *params);

/* By id, locked, with a reference; ERR_PTR(-EINVAL), or ERR_PTR(-EIDRM) for one that was removed. */
struct ipc_object *ipc_find(struct ipc_ids *ids, int id);
/* By slot, likewise (SEM_STAT and such); ERR_PTR(-EINVAL). */
struct ipc_object *ipc_find_slot(struct ipc_ids *ids, int slot);
/* The first in slot *slot or above (which is set to it), likewise; NULL. */
struct ipc_object *ipc_next(struct ipc_ids *ids, unsigned long *slot);
/* The highest slot in use, 0 when there is none: what IPC_INFO returns. */
int ipc_highest_slot(struct ipc_ids *ids);

void ipc_put(struct ipc_object *o);
static inline void
ipc_unlock_put(struct ipc_object *o)
{
	spin_unlock(&o->lock);
	ipc_put(o);
}

/* Nothing finds it any longer. It is locked and known; the table's reference becomes the caller's. */
void ipc_forget(struct ipc_ids *ids, struct ipc_object *o);
/* Only the key is taken back (IPC_RMID of an attached segment). o is locked. */
void ipc_forget_key(struct ipc_ids *ids, struct ipc_object *o);

/* Has the caller these permissions (IPC_READ, IPC_ALTER), or CAP_IPC_OWNER? 0 or -EACCES. o is locked. */
#define IPC_READ 4u
#define IPC_ALTER 2u
int ipc_permission(const struct ipc_object *o, unsigned wanted);
/* May it remove or change o: owner, creator, CAP_SYS_ADMIN? 0 or -EPERM. o is locked. */
int ipc_may_change(const struct ipc_object *o);

/* Between o, which is locked, and the calls' structure. */
void ipc_perm_get(const struct ipc_object *o, struct ipc_perm *out);
int ipc_perm_set(struct ipc_object *o, const struct ipc_perm *from);	/* 0 or -EINVAL */

/* Seconds of the wall clock, for the times of last use. */
long ipc_now(void);

#endif
