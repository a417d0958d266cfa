/*
 * kmalloc: memory of any size. Up to 2 KiB from slab caches, four sizes to a
 * doubling at most; above, whole blocks of pages, whose first struct page has
 * PG_KMALLOC and the order.
 */
#include <lib/klog.h>
#include <lib/string.h>
#include <lib/kasan.h>
#include <mm/internal.h>
#include <mm/slab.h>

#define KMALLOC_MAX 2048
#define STEP 16

static const struct { u16 size; const char *name; } sizes[] = {
	{ 16, "kmalloc-16" }, { 32, "kmalloc-32" }, { 48, "kmalloc-48" }, { 64, "kmalloc-64" },
	{ 96, "kmalloc-96" }, { 128, "kmalloc-128" }, { 192, "kmalloc-192" },
	{ 256, "kmalloc-256" }, { 384, "kmalloc-384" }, { 512, "kmalloc-512" },
	{ 768, "kmalloc-768" }, { 1024, "kmalloc-1024" }, { 1360, "kmalloc-1360" },
	{ 2048, "kmalloc-2048" },
};
/* [c] by size in steps of 16, rounded up */
static struct slab_cache *by_step[KMALLOC_MAX / STEP + 1];

void
kmalloc_init(void)
{
	unsigned step = 0;

	for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct slab_cache *c = slab_cache_create(sizes[i].name, sizes[i].size, 16);

		for (; step * STEP <= sizes[i].size; step++)
			by_step[step] = c;
	}
}

static unsigned
order_for(size_t size)
{
	unsigned order = 0;

	while (PAGE_SIZE << order < size)
		order++;
	return order;
}

static void *
kmalloc_pages(size_t size, unsigned flags)
{
	unsigned order;
	struct page *p;

	if (size > PAGE_SIZE << 10)
		return NULL;
	order = order_for(size);
	p = page_alloc_order(order, flags);
	if (p == NULL)
		return NULL;
	p->flags = PG_KMALLOC;
	p->order = order;
	mm_count(slab, 1 << order);
	return page_address(p);
}

/* What p may be used for: the size of its object or block. */
static size_t
usable_size(struct page *p)
{
	if (p->flags & PG_SLAB)
		return slab_object_size(p->cache);
	ASSERT(p->flags & PG_KMALLOC);
	return PAGE_SIZE << p->order;
}

/* Of a block of have bytes only size are asked for: the others are out of bounds. */
static inline void
trim(void *block, size_t size, size_t have)
{
	kasan_poison(block, have, KASAN_REDZONE);
	kasan_unpoison(block, size);
}

void *
kmalloc(size_t size, unsigned flags)
{
	void *block;

	if (likely(size <= KMALLOC_MAX))
		block = slab_alloc(by_step[(size + STEP - 1) / STEP], flags);
	else
		block = kmalloc_pages(size, flags);
	if (KASAN_ENABLED && block != NULL)
		trim(block, size, usable_size(virt_to_page(block)));
	return block;
}

void
kfree(void *ptr)
{
	struct page *p;

	if (ptr == NULL)
		return;
	p = virt_to_page(ptr);
	if (likely(p->flags & PG_SLAB)) {
		slab_free(p->cache, ptr);
		return;
	}
	ASSERT(p->flags & PG_KMALLOC);
	mm_count(slab, -(1 << p->order));
	page_free_order(p, p->order);
}

void *
krealloc(void *ptr, size_t size)
{
	size_t have;
	void *new;

	if (ptr == NULL)
		return kmalloc(size, 0);
	have = usable_size(virt_to_page(ptr));
	if (size <= have && size > have / 4) {
		if (KASAN_ENABLED)
			trim(ptr, size, have);
		return ptr;
	}
	new = kmalloc(size, 0);
	if (new == NULL)
		return size <= have ? ptr : NULL;
	if (KASAN_ENABLED)
		kasan_unpoison(ptr, have);	/* how much of it was asked for is not known */
	memcpy(new, ptr, MIN(size, have));
	kfree(ptr);
	return new;
}

char *
kstrdup(const char *s)
{
	size_t n = strlen(s) + 1;
	char *copy = kmalloc(n, 0);

	if (copy != NULL)
		memcpy(copy, s, n);
	return copy;
}
