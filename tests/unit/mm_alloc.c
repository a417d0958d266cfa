/*
 * Page frames, slabs and kmalloc (kernel/mm/buddy.c, page.c, slab.c, kmalloc.c) on
 * the host: blocks never overlap, contents stay, and all memory comes back in one
 * piece.
 */
#include "mm_host.h"
#include "tap.h"
#include <arch/boot.h>
#include <lib/list.h>
#include <mm/slab.h>

#define FRAMES 16384UL

/* ---- what mm_init calls besides ---- */

struct boot_info boot_info;
void *(*arch_alloc_table)(void);
/* Holes, odd borders, and memory that ends in the middle of a largest block. */
static struct boot_memory ranges[] = {
	{ 0x1000, 0x9f000 }, { 0x100000, 0x7e3000 }, { 0x7e5000, 0x800000 }, { 0x1001000, 0x3fff000 },
};

void *boot_alloc_pages(size_t npages) { return (void *)host_memory_base; }
void boot_memory_take(void) {}
int arch_kmap_page(unsigned long va, phys_t pa, u64 flags) { return 0; }
void kmap_init(void) {}
void pagecache_init(void) {}
void writeback_init(void) {}
void writeback_start(void) {}
void writeback_reclaim(void) {}
void vm_init(void) {}
void shrinker_register(struct shrinker *s) {}
struct shrinker kstack_shrinker;
struct page *page_alloc_reclaim(unsigned order, unsigned flags) { return NULL; }

/* ---- pages ---- */

#define BLOCKS 600
static struct { struct page *p; unsigned order; unsigned char mark; } block[BLOCKS];
static unsigned char owner[FRAMES];	/* frame is in a block of this test */

static void
check_mark(unsigned i)
{
	unsigned char *b = page_address(block[i].p);
	size_t n = PAGE_SIZE << block[i].order;

	for (size_t at = 0; at < n; at += 509)
		if (b[at] != block[i].mark)
			panic("block %u was written to by somebody else", i);
}

static void
block_step(unsigned i)
{
	if (block[i].p != NULL) {
		unsigned long pfn = block[i].p - page_array;

		check_mark(i);
		memset(&owner[pfn], 0, 1UL << block[i].order);
		page_free_order(block[i].p, block[i].order);
		block[i].p = NULL;
		return;
	}
	block[i].order = tap_random() % 4 ? 0 : tap_random() % 11;
	block[i].p = page_alloc_order(block[i].order, tap_random() % 2 ? ALLOC_ZERO : 0);
	if (block[i].p == NULL)
		return;
	block[i].mark = tap_random();
	for (unsigned long j = 0; j < 1UL << block[i].order; j++) {
		unsigned long pfn = (block[i].p - page_array) + j;
		bool inside = false;

		for (unsigned r = 0; r < ARRAY_SIZE(ranges); r++)
			inside |= pfn << PAGE_SHIFT >= ranges[r].start && pfn << PAGE_SHIFT < ranges[r].end;
		if (!inside)
			panic("frame %lx is no memory", pfn);
		if (owner[pfn]++)
			panic("frame %lx was given out twice", pfn);
	}
	if ((block[i].p - page_array) & ((1UL << block[i].order) - 1))
		panic("a block is not aligned");
	memset(page_address(block[i].p), block[i].mark, PAGE_SIZE << block[i].order);
}

static void
test_pages(void)
{
	unsigned long before = page_free_count();
	struct page *p;
	bool zero = true;

	for (unsigned i = 0; i < 200000; i++)
		block_step(tap_random() % BLOCKS);
	for (unsigned i = 0; i < BLOCKS; i++)
		if (block[i].p != NULL)
			block_step(i);
	ok(page_free_count() == before, "random blocks: apart, inside of memory, and all come back");

	while (page_zero_pool_fill())
		continue;
	for (unsigned i = 0; i < 100; i++) {
		p = page_alloc(ALLOC_ZERO);
		for (unsigned j = 0; j < PAGE_SIZE; j++)
			zero &= ((char *)page_address(p))[j] == 0;
		memset(page_address(p), 0, PAGE_SIZE);
		if (i % 2)
			page_free_zeroed(p);
		else
			page_free(p);
	}
	ok(zero && page_free_count() == before, "the pool's pages are zeroed, and counted as free");
}

/* To the last page: the reserve is for ALLOC_ATOMIC alone. */
static void
test_reserve(void)
{
	unsigned long before = page_free_count(), n = 0, atomic = 0;
	struct list all;
	struct page *p, *next;

	list_init(&all);
	while ((p = page_alloc(0)) != NULL) {
		list_add(&all, &p->buddy);
		n++;
	}
	ok(n + mm_reserve <= before + 64, "ordinary allocation leaves the reserve");
	while ((p = page_alloc(ALLOC_ATOMIC)) != NULL) {
		list_add(&all, &p->buddy);
		atomic++;
	}
	ok(n + atomic == before, "atomic allocation gets all that is left");
	list_for_each_safe(p, next, &all, buddy)
		page_free(p);
	ok(page_free_count() == before, "and all of it comes back");
}

/* ---- kmalloc ---- */

#define OBJECTS 5000
static struct { unsigned char *p; size_t size; unsigned char mark; } object[OBJECTS];

static void
object_step(unsigned i)
{
	if (object[i].p != NULL) {
		for (size_t j = 0; j < object[i].size; j++)
			if (object[i].p[j] != object[i].mark)
				panic("object of %zu bytes was written to by somebody else", object[i].size);
		if (tap_random() % 8 == 0) {
			size_t size = tap_random() % 5000;

			object[i].p = krealloc(object[i].p, size);
			for (size_t j = 0; j < MIN(size, object[i].size); j++)
				if (object[i].p[j] != object[i].mark)
					panic("krealloc loses contents");
			object[i].size = size;
			memset(object[i].p, object[i].mark, size);
			return;
		}
		kfree(object[i].p);
		object[i].p = NULL;
		return;
	}
	object[i].size = tap_random() % 10 ? tap_random() % 300 : tap_random() % 20000;
	object[i].p = kmalloc(object[i].size, tap_random() % 2 ? ALLOC_ZERO : 0);
	if (object[i].p == NULL)
		return;
	if ((unsigned long)object[i].p & 15)
		panic("kmalloc(%zu) is not aligned", object[i].size);
	object[i].mark = tap_random();
	memset(object[i].p, object[i].mark, object[i].size);
}

static void
test_kmalloc(void)
{
	unsigned long before = page_free_count(), after;
	struct memory_info info;
	char *z = kzalloc(3000);
	bool zero = true;

	for (unsigned i = 0; i < 3000; i++)
		zero &= z[i] == 0;
	kfree(z);
	ok(zero, "kzalloc gives zeros");
	for (unsigned i = 0; i < 400000; i++)
		object_step(tap_random() % OBJECTS);
	for (unsigned i = 0; i < OBJECTS; i++) {
		while (object[i].p != NULL)
			object_step(i);
	}
	slab_shrinker.fn(~0UL);
	after = page_free_count();
	memory_info(&info);
	/* What magazines hold pins some slabs: at most 32 objects of each size. */
	ok(before - after < 200, "random objects keep their contents; their memory comes back");
	ok(info.slab <= 220, "and is counted");
}

static void
test_cache(void)
{
	struct slab_cache *c = slab_cache_create("test", 100, 64);
	void *obj[1000];
	bool aligned = true;
	struct slab_info info = { 0 };

	for (unsigned i = 0; i < 1000; i++) {
		obj[i] = slab_alloc(c, 0);
		aligned &= ((unsigned long)obj[i] & 63) == 0;
	}
	ok(aligned, "objects of a cache are aligned as it says");
	for (unsigned i = 0; slab_info(i, &info); i++)
		if (strcmp(info.name, "test") == 0)
			break;
	ok(info.size == 128 && info.inuse >= 1000 && info.inuse < 1040, "slab_info tells of it");
	for (unsigned i = 0; i < 1000; i++)
		slab_free(c, obj[i]);
	slab_info(0, &info);
}

int
main(void)
{
	host_memory(FRAMES);
	boot_info.memory = ranges;
	boot_info.nmemory = ARRAY_SIZE(ranges);
	mm_init();
	test_pages();
	test_reserve();
	test_kmalloc();
	test_cache();
	return tap_end();
}
