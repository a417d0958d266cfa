/*
 * Address spaces: making, sharing, loading and ending them.
 *
 *	vm_create (exec)  -> in use -> vm_put drops the last reference -> gone at once
 *	vm_fork (fork)    ->
 *
 * A space may stay loaded on a CPU that runs a kernel thread (or idles) after
 * it: that saves two loads of the page-table register for each short sleep. Such
 * a CPU is lazy: it lets go when it gets the first flush for the space, or when
 * the space ends.
 *
 * vm->tree.cpus has a bit for each CPU where the space is loaded. vm_switch sets
 * it before it loads, and who changes entries looks at it after; so a CPU either
 * gets the flush or loads what is already changed.
 *
 * all_lock guards the list of all spaces, which truncation walks.
 */
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/internal.h>
#include <mm/slab.h>
#include <mm/vmspace.h>
#include <sched/preempt.h>

#define TOPS_KEPT 8		/* top tables kept by each CPU, kernel half in place */

struct top_tables {
	unsigned n;
	struct page *page[TOPS_KEPT];
};

static DEFINE_PERCPU(struct top_tables, top_tables);
static DEFINE_PERCPU(struct vmspace *, loaded_vm);
static DEFINE_PERCPU(u32, vm_lazy);

STATIC_SPINLOCK(all_lock);
static struct list all_spaces = LIST_INIT(all_spaces);
static struct slab_cache *vmspace_cache;

void
vm_init(void)
{
	vmspace_cache = slab_cache_create("vmspace", sizeof(struct vmspace), 64);
	area_init();
	fault_init();
}

/* ---- top tables ---- */

static struct page *
top_alloc(void)
{
	struct top_tables *kept;
	struct page *p = NULL;

	preempt_disable();
	kept = this_cpu_ptr(&top_tables);
	if (kept->n > 0)
		p = kept->page[--kept->n];
	preempt_enable();
	if (p == NULL) {
		p = page_alloc(ALLOC_ZERO);
		if (p == NULL)
			return NULL;
		memcpy(table_of(p) + USER_TOP_ENTRIES, kernel_top_table + USER_TOP_ENTRIES,
		    (PT_ENTRIES - USER_TOP_ENTRIES) * sizeof(pte_t));
		p->flags = PG_TABLE;
	}
	mm_count(tables, 1);
	return p;
}

/* Its user half is zero again, and it is loaded nowhere. */
static void
top_free(struct page *p)
{
	struct top_tables *kept;

	preempt_disable();
	kept = this_cpu_ptr(&top_tables);
	if (kept->n < TOPS_KEPT) {
		kept->page[kept->n++] = p;
		mm_count(tables, -1);
		p = NULL;
	}
	preempt_enable();
	if (p != NULL)
		page_free(p);
}

/* ---- making ---- */

static void
list_space(struct vmspace *vm)
{
	spin_lock(&all_lock);
	list_add_tail(&all_spaces, &vm->link);
	spin_unlock(&all_lock);
}

/* Everything but areas; not on the list yet. */
static struct vmspace *
space_alloc(void)
{
	struct vmspace *vm = slab_alloc(vmspace_cache, 0);
	struct page *top;

	if (vm == NULL)
		return NULL;
	top = top_alloc();
	if (top == NULL) {
		slab_free(vmspace_cache, vm);
		return NULL;
	}
	*vm = (struct vmspace){ .room = { .base = USER_TOP - STACK_GUARD,
	    .scan = USER_TOP - STACK_GUARD } };
	ref_init(&vm->refs, 1);
	rwlock_init(&vm->lock);
	pgtree_init(&vm->tree, table_of(top));
	list_init(&vm->link);
	return vm;
}

static void
space_free(struct vmspace *vm)
{
	top_free(virt_to_page(vm->tree.top));
	slab_free(vmspace_cache, vm);
}

struct vmspace *
vm_create(void)
{
	struct vmspace *vm = space_alloc();

	if (vm == NULL)
		return NULL;
	vm->areas = area_set_create();
	if (vm->areas == NULL) {
		space_free(vm);
		return NULL;
	}
	list_space(vm);
	return vm;
}

/* madvise(2): what the child is not to have, or to have as zeros. And locks are not inherited. */
static int
drop_special_areas(struct vmspace *vm)
{
	struct list freed;
	struct area *a;
	int err;

	list_init(&freed);
	write_lock(&vm->lock);
	err = vm_own_areas(vm);
	if (err == 0 && vm->areas->nlocked > 0)
		err = vm_change_flags(vm, 0, USER_TOP, 0, VM_LOCKED | VM_LOCKONFAULT);
	for (a = area_first(vm->areas); err == 0 && a != NULL; ) {
		unsigned long start = a->start, end = a->end;
		u32 flags = a->flags;

		if (flags & VM_DONTFORK)
			err = vm_unmap_locked(vm, start, end, &freed);
		else if (flags & VM_WIPEONFORK)
			err = vm_zap(vm, start, end);
		a = area_find(vm->areas, end);
	}
	write_unlock(&vm->lock);
	area_free_list(&freed);
	return err;
}

/* The set of a new child has areas that fork has to do with. */
static int
fork_special_areas(struct vmspace *vm)
{
	bool drop = false;

	area_set_tell(vm->areas, 1);
	for (struct area *a = area_first(vm->areas); a != NULL && !drop; a = area_next(a))
		drop = a->flags & (VM_DONTFORK | VM_WIPEONFORK | VM_LOCKED);
	return drop ? drop_special_areas(vm) : 0;
}

struct vmspace *
vm_fork(struct vmspace *parent)
{
	struct vmspace *vm = space_alloc();

	if (vm == NULL)
		return NULL;
	write_lock(&parent->lock);
	ref_get(&parent->areas->refs);
	vm->areas = parent->areas;
	vm->brk_start = parent->brk_start;
	vm->brk = parent->brk;
	vm->room = parent->room;
	vm->expedited = parent->expedited;
	vm->layout = parent->layout;
	vm->exe = parent->exe;
	if (vm->exe != NULL)
		vm_file_ops->get(vm->exe);
	spin_lock(&parent->tree.lock);
	pgtree_fork(&vm->tree, &parent->tree);
	spin_unlock(&parent->tree.lock);
	write_unlock(&parent->lock);

	list_space(vm);
	if (unlikely(vm->areas->special > 0) && fork_special_areas(vm) != 0) {
		vm_put(vm);
		return NULL;
	}
	return vm;
}

int
vm_own_areas(struct vmspace *vm)
{
	struct area_set *own, *shared = vm->areas;

	if (ref_read(&shared->refs) == 1)
		return 0;
	own = area_set_clone(shared);
	if (own == NULL)
		return -ENOMEM;
	spin_lock(&vm->tree.lock);
	vm->areas = own;
	spin_unlock(&vm->tree.lock);
	area_set_put(shared);
	return 0;
}

/* ---- loading ---- */

void
vm_switch(struct vmspace *vm)
{
	struct vmspace *old = percpu_get(loaded_vm);
	u64 self = BIT(cpu_id());

	if (vm == NULL || vm == old) {
		percpu_set(vm_lazy, vm == NULL);
		return;
	}
	atomic_or(&vm->tree.cpus, self);
	percpu_set(vm_lazy, 0);
	percpu_set(loaded_vm, vm);
	arch_switch_vm(virt_to_phys(vm->tree.top));
	if (old != NULL)
		atomic_and(&old->tree.cpus, ~self);
}

/* This CPU lets go of what it has loaded. Interrupts or preemption off. */
static void
unload(void)
{
	struct vmspace *vm = percpu_get(loaded_vm);

	percpu_set(loaded_vm, NULL);
	arch_switch_vm(virt_to_phys(kernel_top_table));
	atomic_and(&vm->tree.cpus, ~BIT(cpu_id()));
}

void
vm_flush_ipi(void *arg)
{
	struct vmspace *vm = percpu_get(loaded_vm);

	/* Loaded something else since: that flushed. */
	if (vm == NULL || &vm->tree != arg)
		return;
	if (percpu_get(vm_lazy))
		unload();
	else
		arch_tlb_flush_all();
}

static void
unload_ipi(void *arg)
{
	if (percpu_get(loaded_vm) == arg)
		unload();
}

/* ---- ending ---- */

void
vm_get(struct vmspace *vm)
{
	ref_get(&vm->refs);
}

void
vm_put(struct vmspace *vm)
{
	cpumask_t others;

	if (!ref_put(&vm->refs))
		return;
	spin_lock(&all_lock);
	list_del(&vm->link);
	spin_unlock(&all_lock);

	preempt_disable();
	unload_ipi(vm);
	others = atomic_load(&vm->tree.cpus);
	if (others != 0)
		arch_call_cpus(others, unload_ipi, vm);
	preempt_enable();

	pgtree_destroy(&vm->tree);
	if (unlikely(vm->areas->special > 0))
		area_set_tell(vm->areas, -1);
	area_set_put(vm->areas);
	if (vm->exe != NULL)
		vm_file_ops->put(vm->exe);
	space_free(vm);
}

/* ---- for the rest of mm ---- */

int
vm_zap(struct vmspace *vm, unsigned long start, unsigned long end)
{
	for (;;) {
		struct pgtree_gather g;
		int err;

		gather_init(&g, &vm->tree);
		spin_lock(&vm->tree.lock);
		err = pgtree_zap(&vm->tree, start, end, &g);
		gather_flush(&g);
		spin_unlock(&vm->tree.lock);
		gather_drop(&g);
		if (err == 0 || pgtree_stock(&vm->tree) != 0)
			return err;
	}
}

static void
unmap_mapping_in(struct vmspace *vm, struct mapping *m, unsigned long first)
{
	read_lock(&vm->lock);
	for (struct area *a = area_first(vm->areas); a != NULL; a = area_next(a)) {
		unsigned long low = a->offset >> PAGE_SHIFT;
		unsigned long npages = (a->end - a->start) >> PAGE_SHIFT;

		if (a->mapping != m || low + npages <= first)
			continue;
		/* Without memory the pages stay: cut off from the file, but in place. */
		(void)vm_zap(vm, a->start + (first > low ? first - low : 0) * PAGE_SIZE, a->end);
	}
	read_unlock(&vm->lock);
}

void
vm_unmap_mapping(struct mapping *m, unsigned long first)
{
	struct vmspace *vm, *last = NULL;

	spin_lock(&all_lock);
	list_for_each(vm, &all_spaces, link) {
		/* One that is ending drops its pages by itself. */
		if (!ref_get_unless_zero(&vm->refs))
			continue;
		spin_unlock(&all_lock);
		if (last != NULL)
			vm_put(last);
		unmap_mapping_in(vm, m, first);
		last = vm;		/* keeps its place on the list */
		spin_lock(&all_lock);
	}
	spin_unlock(&all_lock);
	if (last != NULL)
		vm_put(last);
}

static void
clean_mapping_in(struct vmspace *vm, struct mapping *m, unsigned long first, unsigned long last)
{
	struct pgtree_gather g;

	gather_init(&g, &vm->tree);
	spin_lock(&vm->tree.lock);
	for (struct area *a = area_first(vm->areas); a != NULL; a = area_next(a)) {
		unsigned long low = a->offset >> PAGE_SHIFT;
		unsigned long npages = (a->end - a->start) >> PAGE_SHIFT;

		if (a->mapping != m || !(a->flags & VM_SHARED) || low > last || low + npages <= first)
			continue;
		pgtree_clean(&vm->tree, a->start + (first > low ? first - low : 0) * PAGE_SIZE,
		    a->start + MIN(npages, last - low + 1) * PAGE_SIZE, &g);
	}
	gather_flush(&g);
	spin_unlock(&vm->tree.lock);
}

void
vm_clean_mapping(struct mapping *m, unsigned long first, unsigned long last)
{
	struct vmspace *vm;

	spin_lock(&all_lock);
	list_for_each(vm, &all_spaces, link)
		clean_mapping_in(vm, m, first, last);
	spin_unlock(&all_lock);
}

/* One piece of a: unmap what was not used. Needs all_lock, so that vm stays; tree.lock guards the area. */
static unsigned long
evict_piece(struct vmspace *vm)
{
	struct pgtree_gather g;
	struct area *a;
	unsigned long n = 0;

	gather_init(&g, &vm->tree);
	spin_lock(&vm->tree.lock);
	a = area_find(vm->areas, vm->evict_next);
	if (a == NULL) {
		vm->evict_next = 0;
	} else {
		unsigned long start = MAX(vm->evict_next, a->start);
		unsigned long end = MIN(a->end, ROUND_DOWN(start, pt_span(1)) + pt_span(1));

		bool may = a->file != NULL && !(a->flags & VM_LOCKED);

		if (may)
			n = pgtree_evict(&vm->tree, start, end, &g);
		vm->evict_next = may ? end : a->end;
	}
	gather_flush(&g);
	spin_unlock(&vm->tree.lock);
	gather_drop(&g);
	return n;
}

unsigned long
vm_evict_pages(unsigned long npages)
{
	const unsigned pieces = 256;	/* looked at in one call: 512 MiB at most */
	unsigned long n = 0;

	spin_lock(&all_lock);
	for (unsigned i = 0; i < pieces && n < npages && !list_empty(&all_spaces); i++) {
		struct vmspace *vm = list_first(&all_spaces, struct vmspace, link);

		n += evict_piece(vm);
		if (vm->evict_next == 0) {	/* came round: the next one's turn */
			list_del(&vm->link);
			list_add_tail(&all_spaces, &vm->link);
		}
	}
	spin_unlock(&all_lock);
	return n;
}

/* ---- what exec and /proc ask ---- */

struct vm_layout *
vm_layout(struct vmspace *vm)
{
	return &vm->layout;
}

struct file *
vm_exe(struct vmspace *vm)
{
	return vm->exe;
}

void
vm_set_exe(struct vmspace *vm, struct file *f)
{
	struct file *old = vm->exe;

	if (f != NULL)
		vm_file_ops->get(f);
	vm->exe = f;
	if (old != NULL)
		vm_file_ops->put(old);
}

void
vm_stats(struct vmspace *vm, struct vm_stats *out)
{
	*out = (struct vm_stats){ 0 };
	read_lock(&vm->lock);
	out->size = vm->areas->npages;
	for (struct area *a = area_first(vm->areas); a != NULL; a = area_next(a)) {
		unsigned long npages = (a->end - a->start) >> PAGE_SHIFT;

		if (a->flags & VM_STACK)
			out->stack += npages;
		else if ((a->flags & (VM_EXEC | VM_WRITE)) == VM_EXEC)
			out->text += npages;
	}
	out->data = vm->areas->ndata;
	out->locked = vm->areas->nlocked;
	out->resident = READ_ONCE(vm->tree.npages);
	out->shared = READ_ONCE(vm->tree.nfile);
	out->peak_resident = READ_ONCE(vm->tree.peak);
	read_unlock(&vm->lock);
}

int
vm_for_each_area(struct vmspace *vm, int (*fn)(const struct vm_area_info *a, void *arg), void *arg)
{
	int res = 0;

	read_lock(&vm->lock);
	for (struct area *a = area_first(vm->areas); a != NULL && res == 0; a = area_next(a)) {
		struct vm_area_info info = { .start = a->start, .end = a->end,
		    .offset = a->offset, .flags = a->flags, .file = a->file };

		res = fn(&info, arg);
	}
	read_unlock(&vm->lock);
	return res;
}
