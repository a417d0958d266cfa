/*
 * constants.c - the names of numbers that calls take.
 *
 * Tables of flags may hold composites first: what they match is taken out of the value.
 */
#include <loam/epoll.h>
#include <loam/fcntl.h>
#include <loam/futex.h>
#include <loam/ioctl.h>
#include <loam/mman.h>
#include <loam/mount.h>
#include <loam/poll.h>
#include <loam/prctl.h>
#include <loam/ptrace.h>
#include <loam/random.h>
#include <loam/resource.h>
#include <loam/sched.h>
#include <loam/signal.h>
#include <loam/time.h>
#include <loam/wait.h>

#include "strace.h"

#define C(name) { name, #name }
#define END { 0, NULL }

const struct constant flags_open[] = {
	C(O_CREAT), C(O_EXCL), C(O_NOCTTY), C(O_TRUNC), C(O_APPEND), C(O_NONBLOCK), C(O_SYNC),
	C(O_DSYNC), C(O_ASYNC), C(O_DIRECT), C(O_LARGEFILE), { 020200000, "O_TMPFILE" },
	C(O_DIRECTORY), C(O_NOFOLLOW), C(O_NOATIME), C(O_CLOEXEC), C(O_PATH), END
};
const struct constant flags_prot[] = {
	{ 0, "PROT_NONE" }, C(PROT_READ), C(PROT_WRITE), C(PROT_EXEC), C(PROT_GROWSDOWN), END
};
const struct constant flags_mmap[] = {
	C(MAP_SHARED), C(MAP_PRIVATE), C(MAP_FIXED), C(MAP_ANONYMOUS), C(MAP_GROWSDOWN),
	C(MAP_DENYWRITE), C(MAP_EXECUTABLE), C(MAP_LOCKED), C(MAP_NORESERVE), C(MAP_POPULATE),
	C(MAP_NONBLOCK), C(MAP_STACK), C(MAP_HUGETLB), C(MAP_FIXED_NOREPLACE), END
};
const struct constant flags_mremap[] = { C(MREMAP_MAYMOVE), C(MREMAP_FIXED), END };
const struct constant flags_msync[] = { C(MS_ASYNC), C(MS_INVALIDATE), C(MS_SYNC), END };
const struct constant choice_madvise[] = {
	C(MADV_NORMAL), C(MADV_RANDOM), C(MADV_SEQUENTIAL), C(MADV_WILLNEED), C(MADV_DONTNEED),
	C(MADV_FREE), C(MADV_DONTFORK), C(MADV_DOFORK), { 14, "MADV_HUGEPAGE" },
	{ 15, "MADV_NOHUGEPAGE" }, C(MADV_WIPEONFORK), C(MADV_KEEPONFORK), END
};
const struct constant flags_clone[] = {
	C(CLONE_VM), C(CLONE_FS), C(CLONE_FILES), C(CLONE_SIGHAND), C(CLONE_PIDFD),
	C(CLONE_PTRACE), C(CLONE_VFORK), C(CLONE_PARENT), C(CLONE_THREAD), C(CLONE_NEWNS),
	C(CLONE_SYSVSEM), C(CLONE_SETTLS), C(CLONE_PARENT_SETTID), C(CLONE_CHILD_CLEARTID),
	C(CLONE_DETACHED), C(CLONE_UNTRACED), C(CLONE_CHILD_SETTID), C(CLONE_NEWCGROUP),
	C(CLONE_NEWUTS), C(CLONE_NEWIPC), C(CLONE_NEWUSER), C(CLONE_NEWPID), C(CLONE_NEWNET),
	C(CLONE_IO), C(CLONE_CLEAR_SIGHAND), END
};
const struct constant flags_wait[] = {
	C(WNOHANG), C(WSTOPPED), C(WEXITED), C(WCONTINUED), C(WNOWAIT), C(__WNOTHREAD), C(__WALL),
	C(__WCLONE), END
};
const struct constant choice_idtype[] = {
	{ LOAM_P_ALL, "P_ALL" }, { LOAM_P_PID, "P_PID" }, { LOAM_P_PGID, "P_PGID" },
	{ LOAM_P_PIDFD, "P_PIDFD" }, END
};
const struct constant choice_whence[] = {
	{ 0, "SEEK_SET" }, { 1, "SEEK_CUR" }, { 2, "SEEK_END" }, { 3, "SEEK_DATA" },
	{ 4, "SEEK_HOLE" }, END
};
const struct constant flags_access[] = {
	{ 0, "F_OK" }, { 4, "R_OK" }, { 2, "W_OK" }, { 1, "X_OK" }, END
};
const struct constant choice_sigmask[] = {
	C(SIG_BLOCK), C(SIG_UNBLOCK), C(SIG_SETMASK), END
};
const struct constant choice_fcntl[] = {
	C(F_DUPFD), C(F_GETFD), C(F_SETFD), C(F_GETFL), C(F_SETFL), C(F_GETLK), C(F_SETLK),
	C(F_SETLKW), C(F_SETOWN), C(F_GETOWN), C(F_DUPFD_CLOEXEC), { 1031, "F_SETPIPE_SZ" },
	{ 1032, "F_GETPIPE_SZ" }, { 1033, "F_ADD_SEALS" }, { 1034, "F_GET_SEALS" },
	{ 36, "F_OFD_GETLK" }, { 37, "F_OFD_SETLK" }, { 38, "F_OFD_SETLKW" }, END
};
const struct constant choice_ioctl[] = {
	{ 0x5401, "TCGETS" }, { 0x5402, "TCSETS" }, { 0x5403, "TCSETSW" }, { 0x5404, "TCSETSF" },
	{ 0x5409, "TCSBRK" }, { 0x540a, "TCXONC" }, { 0x540b, "TCFLSH" }, { 0x540c, "TIOCEXCL" },
	{ 0x540e, "TIOCSCTTY" }, { 0x540f, "TIOCGPGRP" }, { 0x5410, "TIOCSPGRP" },
	{ 0x5411, "TIOCOUTQ" }, { 0x5412, "TIOCSTI" }, { 0x5413, "TIOCGWINSZ" },
	{ 0x5414, "TIOCSWINSZ" }, { 0x541b, "FIONREAD" }, { 0x5421, "FIONBIO" },
	{ 0x5422, "TIOCNOTTY" }, { 0x5429, "TIOCGSID" }, { 0x5450, "FIONCLEX" },
	{ 0x5451, "FIOCLEX" }, { 0x80045430, "TIOCGPTN" }, { 0x40045431, "TIOCSPTLCK" },
	{ 0x5441, "TIOCGPTPEER" }, { 0x1260, "BLKGETSIZE" }, { 0x1268, "BLKSSZGET" },
	{ 0x80081272, "BLKGETSIZE64" }, { 0x1261, "BLKFLSBUF" }, END
};
const struct constant choice_futex[] = {
	{ 0, "FUTEX_WAIT" }, { 1, "FUTEX_WAKE" }, { 3, "FUTEX_REQUEUE" },
	{ 4, "FUTEX_CMP_REQUEUE" }, { 5, "FUTEX_WAKE_OP" }, { 6, "FUTEX_LOCK_PI" },
	{ 7, "FUTEX_UNLOCK_PI" }, { 8, "FUTEX_TRYLOCK_PI" }, { 9, "FUTEX_WAIT_BITSET" },
	{ 10, "FUTEX_WAKE_BITSET" }, { 11, "FUTEX_WAIT_REQUEUE_PI" },
	{ 12, "FUTEX_CMP_REQUEUE_PI" }, { 13, "FUTEX_LOCK_PI2" }, END
};
const struct constant choice_prctl[] = {
	C(PR_SET_PDEATHSIG), C(PR_GET_PDEATHSIG), C(PR_GET_DUMPABLE), C(PR_SET_DUMPABLE),
	C(PR_GET_KEEPCAPS), C(PR_SET_KEEPCAPS), C(PR_SET_NAME), C(PR_GET_NAME),
	{ 21, "PR_GET_SECCOMP" }, { 22, "PR_SET_SECCOMP" }, { 23, "PR_CAPBSET_READ" },
	{ 24, "PR_CAPBSET_DROP" }, C(PR_SET_TIMERSLACK), C(PR_GET_TIMERSLACK),
	C(PR_SET_CHILD_SUBREAPER), C(PR_GET_CHILD_SUBREAPER), C(PR_SET_NO_NEW_PRIVS),
	C(PR_GET_NO_NEW_PRIVS), { 40, "PR_GET_TID_ADDRESS" }, { 47, "PR_CAP_AMBIENT" }, END
};
const struct constant choice_arch_prctl[] = {
	{ 0x1001, "ARCH_SET_GS" }, { 0x1002, "ARCH_SET_FS" }, { 0x1003, "ARCH_GET_FS" },
	{ 0x1004, "ARCH_GET_GS" }, { 0x3001, "ARCH_CET_STATUS" }, END
};
const struct constant choice_rlimit[] = {
	C(RLIMIT_CPU), C(RLIMIT_FSIZE), C(RLIMIT_DATA), C(RLIMIT_STACK), C(RLIMIT_CORE),
	C(RLIMIT_RSS), C(RLIMIT_NPROC), C(RLIMIT_NOFILE), C(RLIMIT_MEMLOCK), C(RLIMIT_AS),
	C(RLIMIT_LOCKS), C(RLIMIT_SIGPENDING), C(RLIMIT_MSGQUEUE), C(RLIMIT_NICE),
	C(RLIMIT_RTPRIO), C(RLIMIT_RTTIME), END
};
const struct constant choice_rusage[] = {
	{ 0, "RUSAGE_SELF" }, { -1, "RUSAGE_CHILDREN" }, { 1, "RUSAGE_THREAD" }, END
};
const struct constant choice_prio[] = {
	{ 0, "PRIO_PROCESS" }, { 1, "PRIO_PGRP" }, { 2, "PRIO_USER" }, END
};
const struct constant choice_itimer[] = {
	{ 0, "ITIMER_REAL" }, { 1, "ITIMER_VIRTUAL" }, { 2, "ITIMER_PROF" }, END
};
const struct constant choice_policy[] = {
	{ 0, "SCHED_OTHER" }, { 1, "SCHED_FIFO" }, { 2, "SCHED_RR" }, { 3, "SCHED_BATCH" },
	{ 5, "SCHED_IDLE" }, END
};
const struct constant choice_clock[] = {
	{ 0, "CLOCK_REALTIME" }, { 1, "CLOCK_MONOTONIC" }, { 2, "CLOCK_PROCESS_CPUTIME_ID" },
	{ 3, "CLOCK_THREAD_CPUTIME_ID" }, { 4, "CLOCK_MONOTONIC_RAW" },
	{ 5, "CLOCK_REALTIME_COARSE" }, { 6, "CLOCK_MONOTONIC_COARSE" }, { 7, "CLOCK_BOOTTIME" },
	{ 8, "CLOCK_REALTIME_ALARM" }, { 9, "CLOCK_BOOTTIME_ALARM" }, { 11, "CLOCK_TAI" }, END
};
const struct constant flags_timer[] = { { 1, "TIMER_ABSTIME" }, END };
const struct constant flags_flock[] = {
	{ 1, "LOCK_SH" }, { 2, "LOCK_EX" }, { 4, "LOCK_NB" }, { 8, "LOCK_UN" }, END
};
const struct constant choice_epoll[] = {
	{ 1, "EPOLL_CTL_ADD" }, { 2, "EPOLL_CTL_DEL" }, { 3, "EPOLL_CTL_MOD" }, END
};
const struct constant flags_epoll[] = {
	{ 1, "EPOLLIN" }, { 2, "EPOLLPRI" }, { 4, "EPOLLOUT" }, { 8, "EPOLLERR" },
	{ 0x10, "EPOLLHUP" }, { 0x40, "EPOLLRDNORM" }, { 0x2000, "EPOLLRDHUP" },
	{ 0x10000000, "EPOLLEXCLUSIVE" }, { 0x40000000, "EPOLLONESHOT" },
	{ 0x80000000, "EPOLLET" }, END
};
const struct constant flags_poll[] = {
	{ 1, "POLLIN" }, { 2, "POLLPRI" }, { 4, "POLLOUT" }, { 8, "POLLERR" }, { 0x10, "POLLHUP" },
	{ 0x20, "POLLNVAL" }, { 0x40, "POLLRDNORM" }, { 0x80, "POLLRDBAND" },
	{ 0x100, "POLLWRNORM" }, { 0x2000, "POLLRDHUP" }, END
};
const struct constant flags_mount[] = {
	{ 1, "MS_RDONLY" }, { 2, "MS_NOSUID" }, { 4, "MS_NODEV" }, { 8, "MS_NOEXEC" },
	{ 16, "MS_SYNCHRONOUS" }, { 32, "MS_REMOUNT" }, { 64, "MS_MANDLOCK" },
	{ 128, "MS_DIRSYNC" }, { 1024, "MS_NOATIME" }, { 2048, "MS_NODIRATIME" },
	{ 4096, "MS_BIND" }, { 8192, "MS_MOVE" }, { 16384, "MS_REC" }, { 32768, "MS_SILENT" },
	{ 1 << 17, "MS_UNBINDABLE" }, { 1 << 18, "MS_PRIVATE" }, { 1 << 19, "MS_SLAVE" },
	{ 1 << 20, "MS_SHARED" }, { 1 << 21, "MS_RELATIME" }, END
};
const struct constant flags_umount[] = {
	{ 1, "MNT_FORCE" }, { 2, "MNT_DETACH" }, { 4, "MNT_EXPIRE" }, { 8, "UMOUNT_NOFOLLOW" }, END
};
const struct constant choice_ptrace[] = {
	C(PTRACE_TRACEME), C(PTRACE_PEEKTEXT), C(PTRACE_PEEKDATA), C(PTRACE_PEEKUSER),
	C(PTRACE_POKETEXT), C(PTRACE_POKEDATA), C(PTRACE_POKEUSER), C(PTRACE_CONT),
	C(PTRACE_KILL), C(PTRACE_SINGLESTEP), C(PTRACE_GETREGS), C(PTRACE_SETREGS),
	C(PTRACE_GETFPREGS), C(PTRACE_SETFPREGS), C(PTRACE_ATTACH), C(PTRACE_DETACH),
	C(PTRACE_SYSCALL), C(PTRACE_SYSEMU), C(PTRACE_SYSEMU_SINGLESTEP), C(PTRACE_SETOPTIONS),
	C(PTRACE_GETEVENTMSG), C(PTRACE_GETSIGINFO), C(PTRACE_SETSIGINFO), C(PTRACE_GETREGSET),
	C(PTRACE_SETREGSET), C(PTRACE_SEIZE), C(PTRACE_INTERRUPT), C(PTRACE_LISTEN),
	C(PTRACE_PEEKSIGINFO), C(PTRACE_GETSIGMASK), C(PTRACE_SETSIGMASK),
	C(PTRACE_GET_SYSCALL_INFO), END
};
const struct constant flags_memfd[] = {
	{ 1, "MFD_CLOEXEC" }, { 2, "MFD_ALLOW_SEALING" }, { 4, "MFD_HUGETLB" }, END
};
const struct constant flags_random[] = {
	{ 1, "GRND_NONBLOCK" }, { 2, "GRND_RANDOM" }, { 4, "GRND_INSECURE" }, END
};
const struct constant flags_rename[] = {
	{ 1, "RENAME_NOREPLACE" }, { 2, "RENAME_EXCHANGE" }, { 4, "RENAME_WHITEOUT" }, END
};
const struct constant flags_at[] = {
	{ 0x100, "AT_SYMLINK_NOFOLLOW" }, { 0x200, "AT_REMOVEDIR" },
	{ 0x400, "AT_SYMLINK_FOLLOW" }, { 0x800, "AT_NO_AUTOMOUNT" },
	{ 0x1000, "AT_EMPTY_PATH" }, { 0x2000, "AT_STATX_FORCE_SYNC" },
	{ 0x4000, "AT_STATX_DONT_SYNC" }, END
};
const struct constant flags_sigaction[] = {
	C(SA_NOCLDSTOP), C(SA_NOCLDWAIT), C(SA_SIGINFO), C(SA_RESTORER), C(SA_ONSTACK),
	C(SA_RESTART), C(SA_NODEFER), { SA_RESETHAND & 0xffffffff, "SA_RESETHAND" }, END
};
const struct constant choice_sigstack[] = {
	{ SS_ONSTACK, "SS_ONSTACK" }, { SS_DISABLE, "SS_DISABLE" }, END
};
const struct constant choice_si[] = {
	{ SI_USER, "SI_USER" }, { SI_KERNEL, "SI_KERNEL" }, { SI_QUEUE, "SI_QUEUE" },
	{ SI_TIMER, "SI_TIMER" }, { SI_MESGQ, "SI_MESGQ" }, { SI_ASYNCIO, "SI_ASYNCIO" },
	{ SI_SIGIO, "SI_SIGIO" }, { SI_TKILL, "SI_TKILL" }, END
};
const struct constant choice_cld[] = {
	C(CLD_EXITED), C(CLD_KILLED), C(CLD_DUMPED), C(CLD_TRAPPED), C(CLD_STOPPED),
	C(CLD_CONTINUED), END
};
const struct constant choice_segv[] = { C(SEGV_MAPERR), C(SEGV_ACCERR), END };
const struct constant choice_bus[] = { C(BUS_ADRALN), C(BUS_ADRERR), C(BUS_OBJERR), END };
const struct constant choice_ill[] = {
	C(ILL_ILLOPC), C(ILL_ILLOPN), C(ILL_ILLADR), C(ILL_ILLTRP), C(ILL_PRVOPC), END
};
const struct constant choice_fpe[] = {
	C(FPE_INTDIV), C(FPE_INTOVF), C(FPE_FLTDIV), C(FPE_FLTOVF), C(FPE_FLTUND), C(FPE_FLTRES),
	C(FPE_FLTINV), END
};
const struct constant choice_trap[] = { C(TRAP_BRKPT), C(TRAP_TRACE), C(TRAP_HWBKPT), END };

static const struct constant errnos[] = {
#include <gen/strace_errnos.h>
	END
};

const char *
constant_name(const struct constant *table, unsigned long value)
{
	for (; table->name != NULL; table++)
		if (table->value == value)
			return table->name;
	return NULL;
}

const char *
errno_name(int err)
{
	return constant_name(errnos, err);
}
