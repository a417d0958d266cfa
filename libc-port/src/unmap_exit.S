/*
 * unmap_exit.S: the end of a detached thread, which gives its own stack back
 * and then has none.  All signals are blocked, so none needs a frame.
 */
#include "numbers.h"

	.text
	.globl	__loam_unmap_exit
	.type	__loam_unmap_exit, @function
__loam_unmap_exit:
	movl	$SYS_munmap, %eax
	syscall
	xorl	%edi, %edi
	movl	$SYS_exit, %eax
	syscall
	hlt
	.size	__loam_unmap_exit, . - __loam_unmap_exit

	.section .note.GNU-stack, "", @progbits
