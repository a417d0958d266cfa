/*
 * Page faults: from an address and what is wanted of it to an entry in the page
 * table.
 *
 *	private memory	read: the zero page. write: a zeroed page.
 *	private file	read: the cache's page, read-only. write: a copy.
 *	shared		read: the cache's page, read-only. write: the same, writable,
 *			marked dirty from then on (PG_WMAPPED).
 *	present, read-only, write wanted: after the path is owned (pgtree.c), a page
 *			that nobody else has is made writable, any other is copied.
 *
 * A fault takes one lock, tree.lock, and under it finds the area, the page in the
 * cache, and sets the entry, all in one go. So changes of areas and truncation,
 * which first change what a fault would find and then unmap under the same lock,
 * miss no page. What may sleep (a page to allocate, a table, a file to read, a
 * stack to grow) is done with the lock released; then the fault starts over.
 */
#include <arch/trap.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/internal.h>
#include <mm/vmspace.h>
#include <sched/hooks.h>
#include <sched/thread.h>
#include <uapi/resource.h>
#include <uapi/signal.h>

#define AROUND 16			/* pages mapped at once, those in the cache */
#define STACK_STEP (16 * PAGE_SIZE)	/* a stack grows in pieces of this */

struct page *zero_page;

struct fault {
	struct vmspace *vm;
	struct area *area;		/* valid under tree.lock */
	unsigned long addr, va;		/* what was accessed; its page */
	unsigned flags;			/* FAULT_* */
	int si_code;			/* of -EFAULT */
	bool dirtied;			/* it made a page of a file dirty */
	struct page *spare;		/* allocated while no lock was held */
	struct page *held;		/* just read: kept until it is mapped */
	struct {			/* NEED_READ: what is to be read, with a reference to its owner */
		struct file *file;
		struct vm_object *object;
		struct mapping *mapping;
		unsigned long index;
	} read;
	struct pgtree_gather gather;
};

/* What the steps return besides errors: unlock, get what is missing, start over. */
#define NEED_PAGE 1
#define NEED_TABLE 2
#define NEED_READ 3
#define NEED_STACK 4

void
fault_init(void)
{
	zero_page = page_alloc(ALLOC_ZERO);
	if (zero_page == NULL)
		panic("no memory for the zero page");
}

/* ---- setting entries; all under tree.lock ---- */

static inline pte_t
make_pte(const struct fault *f, struct page *p, pte_t extra)
{
	pte_t prot = area_prot(f->area->flags) & ~PTE_WRITE;

	/* Only FAULT_FORCE gets to memory that nobody may touch. */
	if (unlikely(!(prot & PTE_PRESENT)))
		prot |= PTE_NONE;
	return page_to_phys(p) | PTE_USER | PTE_ACCESSED | extra | prot;
}

/* A page for private memory: zeroed, or about to be filled. NULL: NEED_PAGE. */
static struct page *
take_page(struct fault *f, bool zero)
{
	struct page *p = f->spare;

	if (p != NULL) {
		f->spare = NULL;
		if (zero)
			arch_clear_page(page_address(p));
	} else {
		p = page_alloc(ALLOC_NOWAIT | (zero ? ALLOC_ZERO : 0));
		if (p == NULL)
			return NULL;
	}
	p->flags = PG_ANON;
	mm_count(anon, 1);
	return p;
}

/* Bytes of the file's last page that lie beyond the segment are zeros. */
static inline bool
has_zero_tail(const struct area *a, unsigned long va)
{
	return a->file_end != 0 && va + PAGE_SIZE > a->file_end;
}

/* Give the address a private copy of from (NULL: zeros). */
static int
set_copy(struct fault *f, const struct pgtree_path *path, const struct page *from)
{
	const struct area *a = f->area;
	struct page *p = take_page(f, from == NULL);
	pte_t extra = a->flags & VM_WRITE ? PTE_WRITE | PTE_DIRTY : 0;

	if (p == NULL)
		return NEED_PAGE;
	if (from != NULL) {
		char *bytes = page_address(p);

		arch_copy_page(bytes, page_address(from));
		if (from->mapping != NULL && from->flags & PG_CACHE && has_zero_tail(a, f->va)) {
			unsigned keep = a->file_end > f->va ? a->file_end - f->va : 0;

			memset(bytes + keep, 0, PAGE_SIZE - keep);
		}
	}
	pgtree_set(&f->vm->tree, path, f->va, make_pte(f, p, extra), &f->gather);
	return 0;
}

/* A shared page becomes writable: from now on it may change without a word. */
static void
mark_written(struct fault *f, struct page *p)
{
	atomic_or(&p->flags, PG_WMAPPED);
	page_mark_dirty(p);
	f->dirtied = f->area->file != NULL;
}

/* An entry is there: is a write all that it lacks? */
static int
set_present(struct fault *f, const struct pgtree_path *path, pte_t *slot)
{
	pte_t e = *slot;
	struct page *p;

	/* Somebody else was faster, or only a table above was read-only. */
	if (!(f->flags & FAULT_WRITE) || e & PTE_WRITE)
		return 0;
	if (e & PTE_NOREF)
		return set_copy(f, path, NULL);
	p = pte_page(e);
	if (e & PTE_SHARED) {
		mark_written(f, p);
	} else if (ref_read(&p->refs) > 1) {
		return set_copy(f, path, p);
	}
	if (unlikely(!(f->area->flags & VM_WRITE)))
		return 0;	/* FAULT_FORCE: the page is its own now, that is all */
	/* More permission needs no flush: a stale entry faults, and that drops it. */
	atomic_or(slot, PTE_WRITE | PTE_DIRTY | PTE_ACCESSED);
	return 0;
}

static int
set_private(struct fault *f, const struct pgtree_path *path)
{
	if (f->flags & FAULT_WRITE)
		return set_copy(f, path, NULL);
	pgtree_set(&f->vm->tree, path, f->va, make_pte(f, zero_page, PTE_NOREF), &f->gather);
	return 0;
}

/* Map pages around the one wanted, as far as they are in the cache and in the same table. */
static void
set_around(struct fault *f, const struct pgtree_path *path)
{
	const struct area *a = f->area;
	unsigned long start = MAX(a->start, ROUND_DOWN(f->va, AROUND * PAGE_SIZE));
	unsigned long end = MIN(a->end, ROUND_DOWN(f->va, AROUND * PAGE_SIZE) + AROUND * PAGE_SIZE);
	unsigned long size = ROUND_UP(READ_ONCE(a->mapping->size), PAGE_SIZE);
	pte_t shared = a->flags & VM_SHARED ? PTE_SHARED : 0;
	struct page *pages[AROUND];
	unsigned n = (end - start) >> PAGE_SHIFT;

	mapping_find_range(a->mapping, area_index(a, start), n, pages);
	for (unsigned i = 0; i < n; i++) {
		unsigned long va = start + i * PAGE_SIZE;

		if (pages[i] == NULL)
			continue;
		if (*path_slot(path, va) != 0 || has_zero_tail(a, va) ||
		    (u64)area_index(a, va) << PAGE_SHIFT >= size) {
			page_put(pages[i]);
			continue;
		}
		pgtree_set(&f->vm->tree, path, va,
		    make_pte(f, pages[i], shared) & ~(va == f->va ? 0 : PTE_ACCESSED), &f->gather);
	}
}

/* The entry is empty and the area maps a file or object. */
static int
set_mapped(struct fault *f, const struct pgtree_path *path)
{
	const struct area *a = f->area;
	struct page *p;
	int res = 0;

	p = mapping_find(a->mapping, area_index(a, f->va));
	if (p == NULL || !(p->flags & PG_UPTODATE)) {
		res = NEED_READ;
	} else if (a->flags & VM_SHARED) {
		if (f->flags & FAULT_WRITE) {
			mark_written(f, p);
			pgtree_set(&f->vm->tree, path, f->va,
			    make_pte(f, p, PTE_SHARED | PTE_WRITE | PTE_DIRTY), &f->gather);
			p = NULL;	/* the entry has the reference */
		} else {
			set_around(f, path);
		}
	} else if (f->flags & FAULT_WRITE || has_zero_tail(a, f->va)) {
		res = set_copy(f, path, p);
	} else {
		set_around(f, path);
	}
	if (p != NULL)
		page_put(p);
	return res;
}

/* The mapping's page is not in the cache: note what to read. The area may go meanwhile. */
static void
want_read(struct fault *f)
{
	const struct area *a = f->area;

	f->read.file = a->file;
	f->read.object = a->object;
	f->read.mapping = a->mapping;
	f->read.index = area_index(a, f->va);
	if (a->file != NULL)
		vm_file_ops->get(a->file);
	if (a->object != NULL)
		ref_get(&a->object->refs);
}

/* Does the area allow it? */
static inline bool
allowed(const struct area *a, unsigned flags)
{
	if (unlikely(flags & FAULT_FORCE))
		return !(flags & FAULT_WRITE) || !(a->flags & VM_SHARED) || a->flags & VM_WRITE;
	if (flags & FAULT_WRITE)
		return a->flags & VM_WRITE;
	if (flags & FAULT_EXEC)
		return a->flags & VM_EXEC;
	return a->flags & (VM_READ | VM_WRITE | VM_EXEC);
}

/* Find the area, and whether the access is right. */
static inline int
find_area(struct fault *f)
{
	struct area *a = area_find(f->vm->areas, f->addr);

	f->si_code = SEGV_MAPERR;
	if (unlikely(a == NULL || a->start > f->addr))
		return a != NULL && a->flags & VM_GROWSDOWN && !(f->flags & FAULT_FORCE) ?
		    NEED_STACK : -EFAULT;
	f->area = a;
	f->si_code = SEGV_ACCERR;
	if (unlikely(!allowed(a, f->flags)))
		return -EFAULT;
	if (a->mapping != NULL &&
	    (u64)area_index(a, f->va) << PAGE_SHIFT >= READ_ONCE(a->mapping->size))
		return -EIO;
	return 0;
}

static inline int
set_entry(struct fault *f)
{
	struct pgtree_path path;
	pte_t *slot;

	if (pgtree_own(&f->vm->tree, f->va, &path, &f->gather) != 0)
		return NEED_TABLE;
	slot = path_slot(&path, f->va);
	if (*slot != 0)
		return set_present(f, &path, slot);
	if (f->area->mapping != NULL)
		return set_mapped(f, &path);
	return set_private(f, &path);
}

/* One attempt under the lock: 0, an error, or what it needs. */
static int
attempt(struct fault *f)
{
	struct pgtree *t = &f->vm->tree;
	int res;

	gather_init(&f->gather, t);
	spin_lock(&t->lock);
	res = find_area(f);
	if (res == 0)
		res = set_entry(f);
	if (res == NEED_READ)
		want_read(f);
	gather_flush(&f->gather);
	spin_unlock(&t->lock);
	gather_drop(&f->gather);
	return res;
}

/* ---- what may sleep ---- */

static int
read_in(struct fault *f)
{
	struct page *p = mapping_read(f->read.mapping, f->read.index);

	if (!IS_ERR(p)) {
		if (f->held != NULL)
			page_put(f->held);
		f->held = p;
	}
	if (f->read.file != NULL)
		vm_file_ops->put(f->read.file);
	if (f->read.object != NULL)
		vm_object_put(f->read.object);
	return IS_ERR(p) ? PTR_ERR(p) : 0;
}

/* Let the stack whose area stands above addr grow down to it. */
static int
stack_grow(struct vmspace *vm, unsigned long addr)
{
	unsigned long start = ROUND_DOWN(addr, PAGE_SIZE), limit, lowest;
	struct area *a, *below;
	int err;

	limit = MIN(rlimit_current(RLIMIT_STACK), USER_TOP);
	write_lock(&vm->lock);
	err = vm_own_areas(vm);
	if (err != 0)
		goto unlock;
	a = area_find(vm->areas, addr);
	if (a != NULL && a->start <= addr)
		goto unlock;		/* another thread was faster */
	err = -EFAULT;
	if (a == NULL || !(a->flags & VM_GROWSDOWN) || a->end - start > limit)
		goto unlock;
	below = area_prev(a);
	lowest = a->end > limit ? a->end - limit : 0;
	lowest = MAX(lowest, (below == NULL ? MMAP_MIN : below->end) + STACK_GUARD);
	if (start < lowest)
		goto unlock;
	start = MAX(MIN(start, a->start - MIN(a->start, STACK_STEP)), ROUND_UP(lowest, PAGE_SIZE));
	if (vm_check_limits(vm, (a->start - start) >> PAGE_SHIFT, 0) != 0 ||
	    (a->flags & VM_LOCKED && !vm_may_lock(vm, (a->start - start) >> PAGE_SHIFT)))
		goto unlock;
	spin_lock(&vm->tree.lock);
	area_resize(vm->areas, a, start, a->end);
	spin_unlock(&vm->tree.lock);
	err = 0;
unlock:
	write_unlock(&vm->lock);
	return err;
}

/* ---- entry points ---- */

/* Get what the attempt lacked. */
static int
provide(struct fault *f, int need)
{
	switch (need) {
	case NEED_READ:
		return read_in(f);
	case NEED_TABLE:
		return pgtree_stock(&f->vm->tree);
	case NEED_STACK:
		return stack_grow(f->vm, f->addr);
	default:
		f->spare = page_alloc(0);
		return f->spare == NULL ? -ENOMEM : 0;
	}
}

int
vm_fault(struct vmspace *vm, unsigned long addr, unsigned flags, int *si_code, bool *major)
{
	struct fault f;
	int res;

	f.vm = vm;
	f.addr = addr;
	f.va = ROUND_DOWN(addr, PAGE_SIZE);
	f.flags = flags;
	f.spare = f.held = NULL;
	f.dirtied = false;
	while ((res = attempt(&f)) > 0) {
		if (res == NEED_READ && f.read.file != NULL)
			*major = true;
		res = provide(&f, res);
		if (res != 0)
			break;
	}
	*si_code = f.si_code;
	if (f.dirtied)
		writeback_throttle();
	if (f.spare != NULL)
		page_put(f.spare);
	if (f.held != NULL)
		page_put(f.held);
	return res;
}

int
vm_page_fault(unsigned long addr, unsigned flags, int *si_code)
{
	struct vmspace *vm = current->vm;
	bool major = false;
	int err;

	*si_code = SEGV_MAPERR;
	if (vm == NULL || addr >= USER_TOP || !preemptible() ||
	    (!(flags & FAULT_USER) && !arch_irqs_enabled()))
		return -EFAULT;
	err = vm_fault(vm, addr, flags, si_code, &major);
	if (major)
		current->usage.major_faults++;
	else
		current->usage.minor_faults++;
	if (err != -ENOMEM)
		return err;
	/*
	 * Nothing left even after reclaim and killing: this process is the victim, or
	 * becomes it. In user mode the signal is taken on the way back.
	 */
	if (!current_killed())
		signal_current(SIGKILL);
	return flags & FAULT_USER ? 0 : -EFAULT;
}

int
vm_populate(struct vmspace *vm, unsigned long start, unsigned long end, bool write)
{
	for (unsigned long va = start; va < end; va += PAGE_SIZE) {
		bool major = false;
		int code, err = vm_fault(vm, va, write ? FAULT_WRITE : 0, &code, &major);

		if (err != 0)
			return err;
		if (current_killed())
			return -EINTR;
	}
	return 0;
}
