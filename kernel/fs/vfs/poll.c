/*
 * The poll table (fs/vfs/poll.h). The waiter enters all queues before it first
 * looks at readiness, and a wake-up sets triggered before it wakes: so none is
 * lost, whether it comes before, during or after the look.
 */
#include <fs/vfs/poll.h>
#include <mm/slab.h>
#include <sched/thread.h>
#include <uapi/errno.h>
#include <uapi/poll.h>

void
poll_table_init(struct poll_table *pt)
{
	pt->add = NULL;
	pt->thread = current;
	pt->triggered = 0;
	pt->file = NULL;
	pt->error = 0;
	pt->used = 0;
	pt->chunks = NULL;
}

static void
leave(struct poll_entry *e, unsigned n)
{
	while (n-- > 0) {
		wait_remove(e[n].queue, &e[n].waiter);
		file_put(e[n].file);
	}
}

void
poll_table_end(struct poll_table *pt)
{
	struct poll_chunk *c;

	leave(pt->entries, pt->used);
	while ((c = pt->chunks) != NULL) {
		pt->chunks = c->next;
		leave(c->entries, c->used);
		kfree(c);
	}
}

static bool
poll_wake(struct waiter *w, unsigned long key)
{
	struct poll_entry *e = container_of(w, struct poll_entry, waiter);

	atomic_store(&e->table->triggered, 1);
	thread_wake(e->table->thread, WAKE_NORMAL);
	return false;
}

static struct poll_entry *
new_entry(struct poll_table *pt)
{
	struct poll_chunk *c = pt->chunks;

	if (pt->used < POLL_INLINE)
		return &pt->entries[pt->used++];
	if (c == NULL || c->used == POLL_CHUNK) {
		c = kmalloc(sizeof(*c), 0);
		if (c == NULL)
			return NULL;
		c->used = 0;
		c->next = pt->chunks;
		pt->chunks = c;
	}
	return &c->entries[c->used++];
}

void
poll_wait(struct poll_table *pt, struct wait_queue *q)
{
	struct poll_entry *e;

	if (pt == NULL)
		return;
	if (pt->add != NULL) {
		pt->add(pt, q);
		return;
	}
	e = new_entry(pt);
	if (e == NULL) {
		pt->error = -ENOMEM;
		return;
	}
	list_init(&e->waiter.link);
	e->waiter.thread = pt->thread;
	e->waiter.wake = poll_wake;
	e->waiter.exclusive = false;
	e->queue = q;
	e->file = pt->file;
	e->table = pt;
	file_get(e->file);
	wait_add(q, &e->waiter);
}

unsigned
file_poll(struct file *f, struct poll_table *pt)
{
	if (f->ops->poll == NULL)
		return POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
	if (pt != NULL)
		pt->file = f;
	return f->ops->poll(f, pt);
}

int
poll_table_wait(struct poll_table *pt, u64 deadline_ns)
{
	int err = 0;

	for (;;) {
		thread_set_state(THREAD_SLEEPING);
		if (atomic_load(&pt->triggered))
			break;
		if (thread_interrupted(current)) {
			err = -EINTR;
			break;
		}
		if (!schedule_until(deadline_ns)) {
			err = atomic_load(&pt->triggered) ? 0 : -ETIMEDOUT;
			break;
		}
	}
	thread_set_state(THREAD_RUNNABLE);
	atomic_store(&pt->triggered, 0);
	return err;
}
