/*
 * Where a CPU begins after STARTUP: real mode, at the start of a page below
 * 1 MiB to which smp.c has copied this. Straight into long mode, then to
 * args.entry(args.cpu) on args.stack.
 */
#include "asm.h"

#define AT(label) ((label) - trampoline_start)

	.section .rodata.trampoline, "a"
	.balign 16
	.globl trampoline_start, trampoline_end, trampoline_long, trampoline_gdt, trampoline_args
	.code16
trampoline_start:
	cli
	cld
	movw %cs, %ax
	movw %ax, %ds
	movl $CR4_PAE, %eax
	movl %eax, %cr4
	movl AT(args_cr3), %eax
	movl %eax, %cr3
	movl $MSR_EFER, %ecx
	rdmsr
	orl $(EFER_LME | EFER_NXE), %eax
	wrmsr
	lgdtl AT(args_gdt)
	movl $(CR0_PG | CR0_WP | CR0_NE | CR0_MP | CR0_PE), %eax
	movl %eax, %cr0
	ljmpl *AT(args_far)

	.code64
trampoline_long:
	xorl %eax, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	movl %eax, %fs
	movl %eax, %gs
	xorl %ebp, %ebp
	movq args_stack(%rip), %rsp
	movl args_cpu(%rip), %edi
	pushq %rbp
	pushq %rbp
	jmp *args_entry(%rip)

	.balign 8
trampoline_gdt:
	.quad 0, 0
	.quad 0x00209b0000000000	/* SEL_KERNEL_CS */
	.quad 0x0000930000000000

	/* struct trampoline_args of smp.c */
	.balign 8
trampoline_args:
args_cr3:
	.long 0, 0
args_stack:
	.quad 0
args_entry:
	.quad 0
args_cpu:
	.long 0
args_far:
	.long 0
	.short 0
args_gdt:
	.short 0
	.long 0
trampoline_end:

	.section .note.GNU-stack, "", @progbits
