/*
 * crt0.S: the first instruction of every program.
 *
 * The kernel leaves argc at the stack pointer, argv, envp and the auxiliary
 * vector above.  The frame pointer is cleared so that backtraces end here.
 */
	.text
	.globl	_start
	.type	_start, @function
_start:
	xorl	%ebp, %ebp
	movq	%rsp, %rdi
	andq	$-16, %rsp
	call	__loam_start
	hlt
	.size	_start, . - _start

/*
 * What a program writes begins on a page of its own: were it to follow the
 * constants that only need relocation, a small program would have a page more
 * to copy.
 */
	.data
	.balign	4096

	.section .note.GNU-stack, "", @progbits
