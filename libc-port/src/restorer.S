/*
 * restorer.S: where a signal handler returns to.  Debuggers and unwinders
 * know a signal frame by these very instructions.
 */
	.text
	.globl	__loam_sigreturn
	.type	__loam_sigreturn, @function
	nop
__loam_sigreturn:
	movq	$15, %rax		/* SYS_rt_sigreturn */
	syscall
	.size	__loam_sigreturn, . - __loam_sigreturn

	.section .note.GNU-stack, "", @progbits
