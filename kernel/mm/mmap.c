/*
 * mmap, munmap, brk, and the areas that exec makes.
 *
 * Every change holds vm->lock for writing and works on a set of areas that is
 * the space's own (vm_own_areas). What may fail is done first; then the set is
 * changed under tree.lock as well, so that a fault sees it whole; files are let
 * go after unlocking, since the last put of a file may do anything.
 */
#include <lib/klog.h>
#include <mm/internal.h>
#include <mm/vmspace.h>
#include <sched/hooks.h>
#include <uapi/mman.h>
#include <uapi/resource.h>

#define STACK_FIRST (128UL << 10)	/* a new stack's area: deep enough for most */
#define STACK_GAP_MIN (128UL << 20)	/* addresses kept for the stack of a process */
#define STACK_GAP_MAX (64UL << 30)
#define MAP_32BIT_TOP 0x80000000UL
#define UPWARDS_BASE ROUND_DOWN(USER_TOP / 3, PAGE_SIZE)

static u32
flags_from_prot(int prot)
{
	return (prot & PROT_READ ? VM_READ : 0) | (prot & PROT_WRITE ? VM_WRITE : 0) |
	    (prot & PROT_EXEC ? VM_EXEC : 0);
}

int
vm_check_limits(const struct vmspace *vm, unsigned long npages, unsigned long ndata)
{
	if (vm->areas->npages + npages > rlimit_current(RLIMIT_AS) >> PAGE_SHIFT)
		return -ENOMEM;
	if (ndata > 0 && vm->areas->ndata + ndata > rlimit_current(RLIMIT_DATA) >> PAGE_SHIFT)
		return -ENOMEM;
	return 0;
}

/* ---- choosing an address ---- */

/* Where the free range below a ends that a leaves: a stack keeps its guard. */
static unsigned long
usable_start(const struct area *a)
{
	if (!(a->flags & VM_GROWSDOWN))
		return a->start;
	return a->start > STACK_GUARD ? a->start - STACK_GUARD : 0;
}

/* Highest free range of len bytes below top, at an address that is like (mod 2 MiB) if asked; or 0. */
static unsigned long
search_down(struct vmspace *vm, unsigned long top, size_t len, unsigned long like, bool aligned,
    size_t *largest)
{
	const unsigned long block = pt_span(1);
	struct area *a = area_below(vm->areas, top);

	for (;;) {
		unsigned long low = MMAP_MIN;

		if (a != NULL)
			low = MAX(low, a->end);
		if (top > low && top - low >= len) {
			unsigned long addr = top - len;

			if (aligned)
				addr -= (addr - like) & (block - 1);
			if (addr >= low && addr < top)
				return addr;
		}
		if (top > low)
			*largest = MAX(*largest, top - low);
		if (a == NULL)
			return 0;
		top = MIN(top, usable_start(a));
		a = area_prev(a);
	}
}

/* The same upwards: the lowest such range above low. */
static unsigned long
search_up(struct vmspace *vm, unsigned long low, size_t len, unsigned long like, bool aligned,
    size_t *largest)
{
	const unsigned long block = pt_span(1);
	struct area *a = area_find(vm->areas, low);

	for (;;) {
		unsigned long top = a == NULL ? USER_TOP - STACK_GUARD : usable_start(a);

		if (top > low && top - low >= len) {
			unsigned long addr = low;

			if (aligned)
				addr += (like - addr) & (block - 1);
			if (addr <= top - len)
				return addr;
		}
		if (top > low)
			*largest = MAX(*largest, top - low);
		if (a == NULL)
			return 0;
		low = MAX(low, a->end);
		a = area_next(a);
	}
}

static unsigned long
search(struct vmspace *vm, unsigned long from, size_t len, unsigned long like, bool aligned,
    size_t *largest)
{
	return vm->room.upwards ? search_up(vm, from, len, like, aligned, largest) :
	    search_down(vm, from, len, like, aligned, largest);
}

unsigned long
vm_find_range(struct vmspace *vm, size_t len, unsigned long align_like)
{
	struct mmap_room *room = &vm->room;
	size_t largest = 0;
	unsigned long addr;

	if (align_like != 0) {
		addr = search(vm, room->base, len, align_like, true, &largest);
		if (addr != 0)
			return addr;
	}
	/* Holes on the near side of scan are known to be too small: do not look there again. */
	if (len <= room->hole)
		room->scan = room->base;
	if (room->scan == room->base)
		room->hole = 0;
	largest = room->hole;
	addr = search(vm, room->scan, len, 0, false, &largest);
	if (addr != 0) {
		room->scan = room->upwards ? addr + len : addr;
		room->hole = largest;
	}
	return addr;
}

static unsigned long
choose_address(struct vmspace *vm, unsigned long hint, size_t len, int flags)
{
	size_t largest = 0;

	if (hint != 0) {
		hint = ROUND_DOWN(hint, PAGE_SIZE);
		if (hint >= MMAP_MIN && range_valid(hint, len)) {
			struct area *a = area_find(vm->areas, hint);

			if (a == NULL || usable_start(a) >= hint + len)
				return hint;
		}
	}
	if (flags & MAP_32BIT)
		return search_down(vm, MAP_32BIT_TOP, len, 0, false, &largest);
	return vm_find_range(vm, len, 0);
}

/* ---- unmapping ---- */

int
vm_unmap_locked(struct vmspace *vm, unsigned long start, unsigned long end, struct list *freed)
{
	struct area_spares spares;
	struct area *a;
	int err;

	if (!area_overlaps(vm->areas, start, end))
		return 0;
	err = area_spares_get(&spares, vm->areas, start, end);
	if (err != 0)
		return err;
	/* Areas first: from here on a fault puts no page there that the zap would miss. */
	spin_lock(&vm->tree.lock);
	area_isolate(vm->areas, start, end, &spares);
	while ((a = area_find(vm->areas, start)) != NULL && a->start < end) {
		area_remove(vm->areas, a);
		list_add_tail(freed, &a->link);
	}
	spin_unlock(&vm->tree.lock);
	area_spares_put(&spares);
	vm_note_hole(vm, start, end);
	/* It fails only for a process that is to die: the rest goes when it does. */
	return vm_zap(vm, start, end);
}

int
vm_munmap(struct vmspace *vm, unsigned long addr, size_t len)
{
	struct list freed;
	int err;

	if (addr & ~PAGE_MASK || len == 0 || !range_valid(addr, len))
		return -EINVAL;
	len = ROUND_UP(len, PAGE_SIZE);
	list_init(&freed);
	write_lock(&vm->lock);
	err = vm_own_areas(vm);
	if (err == 0)
		err = vm_unmap_locked(vm, addr, addr + len, &freed);
	write_unlock(&vm->lock);
	area_free_list(&freed);
	return err;
}

int
vm_unmap_file(struct vmspace *vm, unsigned long addr, bool (*is)(struct file *f))
{
	struct list freed;
	struct area *a;
	struct file *file = NULL;
	unsigned long end = 0;
	int err;

	list_init(&freed);
	write_lock(&vm->lock);
	err = vm_own_areas(vm);
	for (a = area_find(vm->areas, addr); err == 0 && a != NULL; a = area_find(vm->areas, end)) {
		end = a->end;
		/* Pages of the mapping that began at addr stand where they stood then. */
		if (a->file == NULL || a->start < addr || a->start - addr != a->offset ||
		    (file != NULL ? a->file != file : !is(a->file)))
			continue;
		file = a->file;
		err = vm_unmap_locked(vm, a->start, end, &freed);
	}
	write_unlock(&vm->lock);
	area_free_list(&freed);
	return err == 0 && file == NULL ? -EINVAL : err;
}

/* ---- mapping ---- */

/* Check prot and flags against what the file was opened for; the area's flags, or an error. */
static long
area_flags(int prot, int flags, struct file *file)
{
	unsigned access = VM_READ | VM_WRITE;
	u32 f = flags_from_prot(prot);

	if (file != NULL) {
		access = vm_file_ops->access(file);
		if (!(access & VM_READ))
			return -EACCES;
		if (vm_file_ops->mapping(file) == NULL)
			return -ENODEV;
	}
	switch (flags & MAP_TYPE) {
	case MAP_SHARED:
	case MAP_SHARED_VALIDATE:
		if (prot & PROT_WRITE && !(access & VM_WRITE))
			return -EACCES;
		f |= VM_SHARED | (access & VM_WRITE ? VM_MAYWRITE : 0);
		break;
	case MAP_PRIVATE:
		f |= VM_MAYWRITE;
		break;
	default:
		return -EINVAL;
	}
	if (flags & MAP_GROWSDOWN) {
		if (file != NULL || f & VM_SHARED)
			return -EINVAL;
		f |= VM_GROWSDOWN;
	}
	if (flags & MAP_NORESERVE)
		f |= VM_NORESERVE;
	if (flags & MAP_LOCKED)
		f |= VM_LOCKED;
	return f | (file != NULL ? access & VM_COUNTED : 0);
}

/* Make room at addr, insert a (its address is set here), and join it with its like. */
static int
place_area(struct vmspace *vm, struct area *a, unsigned long addr, size_t len, struct list *freed)
{
	unsigned long npages = len >> PAGE_SHIFT;
	bool data = (a->flags & (VM_WRITE | VM_SHARED)) == VM_WRITE;
	int err;

	a->flags |= vm->lock_future;
	err = vm_check_limits(vm, npages, data ? npages : 0);
	if (err == 0 && a->flags & VM_LOCKED && !vm_may_lock(vm, npages))
		err = -EAGAIN;
	if (err == 0)
		err = vm_unmap_locked(vm, addr, addr + len, freed);
	if (err != 0)
		return err;
	a->start = addr;
	a->end = addr + len;
	spin_lock(&vm->tree.lock);
	area_insert(vm->areas, a);
	area_merge(vm->areas, a);
	spin_unlock(&vm->tree.lock);
	return 0;
}

/* The address of a mapping by the rules of mmap(2); or an error. */
static long
resolve_address(struct vmspace *vm, unsigned long addr, size_t len, int flags)
{
	if (!(flags & (MAP_FIXED | MAP_FIXED_NOREPLACE))) {
		addr = choose_address(vm, addr, len, flags);
		return addr == 0 ? -ENOMEM : (long)addr;
	}
	if (addr & ~PAGE_MASK)
		return -EINVAL;
	if (!range_valid(addr, len))
		return -ENOMEM;
	if (addr < MMAP_MIN)
		return -EPERM;
	if (flags & MAP_FIXED_NOREPLACE && area_overlaps(vm->areas, addr, addr + len))
		return -EEXIST;
	return addr;
}

static long
map_area(struct vmspace *vm, unsigned long addr, size_t len, int flags, struct area *a)
{
	struct list freed;
	long res;

	list_init(&freed);
	write_lock(&vm->lock);
	res = vm_own_areas(vm);
	if (res == 0)
		res = resolve_address(vm, addr, len, flags);
	if (res >= 0) {
		int err = place_area(vm, a, res, len, &freed);

		if (err != 0)
			res = err;
	}
	write_unlock(&vm->lock);
	area_free_list(&freed);
	return res;
}

/*
 * More than all memory is refused at once, so that malloc can say so; anything
 * less may be promised (most is never touched).
 */
static bool
too_much(u32 flags, size_t len)
{
	return (flags & (VM_WRITE | VM_NORESERVE)) == VM_WRITE && len >> PAGE_SHIFT > mm_total_pages;
}

long
vm_mmap(struct vmspace *vm, unsigned long addr, size_t len, int prot, int flags,
    struct file *file, u64 offset)
{
	struct vm_object *object = NULL;
	struct area *a;
	long res, f;

	if (len == 0 || offset & ~PAGE_MASK || prot & ~(PROT_READ | PROT_WRITE | PROT_EXEC))
		return -EINVAL;
	if (len > USER_TOP)
		return -ENOMEM;
	len = ROUND_UP(len, PAGE_SIZE);
	if (offset + len < offset)
		return -EOVERFLOW;
	if (flags & MAP_HUGETLB)
		return -EINVAL;
	f = area_flags(prot, flags, file);
	if (f < 0)
		return f;
	if (f & VM_LOCKED && memlock_limit() == 0)
		return -EPERM;
	if (file == NULL)
		offset = 0;
	if (file == NULL && too_much(f, len))
		return -ENOMEM;
	if (file == NULL && f & VM_SHARED) {
		object = vm_object_create(len);
		if (object == NULL)
			return -ENOMEM;
	}
	a = area_create(0, 0, f, file, object, offset);
	if (object != NULL)
		vm_object_put(object);
	if (a == NULL)
		return -ENOMEM;
	res = map_area(vm, addr, len, flags, a);
	if (res < 0) {
		area_free(a);
		return res;
	}
	if (flags & MAP_LOCKED || READ_ONCE(vm->lock_future) != 0)
		(void)vm_populate_locked(vm, res, res + len);
	else if (flags & MAP_POPULATE && !(flags & MAP_NONBLOCK))
		(void)vm_populate(vm, res, res + len, f & VM_WRITE && !(f & VM_SHARED));
	return res;
}

/* ---- exec ---- */

long
vm_map_object(struct vmspace *vm, struct vm_object *o, size_t size, int prot)
{
	/* Without VM_MAYWRITE, mprotect cannot make it writable. */
	u32 flags = VM_SHARED | VM_READ | (prot & PROT_EXEC ? VM_EXEC : 0);
	struct area *a = area_create(0, 0, flags, NULL, o, 0);
	long res;

	if (a == NULL)
		return -ENOMEM;
	res = map_area(vm, 0, size, MAP_SHARED, a);
	if (res < 0)
		area_free(a);
	return res;
}

/* One area of a program, private, at a fixed address. */
static int
map_fixed(struct vmspace *vm, unsigned long start, unsigned long end, u32 flags,
    struct file *file, u64 offset, unsigned long file_end)
{
	struct area *a;
	long res;

	if (start >= end)
		return 0;
	if (start < MMAP_MIN || !range_valid(start, end - start))
		return -ENOMEM;
	a = area_create(start, end, flags, file, NULL, offset);
	if (a == NULL)
		return -ENOMEM;
	a->file_end = file_end;
	res = map_area(vm, start, end - start, MAP_FIXED_NOREPLACE, a);
	if (res < 0) {
		area_free(a);
		return res;
	}
	return 0;
}

int
vm_map_segment(struct vmspace *vm, unsigned long addr, struct file *file, u64 offset,
    size_t filesz, size_t memsz, int prot)
{
	unsigned long start = ROUND_DOWN(addr, PAGE_SIZE);
	unsigned long file_end = addr + filesz;
	unsigned long file_pages_end = filesz == 0 ? start : ROUND_UP(file_end, PAGE_SIZE);
	unsigned long end = ROUND_UP(addr + memsz, PAGE_SIZE);
	u32 flags = flags_from_prot(prot) | VM_MAYWRITE;
	bool tail = memsz > filesz && file_end & ~PAGE_MASK;
	int err;

	if (!range_valid(addr, memsz) || filesz > memsz || (addr ^ offset) & ~PAGE_MASK)
		return -EINVAL;
	if (filesz > 0 && vm_file_ops->mapping(file) == NULL)
		return -ENODEV;
	/* The zeros after the file's part are made when the page is first touched. */
	err = map_fixed(vm, start, file_pages_end, flags, file, ROUND_DOWN(offset, PAGE_SIZE),
	    tail ? file_end : 0);
	if (err == 0)
		err = map_fixed(vm, MAX(start, file_pages_end), end, flags, NULL, 0, 0);
	return err;
}

int
vm_map_stack(struct vmspace *vm, const struct vm_plan *plan)
{
	unsigned long top = plan->stack_top, max = plan->stack_max;
	unsigned long gap = MIN(MAX(max, STACK_GAP_MIN), STACK_GAP_MAX);
	unsigned long first = ROUND_UP(MIN(STACK_FIRST, MAX(max, PAGE_SIZE)), PAGE_SIZE);
	struct mmap_room *room = &vm->room;

	if (top & ~PAGE_MASK || top > USER_TOP || plan->mmap_offset & ~PAGE_MASK ||
	    plan->mmap_offset > USER_TOP / 4)
		return -EINVAL;
	/*
	 * Not below the same table of 1 GiB as the stack: every child writes to its
	 * stack, and that copy would grow with what is mapped. Far from the stack, not
	 * below the same table of 512 GiB either: the walk over what is empty between
	 * two entries costs more than another table.
	 */
	room->upwards = plan->upwards;
	room->base = plan->upwards ? UPWARDS_BASE + plan->mmap_offset :
	    ROUND_DOWN(top - gap, pt_span(plan->mmap_offset == 0 ? 2 : 3)) - plan->mmap_offset;
	room->scan = room->base;
	room->hole = 0;
	return map_fixed(vm, top - first, top, VM_READ | VM_WRITE | VM_MAYWRITE | VM_GROWSDOWN |
	    VM_STACK | (plan->stack_exec ? VM_EXEC : 0), NULL, 0, 0);
}

/* ---- the heap ---- */

void
vm_set_brk(struct vmspace *vm, unsigned long start)
{
	vm->brk_start = vm->brk = start;
	vm->layout.brk_start = start;
}

/* Needs vm->lock for writing; from and to are page aligned, from < to. */
static int
grow_heap(struct vmspace *vm, unsigned long from, unsigned long to)
{
	unsigned long npages = (to - from) >> PAGE_SHIFT;
	struct area *next = area_find(vm->areas, from), *heap;
	int err = vm_check_limits(vm, npages, npages);

	if (err != 0)
		return err;
	if (vm->lock_future != 0 && !vm_may_lock(vm, npages))
		return -ENOMEM;
	if (npages > mm_total_pages || (next != NULL && usable_start(next) < to + PAGE_SIZE))
		return -ENOMEM;
	heap = area_below(vm->areas, from);
	if (heap != NULL && heap->end == from && heap->flags & VM_HEAP &&
	    (heap->flags & (VM_LOCKED | VM_LOCKONFAULT)) == vm->lock_future &&
	    (heap->flags & (VM_READ | VM_WRITE | VM_EXEC)) == (VM_READ | VM_WRITE)) {
		spin_lock(&vm->tree.lock);
		area_resize(vm->areas, heap, heap->start, to);
		spin_unlock(&vm->tree.lock);
		return 0;
	}
	heap = area_create(from, to, VM_READ | VM_WRITE | VM_MAYWRITE | VM_HEAP | vm->lock_future,
	    NULL, NULL, 0);
	if (heap == NULL)
		return -ENOMEM;
	spin_lock(&vm->tree.lock);
	area_insert(vm->areas, heap);
	spin_unlock(&vm->tree.lock);
	return 0;
}

unsigned long
vm_brk(struct vmspace *vm, unsigned long new_brk)
{
	struct list freed;
	unsigned long from = 0, to = 0, res;
	int err = 0;

	list_init(&freed);
	write_lock(&vm->lock);
	if (new_brk < vm->brk_start || new_brk > USER_TOP - PAGE_SIZE)
		goto unlock;
	from = ROUND_UP(vm->brk, PAGE_SIZE);
	to = ROUND_UP(new_brk, PAGE_SIZE);
	if (from != to)
		err = vm_own_areas(vm);
	if (err == 0 && to > from)
		err = grow_heap(vm, from, to);
	else if (err == 0 && to < from)
		err = vm_unmap_locked(vm, to, from, &freed);
	if (err == 0)
		vm->brk = new_brk;
unlock:
	res = vm->brk;
	write_unlock(&vm->lock);
	if (err == 0 && to > from && READ_ONCE(vm->lock_future) != 0)
		(void)vm_populate_locked(vm, from, to);
	area_free_list(&freed);
	return res;
}
