/*
 * The files of /proc about the whole machine, in Linux's formats. What belongs to
 * an upper floor (processes, calls) is registered there.
 */
#include <arch/boot.h>
#include <arch/clock.h>
#include <arch/cpu.h>
#include <fs/block.h>
#include <fs/locks.h>
#include <fs/procfs/internal.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/failalloc.h>
#include <mm/slab.h>
#include <sched/thread.h>
#include <sync/deadlock.h>
#include <uapi/limits.h>
#include <uapi/stat.h>
#include <uapi/times.h>

#define KIB(pages) ((pages) * (PAGE_SIZE / 1024))
#define TICK_NS (NSEC_PER_SEC / USER_HZ)

static int
show_meminfo(struct seq_buf *s)
{
	struct memory_info m;

	memory_info(&m);
	seq_printf(s, "MemTotal:       %8lu kB\n", KIB(m.total));
	seq_printf(s, "MemFree:        %8lu kB\n", KIB(m.free));
	seq_printf(s, "MemAvailable:   %8lu kB\n", KIB(m.available));
	seq_printf(s, "Buffers:        %8lu kB\n", 0UL);
	seq_printf(s, "Cached:         %8lu kB\n", KIB(m.cached));
	seq_printf(s, "SwapCached:     %8lu kB\n", 0UL);
	seq_printf(s, "SwapTotal:      %8lu kB\n", 0UL);
	seq_printf(s, "SwapFree:       %8lu kB\n", 0UL);
	seq_printf(s, "Dirty:          %8lu kB\n", KIB(m.dirty));
	seq_printf(s, "AnonPages:      %8lu kB\n", KIB(m.anon));
	seq_printf(s, "Slab:           %8lu kB\n", KIB(m.slab));
	seq_printf(s, "SReclaimable:   %8lu kB\n", 0UL);
	seq_printf(s, "SUnreclaim:     %8lu kB\n", KIB(m.slab));
	seq_printf(s, "KernelStack:    %8lu kB\n", KIB(m.kernel_stacks));
	seq_printf(s, "PageTables:     %8lu kB\n", KIB(m.tables));
	return 0;
}

static int
show_uptime(struct seq_buf *s)
{
	u64 now = clock_ns(), idle = 0;
	struct cpu_usage u;

	for (unsigned cpu = 0; cpu < cpu_count; cpu++) {
		sched_cpu_usage(cpu, &u);
		idle += u.idle_ns;
	}
	seq_printf(s, "%lu.%02lu %lu.%02lu\n", (unsigned long)(now / NSEC_PER_SEC),
	    (unsigned long)(now % NSEC_PER_SEC / 10000000), (unsigned long)(idle / NSEC_PER_SEC),
	    (unsigned long)(idle % NSEC_PER_SEC / 10000000));
	return 0;
}

static void
put_cpu(struct seq_buf *s, const struct cpu_usage *u)
{
	seq_printf(s, " %lu 0 %lu %lu 0 0 0 0 0 0\n", (unsigned long)(u->user_ns / TICK_NS),
	    (unsigned long)(u->system_ns / TICK_NS), (unsigned long)(u->idle_ns / TICK_NS));
}

static int
show_stat(struct seq_buf *s)
{
	struct cpu_usage sum = { 0 }, u;

	for (unsigned cpu = 0; cpu < cpu_count; cpu++) {
		sched_cpu_usage(cpu, &u);
		sum.user_ns += u.user_ns;
		sum.system_ns += u.system_ns;
		sum.idle_ns += u.idle_ns;
		sum.switches += u.switches;
		sum.interrupts += u.interrupts;
		sum.started += u.started;
	}
	seq_puts(s, "cpu ");
	put_cpu(s, &sum);
	for (unsigned cpu = 0; cpu < cpu_count; cpu++) {
		sched_cpu_usage(cpu, &u);
		seq_printf(s, "cpu%u", cpu);
		put_cpu(s, &u);
	}
	seq_printf(s, "intr %lu\n", (unsigned long)sum.interrupts);
	seq_printf(s, "ctxt %lu\n", (unsigned long)sum.switches);
	seq_printf(s, "btime %lu\n", (unsigned long)((clock_realtime_ns() - clock_ns()) / NSEC_PER_SEC));
	seq_printf(s, "processes %lu\n", (unsigned long)sum.started);
	seq_printf(s, "procs_running %u\n", sched_runnable_count());
	seq_printf(s, "procs_blocked %u\n", sched_blocked_count());
	return 0;
}

/* What moved to and from block devices, and what memory holds, by the page. */
static int
show_vmstat(struct seq_buf *s)
{
	unsigned long long in = 0, out = 0;
	struct block_device *b;
	struct memory_info m;

	memory_info(&m);
	for (unsigned n = 0; (b = block_nth(n)) != NULL; n++) {
		in += b->sectors_read;
		out += b->sectors_written;
	}
	seq_printf(s, "nr_free_pages %lu\nnr_anon_pages %lu\nnr_file_pages %lu\nnr_dirty %lu\n", m.free,
	    m.anon, m.cached, m.dirty);
	seq_printf(s, "nr_slab_unreclaimable %lu\nnr_page_table_pages %lu\nnr_kernel_stack %lu\n", m.slab,
	    m.tables, KIB(m.kernel_stacks));
	seq_printf(s, "pgpgin %llu\npgpgout %llu\npswpin 0\npswpout 0\n", in / 2, out / 2);
	return 0;
}

static int
show_swaps(struct seq_buf *s)
{
	seq_puts(s, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
	return 0;
}

static int
show_cpuinfo(struct seq_buf *s)
{
	unsigned long khz = arch_cpu_khz();
	char flags[2048];

	arch_cpu_flags(flags, sizeof(flags));
	for (unsigned cpu = 0; cpu < cpu_count; cpu++) {
		seq_printf(s, "processor\t: %u\n", cpu);
		seq_printf(s, "model name\t: %s\n", arch_cpu_model());
		seq_printf(s, "cpu MHz\t\t: %lu.%03lu\n", khz / 1000, khz % 1000);
		seq_printf(s, "flags\t\t: %s\n\n", flags);
	}
	return 0;
}

static int
show_cmdline(struct seq_buf *s)
{
	seq_printf(s, "%s\n", boot_info.cmdline);
	return 0;
}

static int
show_partitions(struct seq_buf *s)
{
	struct block_device *b;

	seq_puts(s, "major minor  #blocks  name\n\n");
	for (unsigned n = 0; (b = block_nth(n)) != NULL; n++)
		seq_printf(s, "%4u  %7u %10llu %s\n", LOAM_MAJOR(b->dev), LOAM_MINOR(b->dev),
		    (unsigned long long)b->nsectors / 2, b->name);
	return 0;
}

static int
show_diskstats(struct seq_buf *s)
{
	struct block_device *b;

	for (unsigned n = 0; (b = block_nth(n)) != NULL; n++)
		seq_printf(s, "%4u %7u %s %llu 0 %llu 0 %llu 0 %llu 0 0 0 0\n", LOAM_MAJOR(b->dev),
		    LOAM_MINOR(b->dev), b->name, (unsigned long long)b->reads,
		    (unsigned long long)b->sectors_read, (unsigned long long)b->writes,
		    (unsigned long long)b->sectors_written);
	return 0;
}

static int
show_slabinfo(struct seq_buf *s)
{
	struct slab_info info;

	seq_puts(s, "slabinfo - version: 2.1\n"
	    "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>\n");
	for (unsigned n = 0; slab_info(n, &info); n++) {
		unsigned long per_page = PAGE_SIZE / info.size;

		seq_printf(s, "%-17s %6lu %6lu %6lu %4lu %4lu\n", info.name, info.inuse,
		    MAX(info.inuse, info.pages * per_page), (unsigned long)info.size, per_page, 1UL);
	}
	return 0;
}

static int
show_deadlocks(struct seq_buf *s)
{
	const size_t size = 4 * PAGE_SIZE;
	char *text = kmalloc(size, 0);

	if (text == NULL)
		return -ENOMEM;
	seq_write(s, text, wait_graph_report(text, size));
	kfree(text);
	return 0;
}

static void
show_lock(struct seq_buf *s, const struct lock_info *l)
{
	const struct lock_request *r = &l->request;

	seq_printf(s, "%lu: %s%s ADVISORY  %s %d %02x:%02x:%lu ", l->number, l->waits ? "-> " : "",
	    r->whole_file ? "FLOCK " : r->pid < 0 ? "OFDLCK" : "POSIX ",
	    r->exclusive ? "WRITE" : "READ ", r->pid, LOAM_MAJOR(l->dev), LOAM_MINOR(l->dev),
	    l->ino);
	if (r->end == ~0UL)
		seq_printf(s, "%lu EOF\n", r->start);
	else
		seq_printf(s, "%lu %lu\n", r->start, r->end);
}

static int
show_locks(struct seq_buf *s)
{
	struct lock_info *l = NULL;
	size_t max, n = locks_list(NULL, 0);

	do {
		kfree(l);
		max = n + 16;
		l = kmalloc(max * sizeof(*l), 0);
		if (l == NULL)
			return -ENOMEM;
		n = locks_list(l, max);
	} while (n > max);
	for (size_t i = 0; i < n; i++)
		show_lock(s, &l[i]);
	kfree(l);
	return 0;
}

static int
show_ngroups_max(struct seq_buf *s)
{
	seq_printf(s, "%d\n", NGROUPS_MAX);
	return 0;
}

#ifdef LOAM_DEBUG
static int
show_failalloc(struct seq_buf *s)
{
	seq_printf(s, "%u\n", failalloc_left());
	return 0;
}

static int
store_failalloc(const char *text, size_t n)
{
	char *end;
	unsigned after = strtoul(text, &end, 10);

	while (*end == ' ')
		end++;
	failalloc_arm(after, strtoul(end, NULL, 10));
	return 0;
}
#endif

void
procfs_system_init(void)
{
#ifdef LOAM_DEBUG
	procfs_register("loam/failalloc", 0600, show_failalloc, store_failalloc);
#endif
	procfs_register("meminfo", 0444, show_meminfo, NULL);
	procfs_register("uptime", 0444, show_uptime, NULL);
	procfs_register("stat", 0444, show_stat, NULL);
	procfs_register("swaps", 0444, show_swaps, NULL);
	procfs_register("vmstat", 0444, show_vmstat, NULL);
	procfs_register("cpuinfo", 0444, show_cpuinfo, NULL);
	procfs_register("cmdline", 0444, show_cmdline, NULL);
	procfs_register("partitions", 0444, show_partitions, NULL);
	procfs_register("diskstats", 0444, show_diskstats, NULL);
	procfs_register("slabinfo", 0400, show_slabinfo, NULL);
	procfs_register("deadlocks", 0444, show_deadlocks, NULL);
	procfs_register("locks", 0444, show_locks, NULL);
	procfs_register("sys/kernel/ngroups_max", 0444, show_ngroups_max, NULL);
	procfs_sched_init();
}
