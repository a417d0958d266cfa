/*
 * Exceptions, interrupts and system calls as C sees them, and the last steps
 * before user mode.
 *
 * A fault of user mode becomes a signal (trap_user_fault). A fault of the kernel
 * is mended where the instruction stands in the exception table (copies to and
 * from user memory, loads of user FPU state), else it is a panic.
 */
#include <arch/irq.h>
#include <arch/thread.h>
#include <arch/trap.h>
#include <lib/klog.h>
#include <sched/preempt.h>
#include <sched/thread.h>
#include <uapi/errno.h>
#include <uapi/signal.h>
#include <arch/user.h>
#include "internal.h"

_Static_assert(offsetof(struct trapframe, r11) == TF_R11, "asm.h");
_Static_assert(offsetof(struct trapframe, rax) == TF_RAX, "asm.h");
_Static_assert(offsetof(struct trapframe, rcx) == TF_RCX, "asm.h");
_Static_assert(offsetof(struct trapframe, rdi) == TF_RDI, "asm.h");
_Static_assert(offsetof(struct trapframe, orig_rax) == TF_ORIG_RAX, "asm.h");
_Static_assert(offsetof(struct trapframe, rip) == TF_RIP, "asm.h");
_Static_assert(offsetof(struct trapframe, rflags) == TF_RFLAGS, "asm.h");
_Static_assert(offsetof(struct trapframe, rsp) == TF_RSP, "asm.h");
_Static_assert(sizeof(struct trapframe) == TF_SIZE, "asm.h");
_Static_assert(offsetof(struct tss, rsp) == TSS_RSP0, "asm.h");

enum {
	TRAP_DIVIDE, TRAP_DEBUG, TRAP_NMI, TRAP_BREAKPOINT, TRAP_OVERFLOW, TRAP_BOUND,
	TRAP_OPCODE, TRAP_NO_FPU, TRAP_DOUBLE, TRAP_FPU_SEGMENT, TRAP_TSS, TRAP_SEGMENT,
	TRAP_STACK, TRAP_PROTECTION, TRAP_PAGE, TRAP_X87 = 16, TRAP_ALIGNMENT, TRAP_MACHINE,
	TRAP_SIMD, TRAP_FIRST_INTERRUPT = 32
};

#define PF_PRESENT 1
#define PF_WRITE 2
#define PF_USER 4
#define PF_RESERVED 8
#define PF_FETCH 16

#define RFLAGS_IF 0x200
#define RFLAGS_TF 0x100

static const char *const trap_names[] = {
	"divide error", "debug", "NMI", "breakpoint", "overflow", "bound", "invalid opcode",
	"no FPU", "double fault", "FPU segment", "invalid TSS", "segment not present",
	"stack fault", "general protection", "page fault", "15", "x87", "alignment",
	"machine check", "SIMD",
};

struct fixup {
	u64 from, to;
};
extern const struct fixup _ex_table[], _ex_table_end[];

DEFINE_PERCPU(u64, user_rsp);	/* scratch of syscall_entry */
static DEFINE_PERCPU(u64, interrupt_count);

u64
arch_interrupt_count(unsigned n)
{
	return READ_ONCE(per_cpu(interrupt_count, n));
}

/* A few sites: a plain search, only ever on the way of a fault. */
static u64
find_fixup(u64 rip)
{
	for (const struct fixup *f = _ex_table; f < _ex_table_end; f++) {
		if (f->from == rip)
			return f->to;
	}
	return 0;
}

/*
 * May the thread go to user mode as it is? Interrupts off. Registers of the FPU
 * that are its own imply that it has a place to save them.
 */
static inline bool
user_ready(const struct thread *t, const struct trapframe *tf)
{
	return !(READ_ONCE(t->flags) & TF_WORK) && !resched_wanted() && tf->rip < USER_TOP &&
	    t->arch.fpu_live;
}

static __attribute__((noinline)) void
user_return_slow(struct thread *t, struct trapframe *tf)
{
	for (;; arch_irq_disable()) {
		if ((READ_ONCE(t->flags) & TF_WORK) || resched_wanted()) {
			arch_irq_enable();
			user_return_work(tf);
		} else if (tf->rip >= USER_TOP) {
			/* Not canonical or the kernel's: a jump there would fault there. */
			arch_irq_enable();
			trap_user_fault(tf, SIGSEGV, SEGV_MAPERR, tf->rip);
		} else if (t->arch.fpu == NULL) {
			arch_irq_enable();
			if (!fpu_allocate(t))
				trap_user_fault(tf, SIGKILL, SI_KERNEL, 0);
		} else {
			break;
		}
	}
	fpu_return_to_user(t);
}

/* The last steps before user mode: what is due is done, and interrupts are off. */
void
user_return(struct trapframe *tf)
{
	struct thread *t = current;

	arch_irq_disable();
	if (unlikely(!user_ready(t, tf)))
		user_return_slow(t, tf);
}

void
syscall_enter(struct trapframe *tf)
{
	arch_irq_enable();
	syscall_dispatch(tf);
	user_return(tf);
}

/* The exception flags of x87 or SSE that are not masked, as si_code. */
static int
fpe_code(bool simd)
{
	u32 status;
	u16 sw, cw;

	if (simd) {
		u32 mxcsr;

		__asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
		status = mxcsr & ~(mxcsr >> 7);
	} else {
		__asm__ volatile("fnstsw %0; fnstcw %1" : "=m"(sw), "=m"(cw));
		status = sw & ~cw;
	}
	if (status & 1)
		return FPE_FLTINV;
	if (status & 4)
		return FPE_FLTDIV;
	if (status & 8)
		return FPE_FLTOVF;
	if (status & 0x12)		/* underflow, denormal operand */
		return FPE_FLTUND;
	if (status & 0x20)
		return FPE_FLTRES;
	return SI_KERNEL;
}

static void
page_fault(struct trapframe *tf, u64 error, u64 addr)
{
	unsigned flags = 0;
	int code = SEGV_MAPERR, err;
	u64 fixup = 0;

	if (error & PF_RESERVED)
		panic_trap(tf, "bad page table", error, addr);
	if (!trap_from_user(tf)) {
		fixup = find_fixup(tf->rip);
		if (fixup == 0)
			panic_trap(tf, "page fault", error, addr);
		if (addr >= USER_TOP) {
			tf->rip = fixup;	/* a backtrace gone astray: panic.c */
			return;
		}
	}
	if (tf->rflags & RFLAGS_IF)
		arch_irq_enable();
	if (error & PF_PRESENT)
		flags |= FAULT_PRESENT;
	if (error & PF_WRITE)
		flags |= FAULT_WRITE;
	if (error & PF_USER)
		flags |= FAULT_USER;
	if (error & PF_FETCH)
		flags |= FAULT_EXEC;
	err = addr < USER_TOP ? vm_page_fault(addr, flags, &code) : -EFAULT;
	if (err == 0)
		return;
	if (fixup != 0)
		tf->rip = fixup;
	else if (err == -EFAULT)
		trap_user_fault(tf, SIGSEGV, code, addr);
	else
		trap_user_fault(tf, SIGBUS, BUS_ADRERR, addr);
}

/* Signals for what is no page fault. Interrupts still off. */
static void
user_exception(struct trapframe *tf, unsigned vector)
{
	int sig = SIGSEGV, code = SI_KERNEL;
	u64 addr = 0, dr6;

	switch (vector) {
	case TRAP_DIVIDE:
		sig = SIGFPE;
		code = FPE_INTDIV;
		addr = tf->rip;
		break;
	case TRAP_DEBUG:
		__asm__ volatile("movq %%dr6, %0; movq %1, %%dr6" : "=&r"(dr6) : "r"(0xffff0ff0UL));
		if (!debug_trap(current, tf, dr6))
			return;
		sig = SIGTRAP;
		code = dr6 & BIT(14) ? TRAP_TRACE : dr6 & 0xf ? TRAP_HWBKPT : TRAP_BRKPT;
		addr = tf->rip;
		break;
	case TRAP_BREAKPOINT:
		sig = SIGTRAP;
		break;
	case TRAP_OPCODE:
		sig = SIGILL;
		code = ILL_ILLOPN;
		addr = tf->rip;
		break;
	case TRAP_SEGMENT:
	case TRAP_STACK:
		sig = SIGBUS;
		break;
	case TRAP_ALIGNMENT:
		sig = SIGBUS;
		code = BUS_ADRALN;
		break;
	case TRAP_X87:
	case TRAP_SIMD:
		sig = SIGFPE;
		code = fpe_code(vector == TRAP_SIMD);
		addr = tf->rip;
		break;
	}
	arch_irq_enable();
	trap_user_fault(tf, sig, code, addr);
}

static void
exception(struct trapframe *tf, unsigned vector, u64 error)
{
	u64 addr = vector == TRAP_PAGE ? read_cr2() : 0, fixup;

	if (trap_from_user(tf)) {
		struct arch_thread *a = &current->arch;

		a->trap_vector = vector;
		a->trap_error = error == ~0UL ? 0 : error;
		if (vector == TRAP_PAGE)
			a->trap_address = addr;
	}
	if (vector == TRAP_PAGE) {
		page_fault(tf, error, addr);
	} else if (vector == TRAP_MACHINE || vector == TRAP_DOUBLE) {
		panic_trap(tf, trap_names[vector], error, 0);
	} else if (trap_from_user(tf)) {
		user_exception(tf, vector);
	} else if ((fixup = find_fixup(tf->rip)) != 0) {
		tf->rip = fixup;
	} else {
		panic_trap(tf, vector < ARRAY_SIZE(trap_names) ? trap_names[vector] : "exception",
		    error, 0);
	}
}

void
trap_enter(struct trapframe *tf, unsigned vector, u64 error)
{
	bool user = trap_from_user(tf);

	if (vector < TRAP_FIRST_INTERRUPT) {
		exception(tf, vector, error);
		arch_irq_disable();
	} else {
		percpu_add(interrupt_count, 1);
		irq_enter();
		irq_dispatch(vector, user);
		irq_exit();
		if (!user && percpu_get(preempt_count) == 0)
			preempt_schedule_irq();
	}
	if (user)
		user_return(tf);
}

/* On a stack of the IST: NMI, or one of the others from kernel mode. */
void
trap_paranoid(struct trapframe *tf, unsigned vector, u64 error)
{
	if (vector == TRAP_NMI) {
		panic_nmi(tf);
	} else if (vector == TRAP_DEBUG) {
		/* A step begun in user mode that reached the kernel: forget it. */
		__asm__ volatile("movq %0, %%dr6" :: "r"(0xffff0ff0UL));
		tf->rflags &= ~(u64)RFLAGS_TF;
	} else if (vector == TRAP_DOUBLE && read_cr2() - (tf->rsp - PAGE_SIZE) < 2 * PAGE_SIZE) {
		panic_trap(tf, "stack overflow", error, read_cr2());
	} else {
		panic_trap(tf, trap_names[vector], error, read_cr2());
	}
}
