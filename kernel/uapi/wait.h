/* Waiting for children: options, and the status word of wait4. */
#ifndef LOAM_UAPI_WAIT_H
#define LOAM_UAPI_WAIT_H

#define WNOHANG		0x00000001
#define WUNTRACED	0x00000002
#define WSTOPPED	WUNTRACED
#define WEXITED		0x00000004
#define WCONTINUED	0x00000008
#define WNOWAIT		0x01000000	/* waitid: leave it waitable */
#define __WNOTHREAD	0x20000000
#define __WALL		0x40000000
#define __WCLONE	0x80000000

/* waitid's first argument */
#define LOAM_P_ALL	0
#define LOAM_P_PID	1
#define LOAM_P_PGID	2
#define LOAM_P_PIDFD	3

/*
 * The status word: exited, the code in bits 8..15 and 0 below; killed, the
 * signal in bits 0..6 and bit 7 for a core dump; stopped, the signal in bits
 * 8..15 and 0x7f below; continued, 0xffff.
 */
#define WEXITSTATUS(s)	(((s) >> 8) & 0xff)
#define WTERMSIG(s)	((s) & 0x7f)
#define WSTOPSIG(s)	WEXITSTATUS(s)
#define WIFEXITED(s)	(WTERMSIG(s) == 0)
#define WIFSIGNALED(s)	(((s) & 0xffff) - 1U < 0xffU)
#define WIFSTOPPED(s)	(((s) & 0xff) == 0x7f)
#define WIFCONTINUED(s)	((s) == 0xffff)
#define WCOREDUMP(s)	((s) & 0x80)
#define W_EXITCODE(code, sig)	(((code) << 8) | (sig))
#define W_STOPCODE(sig)		(((sig) << 8) | 0x7f)
#define W_CONTINUED		0xffff

#endif
