/*
 * Page frames: allocation and freeing as the rest of the kernel sees it.
 *
 *	page_alloc -> this CPU's cache (or its stack of zeroed pages)
 *	           -> buddy.c, a batch at a time
 *	           -> reclaim.c, when memory is short and the caller may sleep
 *
 * Zeroed pages: the idle loop fills zero_pool; page tables come back as zeroes
 * (pgtree.c cleans what it used), so that a fork and its exit clear no page.
 *
 * The caches of a CPU are guarded by having preemption off; interrupt handlers
 * do not touch them but go to the buddy allocator. zero_lock guards zero_pool.
 */
#include <arch/boot.h>
#include <lib/kasan.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/failalloc.h>
#include <mm/internal.h>
#include <mm/slab.h>
#include <sched/preempt.h>
#include <sync/spinlock.h>

#define CPU_CACHE 64		/* pages at most */
#define CPU_ZEROED 32
#define ZERO_POOL 1024
#define BATCH 16

struct cpu_pages {
	unsigned n, nzeroed;
	struct page *page[CPU_CACHE];
	struct page *zeroed[CPU_ZEROED];
};
static DEFINE_PERCPU(struct cpu_pages, cpu_pages);
DEFINE_PERCPU(struct mm_counts, mm_counts);

/* [c] after mm_init: small machines keep less aside */
static unsigned cache_max = CPU_CACHE, zeroed_max = CPU_ZEROED, pool_max;

STATIC_SPINLOCK(zero_lock);
static struct page *zero_pool[ZERO_POOL];
static unsigned zero_pool_count;

/* Move up to n pages of the pool to out. Interrupts may be on; they never come here. */
static unsigned
zero_pool_take(struct page **out, unsigned n)
{
	unsigned got = 0;

	if (READ_ONCE(zero_pool_count) == 0)
		return 0;
	spin_lock(&zero_lock);
	while (got < n && zero_pool_count > 0)
		out[got++] = zero_pool[--zero_pool_count];
	spin_unlock(&zero_lock);
	return got;
}

static bool
zero_pool_give(struct page *p)
{
	bool room;

	spin_lock(&zero_lock);
	room = zero_pool_count < pool_max;
	if (room)
		zero_pool[zero_pool_count++] = p;
	spin_unlock(&zero_lock);
	return room;
}

bool
page_zero_pool_fill(void)
{
	struct page *p;

	if (READ_ONCE(zero_pool_count) >= pool_max)
		return false;
	p = buddy_alloc(0, mm_reserve * 4);
	if (p == NULL)
		return false;
	arch_clear_page(page_address(p));
	if (!zero_pool_give(p))
		buddy_free(p, 0);
	return true;
}

/* A single page from this CPU's caches, or NULL. Preemption off. *zeroed says what it holds. */
static struct page *
cache_take(struct cpu_pages *c, bool want_zeroed, unsigned long keep, bool *zeroed)
{
	*zeroed = true;
	if (want_zeroed) {
		if (c->nzeroed == 0)
			c->nzeroed = zero_pool_take(c->zeroed, BATCH);
		if (c->nzeroed > 0)
			return c->zeroed[--c->nzeroed];
	}
	*zeroed = false;
	if (c->n == 0) {
		c->n = buddy_alloc_batch(c->page, BATCH, keep);
		if (READ_ONCE(buddy_free_pages) < mm_low_pages)
			writeback_reclaim();
	}
	if (c->n > 0)
		return c->page[--c->n];
	/* Nothing free but what was set aside as zeroed. */
	*zeroed = true;
	if (c->nzeroed == 0)
		c->nzeroed = zero_pool_take(c->zeroed, BATCH);
	return c->nzeroed > 0 ? c->zeroed[--c->nzeroed] : NULL;
}

struct page *
page_try_alloc(unsigned order, unsigned flags, unsigned long keep)
{
	struct page *p;
	bool zeroed = false;

	if (likely(order == 0) && !in_interrupt()) {
		preempt_disable();
		p = cache_take(this_cpu_ptr(&cpu_pages), flags & ALLOC_ZERO, keep, &zeroed);
		preempt_enable();
	} else {
		p = buddy_alloc(order, keep);
	}
	if (unlikely(p == NULL))
		return NULL;
	kasan_unpoison(page_address(p), PAGE_SIZE << order);
	if (flags & ALLOC_ZERO && !zeroed) {
		char *va = page_address(p);

		for (unsigned i = 0; i < 1u << order; i++)
			arch_clear_page(va + i * PAGE_SIZE);
	}
	p->flags = 0;
	ref_init(&p->refs, 1);
	return p;
}

struct page *
page_alloc_order(unsigned order, unsigned flags)
{
	struct page *p;

	if (failalloc_now(flags))
		return NULL;
	p = page_try_alloc(order, flags, flags & ALLOC_ATOMIC ? 0 : mm_reserve);
	if (likely(p != NULL))
		return p;
	return page_alloc_reclaim(order, flags);
}

static void
count_freed(u32 flags)
{
	if (flags & PG_ANON)
		mm_count(anon, -1);
	else if (flags & PG_TABLE)
		mm_count(tables, -1);
}

void
page_free(struct page *p)
{
	struct cpu_pages *c;

	count_freed(p->flags);
	DEBUG_ASSERT(!(p->flags & (PG_FREE | PG_SLAB | PG_LRU)));
	kasan_poison(page_address(p), PAGE_SIZE, KASAN_FREE_PAGE);
	p->flags = 0;
	if (unlikely(in_interrupt())) {
		buddy_free(p, 0);
		return;
	}
	preempt_disable();
	c = this_cpu_ptr(&cpu_pages);
	if (unlikely(c->n >= cache_max)) {
		unsigned back = MIN((unsigned)BATCH, c->n);

		buddy_free_batch(c->page + c->n - back, back);
		c->n -= back;
	}
	c->page[c->n++] = p;
	preempt_enable();
}

void
page_free_zeroed(struct page *p)
{
	struct cpu_pages *c;
	bool kept = true;

	if (in_interrupt()) {
		page_free(p);
		return;
	}
	kasan_poison(page_address(p), PAGE_SIZE, KASAN_FREE_PAGE);
	count_freed(p->flags);
	p->flags = 0;
	preempt_disable();
	c = this_cpu_ptr(&cpu_pages);
	if (c->nzeroed < zeroed_max)
		c->zeroed[c->nzeroed++] = p;
	else
		kept = zero_pool_give(p);
	preempt_enable();
	if (!kept)
		page_free(p);
}

void
page_free_order(struct page *p, unsigned order)
{
	if (order == 0) {
		page_free(p);
		return;
	}
	kasan_poison(page_address(p), PAGE_SIZE << order, KASAN_FREE_PAGE);
	p->flags = 0;
	buddy_free(p, order);
}

/* ---- what there is ---- */

static unsigned
known_cpus(void)
{
	return cpu_count == 0 ? 1 : cpu_count;
}

unsigned long
page_free_count(void)
{
	unsigned long n = READ_ONCE(buddy_free_pages) + READ_ONCE(zero_pool_count);

	for (unsigned i = 0; i < known_cpus(); i++) {
		struct cpu_pages *c = per_cpu_ptr(&cpu_pages, i);

		n += READ_ONCE(c->n) + READ_ONCE(c->nzeroed);
	}
	return n;
}

/* One CPU's count may be negative (a page freed elsewhere); the sum is not, but for races. */
static unsigned long
not_negative(long n)
{
	return n < 0 ? 0 : n;
}

void
memory_info(struct memory_info *out)
{
	struct mm_counts sum = { 0 };
	long available;

	for (unsigned i = 0; i < known_cpus(); i++) {
		struct mm_counts *c = per_cpu_ptr(&mm_counts, i);

		sum.anon += READ_ONCE(c->anon);
		sum.tables += READ_ONCE(c->tables);
		sum.slab += READ_ONCE(c->slab);
		sum.kernel_stacks += READ_ONCE(c->kernel_stacks);
		sum.cached += READ_ONCE(c->cached);
		sum.dirty += READ_ONCE(c->dirty);
	}
	out->total = mm_total_pages;
	out->free = page_free_count();
	out->anon = not_negative(sum.anon);
	out->tables = not_negative(sum.tables);
	out->slab = not_negative(sum.slab);
	out->kernel_stacks = not_negative(sum.kernel_stacks);
	out->cached = not_negative(sum.cached);
	out->dirty = not_negative(sum.dirty);
	/* What could be had without killing: dirty pages need writing first, so half counts. */
	available = (long)out->free - (long)mm_reserve + sum.cached - sum.dirty / 2;
	out->available = not_negative(available);
}

/* ---- boot ---- */

/* Back the page array for the frames [first, last). done: end of what is mapped already. */
static unsigned long
map_page_array(unsigned long first, unsigned long last, unsigned long done)
{
	unsigned long va = ROUND_DOWN((unsigned long)(page_array + first), PAGE_SIZE);
	unsigned long end = (unsigned long)(page_array + last);

	for (va = MAX(va, done); va < end; va += PAGE_SIZE) {
		void *page = boot_alloc_pages(1);

		if (arch_kmap_page(va, virt_to_phys(page), PTE_WRITE | PTE_NX) != 0)
			panic("no memory for the page array");
	}
	return va;
}

static void *
alloc_kernel_table(void)
{
	struct page *p = page_alloc(ALLOC_ZERO | ALLOC_ATOMIC);

	return p == NULL ? NULL : page_address(p);
}

/* An eighth of memory becomes the shadow of all of it. */
static void
shadow_init(void)
{
#ifdef LOAM_KASAN
	phys_t end = 0;
	size_t npages;

	for (unsigned i = 0; i < boot_info.nmemory; i++)
		end = MAX(end, boot_info.memory[i].end);
	npages = ROUND_UP(end / 8, PAGE_SIZE) >> PAGE_SHIFT;
	kasan_init((unsigned long)phys_to_virt(0), end, boot_alloc_pages(npages));
#endif
}

void
mm_init(void)
{
	const unsigned long block = PAGE_SIZE << 10;	/* buddies never look beyond their block */
	unsigned long done = 0;

	shadow_init();

	for (unsigned i = 0; i < boot_info.nmemory; i++) {
		const struct boot_memory *m = &boot_info.memory[i];

		done = map_page_array(ROUND_DOWN(m->start, block) >> PAGE_SHIFT,
		    ROUND_UP(m->end, block) >> PAGE_SHIFT, done);
	}
	boot_memory_take();
	buddy_init();
	for (unsigned i = 0; i < boot_info.nmemory; i++)
		buddy_add_range(boot_info.memory[i].start, boot_info.memory[i].end);
	arch_alloc_table = alloc_kernel_table;

	mm_reserve = MIN(MAX(mm_total_pages / 128, 64UL), 2048UL);
	mm_low_pages = mm_reserve * 2;
	pool_max = MIN(mm_total_pages / 64, (unsigned long)ZERO_POOL);
	if (mm_total_pages < 64 * 1024) {	/* 256 MiB */
		cache_max = CPU_CACHE / 2;
		zeroed_max = CPU_ZEROED / 2;
	}
	slab_init();
	kmap_init();
	pagecache_init();
	writeback_init();
	vm_init();
}

void
mm_start_threads(void)
{
	shrinker_register(&slab_shrinker);
	shrinker_register(&kstack_shrinker);
	writeback_start();
}
