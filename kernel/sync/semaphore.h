/*
 * Counting semaphores: served first come, first served. sema_up may be called
 * from interrupts, sema_down may sleep.
 */
#ifndef SYNC_SEMAPHORE_H
#define SYNC_SEMAPHORE_H

#include <sync/wait.h>

struct semaphore {
	struct spinlock lock;		/* guards count and waiters */
	unsigned count;
	struct list waiters;		/* of struct sema_waiter (semaphore.c) */
};

#define sema_init(s, n) do {							\
	spin_init(&(s)->lock);							\
	(s)->count = (n);							\
	list_init(&(s)->waiters);						\
} while (0)

void sema_down(struct semaphore *s);
int sema_down_interruptible(struct semaphore *s);	/* 0 or -EINTR */
bool sema_try(struct semaphore *s);
void sema_up(struct semaphore *s);

#endif
