/*
 * Page table entries and the hardware around them. The trees of user address
 * spaces belong to mm/; this is only how an entry is written and how the TLB is
 * told. Kernel virtual layout:
 *
 *	ffff800000000000  direct map of all physical memory (W, NX)
 *	ffffc00000000000  kernel mappings made at run time: stacks with guard pages, MMIO
 *	ffffe00000000000  struct page array, mapped where memory exists
 *	ffffffff80000000  kernel image: text RX, rodata R, data RW (W^X)
 *
 * All top-level entries of the kernel half exist from boot, so that a new
 * address space copies them once and never again.
 */
#ifndef ARCH_PAGING_H
#define ARCH_PAGING_H

#include <lib/types.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE 4096UL
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define PT_ENTRIES 512
#define PT_LEVELS 4

#ifdef LOAM_HOST		/* tests/unit: arrays stand for memory */
extern unsigned long host_memory_base, host_page_array_base;
#define DIRECT_MAP_BASE host_memory_base
#define PAGE_ARRAY_BASE host_page_array_base
#else
#define DIRECT_MAP_BASE 0xffff800000000000UL
#define PAGE_ARRAY_BASE 0xffffe00000000000UL
#endif
#define KMAP_BASE 0xffffc00000000000UL
#define KMAP_MM_BASE 0xffffc01000000000UL	/* below it: MMIO, placed by arch; from here on by mm */
#define KMAP_END 0xffffc08000000000UL
#define KERNEL_BASE 0xffffffff80000000UL

typedef u64 pte_t;
typedef u64 phys_t;

#define PTE_PRESENT BIT(0)
#define PTE_WRITE BIT(1)
#define PTE_USER BIT(2)
#define PTE_PWT BIT(3)
#define PTE_NOCACHE BIT(4)
#define PTE_ACCESSED BIT(5)
#define PTE_DIRTY BIT(6)
#define PTE_LARGE BIT(7)
#define PTE_GLOBAL BIT(8)
#define PTE_SOFT1 BIT(9)	/* for mm's use */
#define PTE_SOFT2 BIT(10)
#define PTE_SOFT3 BIT(11)
#define PTE_NX BIT(63)
#define PTE_ADDR_MASK 0x000ffffffffff000UL

static inline void *phys_to_virt(phys_t pa) { return (void *)(pa + DIRECT_MAP_BASE); }
static inline phys_t virt_to_phys(const void *va)	/* direct map addresses only */
{
	return (phys_t)va - DIRECT_MAP_BASE;
}

/* Index of va in the table of a level: 3 = top, 0 = leaf. */
static inline unsigned
pt_index(unsigned long va, unsigned level)
{
	return va >> (PAGE_SHIFT + 9 * level) & (PT_ENTRIES - 1);
}

/* TLB of this CPU. */
void arch_tlb_flush_page(unsigned long va);
void arch_tlb_flush_all(void);			/* user entries (not global) */
void arch_tlb_flush_global(void);		/* kernel entries as well */

/* Load the user tree whose top table is at pa (with the kernel half in it). */
void arch_switch_vm(phys_t pa);

/* The top table of the kernel alone, for kernel threads and as template. */
extern pte_t *kernel_top_table;

/*
 * Map or unmap one 4 KiB page in the kernel half (KMAP, page array); allocates
 * tables from arch_alloc_table. Caller serialises. flags: PTE_WRITE, PTE_NX,
 * PTE_NOCACHE... Returns 0 or -ENOMEM. kunmap returns the old entry and does
 * not flush.
 */
int arch_kmap_page(unsigned long va, phys_t pa, u64 flags);
pte_t arch_kunmap_page(unsigned long va);

/* Map device memory uncached; the mapping stays for ever. NULL when out of memory. */
void *arch_map_mmio(phys_t pa, size_t size);

/* Zero or copy a page through the direct map, by the cheapest instructions. */
void arch_clear_page(void *p);
void arch_copy_page(void *dst, const void *src);

#endif
