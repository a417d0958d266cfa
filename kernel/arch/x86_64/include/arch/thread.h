/*
 * A thread's machine state and the switch between two.
 */
#ifndef ARCH_THREAD_H
#define ARCH_THREAD_H

#include <arch/trap.h>
#include <lib/types.h>

/*
 * Of each thread. The deepest use that all of `make check' makes of one is 4.6 KiB, an
 * interrupt on top included; what goes beyond the lowest page meets the guard page
 * and panics. Checked builds have larger frames; they also panic when a thread ends
 * that came near the guard (mm/kmap.c).
 */
#if defined(LOAM_DEBUG) || defined(LOAM_SANITIZERS) || defined(LOAM_KASAN)
#define KSTACK_SIZE 16384UL
#else
#define KSTACK_SIZE 8192UL
#endif

struct thread;

/* What a debugger put in the debug registers (ptrace.c). */
struct debug_regs {
	u64 address[4], dr6, dr7;
};

struct arch_thread {
	u64 rsp;		/* kernel stack pointer while switched out */
	u64 kstack_top;		/* [c] where entry from user mode starts to push */
	u64 fs_base, gs_base;	/* of user mode; ARCH_SET_FS */
	void *fpu;		/* XSAVE area (slab of arch_fpu_size), NULL until first used */
	bool fpu_live;		/* its registers are in this CPU now; restored lazily on return */
	int fpu_cpu;		/* CPU whose registers last held its state, -1 = none (fpu.c) */
	/* The last exception in user mode, for signal frames. */
	u64 trap_vector, trap_error, trap_address;
	struct debug_regs *debug;	/* NULL until a tracer sets one */
	bool stepping;		/* the trap flag in its frame is its tracer's */
};

/* Boot: after mm_init, before the first thread. */
void arch_thread_setup(void);

/* The frame of the entry from user mode: at the top of the kernel stack. */
struct trapframe *thread_trapframe(struct thread *t);

/*
 * Switch stacks from prev to next; called by sched with the run queue locked
 * and interrupts off. Saves the FPU if it was used, sets TSS.rsp0 and the
 * system call stack, fs/gs base. The address space is switched by the caller
 * through arch_switch_vm. Returns (in prev, some day later) the thread that ran
 * just before.
 */
struct thread *arch_switch(struct thread *prev, struct thread *next);

/*
 * Prepare t (kernel stack allocated, arch.kstack_top set) so that the first
 * switch to it calls sched_thread_entry(prev) and then fn(arg), which must not
 * return; or, for the user form, leaves to user mode with the trapframe at the
 * top of its stack.
 */
void arch_thread_init_kernel(struct thread *t, void (*fn)(void *), void *arg);
void arch_thread_init_user(struct thread *t, const struct trapframe *tf);

/* Fork: copy fs/gs base and FPU state (allocating as needed): 0 or -ENOMEM. */
int arch_thread_copy(struct thread *dst, struct thread *src);
/* Exec: forget the FPU and fs/gs base of current; start at entry with stack sp. */
void arch_exec_reset(struct trapframe *tf, unsigned long entry, unsigned long sp);
/*
 * The FPU state of t, which is current or does not run: an XSAVE image as debuggers
 * expect it (more than 512 bytes), or an FXSAVE one. t->arch.fpu must not be NULL.
 */
size_t arch_fpu_image_size(void);
void arch_fpu_image(struct thread *t, void *out);

/* Free what arch_thread holds (FPU area). t does not run. */
void arch_thread_free(struct thread *t);

/*
 * Signal frames: push a frame for the handler on the user stack of current and
 * point tf at it, laid out as Linux's (struct rt_sigframe: pretcode, ucontext,
 * siginfo; FPU state below). Returns 0 or -EFAULT.
 */
struct siginfo;
struct sigaction_k;		/* the kernel's view of a handler: proc/signal.h */
struct signal_frame_args {
	int sig;
	unsigned long handler, restorer;
	bool siginfo_wanted;	/* SA_SIGINFO (the frame is the same) */
	unsigned long alt_sp, alt_size;	/* alternate stack to switch to; size 0 = none */
	unsigned long lowest;	/* the frame must stand above */
	u64 mask;		/* blocked set to be restored by sigreturn */
	const void *info;	/* struct siginfo (uapi), 128 bytes */
	u64 ss_sp, ss_size;	/* uc_stack as sigaltstack would tell */
	int ss_flags;
};
int arch_push_signal_frame(struct trapframe *tf, const struct signal_frame_args *a);
/* rt_sigreturn: restore tf and FPU from the frame at tf->rsp; *mask and *stack (uapi stack_t, 24 bytes). */
int arch_pop_signal_frame(struct trapframe *tf, u64 *mask, void *stack);

/* arch_prctl(2): ARCH_SET_FS, ARCH_GET_FS, ARCH_SET_GS, ARCH_GET_GS. */
long arch_prctl(int code, unsigned long addr);

#endif
