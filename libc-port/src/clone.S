/*
 * clone.S: clone(fn, stack, flags, arg, ptid, tls, ctid).  The child starts
 * on its own stack, where fn and arg were put for it, and exits with what fn
 * returns.
 */
#include "numbers.h"

	.text
	.globl	clone
	.type	clone, @function
clone:
	movq	$-22, %rax		/* EINVAL */
	testq	%rdi, %rdi
	jz	1f
	andq	$-16, %rsi
	jz	1f
	subq	$16, %rsi
	movl	$1, __loam_threads(%rip)
	movq	%rcx, 8(%rsi)
	movq	%rdi, 0(%rsi)
	movl	%edx, %edi
	movq	%r8, %rdx
	movq	%r9, %r8
	movq	8(%rsp), %r10
	movl	$SYS_clone, %eax
	syscall
	testq	%rax, %rax
	js	1f
	jz	2f
	ret
1:	movq	%rax, %rdi
	jmp	__syscall_error
2:	xorl	%ebp, %ebp
	popq	%rax
	popq	%rdi
	call	*%rax
	movl	%eax, %edi
	movl	$SYS_exit, %eax
	syscall
	hlt
	.size	clone, . - clone

	.section .note.GNU-stack, "", @progbits
