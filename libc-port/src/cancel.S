/*
 * cancel.S: system calls that are cancellation points.
 *
 * The thread looks whether it was cancelled, then makes the call.  A request
 * that arrives between the two must not be missed, and one that arrives when
 * the call has done its work must not be acted on, or that work would be
 * lost.  So SIGCANCEL's handler (pthread_cancel.c) looks where it interrupted
 * the thread: from __loam_cp_begin up to __loam_cp_end nothing has been done,
 * and it continues at __loam_cp_act instead.  The kernel puts the program
 * counter back to the syscall instruction when it will start the call again,
 * that is before the end; a call that it does not restart says EINTR, which
 * is looked at here.
 */
#include "numbers.h"

#define TCB_CANCEL_STATE	56	/* internal.h asserts these */
#define TCB_CANCELED		60

	.text
	.globl	__loam_cancellable
	.type	__loam_cancellable, @function
__loam_cancellable:			/* nr and arguments as for syscall() */
	movq	%rdi, %rax
	movq	%rsi, %rdi
	movq	%rdx, %rsi
	movq	%rcx, %rdx
	movq	%r8, %r10
	movq	%r9, %r8
	movq	8(%rsp), %r9
	.size	__loam_cancellable, . - __loam_cancellable
	/* falls through */

	.globl	__loam_cancel_point
	.type	__loam_cancel_point, @function
__loam_cancel_point:			/* registers as for the kernel */
	cmpl	$0, %fs:TCB_CANCEL_STATE
	jne	2f
	.globl	__loam_cp_begin
__loam_cp_begin:
	cmpl	$0, %fs:TCB_CANCELED
	jne	__loam_cp_act
	syscall
	.globl	__loam_cp_end
__loam_cp_end:
	cmpq	$-4, %rax		/* EINTR */
	je	1f
	ret
1:	cmpl	$0, %fs:TCB_CANCELED
	jne	__loam_cp_act
	ret
2:	syscall
	ret

	.globl	__loam_cp_act
__loam_cp_act:				/* also from anywhere: asynchronous */
	leaq	-128(%rsp), %rsp
	andq	$-16, %rsp
	xorl	%ebp, %ebp
	cld
	call	*__loam_cancel_hook(%rip)
	hlt
	.size	__loam_cancel_point, . - __loam_cancel_point

	.section .note.GNU-stack, "", @progbits
