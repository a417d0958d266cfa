/*
 * struct vmspace, for the files of mm/ that work on it: fault.c, mmap.c,
 * mprotect.c, mremap.c, madvise.c, vmaccess.c.
 */
#ifndef MM_VMSPACE_H
#define MM_VMSPACE_H

#include <arch/user.h>
#include <mm/area.h>
#include <mm/pgtree.h>
#include <mm/vm.h>
#include <sync/rwlock.h>

#define STACK_GUARD (256 * PAGE_SIZE)	/* kept free below a stack */
#define MMAP_MIN 0x10000UL		/* so that a NULL pointer plus a little faults */

/*
 * New mappings go below base, or above it if upwards. Between base and scan no hole is
 * larger than hole: a search for more starts at scan.
 */
struct mmap_room {
	unsigned long base, scan, hole;
	bool upwards;
};

struct vmspace {
	struct refcount refs;
	/*
	 * For writing: changes of areas (with tree.lock, see area.h) and fork. For
	 * reading: looking at areas while sleeping, and the copying of user pages
	 * through the direct map. Faults do without.
	 */
	struct rwlock lock;
	struct pgtree tree;		/* its lock guards areas as well, against faults */
	struct area_set *areas;		/* [lock and tree.lock] */
	unsigned long brk_start, brk;	/* [lock] */
	bool expedited;			/* [a] registered for membarrier */
	u32 lock_future;		/* [lock] flags of new areas: mlockall(MCL_FUTURE) */
	struct mmap_room room;		/* [lock] where new mappings go */
	struct file *exe;		/* [lock] reference */
	struct vm_layout layout;	/* [written by exec only] */
	struct list link;		/* [all_lock] on the list of all spaces */
	unsigned long evict_next;	/* [all_lock] where eviction goes on */
};

/* ---- vmspace.c ---- */
/* Before a change of areas: a set of vm's own. Needs vm->lock for writing. 0 or -ENOMEM. */
int vm_own_areas(struct vmspace *vm);
/* Take all pages out of [start, end), with the TLB flushed. 0 or -ENOMEM. */
int vm_zap(struct vmspace *vm, unsigned long start, unsigned long end);

/* ---- madvise.c ---- */
/*
 * Flags of all areas of the range, those of holes left out: clear, then set. Needs
 * vm->lock for writing and own areas. 0 or -ENOMEM.
 */
int vm_change_flags(struct vmspace *vm, unsigned long start, unsigned long end, u32 set, u32 clear);
/* -ENOMEM if a part of the range is not mapped. */
int vm_check_mapped(struct vmspace *vm, unsigned long start, unsigned long end);

/* ---- mlock.c ---- */
/* May npages more be locked? Needs vm->lock. */
bool vm_may_lock(const struct vmspace *vm, unsigned long npages);
int vm_populate_locked(struct vmspace *vm, unsigned long start, unsigned long end);

/* ---- fault.c ---- */
extern struct page *zero_page;		/* [c] */
/*
 * Make the page at addr accessible as flags (FAULT_*) say. 0; -EFAULT with
 * *si_code set; -EIO; -ENOMEM. *major is set if it had to be read. May sleep.
 */
int vm_fault(struct vmspace *vm, unsigned long addr, unsigned flags, int *si_code, bool *major);
/* Fault all pages of the range in, as far as they can be. */
int vm_populate(struct vmspace *vm, unsigned long start, unsigned long end, bool write);
void fault_init(void);

/* The bits of an entry that follow from an area's flags: PTE_PRESENT (or not), PTE_WRITE, PTE_NX. */
static inline pte_t
area_prot(u32 flags)
{
	return (flags & (VM_READ | VM_WRITE | VM_EXEC) ? PTE_PRESENT : 0) |
	    (flags & VM_WRITE ? PTE_WRITE : 0) | (flags & VM_EXEC ? 0 : PTE_NX);
}

/* ---- mmap.c ---- */
/* A free range for a mapping, as mmap chooses it, or 0. Needs vm->lock for writing. */
unsigned long vm_find_range(struct vmspace *vm, size_t len, unsigned long align_like);
/* Unmap; the areas that go are put on *freed (area_free_list after unlocking). */
int vm_unmap_locked(struct vmspace *vm, unsigned long start, unsigned long end, struct list *freed);
/* May npages more be mapped, ndata of them private and writable? 0 or -ENOMEM. */
int vm_check_limits(const struct vmspace *vm, unsigned long npages, unsigned long ndata);

/* Addresses [start, end) became free: they may lie where no search would look again. */
static inline void
vm_note_hole(struct vmspace *vm, unsigned long start, unsigned long end)
{
	if (vm->room.upwards ? start < vm->room.scan : end > vm->room.scan)
		vm->room.hole = ~0UL;
}

static inline bool
range_valid(unsigned long addr, size_t len)
{
	return len <= USER_TOP && addr <= USER_TOP - len;
}

#endif
