/* The vDSO as the kernel carries it: arch.mk links it first. */
	.section .rodata.vdso, "a"
	.balign 16
	.globl vdso_image, vdso_image_end
vdso_image:
	.incbin "obj/kernel/arch/x86_64/vdso/vdso.so"
vdso_image_end:

	.section .note.GNU-stack, "", @progbits
