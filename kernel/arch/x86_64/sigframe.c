/*
 * Signal frames on the user's stack: built for a handler, taken apart again by
 * rt_sigreturn. The layout is uapi/ucontext.h. Nothing that comes back from user
 * mode is trusted: segments are set, flags are masked, and FPU state is cleaned
 * (fpu.c); rip is checked on every return to user mode (trap.c).
 */
#include <arch/thread.h>
#include <arch/user.h>
#include <lib/string.h>
#include <sched/thread.h>
#include <uapi/errno.h>
#include <uapi/ucontext.h>
#include "internal.h"

#define RED_ZONE 128
#define RFLAGS_FIXED 0x202		/* IF and the bit that is always set */
/* CF PF AF ZF SF TF DF OF RF AC: what a frame may set. */
#define RFLAGS_USER 0x50dd5
#define RFLAGS_CLEARED 0x10500		/* at a handler's start: TF DF RF */

static void
save_registers(struct sigcontext *c, const struct trapframe *tf)
{
	const struct arch_thread *a = &current->arch;

	c->r8 = tf->r8, c->r9 = tf->r9, c->r10 = tf->r10, c->r11 = tf->r11;
	c->r12 = tf->r12, c->r13 = tf->r13, c->r14 = tf->r14, c->r15 = tf->r15;
	c->rdi = tf->rdi, c->rsi = tf->rsi, c->rbp = tf->rbp, c->rbx = tf->rbx;
	c->rdx = tf->rdx, c->rax = tf->rax, c->rcx = tf->rcx, c->rsp = tf->rsp;
	c->rip = tf->rip, c->eflags = tf->rflags;
	c->cs = tf->cs, c->ss = tf->ss;
	c->trapno = a->trap_vector, c->err = a->trap_error, c->cr2 = a->trap_address;
}

unsigned long
arch_signal_frame_max(void)
{
	/* The FPU image's alignment and the frame's: 63 and 15 bytes, and the 8 of a call. */
	return sizeof(struct rt_sigframe) + fpu_frame_size() + 63 + 15 + 8;
}

static void
load_registers(struct trapframe *tf, const struct sigcontext *c)
{
	tf->r8 = c->r8, tf->r9 = c->r9, tf->r10 = c->r10, tf->r11 = c->r11;
	tf->r12 = c->r12, tf->r13 = c->r13, tf->r14 = c->r14, tf->r15 = c->r15;
	tf->rdi = c->rdi, tf->rsi = c->rsi, tf->rbp = c->rbp, tf->rbx = c->rbx;
	tf->rdx = c->rdx, tf->rax = c->rax, tf->rcx = c->rcx, tf->rsp = c->rsp;
	tf->rip = c->rip;
	tf->rflags = (c->eflags & RFLAGS_USER) | RFLAGS_FIXED;
	tf->cs = SEL_USER_CS;
	tf->ss = SEL_USER_DS;
	tf->orig_rax = ~0UL;		/* no system call to restart */
}

int
arch_push_signal_frame(struct trapframe *tf, const struct signal_frame_args *a)
{
	struct rt_sigframe frame = { .pretcode = a->restorer };
	unsigned long sp, fp;

	sp = a->alt_size != 0 ? a->alt_sp + a->alt_size : tf->rsp - RED_ZONE;
	fp = (sp - fpu_frame_size()) & ~63UL;
	sp = ((fp - sizeof(frame)) & ~15UL) - 8;
	if (sp <= a->lowest)
		return -EFAULT;

	frame.uc.uc_flags = UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS |
	    (cpu.xsave ? UC_FP_XSTATE : 0);
	frame.uc.uc_stack.ss_sp = (void *)a->ss_sp;
	frame.uc.uc_stack.ss_flags = a->ss_flags;
	frame.uc.uc_stack.ss_size = a->ss_size;
	frame.uc.uc_sigmask = a->mask;
	save_registers(&frame.uc.uc_mcontext, tf);
	frame.uc.uc_mcontext.oldmask = a->mask;
	frame.uc.uc_mcontext.fpregs = (struct fpstate *)fp;
	memcpy(&frame.info, a->info, sizeof(frame.info));

	if (fpu_push(current, fp) != 0 ||
	    copy_to_user((void __user *)sp, &frame, sizeof(frame)) != 0)
		return -EFAULT;

	tf->rdi = a->sig;
	tf->rsi = sp + offsetof(struct rt_sigframe, info);
	tf->rdx = sp + offsetof(struct rt_sigframe, uc);
	tf->rax = 0;			/* no vector arguments, to a variadic handler */
	tf->rip = a->handler;
	tf->rsp = sp;
	tf->rflags &= ~(u64)RFLAGS_CLEARED;
	tf->cs = SEL_USER_CS;
	tf->ss = SEL_USER_DS;
	tf->orig_rax = ~0UL;
	/* A handler starts with a clean FPU control state, whatever it interrupted. */
	fpu_reset(current);
	return 0;
}

int
arch_pop_signal_frame(struct trapframe *tf, u64 *mask, void *stack)
{
	struct ucontext uc;
	/* The handler's ret has popped pretcode. */
	const char __user *frame = (const char __user *)tf->rsp - sizeof(u64);

	if (copy_from_user(&uc, frame + offsetof(struct rt_sigframe, uc), sizeof(uc)) != 0)
		return -EFAULT;
	if (fpu_pop(current, (unsigned long)uc.uc_mcontext.fpregs) != 0)
		return -EFAULT;
	load_registers(tf, &uc.uc_mcontext);
	*mask = uc.uc_sigmask;
	memcpy(stack, &uc.uc_stack, sizeof(uc.uc_stack));
	return 0;
}
