/*
 * Dirty pages and how they come to the device.
 *
 * A dirty page has PG_DIRTY and stands in its mapping's radix `dirty`, so that
 * it is found in order of index; a mapping with dirty pages is on the list
 * dirty_mappings. The thread "writeback" (which also takes clean pages back when
 * few are free: reclaim_in_background) writes those that have been dirty for some
 * seconds, or all when memory is short or much is dirty; sync and fsync
 * write at once. Memory-only mappings (no write_page) are never dirty.
 *
 * A page that is writable in some address space (PG_WMAPPED) may be changed at
 * any time without a word. So before it is written, the flag is cleared first, and
 * then the write bits of all its mappings (clean_mapped): who writes after that
 * faults, and that sets the flag and makes it dirty again. If the flag is set
 * when its turn comes, it stays dirty, and the next pass writes it again.
 *
 * writeback_lock guards dirty_mappings, mapping->dirty_link and busy. The thread
 * sleeps on wanted until kicked is set, or a second passes while anything is
 * dirty.
 */
#include <arch/clock.h>
#include <lib/klog.h>
#include <mm/internal.h>
#include <mm/pagecache.h>
#include <sched/hooks.h>
#include <sched/thread.h>
#include <sync/wait.h>

#define DIRTY_AGE_NS (5 * NSEC_PER_SEC)
#define CLEAN_BATCH 512		/* pages whose mappings are made read-only at once */
#define PERIOD_NS NSEC_PER_SEC
#define WAIT_NS (100 * NSEC_PER_MSEC)

STATIC_SPINLOCK(writeback_lock);
static struct list dirty_mappings = LIST_INIT(dirty_mappings);
static struct wait_queue wanted, pass_done, not_busy;
static bool kicked;		/* write all */
static bool reclaim_wanted;	/* bring free pages back above mm_low_pages */
static unsigned long passes;
unsigned long writeback_written;

/* ---- becoming dirty ---- */

static void
list_mapping(struct mapping *m)
{
	spin_lock(&writeback_lock);
	if (list_empty(&m->dirty_link)) {
		bool first = list_empty(&dirty_mappings);

		list_add_tail(&dirty_mappings, &m->dirty_link);
		spin_unlock(&writeback_lock);
		if (first)
			wake_up_all(&wanted);	/* it sleeps without a deadline while all is clean */
		return;
	}
	spin_unlock(&writeback_lock);
}

void
page_mark_dirty(struct page *p)
{
	struct mapping *m = READ_ONCE(p->mapping);
	bool list = false;

	if (!(p->flags & PG_CACHE) || m == NULL || m->ops->write_page == NULL)
		return;
	/* A full barrier as well: what was written before is seen by whoever clears the bit after. */
	if (atomic_or(&p->flags, PG_DIRTY) & PG_DIRTY)
		return;
	mm_count(dirty, 1);
	spin_lock(&m->lock);
	if (p->mapping == m) {
		if (radix_set(&m->dirty, p->index, p) != 0)
			m->dirty_lost = true;
		list = m->dirty_since_ns == 0;
		if (list)
			m->dirty_since_ns = clock_ns();
	} else if (atomic_and(&p->flags, ~(u32)PG_DIRTY) & PG_DIRTY) {
		mm_count(dirty, -1);	/* truncated: nobody will write it */
	}
	spin_unlock(&m->lock);
	if (list)
		list_mapping(m);
}

/* ---- writing out ---- */

/* Needs m->lock. */
static void
clear_dirty(struct mapping *m, struct page *p)
{
	if (atomic_and(&p->flags, ~(u32)PG_DIRTY) & PG_DIRTY)
		mm_count(dirty, -1);
	radix_set(&m->dirty, p->index, NULL);
}

/* Write one dirty page, to which the caller has a reference. */
static int
write_one(struct mapping *m, struct page *p)
{
	bool write = false;
	int err = 0;

	page_lock(p);
	spin_lock(&m->lock);
	if (p->mapping == m) {
		write = p->flags & PG_DIRTY;
		if (!(p->flags & PG_WMAPPED))
			clear_dirty(m, p);
	}
	spin_unlock(&m->lock);
	if (write) {
		err = m->ops->write_page(m, p);
		atomic_add(&writeback_written, 1);
	}
	if (err != 0)
		atomic_or(&p->flags, PG_ERROR);
	page_unlock(p);
	return err;
}

/* The next dirty page at or after *index, with a reference. */
static struct page *
next_dirty(struct mapping *m, unsigned long *index, bool all_pages)
{
	struct page *p;

	spin_lock(&m->lock);
	do {
		p = radix_next(all_pages ? &m->pages : &m->dirty, index);
	} while (all_pages && p != NULL && !(p->flags & PG_DIRTY) && ++*index != 0);
	if (p != NULL)
		page_get(p);
	spin_unlock(&m->lock);
	return p;
}

/* From here on, writes through mappings to pages first..last are noticed. */
static void
clean_mapped(struct mapping *m, unsigned long first, unsigned long last)
{
	struct page *p;

	spin_lock(&m->lock);
	for (unsigned long i = first; (p = radix_next(&m->pages, &i)) != NULL && i <= last; i++)
		if (p->flags & PG_WMAPPED)
			atomic_and(&p->flags, ~(u32)PG_WMAPPED);
	spin_unlock(&m->lock);
	vm_clean_mapping(m, first, last);
}

int
mapping_sync_range(struct mapping *m, unsigned long first, unsigned long last)
{
	unsigned long cleaned = first;		/* all below it are */
	bool all_pages;
	int err;

	spin_lock(&m->lock);
	err = m->write_error;
	m->write_error = 0;
	all_pages = m->dirty_lost;
	if (first == 0 && last == ~0UL)
		m->dirty_lost = false;
	spin_unlock(&m->lock);

	for (unsigned long index = first; ; index++) {
		struct page *p = next_dirty(m, &index, all_pages);
		int e;

		if (p == NULL || index > last) {
			if (p != NULL)
				page_put(p);
			break;
		}
		if (p->flags & PG_WMAPPED && index >= cleaned) {
			cleaned = MIN(index + CLEAN_BATCH, last == ~0UL ? last : last + 1);
			clean_mapped(m, index, cleaned - 1);
		}
		e = write_one(m, p);
		page_put(p);
		if (err == 0)
			err = e;
		if (index == ~0UL)
			break;
	}
	return err;
}

/* After a pass: off the list if nothing is dirty, else the clock starts again. */
static void
settle_mapping(struct mapping *m)
{
	spin_lock(&writeback_lock);
	spin_lock(&m->lock);
	if (m->dirty.count == 0 && !m->dirty_lost) {
		m->dirty_since_ns = 0;
		list_del(&m->dirty_link);
	} else {
		m->dirty_since_ns = clock_ns();
	}
	spin_unlock(&m->lock);
	spin_unlock(&writeback_lock);
}

int
mapping_sync(struct mapping *m)
{
	int err = mapping_sync_range(m, 0, ~0UL);

	settle_mapping(m);
	return err;
}

/* The first mapping of the list, moved to its end and busy; NULL: none. */
static struct mapping *
take_mapping(void)
{
	struct mapping *m;

	spin_lock(&writeback_lock);
	m = list_first(&dirty_mappings, struct mapping, dirty_link);
	if (m != NULL) {
		list_del(&m->dirty_link);
		list_add_tail(&dirty_mappings, &m->dirty_link);
		m->busy++;
	}
	spin_unlock(&writeback_lock);
	return m;
}

static void
release_mapping(struct mapping *m)
{
	bool idle;

	spin_lock(&writeback_lock);
	idle = --m->busy == 0;
	spin_unlock(&writeback_lock);
	/* m may be gone from here on. */
	if (idle)
		wake_up_all(&not_busy);
}

static unsigned
count_mappings(void)
{
	struct mapping *m;
	unsigned n = 0;

	spin_lock(&writeback_lock);
	list_for_each(m, &dirty_mappings, dirty_link)
		n++;
	spin_unlock(&writeback_lock);
	return n;
}

/* Write all mappings that are dirty since before the time given. First error. */
static int
write_mappings(u64 before_ns, bool background)
{
	int err = 0;

	for (unsigned n = count_mappings(); n > 0; n--) {
		struct mapping *m = take_mapping();
		int e = 0;

		if (m == NULL)
			break;
		if (READ_ONCE(m->dirty_since_ns) <= before_ns)
			e = mapping_sync(m);
		if (e != 0 && background) {
			spin_lock(&m->lock);
			m->write_error = e;
			spin_unlock(&m->lock);
		}
		release_mapping(m);
		if (err == 0)
			err = e;
	}
	return err;
}

int
mapping_sync_all(void)
{
	return write_mappings(~0UL, false);
}

static bool
is_busy(struct mapping *m)
{
	bool busy;

	spin_lock(&writeback_lock);
	busy = m->busy > 0;
	spin_unlock(&writeback_lock);
	return busy;
}

void
writeback_forget(struct mapping *m)
{
	spin_lock(&writeback_lock);
	list_del(&m->dirty_link);
	spin_unlock(&writeback_lock);
	wait_event(&not_busy, !is_busy(m));
}

/* ---- the thread ---- */

static unsigned long
dirty_pages(void)
{
	struct memory_info info;

	memory_info(&info);
	return info.dirty;
}

void
writeback_kick(void)
{
	if (READ_ONCE(kicked))
		return;
	WRITE_ONCE(kicked, true);
	wake_up_all(&wanted);
}

void
writeback_reclaim(void)
{
	if (READ_ONCE(reclaim_wanted))
		return;		/* it knows */
	WRITE_ONCE(reclaim_wanted, true);
	wake_up_all(&wanted);
}

/*
 * Bring the free pages back above the mark, so that few allocations have to
 * reclaim by themselves, and read-ahead finds room. False: too little can be had
 * without writing.
 */
static bool
reclaim_in_background(void)
{
	unsigned long goal = mm_low_pages + mm_low_pages / 2;

	for (;;) {
		unsigned long free = READ_ONCE(buddy_free_pages);

		if (free >= goal)
			return true;
		if (pagecache_reclaim(goal - free) == 0 &&
		    (vm_evict_pages(2 * (goal - free)) == 0 || pagecache_reclaim(goal - free) == 0))
			return free >= mm_reserve + mm_reserve / 2;
	}
}

void
writeback_wait(void)
{
	unsigned long before = READ_ONCE(passes);
	u64 deadline = clock_ns() + WAIT_NS;
	bool late = false;

	writeback_kick();
	wait_event_(&pass_done, READ_ONCE(passes) != before || late, THREAD_BLOCKED, false, false,
	    late = !schedule_until(deadline));
}

void
writeback_throttle(void)
{
	static DEFINE_PERCPU(unsigned, countdown);
	unsigned long dirty;

	/* Adding up the counts of all CPUs for each page would cost more than it saves. */
	percpu_add(countdown, 1);
	if (percpu_get(countdown) % 64 != 0)
		return;
	dirty = dirty_pages();
	if (dirty > mm_total_pages / 10)
		writeback_kick();
	if (dirty > mm_total_pages / 4 && !(current->flags & TF_MEMALLOC))
		writeback_wait();
}

/*
 * Sleep until there is something to do. While tired, requests to reclaim have to
 * wait: the last attempt found nothing, and looking again at once would not help.
 */
static void
wait_for_work(bool tired)
{
	u64 now = clock_ns(), deadline = list_empty(&dirty_mappings) ? ~0UL : now + PERIOD_NS;

	if (tired)
		deadline = MIN(deadline, now + WAIT_NS);
	wait_event_interruptible_until(&wanted, READ_ONCE(kicked) ||
	    (READ_ONCE(reclaim_wanted) && !tired) ||
	    (deadline == ~0UL && !list_empty(&dirty_mappings)), deadline);
}

static void
writeback_thread(void *arg)
{
	bool tired = false;

	atomic_or(&current->flags, TF_MEMALLOC);
	for (;;) {
		u64 now;
		bool all;

		wait_for_work(tired);
		all = atomic_xchg(&kicked, false) || dirty_pages() > mm_total_pages / 10;
		if (READ_ONCE(reclaim_wanted)) {
			tired = !reclaim_in_background();
			all |= tired;
		} else {
			tired = false;
		}
		now = clock_ns();
		write_mappings(all ? ~0UL : now > DIRTY_AGE_NS ? now - DIRTY_AGE_NS : 0, true);
		kstack_trim();
		WRITE_ONCE(reclaim_wanted, false);
		WRITE_ONCE(passes, passes + 1);
		wake_up_all(&pass_done);
	}
}

void
writeback_init(void)
{
	wait_queue_init(&wanted);
	wait_queue_init(&pass_done);
	wait_queue_init(&not_busy);
}

void
writeback_start(void)
{
	if (kthread_create("writeback", writeback_thread, NULL) == NULL)
		panic("cannot start write-back");
}
