/*
 * mremap: shrink, grow in place, or move. Pages move by their entries (whole leaf
 * tables where old and new address are alike modulo 2 MiB, which is why a new
 * address is chosen so); nothing is copied.
 */
#include <lib/klog.h>
#include <mm/internal.h>
#include <mm/vmspace.h>
#include <uapi/mman.h>

static int
move_entries(struct vmspace *vm, unsigned long from, unsigned long to, unsigned long len)
{
	for (;;) {
		struct pgtree_gather g;
		int err;

		gather_init(&g, &vm->tree);
		spin_lock(&vm->tree.lock);
		err = pgtree_move(&vm->tree, from, to, len, &g);
		gather_flush(&g);
		spin_unlock(&vm->tree.lock);
		gather_drop(&g);
		if (err == 0 || pgtree_stock(&vm->tree) != 0)
			return err;
	}
}

/* Take [addr, end) of one area out of the set as an area of its own. NULL: no memory. */
static struct area *
cut_out(struct vmspace *vm, unsigned long addr, unsigned long end)
{
	struct area_spares spares;
	struct area *a;

	if (area_spares_get(&spares, vm->areas, addr, end) != 0)
		return NULL;
	spin_lock(&vm->tree.lock);
	area_isolate(vm->areas, addr, end, &spares);
	a = area_find(vm->areas, addr);
	area_remove(vm->areas, a);
	spin_unlock(&vm->tree.lock);
	area_spares_put(&spares);
	return a;
}

static void
put_in(struct vmspace *vm, struct area *a)
{
	spin_lock(&vm->tree.lock);
	area_insert(vm->areas, a);
	area_merge(vm->areas, a);
	spin_unlock(&vm->tree.lock);
}

/*
 * Move [addr, addr + old_len) of one area to the free range at to, new_len long.
 * While the pages move, both ranges belong to no area: who touches them faults.
 */
static int
move_range(struct vmspace *vm, unsigned long addr, size_t old_len, unsigned long to, size_t new_len)
{
	size_t moved = MIN(old_len, new_len);
	struct area *a = cut_out(vm, addr, addr + old_len);
	int err;

	if (a == NULL)
		return -ENOMEM;
	err = move_entries(vm, addr, to, moved);
	if (err != 0) {
		/* What has moved goes back; its way there has all the tables it needs. */
		(void)move_entries(vm, to, addr, moved);
		put_in(vm, a);
		return err;
	}
	a->start = to;
	a->end = to + new_len;
	a->flags &= ~VM_HEAP;
	if (a->file_end != 0)
		a->file_end += to - addr;
	put_in(vm, a);
	vm_note_hole(vm, addr, addr + old_len);
	return vm_zap(vm, addr + moved, addr + old_len);
}

/* Can the area that ends at end grow by more bytes where it is? */
static bool
can_extend(struct vmspace *vm, const struct area *a, unsigned long end, size_t more)
{
	struct area *next = area_next(a);

	if (a->end != end || a->file_end != 0 || !range_valid(end, more))
		return false;
	return next == NULL || next->start >= end + more +
	    (next->flags & VM_GROWSDOWN ? STACK_GUARD : 0);
}

/* The checks and the choice between the ways; needs vm->lock for writing and own areas. */
static long
remap_locked(struct vmspace *vm, unsigned long addr, size_t old_len, size_t new_len, int flags,
    unsigned long new_addr, struct list *freed)
{
	struct area *a = area_find(vm->areas, addr);
	size_t more = new_len > old_len ? new_len - old_len : 0;
	bool data;
	int err = 0;

	if (a == NULL || a->start > addr || a->end - addr < old_len)
		return -EFAULT;
	data = (a->flags & (VM_WRITE | VM_SHARED)) == VM_WRITE;
	if (more > 0)
		err = vm_check_limits(vm, more >> PAGE_SHIFT, data ? more >> PAGE_SHIFT : 0);
	if (err != 0)
		return err;
	if (data && more >> PAGE_SHIFT > mm_total_pages)
		return -ENOMEM;
	if (a->flags & VM_LOCKED && !vm_may_lock(vm, more >> PAGE_SHIFT))
		return -EAGAIN;
	if (flags & MREMAP_FIXED) {
		err = vm_unmap_locked(vm, new_addr, new_addr + new_len, freed);
		if (err == 0)
			err = move_range(vm, addr, old_len, new_addr, new_len);
		return err == 0 ? (long)new_addr : err;
	}
	if (more == 0) {
		if (new_len < old_len)
			err = vm_unmap_locked(vm, addr + new_len, addr + old_len, freed);
		return err == 0 ? (long)addr : err;
	}
	if (can_extend(vm, a, addr + old_len, more)) {
		spin_lock(&vm->tree.lock);
		area_resize(vm->areas, a, a->start, a->end + more);
		area_merge(vm->areas, a);
		spin_unlock(&vm->tree.lock);
		return addr;
	}
	if (!(flags & MREMAP_MAYMOVE))
		return -ENOMEM;
	new_addr = vm_find_range(vm, new_len, addr);
	if (new_addr == 0)
		return -ENOMEM;
	err = move_range(vm, addr, old_len, new_addr, new_len);
	return err == 0 ? (long)new_addr : err;
}

long
vm_mremap(struct vmspace *vm, unsigned long addr, size_t old_len, size_t new_len, int flags,
    unsigned long new_addr)
{
	struct list freed;
	long res;

	if (flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED) || addr & ~PAGE_MASK)
		return -EINVAL;
	if (old_len == 0 || new_len == 0 || old_len > USER_TOP || new_len > USER_TOP)
		return -EINVAL;
	old_len = ROUND_UP(old_len, PAGE_SIZE);
	new_len = ROUND_UP(new_len, PAGE_SIZE);
	if (!range_valid(addr, old_len))
		return -EFAULT;
	if (flags & MREMAP_FIXED) {
		if (!(flags & MREMAP_MAYMOVE) || new_addr & ~PAGE_MASK || new_addr < MMAP_MIN ||
		    !range_valid(new_addr, new_len))
			return -EINVAL;
		if (new_addr < addr + old_len && addr < new_addr + new_len)
			return -EINVAL;
	}
	list_init(&freed);
	write_lock(&vm->lock);
	res = vm_own_areas(vm);
	if (res == 0)
		res = remap_locked(vm, addr, old_len, new_len, flags, new_addr, &freed);
	write_unlock(&vm->lock);
	if (res >= 0 && new_len > old_len)
		(void)vm_populate_locked(vm, res + old_len, res + new_len);
	area_free_list(&freed);
	return res;
}
