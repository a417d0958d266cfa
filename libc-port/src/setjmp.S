/*
 * setjmp.S: setjmp, sigsetjmp and the ways back.
 *
 * jmp_buf: 0 rbx, 8 rbp, 16..40 r12..r15, 48 rsp after the return,
 * 56 rip, 64 whether the signal mask is saved, 72 the mask.  setjmp itself
 * leaves the mask alone.
 */
#include <loam/syscall.h>

	.text
	.globl	sigsetjmp
	.type	sigsetjmp, @function
sigsetjmp:
	movslq	%esi, %rsi
	movq	%rsi, 64(%rdi)
	testq	%rsi, %rsi
	jz	setjmp
	movq	%rdi, %r8		/* survives the call */
	leaq	72(%rdi), %rdx
	xorl	%esi, %esi
	xorl	%edi, %edi		/* SIG_BLOCK nothing: read the mask */
	movl	$8, %r10d
	movl	$SYS_rt_sigprocmask, %eax
	syscall
	movq	%r8, %rdi
	.size	sigsetjmp, . - sigsetjmp
	/* falls through */

	.globl	setjmp
	.globl	_setjmp
	.type	setjmp, @function
	.type	_setjmp, @function
setjmp:
_setjmp:
	movq	%rbx, 0(%rdi)
	movq	%rbp, 8(%rdi)
	movq	%r12, 16(%rdi)
	movq	%r13, 24(%rdi)
	movq	%r14, 32(%rdi)
	movq	%r15, 40(%rdi)
	leaq	8(%rsp), %rax
	movq	%rax, 48(%rdi)
	movq	(%rsp), %rax
	movq	%rax, 56(%rdi)
	xorl	%eax, %eax
	ret
	.size	setjmp, . - setjmp

	.globl	siglongjmp
	.type	siglongjmp, @function
siglongjmp:
	cmpq	$0, 64(%rdi)
	jz	longjmp
	movq	%rdi, %r8
	movl	%esi, %r9d
	leaq	72(%rdi), %rsi
	xorl	%edx, %edx
	movl	$2, %edi		/* SIG_SETMASK */
	movl	$8, %r10d
	movl	$SYS_rt_sigprocmask, %eax
	syscall
	movq	%r8, %rdi
	movl	%r9d, %esi
	.size	siglongjmp, . - siglongjmp
	/* falls through */

	.globl	longjmp
	.globl	_longjmp
	.type	longjmp, @function
	.type	_longjmp, @function
longjmp:
_longjmp:
	movl	%esi, %eax
	testl	%eax, %eax
	jnz	1f
	incl	%eax			/* 0 would look like the first return */
1:	movq	0(%rdi), %rbx
	movq	8(%rdi), %rbp
	movq	16(%rdi), %r12
	movq	24(%rdi), %r13
	movq	32(%rdi), %r14
	movq	40(%rdi), %r15
	movq	48(%rdi), %rsp
	jmp	*56(%rdi)
	.size	longjmp, . - longjmp

	.section .note.GNU-stack, "", @progbits
