/*
 * The frame that every entry into the kernel (system call, fault, interrupt)
 * builds at the top of the thread's kernel stack; the same layout as Linux's
 * pt_regs, so that signal frames and (later) ptrace copy it.
 */
#ifndef ARCH_TRAP_H
#define ARCH_TRAP_H

#include <arch/percpu.h>
#include <lib/types.h>

struct trapframe {
	u64 r15, r14, r13, r12, rbp, rbx;
	u64 r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
	u64 orig_rax;		/* system call number, or the fault's error code, or ~0 */
	u64 rip, cs, rflags, rsp, ss;
};

_Static_assert(sizeof(struct trapframe) == 21 * 8, "entry.S builds this");

static inline bool trap_from_user(const struct trapframe *tf) { return tf->cs & 3; }

/*
 * Called by arch's entry code; defined above it:
 *
 * syscall_dispatch	(syscall/)  with interrupts on; sets tf->rax. Numbers from the CPU's
 *			syscall_limit up take its slow path: all, while the thread that runs
 *			has TF_SLOW_SYSCALL.
 * trap_user_fault	(proc/)  a fault in user mode that the machine reports: sends the
 *			signal. sig/code/addr as in siginfo. Interrupts on.
 * vm_page_fault	(mm/)  a page fault at addr, from user or (through the exception
 *			table) kernel mode. 0 when mended, else -EFAULT (SIGSEGV), with
 *			*si_code set to SEGV_MAPERR or SEGV_ACCERR, or -EIO (SIGBUS).
 *			Interrupts on; may sleep.
 * user_return_work	(proc/)  on the way to user mode while TF_WORK bits are set in
 *			current->flags: reschedule, signals. Interrupts on.
 */
DECLARE_PERCPU(u64, syscall_limit);
static inline bool
syscall_is_slow(u64 nr)
{
	bool slow;

	__asm__("cmpq %%gs:%2, %1" : "=@ccae"(slow) : "r"(nr), "m"(syscall_limit));
	return slow;
}
void syscall_dispatch(struct trapframe *tf);
void trap_user_fault(struct trapframe *tf, int sig, int code, unsigned long addr);
#define FAULT_WRITE 1u
#define FAULT_USER 2u
#define FAULT_EXEC 4u
#define FAULT_PRESENT 8u
#define FAULT_FORCE 16u		/* a debugger's access: private memory whatever its permissions */
int vm_page_fault(unsigned long addr, unsigned fault_flags, int *si_code);
void user_return_work(struct trapframe *tf);

#endif
