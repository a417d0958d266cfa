/*
 * The machine's part of tracing: registers of a stopped thread, single steps, debug
 * registers. t is stopped for its tracer, who calls, unless it says otherwise.
 */
#ifndef ARCH_PTRACE_H
#define ARCH_PTRACE_H

#include <lib/types.h>
#include <uapi/ptrace.h>
#include <uapi/ucontext.h>

struct thread;

/* General registers. Setting refuses what user mode may not have: 0 or -EIO. */
void arch_regs_get(struct thread *t, struct user_regs_struct *r);
int arch_regs_set(struct thread *t, const struct user_regs_struct *r);

/* A word of struct user: 0, -EIO (no such place, or no such value), -EINVAL or -ENOMEM. */
int arch_user_peek(struct thread *t, unsigned long offset, unsigned long *value);
int arch_user_poke(struct thread *t, unsigned long offset, unsigned long value);

/* FPU: the FXSAVE image, and the whole XSAVE image (arch_xstate_size() bytes; 0: no such thing). */
void arch_fpregs_get(struct thread *t, struct fpstate *out);
int arch_fpregs_set(struct thread *t, const struct fpstate *in);	/* 0 or -EINVAL */
size_t arch_xstate_size(void);
void arch_xstate_get(struct thread *t, void *out);
int arch_xstate_set(struct thread *t, const void *in);		/* 0 or -EINVAL */

/* One instruction at a time; not seen by the program in its flags. */
void arch_trace_step(struct thread *t, bool on);
/* Detached: no debug registers any more. */
void arch_trace_forget(struct thread *t);

/*
 * By the thread itself: before a stop, all its registers go to memory (false: there is
 * none; it is being killed); after it, what the tracer changed goes into the processor.
 */
bool arch_trace_stop(void);
void arch_trace_resume(void);

#endif
