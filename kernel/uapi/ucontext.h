/*
 * The signal frame.
 *
 * On delivery the kernel pushes struct rt_sigframe below the red zone of the
 * interrupted stack (or on the alternate stack) so that, at the handler's
 * first instruction, rsp is the frame's address and rsp + 8 is a multiple of
 * 16, as after a call.  rdi, rsi, rdx hold the signal, &info and &uc.  The
 * FPU image lies above the frame at a 64-byte boundary; fpstate points to it.
 * rt_sigreturn finds the frame at rsp - 8.
 */
#ifndef LOAM_UAPI_UCONTEXT_H
#define LOAM_UAPI_UCONTEXT_H

#include "signal.h"

/* Indices of gregs. */
#define LOAM_REG_R8		0
#define LOAM_REG_R9		1
#define LOAM_REG_R10		2
#define LOAM_REG_R11		3
#define LOAM_REG_R12		4
#define LOAM_REG_R13		5
#define LOAM_REG_R14		6
#define LOAM_REG_R15		7
#define LOAM_REG_RDI		8
#define LOAM_REG_RSI		9
#define LOAM_REG_RBP		10
#define LOAM_REG_RBX		11
#define LOAM_REG_RDX		12
#define LOAM_REG_RAX		13
#define LOAM_REG_RCX		14
#define LOAM_REG_RSP		15
#define LOAM_REG_RIP		16
#define LOAM_REG_EFL		17
#define LOAM_REG_CSGSFS		18
#define LOAM_REG_ERR		19
#define LOAM_REG_TRAPNO		20
#define LOAM_REG_OLDMASK	21
#define LOAM_REG_CR2		22

/* Says that an XSAVE image follows the FXSAVE one; see struct fpx_sw_bytes. */
#define FP_XSTATE_MAGIC1	0x46505853U
#define FP_XSTATE_MAGIC2	0x46505845U	/* 4 bytes behind the image */

/* In the last 48 bytes of the FXSAVE image, which the CPU leaves alone. */
struct fpx_sw_bytes {
	unsigned int magic1;
	unsigned int extended_size;	/* with magic2 */
	unsigned long xfeatures;
	unsigned int xstate_size;	/* without magic2 */
	unsigned int padding[7];
};

/* The FXSAVE image (Intel SDM volume 1, 10.5.1). */
struct fpstate {
	unsigned short cwd;
	unsigned short swd;
	unsigned short ftw;
	unsigned short fop;
	unsigned long rip;
	unsigned long rdp;
	unsigned int mxcsr;
	unsigned int mxcsr_mask;
	unsigned int st_space[32];	/* 8 x87 registers of 16 bytes */
	unsigned int xmm_space[64];	/* 16 SSE registers of 16 bytes */
	unsigned int reserved[12];
	struct fpx_sw_bytes sw_reserved;
};

struct sigcontext {
	union {
		struct {
			unsigned long r8, r9, r10, r11, r12, r13, r14, r15;
			unsigned long rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp;
			unsigned long rip, eflags;
			unsigned short cs, gs, fs, ss;
			unsigned long err, trapno, oldmask, cr2;
		};
		long long gregs[23];
	};
	struct fpstate *fpregs;
	unsigned long reserved1[8];
};

/* uc_flags */
#define UC_FP_XSTATE		0x1
#define UC_SIGCONTEXT_SS	0x2
#define UC_STRICT_RESTORE_SS	0x4

struct ucontext {
	unsigned long uc_flags;
	struct ucontext *uc_link;
	struct sigaltstack uc_stack;
	struct sigcontext uc_mcontext;
	unsigned long uc_sigmask;
};

struct rt_sigframe {
	unsigned long pretcode;		/* the action's restorer */
	struct ucontext uc;
	struct siginfo info;
};

LOAM_SIZE(struct fpx_sw_bytes, 48);
LOAM_SIZE(struct fpstate, 512);
LOAM_OFFSET(struct fpstate, xmm_space, 160);
LOAM_OFFSET(struct fpstate, sw_reserved, 464);
LOAM_SIZE(struct sigcontext, 256);
LOAM_OFFSET(struct sigcontext, cs, 144);
LOAM_OFFSET(struct sigcontext, cr2, 176);
LOAM_OFFSET(struct sigcontext, fpregs, 184);
LOAM_SIZE(struct ucontext, 304);
LOAM_OFFSET(struct ucontext, uc_mcontext, 40);
LOAM_OFFSET(struct ucontext, uc_sigmask, 296);
LOAM_SIZE(struct rt_sigframe, 440);

#endif
