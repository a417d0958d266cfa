/*
 * Files of /proc/PID for those who look inside a process: its memory page by page, the
 * call it is in, and what the kernel would do to it when memory is out.
 *
 * Who reads or writes memory or calls must be allowed to trace the process, and is asked
 * at each access, since a process may become another's by exec.
 */
#include <arch/thread.h>
#include <arch/trap.h>
#include <arch/user.h>
#include <fs/vfs/vfs.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <mm/vm.h>
#include <proc/cred.h>
#include <proc/hooks.h>
#include <proc/oom.h>
#include <proc/process.h>
#include <proc/procfs.h>
#include <uapi/errno.h>
#include <uapi/limits.h>

/* ---- memory ---- */

ssize_t
transfer_mem(struct process *p, void __user *buf, size_t n, u64 *pos, bool write)
{
	struct vmspace *vm = process_vm(p);
	ssize_t done = 0, got = 0;
	char *page;

	if (!vm)
		return 0;
	if (!process_may_access(p, true)) {
		vm_put(vm);
		return -EACCES;
	}
	page = kmalloc(PAGE_SIZE, 0);
	if (!page) {
		vm_put(vm);
		return -ENOMEM;
	}
	while (n > 0 && !current_killed()) {
		size_t piece = MIN(n, PAGE_SIZE - *pos % PAGE_SIZE);

		got = -EFAULT;
		if (write && copy_from_user(page, buf, piece))
			break;
		got = vm_access(vm, *pos, page, piece, write, true);
		if (got <= 0) {
			got = -EIO;
			break;
		}
		if (!write && copy_to_user(buf, page, got)) {
			got = -EFAULT;
			break;
		}
		*pos += got;
		buf = (char __user *)buf + got;
		n -= got;
		done += got;
	}
	kfree(page);
	vm_put(vm);
	return done > 0 ? done : MIN(got, 0L);
}

static void
add_usage(struct vm_usage *sum, const struct vm_usage *u)
{
	sum->rss += u->rss;
	sum->anon += u->anon;
	sum->referenced += u->referenced;
	sum->shared_clean += u->shared_clean;
	sum->shared_dirty += u->shared_dirty;
	sum->private_clean += u->private_clean;
	sum->private_dirty += u->private_dirty;
	sum->pss += u->pss;
}

/* The lines that smaps and smaps_rollup have in common. There is no swap, no huge page. */
static void
put_usage(struct seq_buf *s, const struct vm_usage *u)
{
	const struct { const char *name; unsigned long kib; } rows[] = {
		{ "Rss:", u->rss * 4 }, { "Pss:", u->pss >> 10 },
		{ "Shared_Clean:", u->shared_clean * 4 }, { "Shared_Dirty:", u->shared_dirty * 4 },
		{ "Private_Clean:", u->private_clean * 4 },
		{ "Private_Dirty:", u->private_dirty * 4 }, { "Referenced:", u->referenced * 4 },
		{ "Anonymous:", u->anon * 4 }, { "LazyFree:", 0 }, { "AnonHugePages:", 0 },
		{ "ShmemPmdMapped:", 0 }, { "FilePmdMapped:", 0 }, { "Shared_Hugetlb:", 0 },
		{ "Private_Hugetlb:", 0 }, { "Swap:", 0 }, { "SwapPss:", 0 },
	};

	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++)
		seq_printf(s, "%-15s %8lu kB\n", rows[i].name, rows[i].kib);
}

static void
put_area_flags(struct seq_buf *s, unsigned flags)
{
	static const struct { unsigned flag; const char *name; } names[] = {
		{ VM_READ, "rd" }, { VM_WRITE, "wr" }, { VM_EXEC, "ex" }, { VM_SHARED, "sh" },
		{ VM_MAYWRITE, "mw" }, { VM_GROWSDOWN, "gd" }, { VM_DONTFORK, "dc" },
		{ VM_WIPEONFORK, "wf" }, { VM_NORESERVE, "nr" },
	};

	seq_puts(s, "VmFlags:");
	for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
		if (flags & names[i].flag)
			seq_printf(s, " %s", names[i].name);
	}
	seq_puts(s, " \n");
}

struct smaps_arg {
	struct seq_buf *s;
	struct vmspace *vm;
	char *path;			/* PATH_MAX */
	unsigned long start, end;	/* of all areas */
	struct vm_usage sum;
};

static int
show_smaps_area(const struct vm_area_info *a, void *arg)
{
	struct smaps_arg *m = arg;
	struct vm_usage u = { 0 };

	put_area(m->s, a, vm_layout(m->vm), m->path);
	vm_range_usage(m->vm, a->start, a->end, &u);
	seq_printf(m->s, "%-15s %8lu kB\n", "Size:", (a->end - a->start) / 1024);
	seq_printf(m->s, "%-15s %8lu kB\n", "KernelPageSize:", PAGE_SIZE / 1024);
	seq_printf(m->s, "%-15s %8lu kB\n", "MMUPageSize:", PAGE_SIZE / 1024);
	put_usage(m->s, &u);
	seq_printf(m->s, "%-15s %8u\n", "THPeligible:", 0);
	put_area_flags(m->s, a->flags);
	return m->s->failed;
}

static int
sum_area(const struct vm_area_info *a, void *arg)
{
	struct smaps_arg *m = arg;
	struct vm_usage u = { 0 };

	if (m->end == 0)
		m->start = a->start;
	m->end = a->end;
	vm_range_usage(m->vm, a->start, a->end, &u);
	add_usage(&m->sum, &u);
	return 0;
}

static int
smaps(struct seq_buf *s, struct process *p, bool rollup)
{
	struct smaps_arg m = { .s = s, .path = kmalloc(PATH_MAX, 0) };

	if (!m.path)
		return -ENOMEM;
	m.vm = process_vm(p);
	if (m.vm) {
		vm_for_each_area(m.vm, rollup ? sum_area : show_smaps_area, &m);
		vm_put(m.vm);
		if (rollup) {
			seq_printf(s, "%08lx-%08lx ---p 00000000 00:00 0%*s[rollup]\n", m.start, m.end,
			    28, "");
			put_usage(s, &m.sum);
		}
	}
	kfree(m.path);
	return 0;
}

int
show_smaps(struct seq_buf *s, struct process *p, struct thread *t)
{
	return smaps(s, p, false);
}

int
show_smaps_rollup(struct seq_buf *s, struct process *p, struct thread *t)
{
	return smaps(s, p, true);
}

/* ---- the call it is in ---- */

int
show_syscall(struct seq_buf *s, struct process *p, struct thread *t)
{
	struct thread *speaker = t ? t : process_thread(p);
	struct trapframe tf;

	if (!process_may_access(p, true)) {
		if (speaker && !t)
			thread_put(speaker);
		return -EPERM;
	}
	if (!speaker || READ_ONCE(speaker->state) == THREAD_RUNNABLE) {
		seq_puts(s, "running\n");
	} else {
		tf = *thread_trapframe(speaker);
		if ((long)tf.orig_rax >= 0)
			seq_printf(s, "%ld 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx\n",
			    (long)tf.orig_rax, (unsigned long)tf.rdi, (unsigned long)tf.rsi,
			    (unsigned long)tf.rdx, (unsigned long)tf.r10, (unsigned long)tf.r8,
			    (unsigned long)tf.r9, (unsigned long)tf.rsp, (unsigned long)tf.rip);
		else
			seq_printf(s, "-1 0x%lx 0x%lx\n", (unsigned long)tf.rsp, (unsigned long)tf.rip);
	}
	if (speaker && !t)
		thread_put(speaker);
	return 0;
}

int
show_personality(struct seq_buf *s, struct process *p, struct thread *t)
{
	if (!process_may_access(p, true))
		return -EPERM;
	seq_printf(s, "%08x\n", p->personality);
	return 0;
}

/* ---- what there is none of: as on a Linux that has it and does not use it ---- */

int
show_cgroup(struct seq_buf *s, struct process *p, struct thread *t)
{
	seq_puts(s, "0::/\n");
	return 0;
}

int
show_loginuid(struct seq_buf *s, struct process *p, struct thread *t)
{
	seq_puts(s, "4294967295");
	return 0;
}

/* ---- out of memory ---- */

int
show_oom_score(struct seq_buf *s, struct process *p, struct thread *t)
{
	seq_printf(s, "%ld\n", oom_score(p));
	return 0;
}

int
show_oom_score_adj(struct seq_buf *s, struct process *p, struct thread *t)
{
	seq_printf(s, "%d\n", READ_ONCE(p->oom_score_adj));
	return 0;
}

int
store_oom_score_adj(struct process *p, struct thread *t, const char *text, size_t n)
{
	bool negative = *text == '-';
	const char *digits = text + negative;
	char *end;
	long value = strtoul(digits, &end, 10);

	if (negative)
		value = -value;
	if (end == digits || (*end && *end != '\n') || value < OOM_ADJ_MIN || value > OOM_ADJ_MAX)
		return -EINVAL;
	/* Anyone may make the own end more likely; how much less so, who may raise limits says. */
	if (capable(CAP_SYS_RESOURCE))
		WRITE_ONCE(p->oom_score_adj_min, value);
	else if (value < READ_ONCE(p->oom_score_adj_min))
		return -EACCES;
	WRITE_ONCE(p->oom_score_adj, value);
	return 0;
}
