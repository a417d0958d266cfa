/*
 * The lock of a page of a file (PG_LOCKED): held while it is read in, written
 * out or filled by write(2). Sleepers wait on one of a few queues chosen by the
 * page's address; they look at the bit again when woken, and unlocking clears
 * it before it looks at the queue, so no wake-up is lost.
 */
#include <lib/klog.h>
#include <mm/internal.h>
#include <mm/pagecache.h>
#include <sync/wait.h>

#define QUEUES 64

static struct wait_queue queues[QUEUES];

void
pagelock_init(void)
{
	for (unsigned i = 0; i < QUEUES; i++)
		wait_queue_init(&queues[i]);
}

static struct wait_queue *
queue_of(const struct page *p)
{
	return &queues[(p - page_array) * 0x9e3779b97f4a7c15UL >> 58];
}

bool
page_trylock(struct page *p)
{
	return !(atomic_or(&p->flags, PG_LOCKED) & PG_LOCKED);
}

void
page_lock(struct page *p)
{
	if (page_trylock(p))
		return;
	wait_event(queue_of(p), page_trylock(p));
}

void
page_unlock(struct page *p)
{
	struct wait_queue *q = queue_of(p);

	DEBUG_ASSERT(p->flags & PG_LOCKED);
	atomic_and(&p->flags, ~(u32)PG_LOCKED);
	if (wait_queue_active(q))
		wake_up_all(q);
}
