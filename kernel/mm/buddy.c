/*
 * The buddy allocator: free memory in blocks of 1 << order pages, each aligned
 * to its size, on one list an order. A block is split to serve a smaller order
 * and joined with its buddy (the other half of the block above) when both are
 * free. page.c stands before it with caches of single pages for each CPU.
 *
 * A free block has PG_FREE and its order on its first page; the flags of its
 * other pages are zero. Frames that are no memory have zero flags, too, and so
 * never join: the page array covers whole blocks of the largest order.
 *
 * buddy_lock guards the lists, the counts, and flags and order of free pages.
 * Interrupt handlers take it.
 */
#include <lib/klog.h>
#include <mm/internal.h>
#include <sync/spinlock.h>

#define MAX_ORDER 10

STATIC_SPINLOCK(buddy_lock);
static struct list free_blocks[MAX_ORDER + 1];
unsigned long buddy_free_pages;
unsigned long mm_total_pages;
unsigned long mm_reserve, mm_low_pages;

void
buddy_init(void)
{
	for (unsigned i = 0; i <= MAX_ORDER; i++)
		list_init(&free_blocks[i]);
}

static void
put_block(struct page *p, unsigned order)
{
	p->flags = PG_FREE;
	p->order = order;
	list_add(&free_blocks[order], &p->buddy);
}

static struct page *
take_block(unsigned order)
{
	struct page *p;
	unsigned have = order;

	while (have <= MAX_ORDER && list_empty(&free_blocks[have]))
		have++;
	if (have > MAX_ORDER)
		return NULL;
	p = list_entry(free_blocks[have].next, struct page, buddy);
	list_del(&p->buddy);
	p->flags = 0;
	while (have > order) {
		have--;
		put_block(p + (1UL << have), have);
	}
	buddy_free_pages -= 1UL << order;
	return p;
}

static void
give_block(struct page *p, unsigned order)
{
	DEBUG_ASSERT(!(p->flags & PG_FREE));
	buddy_free_pages += 1UL << order;
	p->flags = 0;
	while (order < MAX_ORDER) {
		struct page *buddy = page_array + ((unsigned long)(p - page_array) ^ 1UL << order);

		if (!(buddy->flags & PG_FREE) || buddy->order != order)
			break;
		list_del(&buddy->buddy);
		buddy->flags = 0;
		if (buddy < p)
			p = buddy;
		order++;
	}
	put_block(p, order);
}

struct page *
buddy_alloc(unsigned order, unsigned long keep)
{
	unsigned long irq;
	struct page *p = NULL;

	if (order > MAX_ORDER)
		return NULL;
	irq = spin_lock_irq(&buddy_lock);
	if (buddy_free_pages >= keep + (1UL << order))
		p = take_block(order);
	spin_unlock_irq(&buddy_lock, irq);
	return p;
}

unsigned
buddy_alloc_batch(struct page **out, unsigned n, unsigned long keep)
{
	unsigned long irq = spin_lock_irq(&buddy_lock);
	unsigned got = 0;

	while (got < n && buddy_free_pages > keep) {
		struct page *p = take_block(0);

		if (p == NULL)
			break;
		out[got++] = p;
	}
	spin_unlock_irq(&buddy_lock, irq);
	return got;
}

void
buddy_free(struct page *p, unsigned order)
{
	unsigned long irq = spin_lock_irq(&buddy_lock);

	give_block(p, order);
	spin_unlock_irq(&buddy_lock, irq);
}

void
buddy_free_batch(struct page **pages, unsigned n)
{
	unsigned long irq = spin_lock_irq(&buddy_lock);

	for (unsigned i = 0; i < n; i++)
		give_block(pages[i], 0);
	spin_unlock_irq(&buddy_lock, irq);
}

/* Boot: memory [start, end) becomes free, in the largest blocks that fit. */
void
buddy_add_range(phys_t start, phys_t end)
{
	unsigned long pfn = start >> PAGE_SHIFT, last = end >> PAGE_SHIFT;

	mm_total_pages += last - pfn;
	while (pfn < last) {
		unsigned order = pfn == 0 ? MAX_ORDER : (unsigned)__builtin_ctzl(pfn);

		if (order > MAX_ORDER)
			order = MAX_ORDER;
		while (pfn + (1UL << order) > last)
			order--;
		buddy_free(page_array + pfn, order);
		pfn += 1UL << order;
	}
}
