/*
 * Debug kernels: make chosen allocations of a thread fail, to see that whoever asked
 * gets over it. /proc/loam/failalloc arms the thread that writes "AFTER COUNT" to it:
 * AFTER allocations still work, the COUNT next fail, and then none. Reading tells how
 * many are still to fail. Counted are pages and slab objects, of whatever the thread
 * does in the kernel; not those in interrupts or that ask for the reserve.
 *
 * A thread's counters are its own.
 */
#include <mm/failalloc.h>
#include <mm/page.h>
#include <sched/preempt.h>
#include <sched/thread.h>

#ifdef LOAM_DEBUG
bool
failalloc_now(unsigned flags)
{
	struct thread *t = current;

	if (t == NULL || t->fail_count == 0 || in_interrupt() || flags & ALLOC_ATOMIC)
		return false;
	if (t->fail_after > 0) {
		t->fail_after--;
		return false;
	}
	t->fail_count--;
	return true;
}

void
failalloc_arm(unsigned after, unsigned count)
{
	current->fail_after = after;
	current->fail_count = count;
}

unsigned
failalloc_left(void)
{
	return current->fail_count;
}
#endif
