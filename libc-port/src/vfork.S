/*
 * vfork.S: the child runs on the parent's stack until it execs or exits, so
 * the return address may not stay there: it is kept in a register, which
 * each of the two has for itself.
 */
#include "numbers.h"

	.text
	.globl	vfork
	.type	vfork, @function
vfork:
	popq	%rdx
	movl	$SYS_vfork, %eax
	syscall
	pushq	%rdx
	cmpq	$-4095, %rax
	jae	1f
	ret
1:	movq	%rax, %rdi
	jmp	__syscall_error
	.size	vfork, . - vfork

	.section .note.GNU-stack, "", @progbits
