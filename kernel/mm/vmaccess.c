/*
 * User memory reached by other ways than a user pointer: the memory of another
 * space through the direct map (exec's arguments, /proc/PID/cmdline), and the
 * names of futex words.
 */
#include <arch/trap.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/internal.h>
#include <mm/vmspace.h>
#include <sched/thread.h>

/*
 * The page at va if its entry allows the access, with a reference and vm->lock
 * held for reading: fork, which would make the page shared, has to wait until
 * the caller has copied and unlocked. NULL: not there (lock released).
 */
static struct page *
page_at(struct vmspace *vm, unsigned long va, bool write)
{
	struct page *p = NULL;
	pte_t e;

	read_lock(&vm->lock);
	spin_lock(&vm->tree.lock);
	if (write) {
		/* The path has to be writable as well: only then is the page our own. */
		e = pgtree_writable(&vm->tree, va);
	} else {
		e = pgtree_lookup(&vm->tree, va);
		if (!(e & PTE_PRESENT))
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
access_page(struct vmspace *vm, unsigned long addr, void *buf, size_t n, bool write)
{
	struct page *p;
	char *bytes;

	while ((p = page_at(vm, addr, write)) == NULL) {
		bool major = false;
		int code, err = vm_fault(vm, addr, write ? FAULT_WRITE : 0, &code, &major);

		if (err != 0)
			return err == -ENOMEM ? err : -EFAULT;
	}
	bytes = (char *)page_address(p) + (addr & ~PAGE_MASK);
	if (write)
		memcpy(bytes, buf, n);
	else
		memcpy(buf, bytes, n);
	read_unlock(&vm->lock);
	page_put(p);
	return 0;
}

static int
access_range(struct vmspace *vm, unsigned long addr, char *buf, size_t len, bool write)
{
	if (!range_valid(addr, len))
		return -EFAULT;
	while (len > 0) {
		size_t n = MIN(len, PAGE_SIZE - (addr & ~PAGE_MASK));
		int err = access_page(vm, addr, buf, n, write);

		if (err != 0)
			return err;
		addr += n;
		buf += n;
		len -= n;
	}
	return 0;
}

int
vm_write(struct vmspace *vm, unsigned long addr, const void *src, size_t len)
{
	return access_range(vm, addr, (char *)src, len, true);
}

int
vm_read(struct vmspace *vm, unsigned long addr, void *dst, size_t len)
{
	return access_range(vm, addr, dst, len, false);
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
