/*
 * Registers of traced threads: those of the trap frame, the debug registers, and the
 * trap flag. FPU images are in fpu.c.
 *
 * The debug registers of a thread are in memory (arch.debug) from the first time its
 * tracer sets one; TF_DEBUG_REGS makes arch_switch load them, and clear DR7 when it
 * leaves the CPU to another. The same hook sets syscall_limit for threads with
 * TF_SLOW_SYSCALL. A flag that another thread cleared meanwhile leaves the CPU with
 * what it had; syscall_dispatch and the debug trap then put that right.
 */
#include <arch/ptrace.h>
#include <arch/thread.h>
#include <arch/user.h>
#include <gen/syscalls.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/signal.h>
#include <sched/preempt.h>
#include <sched/thread.h>
#include <uapi/errno.h>
#include "internal.h"

#define RFLAGS_TF 0x100
#define RFLAGS_FIXED 0x202		/* IF and the bit that is always set */
#define RFLAGS_USER 0x50dd5		/* CF PF AF ZF SF TF DF OF RF AC */
#define DR7_FIXED 0x400
#define DR7_ENABLES 0xff
#define USER_AREA 928			/* Linux has two more words than the C libraries' struct user */

DEFINE_PERCPU(u64, syscall_limit) = NSYSCALLS;

/* ---- debug registers ---- */

static void
load_debug_registers(const struct debug_regs *d)
{
	__asm__ volatile("movq %0, %%dr7" :: "r"(0x400UL));
	if (!d || !(d->dr7 & DR7_ENABLES))
		return;
	__asm__ volatile("movq %0, %%dr0; movq %1, %%dr1; movq %2, %%dr2; movq %3, %%dr3"
	    :: "r"(d->address[0]), "r"(d->address[1]), "r"(d->address[2]), "r"(d->address[3]));
	__asm__ volatile("movq %0, %%dr7" :: "r"(d->dr7 | DR7_FIXED));
}

void
arch_switch_traced(struct thread *next)
{
	u32 flags = READ_ONCE(next->flags);

	percpu_set(syscall_limit, flags & TF_SLOW_SYSCALL ? 0UL : (u64)NSYSCALLS);
	load_debug_registers(flags & TF_DEBUG_REGS ? next->arch.debug : NULL);
}

/*
 * A debug trap in user mode: dr6 says why. True: it is meant, and a signal is due.
 * Interrupts off.
 */
bool
debug_trap(struct thread *t, struct trapframe *tf, u64 dr6)
{
	struct debug_regs *d = t->arch.debug;
	u64 why = dr6 & (0xf | BIT(14));
	bool spurious = false;

	if (t->arch.stepping && !READ_ONCE(t->trace)) {
		/* The tracer went away in the middle of a step. */
		tf->rflags &= ~(u64)RFLAGS_TF;
		t->arch.stepping = false;
		why &= ~BIT(14);
		spurious = true;
	}
	if ((why & 0xf) && (!d || !(t->flags & TF_DEBUG_REGS))) {
		load_debug_registers(NULL);	/* left by another thread */
		why &= ~0xfUL;
		spurious = true;
	}
	if (d)
		d->dr6 = why;
	return why || !spurious;
}

/* Are the breakpoints that dr7 turns on such as user mode may have? */
static bool
breakpoints_valid(const struct debug_regs *d, u64 dr7)
{
	for (unsigned i = 0; i < 4; i++) {
		unsigned kind = dr7 >> (16 + 4 * i) & 3, len = dr7 >> (18 + 4 * i) & 3;
		unsigned long bytes = len == 2 ? 8 : len + 1;

		if (!(dr7 >> (2 * i) & 3))
			continue;
		/* Ports are not for programs; an instruction's breakpoint has length 1. */
		if (kind == 2 || (kind == 0 && len != 0))
			return false;
		if ((d->address[i] & (bytes - 1)) || d->address[i] >= USER_TOP - bytes)
			return false;
	}
	return true;
}

static int
debug_register_set(struct thread *t, unsigned n, u64 value)
{
	struct debug_regs *d = t->arch.debug, try;

	if (n == 4 || n == 5)
		return -EIO;
	if (!d) {
		if (value == 0)
			return 0;
		d = kzalloc(sizeof(*d));
		if (!d)
			return -ENOMEM;
		t->arch.debug = d;
	}
	if (n == 6) {
		d->dr6 = value;
		return 0;
	}
	try = *d;
	if (n < 4)
		try.address[n] = value;
	else
		try.dr7 = value & 0xffff03ffUL & ~BIT(13);
	if ((n < 4 && value >= USER_TOP) || !breakpoints_valid(&try, try.dr7))
		return -EINVAL;
	*d = try;
	/* Loaded when the thread goes on: arch_trace_resume. Never cleared by another. */
	if (d->dr7 & DR7_ENABLES)
		atomic_or(&t->flags, TF_DEBUG_REGS);
	return 0;
}

static u64
debug_register_get(const struct thread *t, unsigned n)
{
	const struct debug_regs *d = t->arch.debug;

	if (!d || n == 4 || n == 5)
		return 0;
	return n < 4 ? d->address[n] : n == 6 ? d->dr6 : d->dr7;
}

void
arch_trace_forget(struct thread *t)
{
	if (t->arch.debug)
		memset(t->arch.debug, 0, sizeof(*t->arch.debug));
}

/* ---- general registers ---- */

void
arch_regs_get(struct thread *t, struct user_regs_struct *r)
{
	const struct trapframe *tf = thread_trapframe(t);

	_Static_assert(offsetof(struct trapframe, ss) == offsetof(struct user_regs_struct, ss),
	    "the trap frame is the start of user_regs_struct");
	memset(r, 0, sizeof(*r));
	memcpy(r, tf, sizeof(*tf));
	if (t->arch.stepping)
		r->eflags &= ~(u64)RFLAGS_TF;
	r->fs_base = t->arch.fs_base;
	r->gs_base = t->arch.gs_base;
}

int
arch_regs_set(struct thread *t, const struct user_regs_struct *r)
{
	struct trapframe *tf = thread_trapframe(t);

	/* 64-bit code with flat segments is all there is. */
	if (r->cs != SEL_USER_CS || r->ss != SEL_USER_DS || r->ds || r->es || r->fs || r->gs)
		return -EIO;
	if (r->fs_base >= USER_TOP || r->gs_base >= USER_TOP)
		return -EIO;
	memcpy(tf, r, sizeof(*tf));
	tf->rflags = (r->eflags & RFLAGS_USER) | RFLAGS_FIXED;
	if (r->eflags & RFLAGS_TF)
		t->arch.stepping = false;	/* the program's own from now on */
	else if (t->arch.stepping)
		tf->rflags |= RFLAGS_TF;
	t->arch.fs_base = r->fs_base;
	t->arch.gs_base = r->gs_base;
	/* A debugger puts back the registers of an interrupted call: then it is to start over. */
	if ((long)tf->orig_rax >= 0 && (long)tf->rax <= -ERESTARTSYS &&
	    (long)tf->rax >= -ERESTART_RESTARTBLOCK)
		atomic_or(&t->flags, TF_RESTART);
	return 0;
}

int
arch_user_peek(struct thread *t, unsigned long offset, unsigned long *value)
{
	struct user_regs_struct r;

	if (offset % 8 != 0 || offset >= USER_AREA)
		return -EIO;
	*value = 0;
	if (offset < sizeof(r)) {
		arch_regs_get(t, &r);
		*value = ((unsigned long *)&r)[offset / 8];
	} else if (offset >= offsetof(struct user, u_debugreg) && offset < sizeof(struct user)) {
		*value = debug_register_get(t, (offset - offsetof(struct user, u_debugreg)) / 8);
	}
	return 0;
}

int
arch_user_poke(struct thread *t, unsigned long offset, unsigned long value)
{
	struct user_regs_struct r;

	if (offset % 8 != 0 || offset >= USER_AREA)
		return -EIO;
	if (offset < sizeof(r)) {
		arch_regs_get(t, &r);
		((unsigned long *)&r)[offset / 8] = value;
		return arch_regs_set(t, &r);
	}
	if (offset >= offsetof(struct user, u_debugreg) && offset < sizeof(struct user))
		return debug_register_set(t, (offset - offsetof(struct user, u_debugreg)) / 8, value);
	return -EIO;
}

/* ---- running ---- */

void
arch_trace_step(struct thread *t, bool on)
{
	struct trapframe *tf = thread_trapframe(t);

	if (on && !(tf->rflags & RFLAGS_TF)) {
		tf->rflags |= RFLAGS_TF;
		t->arch.stepping = true;
	} else if (!on && t->arch.stepping) {
		tf->rflags &= ~(u64)RFLAGS_TF;
		t->arch.stepping = false;
	}
}

bool
arch_trace_stop(void)
{
	struct thread *t = current;

	if (!t->arch.fpu && !fpu_allocate(t))
		return false;
	fpu_forget(t);
	return true;
}

void
arch_trace_resume(void)
{
	struct thread *t = current;

	preempt_disable();
	if (t->arch.debug && !(t->arch.debug->dr7 & DR7_ENABLES))
		atomic_and(&t->flags, ~TF_DEBUG_REGS);
	arch_switch_traced(t);
	wrmsr(MSR_FS_BASE, t->arch.fs_base);
	wrmsr(MSR_KERNEL_GS_BASE, t->arch.gs_base);
	preempt_enable();
}

void
debug_reset(struct thread *t)
{
	if (!t->arch.debug)
		return;
	arch_trace_forget(t);
	arch_trace_resume();
}
