/*
 * clone3.S: __loam_clone3(args, size, fn, arg): the child begins at the top
 * of the stack that args names.
 */
#include "numbers.h"

	.text
	.globl	__loam_clone3
	.type	__loam_clone3, @function
__loam_clone3:
	movq	%rcx, %r8		/* rcx is lost in the call */
	movl	$SYS_clone3, %eax
	syscall
	testq	%rax, %rax
	jz	1f
	ret
1:	xorl	%ebp, %ebp
	movq	%r8, %rdi
	call	*%rdx
	movl	%eax, %edi
	movl	$SYS_exit, %eax
	syscall
	hlt
	.size	__loam_clone3, . - __loam_clone3

	.section .note.GNU-stack, "", @progbits
