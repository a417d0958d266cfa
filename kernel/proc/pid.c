/*
 * Ids: allocation and lookup, both O(1) (the height of a radix tree).
 *
 * Each id in use has a struct pid_entry in pid_table. Numbers ascend and wrap at
 * pid_max back to PID_FIRST_AGAIN, as programs expect, so that a number is not
 * given out again soon. pid_lock guards the table and the entries; it is the
 * innermost lock here (inside process_tree_lock and signal locks).
 *
 * A lookup takes its reference under pid_lock, and objects are detached before
 * their own reference is dropped; so what the table names is alive.
 */
#include <lib/radix.h>
#include <mm/page.h>
#include <mm/slab.h>
#include <proc/pid.h>
#include <proc/process.h>
#include <uapi/errno.h>

#define PID_MAX_LIMIT 4194304UL
#define PID_FIRST_AGAIN 300UL

STATIC_SPINLOCK(pid_lock);
static struct radix pid_table;		/* [pid_lock] of struct pid_entry */
static unsigned long pid_previous;	/* [pid_lock] */
static unsigned nprocesses;		/* [pid_lock] entries that name a process */
static struct slab_cache *pid_cache;

unsigned long pid_max = PID_MAX_LIMIT;

void
pid_init(void)
{
	pid_cache = slab_cache_create("pid_entry", sizeof(struct pid_entry), 0);
}

pid_t
pid_alloc(void)
{
	struct pid_entry *e = slab_alloc(pid_cache, ALLOC_ZERO);
	unsigned long flags, n;
	int err;

	if (!e)
		return -ENOMEM;
	flags = spin_lock_irq(&pid_lock);
	n = radix_next_free(&pid_table, pid_previous + 1);
	if (n >= pid_max)
		n = radix_next_free(&pid_table, PID_FIRST_AGAIN);
	err = n >= pid_max ? -EAGAIN : radix_set(&pid_table, n, e);
	if (err == 0)
		pid_previous = n;
	spin_unlock_irq(&pid_lock, flags);
	if (err) {
		slab_free(pid_cache, e);
		return err;
	}
	return (pid_t)n;
}

void
pid_free(pid_t pid)
{
	struct pid_entry *e;
	unsigned long flags;

	flags = spin_lock_irq(&pid_lock);
	e = radix_get(&pid_table, pid);
	radix_set(&pid_table, pid, NULL);
	spin_unlock_irq(&pid_lock, flags);
	slab_free(pid_cache, e);
}

static void
entry_set(struct pid_entry *e, enum pid_kind kind, void *obj)
{
	switch (kind) {
	case PID_THREAD:
		e->thread = obj;
		break;
	case PID_PROCESS:
		nprocesses += obj ? 1 : -1;
		e->process = obj;
		break;
	case PID_GROUP:
		e->group = obj;
		break;
	case PID_SESSION:
		e->session = obj;
		break;
	}
}

void
pid_attach(pid_t pid, enum pid_kind kind, void *obj)
{
	unsigned long flags = spin_lock_irq(&pid_lock);

	entry_set(radix_get(&pid_table, pid), kind, obj);
	spin_unlock_irq(&pid_lock, flags);
}

void
pid_detach(pid_t pid, enum pid_kind kind)
{
	struct pid_entry *e;
	unsigned long flags;

	flags = spin_lock_irq(&pid_lock);
	e = radix_get(&pid_table, pid);
	entry_set(e, kind, NULL);
	if (e->thread || e->process || e->group || e->session)
		e = NULL;
	else
		radix_set(&pid_table, pid, NULL);
	spin_unlock_irq(&pid_lock, flags);
	if (e)
		slab_free(pid_cache, e);
}

static struct pid_entry *
entry_find(pid_t pid)
{
	return pid > 0 ? radix_get(&pid_table, pid) : NULL;
}

struct process *
process_find(pid_t pid)
{
	unsigned long flags = spin_lock_irq(&pid_lock);
	struct pid_entry *e = entry_find(pid);
	struct process *p = e ? e->process : NULL;

	if (p)
		process_get(p);
	spin_unlock_irq(&pid_lock, flags);
	return p;
}

struct thread *
thread_find(pid_t tid)
{
	unsigned long flags = spin_lock_irq(&pid_lock);
	struct pid_entry *e = entry_find(tid);
	struct thread *t = e ? e->thread : NULL;

	if (t)
		thread_get(t);
	spin_unlock_irq(&pid_lock, flags);
	return t;
}

struct process_group *
group_find(pid_t pgid)
{
	unsigned long flags = spin_lock_irq(&pid_lock);
	struct pid_entry *e = entry_find(pgid);
	struct process_group *g = e ? e->group : NULL;

	if (g)
		group_get(g);
	spin_unlock_irq(&pid_lock, flags);
	return g;
}

/*
 * A lock hold for each step, not for the walk: /proc with thousands of processes
 * must not hold off interrupts. Ids of threads and groups between are skipped.
 */
struct process *
process_next(pid_t *pid)
{
	unsigned long n = *pid > 0 ? *pid : 1;
	struct process *p = NULL;
	struct pid_entry *e;
	unsigned long flags;

	do {
		flags = spin_lock_irq(&pid_lock);
		e = radix_next(&pid_table, &n);
		if (e && e->process) {
			p = e->process;
			process_get(p);
			*pid = (pid_t)n;
		}
		spin_unlock_irq(&pid_lock, flags);
		n++;
	} while (e && !p);
	return p;
}

unsigned
process_count(void)
{
	return READ_ONCE(nprocesses);
}

pid_t
pid_last(void)
{
	return (pid_t)READ_ONCE(pid_previous);
}
