/*
 * Switching between threads, and the state a new one starts from.
 */
#include <arch/thread.h>
#include <arch/user.h>
#include <lib/string.h>
#include <sched/preempt.h>
#include <sched/thread.h>
#include <uapi/errno.h>
#include <uapi/prctl.h>
#include "internal.h"

#define RFLAGS_IF 0x200
#define RFLAGS_ONE 0x2		/* always set */

struct trapframe *
thread_trapframe(struct thread *t)
{
	return (struct trapframe *)t->arch.kstack_top - 1;
}

/*
 * Selectors left by user mode would go over to the next thread, and loading one
 * clears a base behind our back; 64-bit programs have no use for any but 0.
 * GS holds the kernel's base: its selector is set while the user's is swapped in.
 */
static void
clear_selectors(void)
{
	u32 ds, es, fs, gs;

	__asm__ volatile("movl %%ds, %0; movl %%es, %1; movl %%fs, %2; movl %%gs, %3"
	    : "=r"(ds), "=r"(es), "=r"(fs), "=r"(gs));
	if (likely((ds | es | fs | gs) == 0))
		return;
	__asm__ volatile("movl %0, %%ds; movl %0, %%es; movl %0, %%fs\n\t"
	    "swapgs; movl %0, %%gs; swapgs" :: "r"(0) : "memory");
}

struct thread *
arch_switch(struct thread *prev, struct thread *next)
{
	fpu_switch_out(prev);
	if (unlikely((prev->flags | next->flags) & TF_SWITCH))
		arch_switch_traced(next);
	if (!(next->flags & TF_KTHREAD)) {
		struct tss *tss = this_cpu_ptr(&cpu_tss);

		tss->rsp[0] = next->arch.kstack_top;
		clear_selectors();
		/* Always written: user mode can change a base by loading a selector. */
		wrmsr(MSR_FS_BASE, next->arch.fs_base);
		wrmsr(MSR_KERNEL_GS_BASE, next->arch.gs_base);
	}
	return (struct thread *)switch_stacks(&prev->arch.rsp, next->arch.rsp, (u64)prev);
}

/* What switch_stacks pops: r15 r14 r13 r12 rbx rbp, and where it returns to. */
struct switch_frame {
	u64 r15, r14, r13, r12, rbx, rbp, rip;
};

static struct switch_frame *
push_switch_frame(struct thread *t, void *below, void (*start)(void))
{
	struct switch_frame *f = (struct switch_frame *)below - 1;

	*f = (struct switch_frame){ .rip = (u64)start };
	t->arch.rsp = (u64)f;
	t->arch.fpu_live = false;
	t->arch.fpu_cpu = -1;
	return f;
}

void
arch_thread_init_kernel(struct thread *t, void (*fn)(void *), void *arg)
{
	struct switch_frame *f;

	/* Two zero words end a backtrace. */
	f = push_switch_frame(t, (u64 *)t->arch.kstack_top - 2, thread_start_kernel);
	f->rbx = (u64)fn;
	f->r12 = (u64)arg;
}

void
arch_thread_init_user(struct thread *t, const struct trapframe *tf)
{
	struct trapframe *frame = thread_trapframe(t);

	*frame = *tf;
	push_switch_frame(t, frame, thread_start_user);
}

void
arch_exec_reset(struct trapframe *tf, unsigned long entry, unsigned long sp)
{
	struct thread *t = current;

	/* The number of the call stays, for tracers that see it end. */
	*tf = (struct trapframe){
		.rip = entry, .rsp = sp, .rflags = RFLAGS_IF | RFLAGS_ONE,
		.cs = SEL_USER_CS, .ss = SEL_USER_DS, .orig_rax = tf->orig_rax,
	};
	t->arch.stepping = false;
	fpu_reset(t);
	debug_reset(t);
	t->arch.fs_base = t->arch.gs_base = 0;
	preempt_disable();
	clear_selectors();
	wrmsr(MSR_FS_BASE, 0);
	wrmsr(MSR_KERNEL_GS_BASE, 0);
	preempt_enable();
}

long
arch_prctl(int code, unsigned long addr)
{
	struct thread *t = current;

	switch (code) {
	case ARCH_SET_FS:
	case ARCH_SET_GS:
		if (addr >= USER_TOP)
			return -EPERM;
		preempt_disable();
		if (code == ARCH_SET_FS) {
			t->arch.fs_base = addr;
			wrmsr(MSR_FS_BASE, addr);
		} else {
			t->arch.gs_base = addr;
			wrmsr(MSR_KERNEL_GS_BASE, addr);
		}
		preempt_enable();
		return 0;
	case ARCH_GET_FS:
		return put_user(t->arch.fs_base, (u64 __user *)addr);
	case ARCH_GET_GS:
		return put_user(t->arch.gs_base, (u64 __user *)addr);
	}
	return -EINVAL;
}
