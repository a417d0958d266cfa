/* syscall.S: syscall(2), any call by its number. */
	.text
	.globl	syscall
	.type	syscall, @function
syscall:
	movq	%rdi, %rax
	movq	%rsi, %rdi
	movq	%rdx, %rsi
	movq	%rcx, %rdx
	movq	%r8, %r10
	movq	%r9, %r8
	movq	8(%rsp), %r9
	syscall
	cmpq	$-4095, %rax
	jae	1f
	ret
1:	movq	%rax, %rdi
	jmp	__syscall_error
	.size	syscall, . - syscall

	.section .note.GNU-stack, "", @progbits
