/*
 * Kernel memory made of single pages: vmalloc, and kernel stacks between guard
 * pages. Both take a range of addresses in the upper half of KMAP and map pages
 * there; the page after each range is never mapped.
 *
 * A range of addresses, once made, is kept for ever and used again for the same
 * size (nearly all are stacks), so that the kernel's page tables do not grow
 * with use. Freed stacks stay mapped in a cache until there are many or memory
 * is short: unmapping needs all CPUs to flush.
 *
 * kmap_lock guards ranges, free_ranges, next_va; kmap_table_lock (a mutex) serialises
 * changes of the kernel's page tables; stack_lock guards the cached stacks.
 */
#include <arch/thread.h>
#include <lib/klog.h>
#include <lib/rbtree.h>
#include <lib/string.h>
#include <mm/internal.h>
#include <mm/slab.h>
#include <sched/preempt.h>
#include <sync/mutex.h>
#include <sync/spinlock.h>

#define STACK_PAGES (KSTACK_SIZE / PAGE_SIZE)
#define STACKS_KEPT 32		/* cached however much memory there is */
#define TRIM_BATCH 64

struct kmap_range {
	struct rb_node node;		/* in ranges while in use */
	struct list link;		/* on free_ranges otherwise */
	unsigned long va;
	unsigned long npages;
};

STATIC_SPINLOCK(kmap_lock);
static struct rb_tree ranges;
static struct list free_ranges = LIST_INIT(free_ranges);
static unsigned long next_va = KMAP_MM_BASE;
MUTEX(kmap_table_lock);
static struct slab_cache *range_cache;

/* Free stacks, still mapped, linked through their lowest word. */
STATIC_SPINLOCK(stack_lock);
static void **cached_stacks;
static unsigned ncached;

/* ---- ranges of addresses ---- */

static void
range_insert(struct kmap_range *r)
{
	struct rb_node **link = &ranges.root, *parent = NULL;

	while (*link != NULL) {
		parent = *link;
		link = r->va < rb_entry(parent, struct kmap_range, node)->va ?
		    &parent->left : &parent->right;
	}
	rb_insert(&ranges, &r->node, parent, link);
}

/* Take the range in use that starts at va out of the tree. */
static struct kmap_range *
range_take(unsigned long va)
{
	struct kmap_range *found = NULL;
	struct rb_node *n;

	spin_lock(&kmap_lock);
	for (n = ranges.root; n != NULL; ) {
		struct kmap_range *r = rb_entry(n, struct kmap_range, node);

		if (r->va == va) {
			found = r;
			rb_erase(&ranges, n);
			break;
		}
		n = va < r->va ? n->left : n->right;
	}
	spin_unlock(&kmap_lock);
	if (found == NULL)
		panic("%lx was not made by vmalloc", va);
	return found;
}

static struct kmap_range *
range_alloc(unsigned long npages)
{
	struct kmap_range *r, *found = NULL;

	spin_lock(&kmap_lock);
	list_for_each(r, &free_ranges, link) {
		if (r->npages == npages) {
			found = r;
			list_del(&r->link);
			break;
		}
	}
	spin_unlock(&kmap_lock);
	if (found == NULL) {
		found = slab_alloc(range_cache, 0);
		if (found == NULL)
			return NULL;
		found->npages = npages;
		spin_lock(&kmap_lock);
		found->va = next_va;
		next_va += (npages + 1) * PAGE_SIZE;
		spin_unlock(&kmap_lock);
		if (next_va > KMAP_END)
			panic("out of kernel addresses");
	}
	spin_lock(&kmap_lock);
	range_insert(found);
	spin_unlock(&kmap_lock);
	return found;
}

/* r is out of the tree and unmapped, and all CPUs have flushed. Stacks, the most frequent, go first. */
static void
range_free(struct kmap_range *r)
{
	spin_lock(&kmap_lock);
	if (r->npages == STACK_PAGES)
		list_add(&free_ranges, &r->link);
	else
		list_add_tail(&free_ranges, &r->link);
	spin_unlock(&kmap_lock);
}

/* ---- mapping ---- */

static void
flush_kernel(void *arg)
{
	arch_tlb_flush_global();
}

static void
flush_everywhere(void)
{
	preempt_disable();
	arch_tlb_flush_global();
	arch_call_cpus(cpu_count >= 64 ? ~0UL : BIT(cpu_count) - 1, flush_kernel, NULL);
	preempt_enable();
}

/* Unmap the first n pages of r into a chain through the pages' lists. No flush. */
static void
unmap_pages(struct kmap_range *r, unsigned long n, struct list *pages)
{
	mutex_lock(&kmap_table_lock);
	for (unsigned long i = 0; i < n; i++) {
		pte_t e = arch_kunmap_page(r->va + i * PAGE_SIZE);

		list_add(pages, &phys_to_page(e & PTE_ADDR_MASK)->buddy);
	}
	mutex_unlock(&kmap_table_lock);
}

static void
free_pages(struct list *pages)
{
	struct page *p, *next;

	list_for_each_safe(p, next, pages, buddy)
		page_free(p);
}

static int
map_pages(struct kmap_range *r)
{
	struct list undo;
	unsigned long i;
	int err = 0;

	for (i = 0; i < r->npages; i++) {
		struct page *p = page_alloc(0);

		if (p == NULL)
			goto unmap;
		mutex_lock(&kmap_table_lock);
		err = arch_kmap_page(r->va + i * PAGE_SIZE, page_to_phys(p),
		    PTE_WRITE | PTE_NX | PTE_GLOBAL);
		mutex_unlock(&kmap_table_lock);
		if (err != 0) {
			page_free(p);
			goto unmap;
		}
	}
	return 0;
unmap:
	list_init(&undo);
	unmap_pages(r, i, &undo);
	flush_everywhere();
	free_pages(&undo);
	return -1;
}

static void *
map_range(unsigned long npages)
{
	struct kmap_range *r = range_alloc(npages);

	if (r == NULL)
		return NULL;
	if (map_pages(r) != 0) {
		range_free(range_take(r->va));
		return NULL;
	}
	return (void *)r->va;
}

void *
vmalloc(size_t size)
{
	if (size == 0 || size > mm_total_pages * PAGE_SIZE)
		return NULL;
	return map_range(DIV_ROUND_UP(size, PAGE_SIZE));
}

void
vfree(void *p)
{
	struct kmap_range *r;
	struct list pages;

	if (p == NULL)
		return;
	r = range_take((unsigned long)p);
	list_init(&pages);
	unmap_pages(r, r->npages, &pages);
	flush_everywhere();
	free_pages(&pages);
	range_free(r);
}

/* ---- stacks ---- */

static void *
cached_stack_take(unsigned keep)
{
	void **stack = NULL;

	if (READ_ONCE(ncached) <= keep)
		return NULL;
	spin_lock(&stack_lock);
	if (ncached > keep) {
		stack = cached_stacks;
		cached_stacks = *stack;
		ncached--;
	}
	spin_unlock(&stack_lock);
	return stack;
}

#ifdef LOAM_DEBUG
/*
 * A new stack is filled with a pattern; what is left of it tells how deep calls went.
 * The lowest word is not looked at: the cache links through it.
 */
#define STACK_PATTERN 0xa5
#define STACK_RESERVE 2048	/* to be left untouched */

static void
stack_paint(void *lowest)
{
	memset(lowest, STACK_PATTERN, KSTACK_SIZE);
}

static void
stack_check(const void *lowest)
{
	const u8 *p = lowest;

	for (unsigned i = sizeof(void *); i < STACK_RESERVE; i++) {
		if (p[i] != STACK_PATTERN)
			panic("a thread came within %u bytes of the end of its kernel stack", i);
	}
}
#else
static inline void stack_paint(void *lowest) { }
static inline void stack_check(const void *lowest) { }
#endif

void *
kstack_alloc(void)
{
	void *stack = cached_stack_take(0);

	if (stack == NULL) {
		stack = map_range(STACK_PAGES);
		if (stack != NULL) {
			stack_paint(stack);
			mm_count(kernel_stacks, STACK_PAGES);
		}
	}
	return stack;
}

void
kstack_free(void *lowest)
{
	void **stack = lowest;
	bool many;

	stack_check(lowest);
	spin_lock(&stack_lock);
	*stack = cached_stacks;
	cached_stacks = stack;
	many = ++ncached == STACKS_KEPT * 2;
	spin_unlock(&stack_lock);
	if (many)
		writeback_kick();	/* its thread trims */
}

/* Release up to TRIM_BATCH cached stacks beyond keep, with one flush for all; pages freed. */
static unsigned long
trim_batch(unsigned keep)
{
	struct kmap_range *trimmed[TRIM_BATCH];
	struct list pages;
	unsigned n = 0;

	list_init(&pages);
	while (n < TRIM_BATCH) {
		void *stack = cached_stack_take(keep);

		if (stack == NULL)
			break;
		trimmed[n] = range_take((unsigned long)stack);
		unmap_pages(trimmed[n], STACK_PAGES, &pages);
		n++;
	}
	if (n == 0)
		return 0;
	flush_everywhere();
	free_pages(&pages);
	for (unsigned i = 0; i < n; i++)
		range_free(trimmed[i]);
	mm_count(kernel_stacks, -(long)(n * STACK_PAGES));
	return n * STACK_PAGES;
}

void
kstack_trim(void)
{
	while (trim_batch(STACKS_KEPT) > 0)
		continue;
}

static unsigned long
kstack_shrink(unsigned long npages)
{
	return trim_batch(0);
}

struct shrinker kstack_shrinker = { .name = "kernel stacks", .fn = kstack_shrink };

void
kmap_init(void)
{
	range_cache = slab_cache_create("kmap_range", sizeof(struct kmap_range), 0);
}
