/*
 * Areas: which addresses of a space mean something, and what a fault finds
 * there. The set of a space is shared by fork and cloned by whoever changes a
 * shared one (vm_own_areas in vmspace.c), so that fork and exec never copy it.
 *
 * Guards: a set with refs > 1 does not change. One with refs == 1 is changed with
 * both locks of its space held, vmspace.lock for writing and tree.lock; either is
 * enough to read it. So faults need the spinlock only, and what sleeps (an area to
 * allocate) is done before it is taken: see struct area_spares.
 */
#ifndef MM_AREA_H
#define MM_AREA_H

#include <lib/atomic.h>
#include <lib/list.h>
#include <lib/rbtree.h>
#include <mm/pagecache.h>
#include <mm/vm.h>

/* What MAP_SHARED | MAP_ANONYMOUS maps: a file without a name, in memory only. */
struct vm_object {
	struct refcount refs;		/* areas */
	struct mapping mapping;
};

struct area {
	struct rb_node node;
	unsigned long start, end;	/* page aligned */
	u32 flags;			/* VM_* */
	struct file *file;		/* reference; or NULL */
	struct vm_object *object;	/* reference; or NULL */
	struct mapping *mapping;	/* of file or object; NULL = private memory */
	u64 offset;			/* of start, in the mapping */
	unsigned long file_end;		/* addresses from here on hold zeros; 0: none (exec's last page) */
	struct list link;		/* while on a list of areas to be freed */
};

#define AREA_SPECIAL (VM_LOCKED | VM_DONTFORK | VM_WIPEONFORK | VM_COUNTED)	/* fork has to do with them */

struct area_set {
	struct refcount refs;		/* spaces */
	struct rb_tree tree;
	unsigned count;
	unsigned special;		/* areas with a flag of AREA_SPECIAL */
	unsigned long npages;		/* RLIMIT_AS */
	unsigned long ndata;		/* private, writable: RLIMIT_DATA */
	unsigned long nlocked;		/* VM_LOCKED: RLIMIT_MEMLOCK */
};

void area_init(void);
struct area_set *area_set_create(void);
struct area_set *area_set_clone(const struct area_set *from);
void area_set_put(struct area_set *set);

/* A new area with references of its own; not in a set. NULL: no memory. */
struct area *area_create(unsigned long start, unsigned long end, u32 flags, struct file *file,
    struct vm_object *object, u64 offset);
void area_free(struct area *a);
void area_free_list(struct list *areas);
struct vm_object *vm_object_create(u64 size);
void vm_object_put(struct vm_object *o);

/* The lowest area that ends above addr (it may start above it, too), or NULL. */
struct area *area_find(const struct area_set *set, unsigned long addr);
struct area *area_next(const struct area *a);
struct area *area_prev(const struct area *a);
static inline struct area *
area_first(const struct area_set *set)
{
	return area_find(set, 0);
}
/* The highest that starts below addr. */
struct area *area_below(const struct area_set *set, unsigned long addr);

/* In or out of the set of a space, with VM_COUNTED files told. */
void area_insert(struct area_set *set, struct area *a);
void area_remove(struct area_set *set, struct area *a);
/* Tell VM_COUNTED files of all areas: a space has come to share the set (1), or left it (-1). */
void area_set_tell(const struct area_set *set, int delta);
/* Change borders or flags of an area in the set; order must stay. */
void area_resize(struct area_set *set, struct area *a, unsigned long start, unsigned long end);
void area_set_flags(struct area_set *set, struct area *a, u32 flags);
/*
 * Cut areas so that none crosses start or end. The areas that this makes are
 * allocated before: area_spares_get (may sleep; 0 or -ENOMEM), then area_isolate
 * under the locks, then area_spares_put for what was not needed.
 */
struct area_spares {
	struct area *area[2];
};
int area_spares_get(struct area_spares *spares, const struct area_set *set, unsigned long start,
    unsigned long end);
void area_isolate(struct area_set *set, unsigned long start, unsigned long end,
    struct area_spares *spares);
void area_spares_put(struct area_spares *spares);
/* Join a with its neighbours where they are alike. */
void area_merge(struct area_set *set, struct area *a);
/* Does an area reach into [start, end)? */
static inline bool
area_overlaps(const struct area_set *set, unsigned long start, unsigned long end)
{
	struct area *a = area_find(set, start);

	return a != NULL && a->start < end;
}

static inline unsigned long
area_index(const struct area *a, unsigned long addr)
{
	return (a->offset + (addr - a->start)) >> PAGE_SHIFT;
}

#endif
