/* Tracing. */
#ifndef _LOAM_SYS_PTRACE_H
#define _LOAM_SYS_PTRACE_H

#include <sys/cdefs.h>
#include <loam/ptrace.h>

/* The names that C libraries give what the kernel's headers call without underscores. */
#define __ptrace_syscall_info		ptrace_syscall_info
#define __ptrace_peeksiginfo_args	ptrace_peeksiginfo_args

/* BSD's names. */
#define PT_TRACE_ME	PTRACE_TRACEME
#define PT_READ_I	PTRACE_PEEKTEXT
#define PT_READ_D	PTRACE_PEEKDATA
#define PT_READ_U	PTRACE_PEEKUSER
#define PT_WRITE_I	PTRACE_POKETEXT
#define PT_WRITE_D	PTRACE_POKEDATA
#define PT_WRITE_U	PTRACE_POKEUSER
#define PT_CONTINUE	PTRACE_CONT
#define PT_KILL		PTRACE_KILL
#define PT_STEP		PTRACE_SINGLESTEP
#define PT_GETREGS	PTRACE_GETREGS
#define PT_SETREGS	PTRACE_SETREGS
#define PT_GETFPREGS	PTRACE_GETFPREGS
#define PT_SETFPREGS	PTRACE_SETFPREGS
#define PT_ATTACH	PTRACE_ATTACH
#define PT_DETACH	PTRACE_DETACH
#define PT_SYSCALL	PTRACE_SYSCALL

__BEGIN_DECLS
/* (request, pid, addr, data); the PEEK requests return the word, so errno tells errors apart. */
long ptrace(int, ...);
__END_DECLS

#endif
