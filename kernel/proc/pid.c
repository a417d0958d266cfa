/*
 * Ids: allocation and lookup, both O(1) (the height of a radix tree).
 *
 * Each id in use has a struct pid_entry in pid_table. Numbers ascend and wrap at
 * pid_max back to PID_FIRST_AGAIN, as programs expect, so that a number is not
 * given out again soon. pid_lock guards the table and the entries; it is the
 * innermost lock here (inside process_tree_lock and signal locks).
 *
 * An id made in another pid namespace has numbers there, too (pidns.h): the entry stands
 * in the table of each, and pid_lock guards them all.
 *
 * A lookup takes its reference under pid_lock, and objects are detached before
 * their own reference is dropped; so what the table names is alive.
 */
#include <lib/radix.h>
#include <mm/page.h>
#include <mm/slab.h>
#include <proc/pid.h>
#include <proc/pidns.h>
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

/* The next free number of a table after *previous, below pid_max; 0: none. */
static unsigned long
next_number(const struct radix *table, unsigned long previous)
{
	unsigned long n = radix_next_free(table, previous + 1);

	if (n >= pid_max)
		n = radix_next_free(table, PID_FIRST_AGAIN);
	return n < pid_max ? n : 0;
}

/* Take e's numbers at levels up to (not including) level out of the tables. Locked. */
static void
remove_nested(struct pid_entry *e, const struct pid_namespace *top)
{
	struct pid_namespace *ns;

	for (ns = e->nested->ns; ns != top; ns = ns->parent)
		radix_set(&ns->table, e->nested->number[ns->level - 1], NULL);
}

/* Give e a number in each namespace from its own up to below the initial one. Locked. */
static int
add_nested(struct pid_entry *e)
{
	struct pid_namespace *ns;
	unsigned long n;
	int err;

	for (ns = e->nested->ns; ns != &init_pid_ns; ns = ns->parent) {
		/* A first fork that failed used up the number that its init must have. */
		if (!ns->init && ns->table.count == 0)
			ns->previous = 0;
		n = ns->dead ? 0 : next_number(&ns->table, ns->previous);
		err = ns->dead ? -ENOMEM : n ? radix_set(&ns->table, n, e) : -EAGAIN;
		if (err) {
			remove_nested(e, ns);
			return err;
		}
		ns->previous = n;
		e->nested->number[ns->level - 1] = (pid_t)n;
	}
	return 0;
}

static int
add(struct pid_entry *e, unsigned long *number)
{
	unsigned long n = next_number(&pid_table, pid_previous);
	int err = n ? radix_set(&pid_table, n, e) : -EAGAIN;

	if (err)
		return err;
	if (unlikely(e->nested)) {
		err = add_nested(e);
		if (err) {
			radix_set(&pid_table, n, NULL);
			return err;
		}
	}
	*number = pid_previous = n;
	return 0;
}

static void
entry_free(struct pid_entry *e)
{
	if (unlikely(e->nested)) {
		pid_ns_put(e->nested->ns);
		kfree(e->nested);
	}
	slab_free(pid_cache, e);
}

static struct pid_entry *
entry_alloc(struct pid_namespace *ns)
{
	struct pid_entry *e = slab_alloc(pid_cache, ALLOC_ZERO);

	if (!e || likely(ns == &init_pid_ns))
		return e;
	e->nested = kmalloc(sizeof(*e->nested) + ns->level * sizeof(pid_t), 0);
	if (!e->nested) {
		slab_free(pid_cache, e);
		return NULL;
	}
	e->nested->ns = ns;
	pid_ns_get(ns);
	return e;
}

pid_t
pid_alloc(struct pid_namespace *ns)
{
	struct pid_entry *e = entry_alloc(ns);
	unsigned long flags, n = 0;
	int err;

	if (!e)
		return -ENOMEM;
	flags = spin_lock_irq(&pid_lock);
	err = add(e, &n);
	spin_unlock_irq(&pid_lock, flags);
	if (err) {
		entry_free(e);
		return err;
	}
	return (pid_t)n;
}

/* Out of all tables. Locked. */
static void
remove(pid_t pid, struct pid_entry *e)
{
	radix_set(&pid_table, pid, NULL);
	if (unlikely(e->nested))
		remove_nested(e, &init_pid_ns);
}

void
pid_free(pid_t pid)
{
	struct pid_entry *e;
	unsigned long flags;

	flags = spin_lock_irq(&pid_lock);
	e = radix_get(&pid_table, pid);
	remove(pid, e);
	spin_unlock_irq(&pid_lock, flags);
	entry_free(e);
}

/* A process more or less in the namespaces of e: the init of a dead one waits for the last. */
static void
count_nested(const struct pid_entry *e, int delta)
{
	struct pid_namespace *ns;

	for (ns = e->nested->ns; ns != &init_pid_ns; ns = ns->parent) {
		ns->nprocesses += delta;
		if (ns->dead && ns->init && ns->nprocesses == 1)
			wake_up_all(&ns->init->child_wait);
	}
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
		if (unlikely(e->nested))
			count_nested(e, obj ? 1 : -1);
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
	struct pid_entry *e, *gone;
	unsigned long flags;

	flags = spin_lock_irq(&pid_lock);
	gone = e = radix_get(&pid_table, pid);
	entry_set(e, kind, NULL);
	if (e->thread || e->process || e->group || e->session)
		gone = NULL;
	else
		remove(pid, e);
	spin_unlock_irq(&pid_lock, flags);
	if (gone)
		entry_free(gone);
}

static const struct radix *
table_of(const struct pid_namespace *ns)
{
	return likely(ns == &init_pid_ns) ? &pid_table : &ns->table;
}

static struct pid_entry *
entry_find(const struct pid_namespace *ns, pid_t pid)
{
	return pid > 0 ? radix_get(table_of(ns), pid) : NULL;
}

pid_t
pid_in_nested(const struct pid_namespace *ns, pid_t pid)
{
	unsigned long flags = spin_lock_irq(&pid_lock);
	struct pid_entry *e = entry_find(&init_pid_ns, pid);
	pid_t number = 0;

	if (e && e->nested && e->nested->ns->level >= ns->level && pid_ns_within(e->nested->ns, ns))
		number = e->nested->number[ns->level - 1];
	spin_unlock_irq(&pid_lock, flags);
	return number;
}

void
pid_ns_set_init(struct pid_namespace *ns, struct process *p)
{
	unsigned long flags = spin_lock_irq(&pid_lock);

	ns->init = p;
	spin_unlock_irq(&pid_lock, flags);
}

void
pid_ns_set_dead(struct pid_namespace *ns)
{
	unsigned long flags = spin_lock_irq(&pid_lock);

	ns->dead = true;
	spin_unlock_irq(&pid_lock, flags);
}

struct process *
process_find_in(struct pid_namespace *ns, pid_t pid)
{
	unsigned long flags = spin_lock_irq(&pid_lock);
	struct pid_entry *e = entry_find(ns, pid);
	struct process *p = e ? e->process : NULL;

	if (p)
		process_get(p);
	spin_unlock_irq(&pid_lock, flags);
	return p;
}

struct thread *
thread_find_in(struct pid_namespace *ns, pid_t tid)
{
	unsigned long flags = spin_lock_irq(&pid_lock);
	struct pid_entry *e = entry_find(ns, tid);
	struct thread *t = e ? e->thread : NULL;

	if (t)
		thread_get(t);
	spin_unlock_irq(&pid_lock, flags);
	return t;
}

struct process_group *
group_find_in(struct pid_namespace *ns, pid_t pgid)
{
	unsigned long flags = spin_lock_irq(&pid_lock);
	struct pid_entry *e = entry_find(ns, pgid);
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
process_next_in(struct pid_namespace *ns, pid_t *pid)
{
	unsigned long n = *pid > 0 ? *pid : 1;
	struct process *p = NULL;
	struct pid_entry *e;
	unsigned long flags;

	do {
		flags = spin_lock_irq(&pid_lock);
		e = radix_next(table_of(ns), &n);
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

/* By numbers of the caller's namespace. */
struct process *process_find(pid_t pid) { return process_find_in(caller_pid_ns(), pid); }
struct thread *thread_find(pid_t tid) { return thread_find_in(caller_pid_ns(), tid); }
struct process_group *group_find(pid_t pgid) { return group_find_in(caller_pid_ns(), pgid); }
struct process *process_next(pid_t *pid) { return process_next_in(caller_pid_ns(), pid); }

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
