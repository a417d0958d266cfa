/* Constants shared by C and assembly of this directory, and assembly macros. */
#ifndef X86_ASM_H
#define X86_ASM_H

#define KERNEL_PHYS 0x200000		/* where the image is loaded: kernel.ld */

/* Segments. The order is what SYSCALL and SYSRET expect; user values as Linux's. */
#define SEL_KERNEL_CS 0x10
#define SEL_KERNEL_DS 0x18
#define SEL_USER_BASE 0x23		/* SYSRET adds 8 for SS, 16 for CS */
#define SEL_USER_DS 0x2b
#define SEL_USER_CS 0x33
#define SEL_TSS 0x40
#define GDT_ENTRIES 10

/* Offsets in struct trapframe; checked in trap.c. */
#define TF_R11 (6 * 8)
#define TF_RAX (10 * 8)
#define TF_RCX (11 * 8)
#define TF_RDI (14 * 8)
#define TF_ORIG_RAX (15 * 8)
#define TF_RIP (16 * 8)
#define TF_CS (17 * 8)
#define TF_RFLAGS (18 * 8)
#define TF_RSP (19 * 8)
#define TF_SIZE (21 * 8)

#define TSS_RSP0 4			/* offset in the TSS */

#define MSR_APIC_BASE 0x1b
#define MSR_TSC_DEADLINE 0x6e0
#define MSR_EFER 0xc0000080
#define MSR_STAR 0xc0000081
#define MSR_LSTAR 0xc0000082
#define MSR_CSTAR 0xc0000083
#define MSR_SFMASK 0xc0000084
#define MSR_FS_BASE 0xc0000100
#define MSR_GS_BASE 0xc0000101
#define MSR_KERNEL_GS_BASE 0xc0000102

#define EFER_SCE 1
#define EFER_LME 0x100
#define EFER_NXE 0x800

#define CR0_PE 0x1
#define CR0_MP 0x2
#define CR0_EM 0x4
#define CR0_TS 0x8
#define CR0_NE 0x20
#define CR0_WP 0x10000
#define CR0_AM 0x40000
#define CR0_PG 0x80000000
#define CR4_PAE 0x20
#define CR4_PGE 0x80
#define CR4_OSFXSR 0x200
#define CR4_OSXMMEXCPT 0x400
#define CR4_UMIP 0x800
#define CR4_OSXSAVE 0x40000
#define CR4_SMEP 0x100000
#define CR4_SMAP 0x200000

/* Values of eax at the two entries of boot.S. */
#define MULTIBOOT2_MAGIC 0x36d76289
#define PVH_MAGIC 0x336ec578

#ifdef __ASSEMBLER__

#define FUNCTION(name) .globl name; .type name, @function; .balign 16; name:
#define END(name) .size name, . - name

/*
 * Where SMAP is to be lifted or set: three bytes of nothing, which cpu.c makes
 * stac or clac on processors that have them.
 */
.macro STAC
771:	.byte 0x0f, 0x1f, 0x00
	.pushsection .smap_sites, "a"
	.quad 771b
	.long 0xcb010f, 0
	.popsection
.endm
.macro CLAC
772:	.byte 0x0f, 0x1f, 0x00
	.pushsection .smap_sites, "a"
	.quad 772b
	.long 0xca010f, 0
	.popsection
.endm

/* A fault at the instruction at label from continues at label to. */
.macro FIXUP from, to
	.pushsection .ex_table, "a"
	.quad \from, \to
	.popsection
.endm

#endif
#endif
