/* crti.S: how _init and _fini begin; what is linked between adds to them. */
	.section .init
	.globl	_init
	.type	_init, @function
_init:
	subq	$8, %rsp

	.section .fini
	.globl	_fini
	.type	_fini, @function
_fini:
	subq	$8, %rsp

	.section .note.GNU-stack, "", @progbits
