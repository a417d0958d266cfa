/*
 * /proc/loam/sched and /proc/sys/kernel/preempt_seed: what the scheduler did on each CPU,
 * and its deterministic mode.
 */
#include <arch/cpu.h>
#include <fs/procfs/internal.h>
#include <lib/string.h>
#include <sched/shuffle.h>
#include <sched/thread.h>

static unsigned
per_mille(u64 part, u64 whole)
{
	return whole ? (unsigned)((unsigned __int128)part * 1000 / whole) : 0;
}

static int
show_sched(struct seq_buf *s)
{
	struct cpu_usage u;

	seq_puts(s, "cpu switches decisions preemptions wakes yields steals pulls aged "
	    "queued blocked run_ns wait_ns idle_ns busy_per_mille\n");
	for (unsigned cpu = 0; cpu < cpu_count; cpu++) {
		sched_cpu_usage(cpu, &u);
		seq_printf(s, "%u %lu %lu %lu %lu %lu %lu %lu %lu %u %ld %lu %lu %lu %u\n", cpu,
		    (unsigned long)u.switches, (unsigned long)u.decisions,
		    (unsigned long)u.preemptions, (unsigned long)u.wakes,
		    (unsigned long)u.yields, (unsigned long)u.steals, (unsigned long)u.pulls,
		    (unsigned long)u.aged, u.queued, u.blocked, (unsigned long)u.run_ns,
		    (unsigned long)u.wait_ns, (unsigned long)u.idle_ns,
		    per_mille(u.run_ns, u.run_ns + u.idle_ns));
	}
	return 0;
}

static int
show_seed(struct seq_buf *s)
{
	seq_printf(s, "%lu\n", (unsigned long)sched_shuffle_seed());
	return 0;
}

static int
store_seed(const char *text, size_t n)
{
	sched_shuffle_set(strtoul(text, NULL, 0));
	return 0;
}

void
procfs_sched_init(void)
{
	procfs_register("loam/sched", 0444, show_sched, NULL);
	procfs_register("sys/kernel/preempt_seed", 0644, show_seed, store_seed);
}
