/*
 * When no page is free: take some back, and if there is nothing left to take,
 * let one process die.
 *
 *	clean pages of files -> shrinkers (dentries, slabs, stacks) -> mapped pages
 *	of files -> wait for write-back -> oom_kill_one -> wait for the victim to be gone
 *
 * User memory never brings the kernel down: in the end page_alloc returns NULL
 * only to the thread that is to die (its fault or call gives up, and it exits),
 * and for large blocks.
 *
 * A thread that frees memory has TF_MEMALLOC: what it must allocate meanwhile
 * comes from the reserve and never enters here again.
 *
 * shrinker_mutex guards the list; oom_mutex lets one thread at a time decide that
 * somebody must die, and guards last_kill_ns.
 */
#include <arch/clock.h>
#include <lib/klog.h>
#include <mm/internal.h>
#include <mm/pagecache.h>
#include <sched/hooks.h>
#include <sched/thread.h>
#include <sync/mutex.h>

#define COSTLY_ORDER 3		/* larger blocks may fail: memory is in pieces */
#define RECLAIM_PAGES 64	/* wanted by one round */
#define IDLE_ROUNDS 4		/* without any progress before somebody is killed */
#define MAX_ROUNDS 1000
#define KILL_INTERVAL_NS (500 * NSEC_PER_MSEC)	/* a victim gets this long to exit */
#define KILL_WAIT_NS (10 * NSEC_PER_MSEC)

MUTEX(shrinker_mutex);
static struct list shrinkers = LIST_INIT(shrinkers);
MUTEX(oom_mutex);
static u64 last_kill_ns;

void
shrinker_register(struct shrinker *s)
{
	mutex_lock(&shrinker_mutex);
	list_add_tail(&shrinkers, &s->link);
	mutex_unlock(&shrinker_mutex);
}

static unsigned long
run_shrinkers(unsigned long npages)
{
	unsigned long freed = 0;
	struct shrinker *s;

	if (!mutex_trylock(&shrinker_mutex))
		return 0;
	list_for_each(s, &shrinkers, link)
		freed += s->fn(npages);
	mutex_unlock(&shrinker_mutex);
	return freed;
}

/* One round of taking pages back, cheapest first; returns how many (about). */
static unsigned long
reclaim_round(bool write)
{
	unsigned long freed;

	atomic_or(&current->flags, TF_MEMALLOC);
	freed = pagecache_reclaim(RECLAIM_PAGES);
	if (freed < RECLAIM_PAGES)
		freed += run_shrinkers(RECLAIM_PAGES - freed);
	if (freed < RECLAIM_PAGES && vm_evict_pages(RECLAIM_PAGES * 2) > 0)
		freed += pagecache_reclaim(RECLAIM_PAGES);
	/*
	 * Writing is left to its thread: the caller may hold locks that the writing
	 * needs, and so waits for it a little only.
	 */
	if (freed == 0 && write) {
		writeback_wait();
		freed = pagecache_reclaim(RECLAIM_PAGES);
	}
	atomic_and(&current->flags, ~TF_MEMALLOC);
	return freed;
}

/* Kill, or wait for the last victim to be gone. False: there is nobody to kill. */
static bool
oom_wait(void)
{
	bool hope = true;

	mutex_lock(&oom_mutex);
	if (last_kill_ns == 0 || clock_ns() - last_kill_ns > KILL_INTERVAL_NS) {
		hope = oom_kill_one();
		last_kill_ns = clock_ns();
	}
	mutex_unlock(&oom_mutex);
	if (hope && !current_killed()) {
		thread_set_state(THREAD_BLOCKED);
		schedule_until(clock_ns() + KILL_WAIT_NS);
	}
	return hope;
}

static bool
may_reclaim(unsigned flags)
{
	return !(flags & (ALLOC_ATOMIC | ALLOC_NOWAIT)) && current != NULL &&
	    preemptible() && arch_irqs_enabled();
}

struct page *
page_alloc_reclaim(unsigned order, unsigned flags)
{
	struct page *p;

	writeback_kick();
	if (!may_reclaim(flags)) {
		/* Those who free memory may sleep elsewhere, but are not to come here again. */
		if (flags & ALLOC_NOWAIT || current == NULL || !(current->flags & TF_MEMALLOC))
			return NULL;
		return page_try_alloc(order, flags, 0);
	}
	if (current->flags & TF_MEMALLOC)
		return page_try_alloc(order, flags, 0);

	for (unsigned round = 0, idle = 0; ; round++) {
		unsigned long written = READ_ONCE(writeback_written);
		unsigned long freed = reclaim_round(round > 0);

		p = page_try_alloc(order, flags, mm_reserve);
		if (p != NULL)
			return p;
		/* Nobody has to die while pages are freed or written, by whomever. */
		idle = freed > 0 || READ_ONCE(writeback_written) != written ? 0 : idle + 1;
		if (idle < IDLE_ROUNDS && round < MAX_ROUNDS)
			continue;
		if (order > COSTLY_ORDER && round >= 4)
			return NULL;
		/* The victim needs a little to come to its end; what it cannot get, it does without. */
		if (current_killed())
			return order == 0 ? page_try_alloc(order, flags, mm_reserve / 2) : NULL;
		if (!oom_wait())
			return NULL;
	}
}
