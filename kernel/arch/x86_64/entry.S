/*
 * Entry into the kernel and the way out. Every entry ends up with a struct
 * trapframe (arch/trap.h) at the top of a stack and calls C:
 *
 *	syscall_entry	SYSCALL		-> syscall_enter(tf)
 *	trap_stubs	the IDT		-> trap_enter(tf, vector, error)
 *	paranoid	IDT with a stack of its own (NMI, #DF, #MC, #DB), which may
 *			come anywhere, even where GS is still the user's
 *					-> trap_paranoid(tf, vector, error)
 *
 * The C functions return with interrupts off and everything decided; what is
 * left is to load the registers. GS is the kernel's in the kernel and swapped
 * at the border.
 */
#include "asm.h"

	.section .text.entry, "ax"

/* Registers below the slot of rdi, which the stubs push first. */
.macro PUSH_REGS
	pushq %rsi
	pushq %rdx
	pushq %rcx
	pushq %rax
	pushq %r8
	pushq %r9
	pushq %r10
	pushq %r11
	pushq %rbx
	pushq %rbp
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
.endm

.macro POP_REGS
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbp
	popq %rbx
	popq %r11
	popq %r10
	popq %r9
	popq %r8
	popq %rax
	popq %rcx
	popq %rdx
	popq %rsi
.endm

/*
 * SYSCALL: rip is in rcx, rflags in r11, interrupts are off (SFMASK), the stack
 * is still the user's.
 */
FUNCTION(syscall_entry)
	swapgs
	movq %rsp, %gs:user_rsp
	movq %gs:cpu_tss + TSS_RSP0, %rsp
	pushq $SEL_USER_DS
	pushq %gs:user_rsp
	pushq %r11
	pushq $SEL_USER_CS
	pushq %rcx
	pushq %rax			/* orig_rax */
	pushq %rdi
	PUSH_REGS
	xorl %ebp, %ebp			/* backtraces end here */
	movq %rsp, %rdi
	call syscall_enter

/*
 * Leave to user mode with the frame at rsp. SYSRET where it gives what the frame
 * says: it takes rip from rcx and rflags from r11. A rip that is not canonical
 * never gets here (user_return in trap.c refuses it): SYSRET would fault in
 * kernel mode on the user's stack with it (CVE-2012-0217).
 */
user_leave:
	movq TF_RCX(%rsp), %rcx
	movq TF_R11(%rsp), %r11
	cmpq TF_RIP(%rsp), %rcx
	jne user_leave_iret
	cmpq TF_RFLAGS(%rsp), %r11
	jne user_leave_iret
	testl $0x10100, %r11d		/* RF, TF: SYSRET does not do them right */
	jnz user_leave_iret
	POP_REGS
	popq %rdi
	movq TF_RSP - TF_ORIG_RAX(%rsp), %rsp
	swapgs
	sysretq
user_leave_iret:
	POP_REGS
	popq %rdi
	addq $8, %rsp
	swapgs
	iretq
END(syscall_entry)

/*
 * All 256 gates, 16 bytes each. Exceptions 8, 10-14, 17, 21, 29 and 30 push an
 * error code; the others get -1 in its place.
 */
	.globl trap_stubs
	.balign 16
trap_stubs:
vector = 0
.rept 256
	.balign 16
	.if vector == 8
	pushq $vector
	jmp paranoid
	.elseif vector == 1 || vector == 2 || vector == 18
	pushq $-1
	pushq $vector
	jmp paranoid
	.elseif (vector >= 10 && vector <= 14) || vector == 17 || vector == 21 || vector == 29 || vector == 30
	pushq $vector
	jmp trap
	.else
	pushq $-1
	pushq $vector
	jmp trap
	.endif
vector = vector + 1
.endr
	.balign 16

FUNCTION(trap)
	PUSH_REGS
	cld
	CLAC
	testb $3, TF_CS(%rsp)
	jz 1f
	swapgs
	xorl %ebp, %ebp
1:	movq TF_RDI(%rsp), %rsi		/* vector */
	movq %rdi, TF_RDI(%rsp)
	movq TF_ORIG_RAX(%rsp), %rdx	/* error code */
	movq $-1, TF_ORIG_RAX(%rsp)	/* not a system call */
	movq %rsp, %rdi
	call trap_enter
	testb $3, TF_CS(%rsp)
	jnz user_leave_iret
	POP_REGS
	popq %rdi
	addq $8, %rsp
	iretq
	.globl trap_end
trap_end:
END(trap)

/*
 * From user mode (but for the NMI) move to the thread's stack and go on as any
 * trap. From the kernel stay here: GS may be either, so that it is saved, set
 * from the last word of this stack, and put back.
 */
FUNCTION(paranoid)
	PUSH_REGS
	cld
	CLAC
	movq TF_RDI(%rsp), %rsi
	movq %rdi, TF_RDI(%rsp)
	testb $3, TF_CS(%rsp)
	jz 2f
	cmpl $2, %esi
	je 2f
	swapgs
	xorl %ebp, %ebp
	movq %gs:cpu_tss + TSS_RSP0, %rdx
	movl $TF_SIZE, %ecx
1:	subq $8, %rdx
	movq -8(%rsp, %rcx), %rax
	movq %rax, (%rdx)
	subl $8, %ecx
	jnz 1b
	movq %rdx, %rsp
	movq TF_ORIG_RAX(%rsp), %rdx
	movq $-1, TF_ORIG_RAX(%rsp)
	movq %rsp, %rdi
	call trap_enter
	jmp user_leave_iret

2:	movl $MSR_GS_BASE, %ecx
	rdmsr
	movl %eax, %r12d
	movl %edx, %r13d
	movq %rsp, %rax
	orq $4095, %rax
	movl -3(%rax), %edx
	movl -7(%rax), %eax
	wrmsr
	movq TF_ORIG_RAX(%rsp), %rdx
	movq %rsp, %rdi
	call trap_paranoid
	movl $MSR_GS_BASE, %ecx
	movl %r12d, %eax
	movl %r13d, %edx
	wrmsr
	POP_REGS
	popq %rdi
	addq $8, %rsp
	iretq
END(paranoid)

/*
 * switch_stacks(save_rsp, rsp, prev): leave this stack for another, which was
 * left the same way or made by thread.c. Returns prev there.
 */
FUNCTION(switch_stacks)
	pushq %rbp
	pushq %rbx
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	movq %rsp, (%rdi)
	movq %rsi, %rsp
	movq %rdx, %rax
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbx
	popq %rbp
	ret
END(switch_stacks)

/* First steps of a new thread: rax = thread before, rbx = fn, r12 = arg. */
FUNCTION(thread_start_kernel)
	movq %rax, %rdi
	call sched_thread_entry
	movq %r12, %rdi
	call *%rbx
	ud2
END(thread_start_kernel)

FUNCTION(thread_start_user)
	movq %rax, %rdi
	call sched_thread_entry
	movq %rsp, %rdi
	call user_return
	jmp user_leave
END(thread_start_user)

	.section .note.GNU-stack, "", @progbits
