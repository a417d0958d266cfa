/*
 * Sleeping reader-writer locks. Neither side starves: requests queue in order of
 * arrival, and a reader that comes after a waiting writer waits behind it. Not
 * recursive. Never in interrupts.
 */
#ifndef SYNC_RWLOCK_H
#define SYNC_RWLOCK_H

#include <lib/list.h>
#include <sync/spinlock.h>

struct thread;

struct rwlock {
	struct spinlock lock;		/* guards all below */
	int readers;			/* holders for reading */
	struct thread *writer;		/* holder for writing */
	struct list waiters;		/* of struct rw_waiter (rwlock.c), first come first */
#ifdef LOAM_DEBUG
	struct lock_class *class;
#endif
};

void rwlock_init_class(struct rwlock *l, struct lock_class *class);
#define rwlock_init(l) do {							\
	static struct lock_class class_ = { .name = #l };			\
	rwlock_init_class((l), &class_);					\
} while (0)
#ifdef LOAM_DEBUG
#define RWLOCK(var)								\
	static struct lock_class var##_class_ = { .name = #var };		\
	struct rwlock var = { .waiters = LIST_INIT((var).waiters), .class = &var##_class_ }
#else
#define RWLOCK(var) struct rwlock var = { .waiters = LIST_INIT((var).waiters) }
#endif

void read_lock(struct rwlock *l);
bool read_trylock(struct rwlock *l);
void read_unlock(struct rwlock *l);
void write_lock(struct rwlock *l);
bool write_trylock(struct rwlock *l);
void write_unlock(struct rwlock *l);
void write_downgrade(struct rwlock *l);	/* writer becomes reader without letting go */

#endif
