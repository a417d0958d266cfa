/*
 * Shared by sem.c (operations, waiting, undo) and semctl.c (the rest).
 *
 * A waiter stands on the list of the semaphore that stops it, whatever else it asks
 * for: nothing but a change of that one can let it go on. A change looks only at
 * those who wait there, and one of them that is stopped by another semaphore next
 * moves over to that one's list. So an operation costs by the waiters it may serve.
 *
 * The object's lock (ids.h) guards everything of a set, waiters and adjustments too.
 */
#ifndef IPC_SEM_INTERNAL_H
#define IPC_SEM_INTERNAL_H

#include <ipc/namespace.h>
#include <ipc/sem.h>
#include <lib/list.h>

struct semaphore {
	u16 value;
	pid_t pid;			/* of the last semop, SETVAL or SETALL */
	struct list more;		/* of sem_waiter: wait for a greater value, first come first */
	struct list zero;		/* for 0 */
	struct list changed_link;	/* on set->changed */
};

struct sem_set {
	struct ipc_object obj;
	unsigned nsems;			/* [c] */
	long otime, ctime;
	u64 tickets;			/* arrivals so far */
	struct list changed;		/* of semaphore: who waits there is to be looked at */
	struct list undos;		/* of sem_undo */
	struct semaphore *sems;		/* [c] the array */
};

/* What the end of a process adds to the semaphores of one set. */
struct sem_undo {
	struct list set_link;		/* on set->undos */
	struct sem_set *set;		/* [c] */
	struct sem_undo_list *list;	/* [c] */
	s16 adjust[];			/* by semaphore */
};

static inline struct sem_set *
set_of(struct ipc_object *o)
{
	return container_of(o, struct sem_set, obj);
}

static inline struct sem_set *
sem_find(int id)
{
	struct ipc_object *o = ipc_find(&ipc_namespace_current()->sem, id);

	return IS_ERR(o) ? (struct sem_set *)o : set_of(o);
}

/* sem->value has changed: note who may go on; sem_serve then lets them. */
void sem_changed(struct sem_set *s, struct semaphore *sem);
void sem_serve(struct sem_set *s);
/* The set goes: wake all that wait with -EIDRM, forget adjustments. */
void sem_dissolve(struct sem_set *s);

#endif
