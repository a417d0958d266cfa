/*
 * Mistakes on purpose: kasan_test=NAME on the command line of a kernel with address
 * checks makes one at boot, and the machine has to panic for it.
 *
 *	heap	a byte behind what kmalloc gave		free	an object after kfree
 *	string	memcpy beyond it			double	kfree twice
 *	slab	beyond an object of a cache		page	a page after page_free
 *	stack	beyond a variable
 */
#include <arch/boot.h>
#include <lib/kasan.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/kasantest.h>
#include <mm/page.h>
#include <mm/slab.h>

#ifdef LOAM_KASAN

#define SIZE 41

static void __attribute__((noinline))
overrun_stack(unsigned n)
{
	volatile char bytes[16] __attribute__((unused));

	for (unsigned i = 0; i < n; i++)
		bytes[i] = 'x';
}

static void
test_objects(const char *name)
{
	volatile char *p = kmalloc(SIZE, 0);
	char from[SIZE + 1] = "";
	struct slab_cache *c;

	if (p == NULL)
		return;
	if (strcmp(name, "heap") == 0) {
		p[SIZE] = 1;
	} else if (strcmp(name, "string") == 0) {
		memcpy((char *)p, from, SIZE + 1);
	} else if (strcmp(name, "slab") == 0) {
		c = slab_cache_create("kasan_test", 56, 8);
		p = slab_alloc(c, 0);
		(void)p[56];
	} else {
		kfree((void *)p);
		if (strcmp(name, "free") == 0)
			(void)p[SIZE - 1];
		else
			kfree((void *)p);
	}
}

void
kasan_test(void)
{
	char name[16];
	struct page *page;

	if (!boot_option("kasan_test", name, sizeof(name)))
		return;
	kprintf("kasan_test: %s\n", name);
	if (strcmp(name, "stack") == 0) {
		overrun_stack(48);
	} else if (strcmp(name, "page") == 0) {
		page = page_alloc(0);
		page_free(page);
		*(volatile char *)page_address(page) = 1;
	} else {
		test_objects(name);
	}
	kprintf("kasan_test: nothing was found\n");
}

#endif
