/*
 * Setting the wall clock. Timers of CLOCK_REALTIME are kept in clock_ns() time like
 * all others; those that wait for a moment of the wall clock are told here when its
 * distance to clock_ns() changes, and find their place anew.
 *
 * clock_watch_lock guards the list and is held while watchers are called, so that one
 * that stops watching is not called any longer.
 */
#include <arch/clock.h>
#include <sched/clockset.h>
#include <sync/mutex.h>

MUTEX(clock_watch_lock);
static struct list watches = LIST_INIT(watches);	/* [clock_watch_lock] */

WAIT_QUEUE(clock_set_wait);
u32 clock_set_count;

void
clock_watch_init(struct clock_watch *w, void (*fn)(struct clock_watch *w))
{
	list_init(&w->link);
	w->fn = fn;
}

void
clock_watch_start(struct clock_watch *w)
{
	mutex_lock(&clock_watch_lock);
	if (list_empty(&w->link))
		list_add_tail(&watches, &w->link);
	mutex_unlock(&clock_watch_lock);
}

void
clock_watch_stop(struct clock_watch *w)
{
	/* Only who starts and stops it changes the link: a look needs no lock. */
	if (list_empty(&w->link))
		return;
	mutex_lock(&clock_watch_lock);
	list_del(&w->link);
	mutex_unlock(&clock_watch_lock);
}

void
clock_set_and_tell(u64 realtime_ns)
{
	struct clock_watch *w;

	mutex_lock(&clock_watch_lock);
	clock_set_realtime(realtime_ns);
	atomic_add(&clock_set_count, 1);
	list_for_each(w, &watches, link)
		w->fn(w);
	mutex_unlock(&clock_watch_lock);
	wake_up_all(&clock_set_wait);
}
