/*
 * mprotect: new permissions for a range of areas and for the entries there.
 * Write permission is never given to an entry here: the next write faults and
 * finds out whether the page is shared.
 */
#include <lib/klog.h>
#include <mm/internal.h>
#include <mm/vmspace.h>
#include <uapi/mman.h>

static int
protect_entries(struct vmspace *vm, unsigned long start, unsigned long end, u32 flags)
{
	for (;;) {
		struct pgtree_gather g;
		int err;

		gather_init(&g, &vm->tree);
		spin_lock(&vm->tree.lock);
		err = pgtree_protect(&vm->tree, start, end, area_prot(flags), &g);
		gather_flush(&g);
		spin_unlock(&vm->tree.lock);
		gather_drop(&g);
		if (err == 0 || pgtree_stock(&vm->tree) != 0)
			return err;
	}
}

/* Protect the part [start, end) of a, which lies wholly in it. 0, -EACCES or -ENOMEM. */
static int
protect_area(struct vmspace *vm, struct area *a, unsigned long start, unsigned long end, u32 prot)
{
	u32 flags = (a->flags & ~(VM_READ | VM_WRITE | VM_EXEC)) | prot;
	struct area_spares spares;
	int err;

	if (flags == a->flags)
		return 0;
	if (prot & VM_WRITE && !(a->flags & VM_MAYWRITE))
		return -EACCES;
	if (prot & VM_WRITE && !(a->flags & (VM_WRITE | VM_SHARED))) {
		err = vm_check_limits(vm, 0, (end - start) >> PAGE_SHIFT);
		if (err != 0)
			return err;
	}
	err = area_spares_get(&spares, vm->areas, start, end);
	if (err != 0)
		return err;
	/* The area first: a fault that comes after gives no more than the new rights. */
	spin_lock(&vm->tree.lock);
	area_isolate(vm->areas, start, end, &spares);
	a = area_find(vm->areas, start);
	/* Isolating may have taken VM_GROWSDOWN from the upper part. */
	area_set_flags(vm->areas, a, (a->flags & VM_GROWSDOWN) | (flags & ~VM_GROWSDOWN));
	spin_unlock(&vm->tree.lock);
	area_spares_put(&spares);
	err = protect_entries(vm, start, end, flags);
	spin_lock(&vm->tree.lock);
	area_merge(vm->areas, a);
	spin_unlock(&vm->tree.lock);
	return err;
}

int
vm_mprotect(struct vmspace *vm, unsigned long addr, size_t len, int prot)
{
	u32 flags = (prot & PROT_READ ? VM_READ : 0) | (prot & PROT_WRITE ? VM_WRITE : 0) |
	    (prot & PROT_EXEC ? VM_EXEC : 0);
	unsigned long end;
	int err;

	if (addr & ~PAGE_MASK)
		return -EINVAL;
	if (prot & ~(PROT_READ | PROT_WRITE | PROT_EXEC | PROT_GROWSDOWN))
		return -EINVAL;
	if (len == 0)
		return 0;
	if (!range_valid(addr, len))
		return -ENOMEM;
	end = addr + ROUND_UP(len, PAGE_SIZE);
	write_lock(&vm->lock);
	err = vm_own_areas(vm);
	if (err == 0 && prot & PROT_GROWSDOWN) {
		struct area *a = area_find(vm->areas, addr);

		if (a == NULL || a->start >= end)
			err = -ENOMEM;
		else if (!(a->flags & VM_GROWSDOWN))
			err = -EINVAL;
		else
			addr = a->start;
	}
	while (err == 0 && addr < end) {
		struct area *a = area_find(vm->areas, addr);
		unsigned long stop;

		if (a == NULL || a->start > addr) {
			err = -ENOMEM;
			break;
		}
		stop = MIN(a->end, end);
		err = protect_area(vm, a, addr, stop, flags);
		addr = stop;
	}
	write_unlock(&vm->lock);
	return err;
}
