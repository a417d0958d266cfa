/*
 * mlock and its relatives: pages that stay in memory.
 *
 * Private memory always does, as there is no swap. What a lock adds: the pages are
 * there when the call returns (or from their first use, VM_LOCKONFAULT), pages of
 * files are not taken back while memory is short (evict_piece in vmspace.c), and what
 * is locked counts against RLIMIT_MEMLOCK (area_set.nlocked). Locks belong to a space:
 * fork's child has none, exec starts without.
 */
#include <lib/klog.h>
#include <mm/internal.h>
#include <mm/vmspace.h>
#include <sched/hooks.h>
#include <uapi/mman.h>

bool
vm_may_lock(const struct vmspace *vm, unsigned long npages)
{
	return vm->areas->nlocked + npages <= memlock_limit() >> PAGE_SHIFT;
}

/* Pages of [start, end) that are locked already. Needs vm->lock. */
static unsigned long
locked_in(const struct vmspace *vm, unsigned long start, unsigned long end)
{
	unsigned long n = 0;

	for (struct area *a = area_find(vm->areas, start); a != NULL && a->start < end;
	    a = area_next(a))
		if (a->flags & VM_LOCKED)
			n += (MIN(a->end, end) - MAX(a->start, start)) >> PAGE_SHIFT;
	return n;
}

/*
 * Fault in what is locked in the range, so that using it faults no more: private pages
 * that may be written are made the space's own. Goes on after an error. 0, -ENOMEM.
 */
int
vm_populate_locked(struct vmspace *vm, unsigned long start, unsigned long end)
{
	int err = 0;

	while (start < end && !current_killed()) {
		u32 flags = 0;
		unsigned long stop = end;
		struct area *a;

		read_lock(&vm->lock);
		a = area_find(vm->areas, start);
		if (a != NULL && a->start < end) {
			flags = a->flags;
			start = MAX(start, a->start);
			stop = MIN(end, a->end);
		}
		read_unlock(&vm->lock);
		if ((flags & (VM_LOCKED | VM_LOCKONFAULT)) == VM_LOCKED &&
		    vm_populate(vm, start, stop, (flags & (VM_WRITE | VM_SHARED)) == VM_WRITE) != 0)
			err = -ENOMEM;
		start = stop;
	}
	return err;
}

static int
lock_range(struct vmspace *vm, unsigned long start, unsigned long end, u32 set)
{
	int err;

	write_lock(&vm->lock);
	err = vm_may_lock(vm, ((end - start) >> PAGE_SHIFT) - locked_in(vm, start, end)) ? 0 :
	    -ENOMEM;
	if (err == 0)
		err = vm_own_areas(vm);
	if (err == 0)
		err = vm_change_flags(vm, start, end, set, VM_LOCKED | VM_LOCKONFAULT);
	write_unlock(&vm->lock);
	return err;
}

/* The range of whole pages of a call; false if it is none. */
static bool
page_range(unsigned long addr, size_t len, unsigned long *start, unsigned long *end)
{
	*start = ROUND_DOWN(addr, PAGE_SIZE);
	if (addr + len < addr || !range_valid(*start, ROUND_UP(addr + len, PAGE_SIZE) - *start))
		return false;
	*end = ROUND_UP(addr + len, PAGE_SIZE);
	return true;
}

int
vm_mlock(struct vmspace *vm, unsigned long addr, size_t len, int flags)
{
	unsigned long start, end;
	int err, populated;

	if (flags & ~MLOCK_ONFAULT)
		return -EINVAL;
	if (memlock_limit() == 0)
		return -EPERM;
	if (!page_range(addr, len, &start, &end))
		return addr + len < addr ? -EINVAL : -ENOMEM;
	if (start == end)
		return 0;
	err = lock_range(vm, start, end,
	    VM_LOCKED | (flags & MLOCK_ONFAULT ? VM_LOCKONFAULT : 0));
	if (err != 0)
		return err;
	populated = vm_populate_locked(vm, start, end);
	err = vm_check_mapped(vm, start, end);
	return err != 0 ? err : populated;
}

int
vm_munlock(struct vmspace *vm, unsigned long addr, size_t len)
{
	unsigned long start, end;
	int err;

	if (!page_range(addr, len, &start, &end))
		return addr + len < addr ? -EINVAL : -ENOMEM;
	if (start == end)
		return 0;
	write_lock(&vm->lock);
	err = vm_own_areas(vm);
	if (err == 0)
		err = vm_change_flags(vm, start, end, 0, VM_LOCKED | VM_LOCKONFAULT);
	write_unlock(&vm->lock);
	return err != 0 ? err : vm_check_mapped(vm, start, end);
}

int
vm_mlockall(struct vmspace *vm, int flags)
{
	u32 set = VM_LOCKED | (flags & MCL_ONFAULT ? VM_LOCKONFAULT : 0);
	int err = 0;

	if (flags == 0 || flags == MCL_ONFAULT ||
	    flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT))
		return -EINVAL;
	if (memlock_limit() == 0)
		return -EPERM;
	write_lock(&vm->lock);
	if (flags & MCL_CURRENT && vm->areas->npages > memlock_limit() >> PAGE_SHIFT)
		err = -ENOMEM;
	if (err == 0)
		err = vm_own_areas(vm);
	if (err == 0 && flags & MCL_CURRENT)
		err = vm_change_flags(vm, 0, USER_TOP, set, VM_LOCKED | VM_LOCKONFAULT);
	if (err == 0)
		vm->lock_future = flags & MCL_FUTURE ? set : 0;
	write_unlock(&vm->lock);
	/* What cannot be had now (no access, beyond the end of a file) stays as it is. */
	if (err == 0 && flags & MCL_CURRENT)
		(void)vm_populate_locked(vm, 0, USER_TOP);
	return err;
}

int
vm_munlockall(struct vmspace *vm)
{
	int err;

	write_lock(&vm->lock);
	vm->lock_future = 0;
	err = vm_own_areas(vm);
	if (err == 0)
		err = vm_change_flags(vm, 0, USER_TOP, 0, VM_LOCKED | VM_LOCKONFAULT);
	write_unlock(&vm->lock);
	return err;
}
