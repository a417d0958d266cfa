/*
 * madvise, msync, mincore: what a program says of, wants of, and asks about a
 * range of its memory.
 */
#include <arch/user.h>
#include <lib/klog.h>
#include <mm/internal.h>
#include <mm/slab.h>
#include <mm/vmspace.h>
#include <uapi/mman.h>

/* Join what is alike now, and with what is around. */
static void
merge_range(struct area_set *set, unsigned long start, unsigned long end)
{
	struct area *a;

	while ((a = area_find(set, start)) != NULL && a->start <= end) {
		start = a->end;
		area_merge(set, a);
	}
}

int
vm_change_flags(struct vmspace *vm, unsigned long start, unsigned long end, u32 set, u32 clear)
{
	struct area_spares spares;
	struct area *a;
	int err;

	err = area_spares_get(&spares, vm->areas, start, end);
	if (err != 0)
		return err;
	spin_lock(&vm->tree.lock);
	area_isolate(vm->areas, start, end, &spares);
	for (a = area_find(vm->areas, start); a != NULL && a->start < end; a = area_next(a))
		area_set_flags(vm->areas, a, (a->flags & ~clear) | set);
	merge_range(vm->areas, start, end);
	spin_unlock(&vm->tree.lock);
	area_spares_put(&spares);
	return 0;
}

/* VM_WIPEONFORK is for private memory without a file. */
static bool
may_wipe(struct vmspace *vm, unsigned long start, unsigned long end)
{
	for (struct area *a = area_find(vm->areas, start); a != NULL && a->start < end;
	    a = area_next(a))
		if (a->mapping != NULL || a->flags & VM_SHARED)
			return false;
	return true;
}

static int
advise_flags(struct vmspace *vm, unsigned long start, unsigned long end, u32 set, u32 clear)
{
	int err;

	write_lock(&vm->lock);
	err = vm_own_areas(vm);
	if (err == 0 && set & VM_WIPEONFORK && !may_wipe(vm, start, end))
		err = -EINVAL;
	if (err == 0)
		err = vm_change_flags(vm, start, end, set, clear);
	write_unlock(&vm->lock);
	return err;
}

/* Free the pages now: private memory reads as zeros again, files are read again. */
static int
advise_dontneed(struct vmspace *vm, unsigned long start, unsigned long end, bool private_only)
{
	int err = 0;

	read_lock(&vm->lock);
	for (struct area *a = area_find(vm->areas, start); a != NULL && a->start < end;
	    a = area_next(a))
		if (a->flags & VM_LOCKED || (private_only && a->mapping != NULL))
			err = -EINVAL;
	if (err == 0)
		err = vm_zap(vm, start, end);
	read_unlock(&vm->lock);
	return err;
}

/* Read the files of the range ahead. The file is held while vm->lock is not. */
static int
advise_willneed(struct vmspace *vm, unsigned long start, unsigned long end)
{
	while (start < end) {
		struct file *file = NULL;
		struct mapping *m = NULL;
		unsigned long index = 0, npages = 0;
		struct area *a;

		read_lock(&vm->lock);
		a = area_find(vm->areas, start);
		if (a != NULL && a->start < end) {
			start = MAX(start, a->start);
			npages = (MIN(end, a->end) - start) >> PAGE_SHIFT;
			if (a->file != NULL) {
				file = a->file;
				m = a->mapping;
				index = area_index(a, start);
				vm_file_ops->get(file);
			}
		}
		read_unlock(&vm->lock);
		if (npages == 0)
			break;
		if (file != NULL) {
			mapping_readahead(m, index, npages);
			vm_file_ops->put(file);
		}
		start += npages * PAGE_SIZE;
	}
	return 0;
}

/* Told after the rest was done. */
int
vm_check_mapped(struct vmspace *vm, unsigned long start, unsigned long end)
{
	int err = 0;

	read_lock(&vm->lock);
	while (start < end && err == 0) {
		struct area *a = area_find(vm->areas, start);

		if (a == NULL || a->start > start)
			err = -ENOMEM;
		else
			start = a->end;
	}
	read_unlock(&vm->lock);
	return err;
}

static int
advise(struct vmspace *vm, unsigned long start, unsigned long end, int advice)
{
	switch (advice) {
	case MADV_NORMAL:
	case MADV_RANDOM:
	case MADV_SEQUENTIAL:
	case MADV_COLD:
	case MADV_PAGEOUT:
	case MADV_DONTDUMP:
	case MADV_DODUMP:
		return 0;	/* hints that ask for nothing that could be missed */
	case MADV_WILLNEED:
		return advise_willneed(vm, start, end);
	case MADV_DONTNEED:
		return advise_dontneed(vm, start, end, false);
	case MADV_FREE:
		/* "May be freed at any time": now is such a time. */
		return advise_dontneed(vm, start, end, true);
	case MADV_DONTFORK:
		return advise_flags(vm, start, end, VM_DONTFORK, 0);
	case MADV_DOFORK:
		return advise_flags(vm, start, end, 0, VM_DONTFORK);
	case MADV_WIPEONFORK:
		return advise_flags(vm, start, end, VM_WIPEONFORK, 0);
	case MADV_KEEPONFORK:
		return advise_flags(vm, start, end, 0, VM_WIPEONFORK);
	case MADV_POPULATE_READ:
		return vm_populate(vm, start, end, false);
	case MADV_POPULATE_WRITE:
		return vm_populate(vm, start, end, true);
	case MADV_REMOVE:
		return -EOPNOTSUPP;
	default:
		return -EINVAL;
	}
}

int
vm_madvise(struct vmspace *vm, unsigned long addr, size_t len, int advice)
{
	unsigned long end;
	int err;

	if (addr & ~PAGE_MASK || !range_valid(addr, len))
		return -EINVAL;
	end = addr + ROUND_UP(len, PAGE_SIZE);
	if (addr == end)
		return 0;
	err = advise(vm, addr, end, advice);
	return err != 0 ? err : vm_check_mapped(vm, addr, end);
}

int
vm_msync(struct vmspace *vm, unsigned long addr, size_t len, int flags)
{
	unsigned long end;
	int err = 0;

	if (addr & ~PAGE_MASK || flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC) ||
	    (flags & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC))
		return -EINVAL;
	if (!range_valid(addr, len))
		return -ENOMEM;
	end = addr + ROUND_UP(len, PAGE_SIZE);
	/* MS_ASYNC: written pages are known as dirty, and write-back will come to them. */
	for (unsigned long va = addr; flags & MS_SYNC && va < end; ) {
		struct file *file = NULL;
		struct mapping *m = NULL;
		unsigned long first = 0, last = 0;
		struct area *a;

		read_lock(&vm->lock);
		a = area_find(vm->areas, va);
		if (a == NULL || a->start >= end) {
			read_unlock(&vm->lock);
			break;
		}
		if (a->flags & VM_SHARED && a->file != NULL) {
			va = MAX(va, a->start);
			file = a->file;
			m = a->mapping;
			first = area_index(a, va);
			last = area_index(a, MIN(end, a->end) - 1);
			vm_file_ops->get(file);
		}
		va = a->end;
		read_unlock(&vm->lock);
		if (file != NULL) {
			int e = mapping_sync_range(m, first, last);

			vm_file_ops->put(file);
			if (err == 0)
				err = e;
		}
	}
	return err != 0 ? err : vm_check_mapped(vm, addr, end);
}

/* Is the page at va mapped, or at least in the cache of its file? Needs vm->lock for reading. */
static bool
is_resident(struct vmspace *vm, const struct area *a, unsigned long va)
{
	struct page *p;
	bool mapped;

	spin_lock(&vm->tree.lock);
	mapped = pgtree_lookup(&vm->tree, va) != 0;
	spin_unlock(&vm->tree.lock);
	if (mapped || a->mapping == NULL)
		return mapped;
	mapping_find_range(a->mapping, area_index(a, va), 1, &p);
	if (p != NULL)
		page_put(p);
	return p != NULL;
}

int
vm_mincore(struct vmspace *vm, unsigned long addr, size_t len, unsigned char __user *vec)
{
	unsigned char buf[256];
	unsigned long end;

	if (addr & ~PAGE_MASK)
		return -EINVAL;
	if (!range_valid(addr, len))
		return -ENOMEM;
	end = addr + ROUND_UP(len, PAGE_SIZE);
	while (addr < end) {
		unsigned n = 0;

		read_lock(&vm->lock);
		for (; n < sizeof(buf) && addr < end; n++, addr += PAGE_SIZE) {
			struct area *a = area_find(vm->areas, addr);

			if (a == NULL || a->start > addr) {
				read_unlock(&vm->lock);
				return -ENOMEM;
			}
			buf[n] = is_resident(vm, a, addr);
		}
		read_unlock(&vm->lock);
		if (copy_to_user(vec, buf, n) != 0)
			return -EFAULT;
		vec += n;
	}
	return 0;
}
