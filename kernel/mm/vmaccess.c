/*
 * User memory reached by other ways than a user pointer: the memory of another
 * space through the direct map (exec's arguments, /proc/PID/cmdline), and the
 * names of futex words.
 */
#include <arch/trap.h>
#include <arch/user.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/internal.h>
#include <mm/vmspace.h>
#include <sched/preempt.h>
#include <sched/thread.h>
#include <uapi/membarrier.h>

/*
 * The page at va if its entry allows the access, with a reference and vm->lock
 * held for reading: fork, which would make the page shared, has to wait until
 * the caller has copied and unlocked. NULL: not there (lock released).
 */
static struct page *
page_at(struct vmspace *vm, unsigned long va, unsigned flags)
{
	struct page *p = NULL;
	pte_t e;

	read_lock(&vm->lock);
	spin_lock(&vm->tree.lock);
	if ((flags & FAULT_WRITE) && (flags & FAULT_FORCE)) {
		e = pgtree_owned(&vm->tree, va);
		/* Without its write bit the entry does not say that the page is nobody else's. */
		if (e != 0 && !(e & PTE_WRITE) && (e & (PTE_SHARED | PTE_NOREF) ||
		    ref_read(&pte_page(e)->refs) > 1))
			e = 0;
	} else if (flags & FAULT_WRITE) {
		/* The path has to be writable as well: only then is the page our own. */
		e = pgtree_writable(&vm->tree, va);
	} else {
		e = pgtree_lookup(&vm->tree, va);
		if (!(e & PTE_PRESENT) && !(flags & FAULT_FORCE))
			e = 0;
	}
	if (e != 0) {
		p = pte_page(e);
		page_get(p);
	}
	spin_unlock(&vm->tree.lock);
	if (p == NULL)
		read_unlock(&vm->lock);
	return p;
}

/* Copy within one page; faults it in if need be. */
static int
access_page(struct vmspace *vm, unsigned long addr, void *buf, size_t n, unsigned flags)
{
	struct page *p;
	char *bytes;

	while ((p = page_at(vm, addr, flags)) == NULL) {
		bool major = false;
		int code, err = vm_fault(vm, addr, flags, &code, &major);

		if (err != 0)
			return err == -ENOMEM ? err : -EFAULT;
	}
	bytes = (char *)page_address(p) + (addr & ~PAGE_MASK);
	if (flags & FAULT_WRITE)
		memcpy(bytes, buf, n);
	else
		memcpy(buf, bytes, n);
	read_unlock(&vm->lock);
	page_put(p);
	return 0;
}

/* How many bytes, or the error of the first. */
static ssize_t
access_range(struct vmspace *vm, unsigned long addr, char *buf, size_t len, unsigned flags)
{
	size_t done = 0;

	if (!range_valid(addr, len))
		return -EFAULT;
	while (done < len) {
		size_t n = MIN(len - done, PAGE_SIZE - (addr & ~PAGE_MASK));
		int err = access_page(vm, addr, buf + done, n, flags);

		if (err != 0)
			return done > 0 ? (ssize_t)done : err;
		addr += n;
		done += n;
	}
	return done;
}

static int
access_all(struct vmspace *vm, unsigned long addr, char *buf, size_t len, unsigned flags)
{
	ssize_t n = access_range(vm, addr, buf, len, flags);

	return n < 0 ? n : (size_t)n < len ? -EFAULT : 0;
}

int
vm_write(struct vmspace *vm, unsigned long addr, const void *src, size_t len)
{
	return access_all(vm, addr, (char *)src, len, FAULT_WRITE);
}

int
vm_read(struct vmspace *vm, unsigned long addr, void *dst, size_t len)
{
	return access_all(vm, addr, dst, len, 0);
}

ssize_t
vm_access(struct vmspace *vm, unsigned long addr, void *buf, size_t len, bool write, bool force)
{
	/* What lies at the end of the address space ends the transfer, as a hole does. */
	if (addr >= USER_TOP)
		return -EFAULT;
	return access_range(vm, addr, buf, MIN(len, USER_TOP - addr),
	    (write ? FAULT_WRITE : 0) | (force ? FAULT_FORCE : 0));
}

/* ---- membarrier ---- */

/* Being interrupted is the barrier. */
static void
barrier_ipi(void *arg)
{
}

/* A barrier on all of cpus but this one, whose own the caller gives. */
static void
barrier_on(cpumask_t cpus)
{
	preempt_disable();
	cpus &= ~BIT(cpu_id());
	if (cpus != 0)
		arch_call_cpus(cpus, barrier_ipi, NULL);
	preempt_enable();
}

long
vm_membarrier(struct vmspace *vm, int command, unsigned flags)
{
	if (flags != 0)
		return -EINVAL;
	switch (command) {
	case MEMBARRIER_CMD_QUERY:
		return MEMBARRIER_CMD_GLOBAL | MEMBARRIER_CMD_PRIVATE_EXPEDITED |
		    MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED;
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED:
		WRITE_ONCE(vm->expedited, true);
		return 0;
	case MEMBARRIER_CMD_GLOBAL:
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		barrier_on(~0UL >> (64 - cpu_count));
		return 0;
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED:
		if (!READ_ONCE(vm->expedited))
			return -EPERM;
		/* A CPU that is not in the mask yet sets its bit by a locked operation: a barrier, too. */
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		barrier_on(atomic_load(&vm->tree.cpus));
		return 0;
	default:
		return -EINVAL;
	}
}

int
vm_futex_key(unsigned long addr, bool shared, struct vm_futex_key *out)
{
	struct vmspace *vm = current->vm;
	struct area *a;
	int err = -EFAULT;

	if (!range_valid(addr, sizeof(u32)))
		return -EFAULT;
	out->a = (u64)vm;
	out->b = addr;
	/* A private futex needs no look: its word is read afterwards anyway. */
	if (!shared)
		return 0;
	read_lock(&vm->lock);
	a = area_find(vm->areas, addr);
	if (a != NULL && a->start <= addr) {
		if (a->flags & VM_SHARED && a->mapping != NULL) {
			/* Odd, as no space's address is: the two kinds never meet. */
			out->a = (u64)a->mapping | 1;
			out->b = a->offset + (addr - a->start);
		}
		err = 0;
	}
	read_unlock(&vm->lock);
	return err;
}

/* ---- what is there ---- */

#define USAGE_BATCH 512			/* entries looked at under the lock at once */

static void
count_entry(pte_t e, unsigned sharers, struct vm_usage *out)
{
	struct page *p = pte_page(e);
	bool anon = p->flags & PG_ANON, dirty = e & PTE_DIRTY;
	unsigned users = ref_read(&p->refs);

	/* The cache's own reference is nobody's mapping. */
	if (!anon && users > 1)
		users--;
	sharers *= users;
	out->rss++;
	out->anon += anon;
	out->referenced += (e & PTE_ACCESSED) != 0;
	out->pss += (1UL << 12) / MAX(sharers, 1u);
	if (sharers > 1)
		*(dirty ? &out->shared_dirty : &out->shared_clean) += 1;
	else
		*(dirty ? &out->private_dirty : &out->private_clean) += 1;
}

void
vm_range_usage(struct vmspace *vm, unsigned long start, unsigned long end, struct vm_usage *out)
{
	unsigned sharers;
	pte_t e = 1;

	while (e != 0 && start < end) {
		spin_lock(&vm->tree.lock);
		for (unsigned n = 0; n < USAGE_BATCH; n++, start += PAGE_SIZE) {
			e = pgtree_next(&vm->tree, &start, end, &sharers);
			if (e == 0)
				break;
			if (!(e & PTE_NOREF))
				count_entry(e, sharers, out);
		}
		spin_unlock(&vm->tree.lock);
	}
}
