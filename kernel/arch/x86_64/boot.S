/*
 * The first instructions. Two doors lead here, both in 32-bit protected mode
 * without paging: boot_multiboot (GRUB, Multiboot2 specification 2.0) and
 * boot_pvh (qemu -kernel and Xen, the PVH note). Behind them:
 *
 *	check for long mode -> early page tables -> long mode -> higher half
 *	-> arch_main(magic, physical address of what the loader tells)
 *
 * The early tables map the first 4 GiB by 2 MiB pages three times: at 0 (for the
 * instructions that switch), in the direct map, and (2 GiB of it) at KERNEL_BASE.
 * paging.c replaces them.
 */
#include "asm.h"

#define KERNEL_BASE 0xffffffff80000000
#define PA(x) ((x) - KERNEL_BASE)

#define MB2_HEADER_MAGIC 0xe85250d6

	.section .boot.header, "a"
	.balign 8
mb2_header:
	.long MB2_HEADER_MAGIC, 0, mb2_header_end - mb2_header
	.long -(MB2_HEADER_MAGIC + (mb2_header_end - mb2_header))
	.balign 8
	.short 6, 1			/* modules on page boundaries, if it can */
	.long 8
	.balign 8
	.short 0, 0			/* end of tags */
	.long 8
mb2_header_end:

	/* XEN_ELFNOTE_PHYS32_ENTRY: the physical address to start at. */
	.section .note.pvh, "a", @note
	.balign 4
	.long 4, 8, 18
	.asciz "Xen"
	.quad PA(boot_pvh)

	.section .text.boot, "ax"
	.code32
	.globl boot_multiboot
boot_pvh:
	movl $PVH_MAGIC, %eax
boot_multiboot:
	cli
	cld
	movl $PA(boot_stack_top), %esp
	pushl %eax
	pushl %ebx
	rdtsc
	movl %eax, PA(boot_tsc)
	movl %edx, PA(boot_tsc) + 4

	movl $0x80000000, %eax
	cpuid
	cmpl $0x80000001, %eax
	jb no_long_mode
	movl $0x80000001, %eax
	cpuid
	andl $(1 << 29 | 1 << 20), %edx		/* long mode, no-execute */
	cmpl $(1 << 29 | 1 << 20), %edx
	jne no_long_mode

	/* 2048 entries of 2 MiB in four directories */
	movl $PA(early_pd), %edi
	movl $0x183, %eax			/* present, write, large, global */
	xorl %edx, %edx
1:	movl %eax, (%edi)
	movl %edx, 4(%edi)
	addl $8, %edi
	addl $0x200000, %eax
	jnc 1b

	movl $PA(early_pd) + 3, %eax
	movl %eax, PA(early_pdpt_low)
	movl %eax, PA(early_pdpt_high) + 510 * 8
	addl $0x1000, %eax
	movl %eax, PA(early_pdpt_low) + 8
	movl %eax, PA(early_pdpt_high) + 511 * 8
	addl $0x1000, %eax
	movl %eax, PA(early_pdpt_low) + 16
	addl $0x1000, %eax
	movl %eax, PA(early_pdpt_low) + 24
	movl $PA(early_pdpt_low) + 3, PA(early_pml4)
	movl $PA(early_pdpt_low) + 3, PA(early_pml4) + 256 * 8
	movl $PA(early_pdpt_high) + 3, PA(early_pml4) + 511 * 8

	movl $CR4_PAE, %eax
	movl %eax, %cr4
	movl $PA(early_pml4), %eax
	movl %eax, %cr3
	movl $MSR_EFER, %ecx
	rdmsr
	orl $(EFER_LME | EFER_NXE | EFER_SCE), %eax
	wrmsr
	popl %esi
	popl %edi
	movl $(CR0_PG | CR0_WP | CR0_NE | CR0_MP | CR0_PE), %eax
	movl %eax, %cr0
	lgdt PA(boot_gdt_pointer)
	ljmp $SEL_KERNEL_CS, $PA(boot_long)

no_long_mode:
	movl $PA(no_long_mode_text), %esi
	movl $0xb8000, %edi
	movb $0x4f, %ah
	movw $0x3f8, %dx
1:	lodsb
	testb %al, %al
	jz 2f
	stosw
	outb %al, %dx
	jmp 1b
2:	hlt
	jmp 2b

	.code64
boot_long:
	movabsq $boot_high, %rax
	jmp *%rax
boot_high:
	xorl %eax, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	movl %eax, %fs
	movl %eax, %gs
	movq $boot_stack_top, %rsp
	movl %edi, %edi			/* magic and pointer: clear the upper halves */
	movl %esi, %esi
	xorl %ebp, %ebp
	pushq $0			/* ends backtraces */
	pushq $0
	call arch_main
	ud2

	.section .rodata.boot, "a"
no_long_mode_text:
	.asciz "Loam needs a 64-bit processor (long mode with no-execute).\r\n"
	.balign 8
	.globl boot_gdt
boot_gdt:
	.quad 0, 0
	.quad 0x00209a0000000000	/* SEL_KERNEL_CS */
	.quad 0x0000920000000000	/* SEL_KERNEL_DS */
boot_gdt_pointer:
	.short . - boot_gdt - 1
	.long PA(boot_gdt)

	.data
	.balign 8
	.globl boot_tsc
boot_tsc:
	.quad 0

	.section .bss.boot, "aw", @nobits
	.balign 4096
early_pml4:
	.skip 4096
early_pdpt_low:
	.skip 4096
early_pdpt_high:
	.skip 4096
early_pd:
	.skip 4 * 4096
	.globl boot_stack, boot_stack_top
boot_stack:
	.skip 16384
boot_stack_top:

	.section .note.GNU-stack, "", @progbits
