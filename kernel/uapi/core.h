/*
 * Core files: the notes that debuggers look for. Each has the name "CORE", but for
 * NT_X86_XSTATE, which has "LINUX".
 */
#ifndef LOAM_UAPI_CORE_H
#define LOAM_UAPI_CORE_H

#include "signal.h"
#include "timespec.h"

#ifndef NT_PRSTATUS
#define NT_PRSTATUS	1		/* a thread, and its registers */
#endif
#ifndef NT_PRFPREG
#define NT_PRFPREG	2		/* the FXSAVE image */
#endif
#define NT_FPREGSET	NT_PRFPREG
#define NT_PRPSINFO	3		/* the process */
#define NT_AUXV		6		/* what exec gave it */
#define NT_SIGINFO	0x53494749	/* of the signal that ended it */
#define NT_FILE		0x46494c45	/* which files are mapped where */
#ifndef NT_X86_XSTATE
#define NT_X86_XSTATE	0x202		/* the XSAVE image, with XCR0 at byte 464 */
#endif

/* e_phnum when there are more program headers: sh_info of section 0 counts them. */
#define PN_XNUM		0xffff

#define ELF_NGREG	27

struct elf_siginfo {
	int si_signo;
	int si_code;
	int si_errno;
};

struct elf_prstatus {
	struct elf_siginfo pr_info;
	short pr_cursig;
	unsigned long pr_sigpend;
	unsigned long pr_sighold;
	int pr_pid;			/* of the thread */
	int pr_ppid;
	int pr_pgrp;
	int pr_sid;
	struct timeval pr_utime;
	struct timeval pr_stime;
	struct timeval pr_cutime;
	struct timeval pr_cstime;
	unsigned long pr_reg[ELF_NGREG];	/* r15 ... gs, as user_regs_struct has them */
	int pr_fpvalid;
};

struct elf_prpsinfo {
	char pr_state;
	char pr_sname;
	char pr_zomb;
	char pr_nice;
	unsigned long pr_flag;
	unsigned int pr_uid;
	unsigned int pr_gid;
	int pr_pid;
	int pr_ppid;
	int pr_pgrp;
	int pr_sid;
	char pr_fname[16];
	char pr_psargs[80];
};

/* NT_FILE: count, page size, this for each, then their names, each ended by a 0. */
struct elf_file_entry {
	unsigned long start;
	unsigned long end;
	unsigned long offset;		/* in pages */
};

LOAM_SIZE(struct elf_prstatus, 336);
LOAM_OFFSET(struct elf_prstatus, pr_reg, 112);
LOAM_SIZE(struct elf_prpsinfo, 136);
LOAM_OFFSET(struct elf_prpsinfo, pr_fname, 40);

#endif
