/*
 * Out of memory: who is killed.
 *
 * The rule: the process with the most resident memory, with what its oom_score_adj adds
 * or takes away; init never. One that is
 * already on its way out counts as found, because its memory is about to come; the
 * allocator then waits for it and does not kill another.
 *
 * No lock is held on the walk, only a reference to one process at a time: the caller
 * is inside an allocation, and may hold anything that sleeps.
 */
#include <lib/klog.h>
#include <mm/page.h>
#include <mm/vm.h>
#include <proc/oom.h>
#include <proc/pidns.h>
#include <proc/sigstate.h>

#define KIB_PER_PAGE (PAGE_SIZE / 1024)

static bool
is_dying(struct process *p)
{
	return READ_ONCE(p->exiting) || (READ_ONCE(p->sig_pending) & SIG_BIT(SIGKILL));
}

/* Resident pages of p, 0 if it has no address space any more. */
static unsigned long
resident_pages(struct process *p)
{
	struct vmspace *vm = process_vm(p);
	struct vm_stats stats;

	if (!vm)
		return 0;
	vm_stats(vm, &stats);
	vm_put(vm);
	return stats.resident;
}

/*
 * How good it would be to kill p, with so many resident pages: its size, and what
 * oom_score_adj adds in thousandths of all memory. 0: not at all.
 */
static long
points(struct process *p, unsigned long pages)
{
	int adj = READ_ONCE(p->oom_score_adj);
	struct memory_info info;
	long n;

	if (pages == 0 || adj == OOM_ADJ_MIN)
		return 0;
	if (likely(adj == 0))
		return pages;
	memory_info(&info);
	n = (long)pages + adj * (long)(info.total / 1000);
	return MAX(n, 1L);
}

long
oom_score(struct process *p)
{
	int adj = READ_ONCE(p->oom_score_adj);
	struct memory_info info;

	if (adj == OOM_ADJ_MIN)
		return 0;
	memory_info(&info);
	return MAX(0L, (1000 + (long)(resident_pages(p) * 1000 / info.total) + adj) * 2 / 3);
}

/* The one of most points with a reference; NULL: none, or one is dying already (*dying). */
static struct process *
choose(unsigned long *pages, bool *dying)
{
	struct process *p, *best = NULL;
	pid_t pid;

	long most = 0;

	*pages = 0;
	*dying = false;
	for (pid = 2; (p = process_next_in(&init_pid_ns, &pid)); pid++) {
		unsigned long n = resident_pages(p);

		if (n > 0 && is_dying(p))
			*dying = true;
		if (points(p, n) > most && !is_dying(p)) {
			if (best)
				process_put(best);
			best = p;
			most = points(p, n);
			*pages = n;
		} else {
			process_put(p);
		}
	}
	if (*dying && best) {
		process_put(best);
		best = NULL;
	}
	return best;
}

bool
oom_kill_one(void)
{
	struct memory_info info;
	struct process *victim;
	unsigned long pages;
	char name[16];
	bool dying;

	victim = choose(&pages, &dying);
	if (!victim)
		return dying;
	process_name(victim, name);
	memory_info(&info);
	kprintf("out of memory: killing process %d (%s), the largest: %lu KiB resident; "
	    "%lu KiB of %lu free\n", victim->pid, name, pages * KIB_PER_PAGE,
	    info.free * KIB_PER_PAGE, info.total * KIB_PER_PAGE);
	signal_process(victim, SIGKILL);
	process_put(victim);
	return true;
}
