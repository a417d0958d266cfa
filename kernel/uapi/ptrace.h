/*
 * ptrace(2): requests, options, events, and the layouts they exchange.
 */
#ifndef LOAM_UAPI_PTRACE_H
#define LOAM_UAPI_PTRACE_H

#include "layout.h"

#define PTRACE_TRACEME		0
#define PTRACE_PEEKTEXT		1
#define PTRACE_PEEKDATA		2
#define PTRACE_PEEKUSER		3
#define PTRACE_POKETEXT		4
#define PTRACE_POKEDATA		5
#define PTRACE_POKEUSER		6
#define PTRACE_CONT		7
#define PTRACE_KILL		8
#define PTRACE_SINGLESTEP	9
#define PTRACE_GETREGS		12
#define PTRACE_SETREGS		13
#define PTRACE_GETFPREGS	14
#define PTRACE_SETFPREGS	15
#define PTRACE_ATTACH		16
#define PTRACE_DETACH		17
#define PTRACE_SYSCALL		24
#define PTRACE_SYSEMU		31
#define PTRACE_SYSEMU_SINGLESTEP 32
#define PTRACE_SETOPTIONS	0x4200
#define PTRACE_GETEVENTMSG	0x4201
#define PTRACE_GETSIGINFO	0x4202
#define PTRACE_SETSIGINFO	0x4203
#define PTRACE_GETREGSET	0x4204
#define PTRACE_SETREGSET	0x4205
#define PTRACE_SEIZE		0x4206
#define PTRACE_INTERRUPT	0x4207
#define PTRACE_LISTEN		0x4208
#define PTRACE_PEEKSIGINFO	0x4209
#define PTRACE_GETSIGMASK	0x420a
#define PTRACE_SETSIGMASK	0x420b
#define PTRACE_GET_SYSCALL_INFO	0x420e

/* Stops that are not signals: the status of wait has them in bits 16 and up. */
#define PTRACE_EVENT_FORK	1
#define PTRACE_EVENT_VFORK	2
#define PTRACE_EVENT_CLONE	3
#define PTRACE_EVENT_EXEC	4
#define PTRACE_EVENT_VFORK_DONE	5
#define PTRACE_EVENT_EXIT	6
#define PTRACE_EVENT_STOP	128

#define PTRACE_O_TRACESYSGOOD	0x00000001
#define PTRACE_O_TRACEFORK	(1 << PTRACE_EVENT_FORK)
#define PTRACE_O_TRACEVFORK	(1 << PTRACE_EVENT_VFORK)
#define PTRACE_O_TRACECLONE	(1 << PTRACE_EVENT_CLONE)
#define PTRACE_O_TRACEEXEC	(1 << PTRACE_EVENT_EXEC)
#define PTRACE_O_TRACEVFORKDONE	(1 << PTRACE_EVENT_VFORK_DONE)
#define PTRACE_O_TRACEEXIT	(1 << PTRACE_EVENT_EXIT)
#define PTRACE_O_EXITKILL	(1 << 20)
#define PTRACE_O_MASK		0x0010007f

/* PTRACE_GETREGSET: which registers */
#ifndef NT_PRSTATUS
#define NT_PRSTATUS		1
#endif
#ifndef NT_PRFPREG
#define NT_PRFPREG		2
#endif
#ifndef NT_X86_XSTATE
#define NT_X86_XSTATE		0x202
#endif

/* PTRACE_GETREGS, and the start of the area PTRACE_PEEKUSER looks into. */
struct user_regs_struct {
	unsigned long r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8;
	unsigned long rax, rcx, rdx, rsi, rdi, orig_rax;
	unsigned long rip, cs, eflags, rsp, ss;
	unsigned long fs_base, gs_base, ds, es, fs, gs;
};

/* PTRACE_GETFPREGS: an FXSAVE image, by the names that debuggers use. */
struct user_fpregs_struct {
	unsigned short cwd, swd, ftw, fop;
	unsigned long rip, rdp;
	unsigned int mxcsr, mxcr_mask;
	unsigned int st_space[32];
	unsigned int xmm_space[64];
	unsigned int padding[24];
};

struct user {
	struct user_regs_struct regs;
	int u_fpvalid;
	struct user_fpregs_struct i387;
	unsigned long u_tsize, u_dsize, u_ssize;
	unsigned long start_code, start_stack;
	long signal;
	int reserved;
	struct user_regs_struct *u_ar0;
	struct user_fpregs_struct *u_fpstate;
	unsigned long magic;
	char u_comm[32];
	unsigned long u_debugreg[8];
};

struct ptrace_peeksiginfo_args {
	unsigned long off;		/* of the first signal in the queue */
	unsigned int flags;
	int nr;				/* how many at most */
};
#define PTRACE_PEEKSIGINFO_SHARED 1	/* those of the process */

#define PTRACE_SYSCALL_INFO_NONE	0
#define PTRACE_SYSCALL_INFO_ENTRY	1
#define PTRACE_SYSCALL_INFO_EXIT	2
#define PTRACE_SYSCALL_INFO_SECCOMP	3

/* PTRACE_GETEVENTMSG at a system call's stop */
#define PTRACE_EVENTMSG_SYSCALL_ENTRY	1
#define PTRACE_EVENTMSG_SYSCALL_EXIT	2

#define LOAM_AUDIT_ARCH_X86_64		0xc000003eU

struct ptrace_syscall_info {
	unsigned char op;
	unsigned char pad[3];
	unsigned int arch;
	unsigned long instruction_pointer;
	unsigned long stack_pointer;
	union {
		struct {
			unsigned long nr;
			unsigned long args[6];
		} entry;
		struct {
			long rval;
			unsigned char is_error;
		} exit;
		struct {
			unsigned long nr;
			unsigned long args[6];
			unsigned int ret_data;
		} seccomp;
	};
};

LOAM_SIZE(struct user_regs_struct, 27 * 8);
LOAM_SIZE(struct user_fpregs_struct, 512);
LOAM_SIZE(struct user, 912);
LOAM_OFFSET(struct user, u_debugreg, 848);
LOAM_SIZE(struct ptrace_peeksiginfo_args, 16);
LOAM_SIZE(struct ptrace_syscall_info, 88);
LOAM_OFFSET(struct ptrace_syscall_info, entry, 24);

#endif
