/*
 * A program that tells when it began: its first instruction reads the time stamp
 * counter, which under QEMU's -icount shift=0 is the number of guest instructions
 * since reset. It prints
 *
 *	FIRSTLINE tsc clock
 *
 * where clock is CLOCK_MONOTONIC in ns, as old as the kernel, and becomes the program
 * NEXT, with ARG1 if there is one. As the first program of a system it marks the first
 * user instruction.
 *
 * No C library: the first instruction is ours.
 */
	.globl _start
_start:
	rdtsc
	shl $32, %rdx
	or %rdx, %rax
	mov %rax, %rbx
	mov $228, %eax			/* clock_gettime(CLOCK_MONOTONIC) */
	mov $1, %edi
	lea time(%rip), %rsi
	syscall
	mov %rbx, %rax
	lea tsc_end(%rip), %rsi
	call number
	mov $1000000000, %eax
	mulq time(%rip)
	add time + 8(%rip), %rax
	lea clock_end(%rip), %rsi
	call number
	mov $1, %eax			/* write */
	mov $1, %edi
	lea line(%rip), %rsi
	mov $line_end - line, %edx
	syscall
	mov $59, %eax			/* execve */
	lea next(%rip), %rdi
	lea argv(%rip), %rsi
	lea envp(%rip), %rdx
	syscall
	mov $60, %eax			/* exit */
	mov $1, %edi
	syscall

/* rax in decimal, to end before rsi */
number:
	mov $10, %ecx
1:	xor %edx, %edx
	div %rcx
	add $'0', %edx
	dec %rsi
	mov %dl, (%rsi)
	test %rax, %rax
	jnz 1b
	ret

	.data
time:	.quad 0, 0
line:	.ascii "FIRSTLINE                     "
tsc_end:
	.ascii "                     "
clock_end:
	.ascii "\n"
line_end:
next:	.asciz NEXT
arg1:	.asciz ARG1
path:	.asciz "PATH=/bin:/sbin:/usr/bin:/usr/sbin"
home:	.asciz "HOME=/"
	.balign 8
argv:	.quad next, ARG1_POINTER, 0
envp:	.quad path, home, 0
