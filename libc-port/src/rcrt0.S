/*
 * rcrt0.S: the start of a position-independent program (-static-pie), in crt0.o's place.
 *
 * It is linked at address 0 and loaded anywhere: before C code runs, the words that
 * hold addresses are moved. Those are listed in the dynamic section's table of
 * relocations, all of one kind (R_X86_64_RELATIVE): the linker has resolved all names.
 */
#define DT_NULL		0
#define DT_RELA		7
#define DT_RELASZ	8
#define R_RELATIVE	8

	.text
	.globl	_start
	.type	_start, @function
_start:
	xorl	%ebp, %ebp
	movq	%rsp, %rdi
	andq	$-16, %rsp

	leaq	__ehdr_start(%rip), %rsi	/* where address 0 is */
	leaq	_DYNAMIC(%rip), %rdx
	xorl	%eax, %eax			/* the table */
	xorl	%ecx, %ecx			/* its size */
1:	movq	(%rdx), %r8
	movq	8(%rdx), %r9
	addq	$16, %rdx
	cmpq	$DT_RELA, %r8
	cmoveq	%r9, %rax
	cmpq	$DT_RELASZ, %r8
	cmoveq	%r9, %rcx
	cmpq	$DT_NULL, %r8
	jne	1b
	addq	%rsi, %rax
	addq	%rax, %rcx			/* its end */
2:	cmpq	%rcx, %rax
	jae	4f
	movq	(%rax), %rdx			/* struct Elf64_Rela: offset, info, addend */
	cmpl	$R_RELATIVE, 8(%rax)
	jne	3f
	movq	16(%rax), %r8
	addq	%rsi, %r8
	movq	%r8, (%rsi,%rdx)
	addq	$24, %rax
	jmp	2b
3:	ud2					/* a relocation that cannot be */
4:	call	__loam_start
	hlt
	.size	_start, . - _start

	.hidden	__ehdr_start
	.hidden	_DYNAMIC
	.section .note.GNU-stack, "", @progbits
