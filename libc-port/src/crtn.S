/* crtn.S: how _init and _fini end. */
	.section .init
	addq	$8, %rsp
	ret

	.section .fini
	addq	$8, %rsp
	ret

	.section .note.GNU-stack, "", @progbits
