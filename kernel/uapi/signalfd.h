/* signalfd. */
#ifndef LOAM_UAPI_SIGNALFD_H
#define LOAM_UAPI_SIGNALFD_H

#include "layout.h"

#define SFD_NONBLOCK	04000
#define SFD_CLOEXEC	02000000

/* What a read gives for each signal; the members are those of siginfo. */
struct signalfd_siginfo {
	unsigned int ssi_signo;
	int ssi_errno;
	int ssi_code;
	unsigned int ssi_pid;
	unsigned int ssi_uid;
	int ssi_fd;
	unsigned int ssi_tid;		/* of a timer */
	unsigned int ssi_band;
	unsigned int ssi_overrun;
	unsigned int ssi_trapno;
	int ssi_status;
	int ssi_int;
	unsigned long ssi_ptr;
	unsigned long ssi_utime;
	unsigned long ssi_stime;
	unsigned long ssi_addr;
	unsigned short ssi_addr_lsb;
	unsigned short __pad2;
	int ssi_syscall;
	unsigned long ssi_call_addr;
	unsigned int ssi_arch;
	unsigned char __pad[28];
};

LOAM_SIZE(struct signalfd_siginfo, 128);
LOAM_OFFSET(struct signalfd_siginfo, ssi_ptr, 48);
LOAM_OFFSET(struct signalfd_siginfo, ssi_addr, 72);
LOAM_OFFSET(struct signalfd_siginfo, ssi_call_addr, 88);

#endif
