/*
 * What the boot loader told (Multiboot2 or PVH), in one form; and the memory
 * allocator of the first moments, until mm takes over.
 */
#ifndef ARCH_BOOT_H
#define ARCH_BOOT_H

#include <arch/paging.h>
#include <lib/types.h>

struct boot_memory {
	phys_t start, end;	/* page aligned usable RAM, ascending, kernel and modules cut out */
};

struct boot_framebuffer {
	phys_t addr;
	u32 pitch, width, height, bpp;	/* bpp 0: none */
	u8 red_shift, green_shift, blue_shift;
};

struct boot_info {
	char cmdline[1024];
	struct boot_memory *memory;
	unsigned nmemory;
	struct boot_framebuffer fb;
	bool vga_text;		/* the screen is in VGA text mode */
	phys_t rsdp;		/* 0: not told */
	u64 start_tsc;		/* at the kernel's first instruction */
};

extern struct boot_info boot_info;	/* [c] after arch_init */

/* Value of the last key= on the command line ("" for a bare word), or NULL. buf receives it. */
const char *boot_option(const char *key, char *buf, size_t size);

/*
 * Early allocation of whole pages, zeroed, mapped in the direct map; panics when
 * there is none. mm calls boot_memory_take() once to get all that is left: it
 * rewrites boot_info.memory without what was handed out, and boot_alloc_pages
 * must not be called after. From then on arch_alloc_table is mm's page allocator.
 */
void *boot_alloc_pages(size_t npages);
void boot_memory_take(void);
extern void *(*arch_alloc_table)(void);	/* a zeroed page or NULL; mm sets it */

#endif
