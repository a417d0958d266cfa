/*
 * Descriptors: each CPU's GDT and TSS, and the one IDT. The stacks of the TSS's
 * interrupt stack table serve the exceptions that may come when the kernel stack
 * cannot be trusted: double fault, NMI, machine check, debug. The last word of
 * each of them holds the CPU's per-CPU offset, where entry.S finds it without GS.
 */
#include <arch/percpu.h>
#include <lib/string.h>
#include "internal.h"

#define IST_PAGES 2

struct idt_gate {
	u16 offset_low, selector;
	u8 ist, type;
	u16 offset_mid;
	u32 offset_high, reserved;
};

struct table_pointer {
	u16 limit;
	u64 base;
} __packed;

DEFINE_PERCPU(struct tss, cpu_tss) __aligned(64);
static DEFINE_PERCPU(u64, cpu_gdt[GDT_ENTRIES]);
static struct idt_gate idt[256] __aligned(4096);	/* [c] after the boot CPU's desc_init_cpu */

static void
make_gate(unsigned vector, unsigned ist, unsigned dpl)
{
	u64 entry = (u64)trap_stubs + vector * TRAP_STUB_SIZE;

	idt[vector] = (struct idt_gate){
		.offset_low = entry, .offset_mid = entry >> 16, .offset_high = entry >> 32,
		.selector = SEL_KERNEL_CS, .ist = ist,
		.type = 0x8e | dpl << 5,	/* present, interrupt gate */
	};
}

static void
make_idt(void)
{
	for (unsigned v = 0; v < 256; v++)
		make_gate(v, 0, 0);
	make_gate(1, IST_DEBUG, 0);
	make_gate(2, IST_NMI, 0);
	make_gate(8, IST_DOUBLE_FAULT, 0);
	make_gate(18, IST_MACHINE_CHECK, 0);
	make_gate(3, 0, 3);			/* int3 and into are for everyone */
	make_gate(4, 0, 3);
}

void
desc_alloc_stacks(unsigned n)
{
	struct tss *tss = per_cpu_ptr(&cpu_tss, n);

	for (unsigned i = 0; i < IST_COUNT; i++) {
		char *top = (char *)boot_alloc_pages(IST_PAGES) + IST_PAGES * PAGE_SIZE;

		((u64 *)top)[-1] = percpu_offset[n];
		tss->ist[i] = (u64)top - 16;
	}
	tss->iomap = sizeof(*tss);		/* no port is allowed to user mode */
}

static void
load_gdt(void)
{
	u64 *gdt = this_cpu_ptr(&cpu_gdt[0]);
	u64 tss = (u64)this_cpu_ptr(&cpu_tss);
	struct table_pointer pointer = { GDT_ENTRIES * 8 - 1, (u64)gdt };

	memset(gdt, 0, GDT_ENTRIES * 8);
	gdt[SEL_KERNEL_CS / 8] = 0x00209b0000000000;
	gdt[SEL_KERNEL_DS / 8] = 0x0000930000000000;
	gdt[SEL_USER_DS / 8] = 0x0000f30000000000;
	gdt[SEL_USER_CS / 8] = 0x0020fb0000000000;
	gdt[SEL_TSS / 8] = (sizeof(struct tss) - 1) | (tss & 0xffffff) << 16 |
	    0x89UL << 40 | (tss >> 24 & 0xff) << 56;
	gdt[SEL_TSS / 8 + 1] = tss >> 32;
	/*
	 * CS is the same selector with the same contents, but must be read from the
	 * new table; a far return does it. GS keeps its base: it is not touched.
	 */
	__asm__ volatile(
	    "lgdt %0\n\t"
	    "pushq %1\n\t"
	    "leaq 1f(%%rip), %%rax\n\t"
	    "pushq %%rax\n\t"
	    "lretq\n"
	    "1:\tmovl %2, %%ss\n\t"
	    "ltr %w3"
	    :: "m"(pointer), "i"(SEL_KERNEL_CS), "r"(0), "r"(SEL_TSS) : "rax", "memory");
}

void
desc_init_cpu(void)
{
	struct table_pointer pointer = { sizeof(idt) - 1, (u64)idt };

	if (idt[0].type == 0)
		make_idt();
	load_gdt();
	__asm__ volatile("lidt %0" :: "m"(pointer));

	wrmsr(MSR_STAR, (u64)SEL_USER_BASE << 48 | (u64)SEL_KERNEL_CS << 32);
	wrmsr(MSR_LSTAR, (u64)syscall_entry);
	wrmsr(MSR_CSTAR, 0);		/* SYSCALL of 32-bit code: there is none */
	/* Cleared at entry: TF, IF, DF, IOPL, NT, AC, RF. */
	wrmsr(MSR_SFMASK, 0x57700);
	wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SCE | EFER_NXE);
}
