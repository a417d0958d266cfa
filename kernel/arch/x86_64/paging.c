/*
 * The kernel's page tables: the direct map of all memory, the image with the
 * rights of its segments, and mappings made at run time. User trees are mm's.
 *
 * The kernel half of every address space is the same: its top-level entries are
 * made here, once, and mm copies them into each new top table.
 *
 * arch_kmap_page is serialised by its callers: mm for its part of KMAP, mmio_lock
 * for the lower part, which arch_map_mmio hands out. The two parts share the top
 * level table only, whose entry is made at boot.
 */
#include <arch/paging.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <sync/spinlock.h>
#include <uapi/errno.h>
#include "internal.h"

#define SIZE_2M (1UL << 21)
#define SIZE_1G (1UL << 30)
#define SIZE_512G (1UL << 39)

/* Tables above the leaf allow all; the leaf says what is allowed. */
#define TABLE_FLAGS (PTE_PRESENT | PTE_WRITE)

pte_t *kernel_top_table;

STATIC_SPINLOCK(mmio_lock);
static unsigned long mmio_next = KMAP_BASE;	/* [mmio_lock] */

/* The table that entry points to, made if there is none. NULL: out of memory. */
static pte_t *
table_below(pte_t *entry)
{
	void *table;

	if (*entry & PTE_PRESENT)
		return phys_to_virt(*entry & PTE_ADDR_MASK);
	table = arch_alloc_table();
	if (table != NULL)
		*entry = virt_to_phys(table) | TABLE_FLAGS;
	return table;
}

/* Entry of va at a level of the kernel's tree; tables above it are made as needed. */
static pte_t *
kernel_entry(unsigned long va, unsigned level)
{
	pte_t *table = kernel_top_table;

	for (unsigned l = PT_LEVELS - 1; l > level; l--) {
		table = table_below(&table[pt_index(va, l)]);
		if (table == NULL)
			return NULL;
	}
	return &table[pt_index(va, level)];
}

/* Map [start, end) of memory into the direct map by the largest pages that fit. */
static void
map_direct(phys_t start, phys_t end)
{
	u64 flags = PTE_PRESENT | PTE_WRITE | PTE_GLOBAL | PTE_NX | PTE_ACCESSED | PTE_DIRTY;

	while (start < end) {
		unsigned long va = (unsigned long)phys_to_virt(start);
		size_t step = PAGE_SIZE;
		unsigned level = 0;

		if (cpu.gb_pages && start % SIZE_1G == 0 && end - start >= SIZE_1G) {
			step = SIZE_1G;
			level = 2;
		} else if (start % SIZE_2M == 0 && end - start >= SIZE_2M) {
			step = SIZE_2M;
			level = 1;
		}
		*kernel_entry(va, level) = start | flags | (level > 0 ? PTE_LARGE : 0);
		start += step;
	}
}

static void
map_image(const char *from, const char *to, u64 flags)
{
	for (unsigned long va = (unsigned long)from; va < (unsigned long)to; va += PAGE_SIZE)
		*kernel_entry(va, 0) = image_phys((void *)va) | flags | PTE_PRESENT |
		    PTE_GLOBAL | PTE_ACCESSED | PTE_DIRTY;
}

/*
 * The image's read-only pages are not writable through the direct map either.
 * Their large page is split into small ones by mapping the range first.
 */
static void
protect_alias(void)
{
	phys_t start = image_phys(_text), end = image_phys(_erodata);
	phys_t first = ROUND_DOWN(start, SIZE_2M), last = ROUND_UP(end, SIZE_2M);

	for (phys_t pa = first; pa < last; pa += PAGE_SIZE) {
		u64 flags = PTE_PRESENT | PTE_GLOBAL | PTE_NX | PTE_ACCESSED | PTE_DIRTY;

		if (pa < start || pa >= ROUND_UP(end, PAGE_SIZE))
			flags |= PTE_WRITE;
		*kernel_entry((unsigned long)phys_to_virt(pa), 0) = pa | flags;
	}
}

void
paging_init(void)
{
	phys_t image_first = ROUND_DOWN(image_phys(_text), SIZE_2M);
	phys_t image_last = ROUND_UP(image_phys(_erodata), SIZE_2M);
	pte_t *top = boot_alloc_pages(1);

	kernel_top_table = top;
	for (unsigned i = 0; i < boot_ram_count; i++) {
		phys_t start = boot_ram[i].start, end = boot_ram[i].end;

		if (start < image_first)
			map_direct(start, MIN(end, image_first));
		if (end > image_last)
			map_direct(MAX(start, image_last), end);
	}
	protect_alias();
	map_image(_text, _etext, 0);
	map_image(_rodata, _erodata, PTE_NX);
	map_image(_data, _end, PTE_WRITE | PTE_NX);

	/* Top-level entries of all ranges that grow later. */
	if (table_below(&top[pt_index(KMAP_BASE, 3)]) == NULL ||
	    table_below(&top[pt_index(PAGE_ARRAY_BASE, 3)]) == NULL)
		panic("no memory for page tables");
	_Static_assert(KMAP_END - KMAP_BASE <= SIZE_512G, "one top-level entry");

	write_cr3(virt_to_phys(top));
}

int
arch_kmap_page(unsigned long va, phys_t pa, u64 flags)
{
	pte_t *entry = kernel_entry(va, 0);

	if (entry == NULL)
		return -ENOMEM;
	*entry = pa | flags | PTE_PRESENT | PTE_GLOBAL | PTE_ACCESSED | PTE_DIRTY;
	return 0;
}

pte_t
arch_kunmap_page(unsigned long va)
{
	pte_t *table = kernel_top_table, old;

	for (unsigned l = PT_LEVELS - 1; l > 0; l--) {
		pte_t entry = table[pt_index(va, l)];

		if (!(entry & PTE_PRESENT))
			return 0;
		table = phys_to_virt(entry & PTE_ADDR_MASK);
	}
	old = table[pt_index(va, 0)];
	table[pt_index(va, 0)] = 0;
	return old;
}

static void *
map_physical(phys_t pa, size_t size, u64 flags)
{
	phys_t first = ROUND_DOWN(pa, PAGE_SIZE), last = ROUND_UP(pa + size, PAGE_SIZE);
	unsigned long irq = spin_lock_irq(&mmio_lock);
	unsigned long va = mmio_next;
	bool ok = va + (last - first) <= KMAP_MM_BASE;

	for (phys_t p = first; ok && p < last; p += PAGE_SIZE)
		ok = arch_kmap_page(va + (p - first), p, flags) == 0;
	if (ok)
		mmio_next = va + (last - first);
	spin_unlock_irq(&mmio_lock, irq);
	return ok ? (void *)(va + (pa - first)) : NULL;
}

void *
arch_map_mmio(phys_t pa, size_t size)
{
	return map_physical(pa, size, PTE_WRITE | PTE_NX | PTE_NOCACHE | PTE_PWT);
}

const void *
map_firmware(phys_t pa, size_t size)
{
	for (unsigned i = 0; i < boot_ram_count; i++) {
		if (pa >= boot_ram[i].start && pa + size <= boot_ram[i].end)
			return phys_to_virt(pa);
	}
	return map_physical(pa, size, PTE_NX);
}

void
arch_tlb_flush_page(unsigned long va)
{
	__asm__ volatile("invlpg (%0)" :: "r"(va) : "memory");
}

void
arch_tlb_flush_all(void)
{
	write_cr3(read_cr3());
}

/* Turning global pages off drops all entries (Intel SDM volume 3, 4.10.4.1). */
void
arch_tlb_flush_global(void)
{
	unsigned long flags = arch_irq_save();
	u64 cr4 = read_cr4();

	if (cr4 & CR4_PGE) {
		write_cr4(cr4 & ~(u64)CR4_PGE);
		write_cr4(cr4);
	} else {
		arch_tlb_flush_all();
	}
	arch_irq_restore(flags);
}

void
arch_switch_vm(phys_t pa)
{
	write_cr3(pa);
}

/*
 * Fast strings move whole lines on hardware that has them; an interpreter pays
 * for each step of a string instruction, so it gets straight 8-byte stores.
 */
void
arch_clear_page(void *p)
{
	size_t n = PAGE_SIZE;

	if (cpu.erms && !cpu.tcg) {
		__asm__ volatile("rep stosb" : "+D"(p), "+c"(n) : "a"(0) : "memory");
		return;
	}
	__asm__ volatile(
	    "1:\n\t"
	    ".set at, 0\n\t"
	    ".rept 64\n\t"
	    "movq %2, at(%0)\n\t"
	    ".set at, at + 8\n\t"
	    ".endr\n\t"
	    "addq $512, %0\n\t"
	    "cmpq %1, %0\n\t"
	    "jb 1b"
	    : "+r"(p) : "r"((char *)p + PAGE_SIZE), "r"(0UL) : "memory", "cc");
}

void
arch_copy_page(void *dst, const void *src)
{
	size_t n = PAGE_SIZE;

	if (cpu.erms && !cpu.tcg) {
		__asm__ volatile("rep movsb" : "+D"(dst), "+S"(src), "+c"(n) :: "memory");
		return;
	}
	n /= 8;
	__asm__ volatile("rep movsq" : "+D"(dst), "+S"(src), "+c"(n) :: "memory");
}
