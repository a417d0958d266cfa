/* ptrace: stops, and what a tracer may ask and change while its tracee is stopped. */
#include "tap.h"
#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>

#ifndef __WALL
#define __WALL 0x40000000
#endif

static void
nap(int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&ts, NULL);
}

/* Wait for the tracee's next stop: its status. */
static int
stop_of(pid_t pid)
{
	int st;

	CHECK_EQ(waitpid(pid, &st, __WALL), pid);
	return st;
}

#define STOPPED(sig) ((sig) << 8 | 0x7f)
#define EVENT(e) (STOPPED(SIGTRAP) | (e) << 16)

static void
end(pid_t pid)
{
	int st;

	kill(pid, SIGKILL);
	do
		CHECK_EQ(waitpid(pid, &st, __WALL), pid);
	while (WIFSTOPPED(st));
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGKILL);
}

/* The letter of its state in /proc. */
static int
state_of(pid_t pid)
{
	char name[32], line[200], *paren;
	int fd;
	ssize_t n;

	snprintf(name, sizeof(name), "/proc/%d/stat", (int)pid);
	fd = open(name, O_RDONLY);
	CHECK(fd >= 0);
	n = read(fd, line, sizeof(line) - 1);
	CHECK(n > 0);
	line[n] = 0;
	close(fd);
	paren = strrchr(line, ')');
	CHECK(paren != NULL);
	return paren[2];
}

/* A child that is traced and stopped by SIGSTOP, then runs fn. */
static pid_t
tracee(void (*fn)(void))
{
	pid_t pid = fork();

	CHECK(pid >= 0);
	if (pid == 0) {
		CHECK_EQ(ptrace(PTRACE_TRACEME, 0, 0, 0), 0);
		raise(SIGSTOP);
		fn();
		_exit(0);
	}
	CHECK_EQ(stop_of(pid), STOPPED(SIGSTOP));
	return pid;
}

static void
cont(pid_t pid, int request, int sig)
{
	CHECK_EQ(ptrace(request, pid, 0, (void *)(long)sig), 0);
}

static volatile long word = 0x1122334455667788;
static volatile int handled;

static void
note(int sig)
{
	handled = sig;
}

/* ---- memory and registers ---- */

static void
exit_by_word(void)
{
	_exit(word == 0x0102030405060708 ? 7 : 1);
}

TEST(peek_and_poke)
{
	pid_t pid = tracee(exit_by_word);
	static long pages[2 * 4096 / 8] __attribute__((aligned(4096)));
	int st;

	errno = 0;
	CHECK_EQ(ptrace(PTRACE_PEEKDATA, pid, (void *)&word, 0), 0x1122334455667788);
	CHECK_EQ(errno, 0);
	CHECK_EQ(ptrace(PTRACE_POKEDATA, pid, (void *)&word, (void *)0x0102030405060708), 0);
	CHECK_EQ(ptrace(PTRACE_PEEKTEXT, pid, (void *)&word, 0), 0x0102030405060708);
	CHECK_EQ(word, 0x1122334455667788);
	/* Across two pages. */
	CHECK_EQ(ptrace(PTRACE_POKEDATA, pid, (char *)pages + 4093, (void *)0x1234567812345678), 0);
	CHECK_EQ(ptrace(PTRACE_PEEKDATA, pid, (char *)pages + 4093, 0), 0x1234567812345678);
	CHECK_ERR(ptrace(PTRACE_PEEKDATA, pid, (void *)8, 0), EIO);
	CHECK_ERR(ptrace(PTRACE_POKEDATA, pid, (void *)-8L, (void *)1), EIO);
	CHECK_ERR(ptrace(PTRACE_PEEKDATA, pid, (void *)0xffff800000000000, 0), EIO);
	cont(pid, PTRACE_CONT, 0);
	st = stop_of(pid);
	CHECK(WIFEXITED(st) && WEXITSTATUS(st) == 7);
}

static void
nothing(void)
{
}

TEST(text_is_copied_on_write)
{
	pid_t pid = tracee(nothing);
	long mine = *(volatile long *)(void *)nothing;
	char *ro = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK_EQ(ptrace(PTRACE_PEEKTEXT, pid, (void *)nothing, 0), mine);
	CHECK_EQ(ptrace(PTRACE_POKETEXT, pid, (void *)nothing, (void *)(mine ^ 0xff)), 0);
	CHECK_EQ(ptrace(PTRACE_PEEKTEXT, pid, (void *)nothing, 0), mine ^ 0xff);
	CHECK_EQ(*(volatile long *)(void *)nothing, mine);
	/* Twice: the page is its own already. */
	CHECK_EQ(ptrace(PTRACE_POKETEXT, pid, (void *)nothing, (void *)(mine ^ 0xf0)), 0);
	CHECK_EQ(ptrace(PTRACE_PEEKTEXT, pid, (void *)nothing, 0), mine ^ 0xf0);
	CHECK(ro != MAP_FAILED);
	end(pid);
}

static char *rdonly, *none, *shared_ro;

static void
touch_rdonly(void)
{
	if (rdonly[5] != 'x' || rdonly[4095] != 0)
		_exit(1);
	rdonly[5] = 'y';	/* still a fault */
	_exit(2);
}

TEST(forced_writes)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	pid_t pid;
	int st;

	rdonly = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	none = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	shared_ro = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	CHECK(rdonly != MAP_FAILED && none != MAP_FAILED && shared_ro != MAP_FAILED);
	CHECK_EQ(rdonly[0], 0);		/* the zero page is there, in both */
	pid = tracee(touch_rdonly);
	CHECK_EQ(ptrace(PTRACE_POKEDATA, pid, rdonly + 5, (void *)(long)'x'), 0);
	CHECK_EQ(ptrace(PTRACE_PEEKDATA, pid, rdonly + 5, 0), 'x');
	CHECK_EQ(rdonly[5], 0);
	CHECK_EQ(ptrace(PTRACE_POKEDATA, pid, none, (void *)77L), 0);
	CHECK_EQ(ptrace(PTRACE_PEEKDATA, pid, none, 0), 77);
	/* What other processes would see is not written. */
	CHECK_ERR(ptrace(PTRACE_POKEDATA, pid, shared_ro, (void *)0L), EIO);
	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGSEGV));
	cont(pid, PTRACE_CONT, SIGSEGV);
	st = stop_of(pid);
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGSEGV);
	close(fd);
}

TEST(registers)
{
	pid_t pid = tracee(nothing);
	struct user_regs_struct r, s;

	CHECK_EQ(state_of(pid), 't');
	CHECK_EQ(ptrace(PTRACE_GETREGS, pid, 0, &r), 0);
	CHECK_EQ(r.cs, 0x33);
	CHECK_EQ(r.ss, 0x2b);
	CHECK(r.rip != 0 && r.rsp != 0 && (r.eflags & 0x202) == 0x202);
	CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, offsetof(struct user, regs.rip), 0), r.rip);
	CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, offsetof(struct user, regs.r15), (void *)1234L), 0);
	CHECK_EQ(ptrace(PTRACE_GETREGS, pid, 0, &s), 0);
	CHECK_EQ(s.r15, 1234);
	s.r15 = r.r15;
	s.r12 = 99;
	CHECK_EQ(ptrace(PTRACE_SETREGS, pid, 0, &s), 0);
	CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, offsetof(struct user, regs.r12), 0), 99);
	/* Hostile values. */
	s.cs = 0x10;
	CHECK_ERR(ptrace(PTRACE_SETREGS, pid, 0, &s), EIO);
	s.cs = r.cs;
	s.ss = 0;
	CHECK_ERR(ptrace(PTRACE_SETREGS, pid, 0, &s), EIO);
	s.ss = r.ss;
	s.fs_base = 0xffff800000000000;
	CHECK_ERR(ptrace(PTRACE_SETREGS, pid, 0, &s), EIO);
	s = r;
	s.eflags = ~0ul;
	CHECK_EQ(ptrace(PTRACE_SETREGS, pid, 0, &s), 0);
	CHECK_EQ(ptrace(PTRACE_GETREGS, pid, 0, &s), 0);
	CHECK_EQ(s.eflags & 0x3000, 0);		/* IOPL */
	CHECK_EQ(s.eflags & 0x200, 0x200);
	CHECK_EQ(ptrace(PTRACE_SETREGS, pid, 0, &r), 0);
	CHECK_ERR(ptrace(PTRACE_PEEKUSER, pid, 3, 0), EIO);
	CHECK_ERR(ptrace(PTRACE_PEEKUSER, pid, 928, 0), EIO);
	CHECK_ERR(ptrace(PTRACE_GETREGS, pid, 0, (void *)8), EFAULT);
	CHECK_ERR(ptrace(PTRACE_SETREGS, pid, 0, (void *)8), EFAULT);
	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(stop_of(pid), 0);
}

TEST(wild_rip)
{
	pid_t pid = tracee(nothing);

	CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, offsetof(struct user, regs.rip),
	    (void *)0x8000000000000000), 0);
	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGSEGV));
	end(pid);
}

static void
check_xmm(void)
{
	/* The tracer has put 42.0 into xmm7 and changed the x87 stack. */
	double d;

	__asm__ volatile("movsd %%xmm7, %0" : "=m"(d));
	_exit(d == 42.0 ? 0 : 1);
}

static void
stop_with_xmm(void)
{
	double d = 17.0;

	__asm__ volatile("movsd %0, %%xmm7; int3" :: "m"(d) : "xmm7");
	check_xmm();
}

TEST(fpu_registers)
{
	pid_t pid = tracee(stop_with_xmm);
	struct user_fpregs_struct f;
	char xstate[8192];
	struct iovec iov = { xstate, sizeof(xstate) };
	double d;

	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP));
	CHECK_EQ(ptrace(PTRACE_GETFPREGS, pid, 0, &f), 0);
	memcpy(&d, &f.xmm_space[7 * 4], 8);
	CHECK(d == 17.0);
	CHECK_EQ(f.mxcsr & 0x1f80, 0x1f80);
	CHECK_EQ(f.cwd, 0x37f);
	d = 42.0;
	memcpy(&f.xmm_space[7 * 4], &d, 8);
	CHECK_EQ(ptrace(PTRACE_SETFPREGS, pid, 0, &f), 0);
	f.mxcsr = 0xffffffff;
	CHECK_ERR(ptrace(PTRACE_SETFPREGS, pid, 0, &f), EINVAL);
	if (ptrace(PTRACE_GETREGSET, pid, (void *)0x202, &iov) == 0) {
		CHECK(iov.iov_len >= 576);
		memcpy(&d, xstate + 160 + 7 * 16, 8);
		CHECK(d == 42.0);
		CHECK(*(uint64_t *)(xstate + 464) & 3);
		CHECK_EQ(ptrace(PTRACE_SETREGSET, pid, (void *)0x202, &iov), 0);
		xstate[512 + 7] |= 0x40;	/* a feature there is not */
		CHECK_ERR(ptrace(PTRACE_SETREGSET, pid, (void *)0x202, &iov), EINVAL);
		xstate[512 + 7] &= ~0x40;
		xstate[520] = 1;		/* the compacted format */
		CHECK_ERR(ptrace(PTRACE_SETREGSET, pid, (void *)0x202, &iov), EINVAL);
	}
	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(stop_of(pid), 0);
}

TEST(regsets)
{
	pid_t pid = tracee(nothing);
	struct user_regs_struct r, s;
	struct iovec iov = { &r, sizeof(r) };
	char big[1000];

	CHECK_EQ(ptrace(PTRACE_GETREGSET, pid, (void *)1, &iov), 0);
	CHECK_EQ(iov.iov_len, sizeof(r));
	CHECK_EQ(ptrace(PTRACE_GETREGS, pid, 0, &s), 0);
	CHECK_EQ(memcmp(&r, &s, sizeof(r)), 0);
	iov.iov_base = big;
	iov.iov_len = sizeof(big);
	CHECK_EQ(ptrace(PTRACE_GETREGSET, pid, (void *)1, &iov), 0);
	CHECK_EQ(iov.iov_len, sizeof(r));
	CHECK_EQ(ptrace(PTRACE_SETREGSET, pid, (void *)1, &iov), 0);
	iov.iov_len = 512;
	CHECK_EQ(ptrace(PTRACE_GETREGSET, pid, (void *)2, &iov), 0);
	CHECK_EQ(iov.iov_len, 512);
	CHECK_ERR(ptrace(PTRACE_GETREGSET, pid, (void *)0x7777, &iov), EINVAL);
	iov.iov_len = 3;
	CHECK_ERR(ptrace(PTRACE_GETREGSET, pid, (void *)1, &iov), EINVAL);
	end(pid);
}

/* ---- signals ---- */

static void
handle_and_tell(void)
{
	signal(SIGUSR1, note);
	signal(SIGUSR2, note);
	raise(SIGUSR1);
	_exit(handled);
}

TEST(signal_passed)
{
	pid_t pid = tracee(handle_and_tell);
	int st;

	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGUSR1));
	cont(pid, PTRACE_CONT, SIGUSR1);
	st = stop_of(pid);
	CHECK(WIFEXITED(st) && WEXITSTATUS(st) == SIGUSR1);
}

TEST(signal_suppressed)
{
	pid_t pid = tracee(handle_and_tell);

	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGUSR1));
	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(stop_of(pid), 0);
}

TEST(signal_replaced)
{
	pid_t pid = tracee(handle_and_tell);
	siginfo_t info;
	int st;

	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGUSR1));
	CHECK_EQ(ptrace(PTRACE_GETSIGINFO, pid, 0, &info), 0);
	CHECK_EQ(info.si_signo, SIGUSR1);
	CHECK_EQ(info.si_pid, pid);
	cont(pid, PTRACE_CONT, SIGUSR2);
	st = stop_of(pid);
	CHECK(WIFEXITED(st) && WEXITSTATUS(st) == SIGUSR2);
}

static void
ignore(void)
{
	signal(SIGUSR1, SIG_IGN);
	raise(SIGUSR1);
	raise(SIGCHLD);
}

TEST(ignored_signals_are_seen)
{
	pid_t pid = tracee(ignore);

	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGUSR1));
	cont(pid, PTRACE_CONT, SIGUSR1);
	CHECK_EQ(stop_of(pid), STOPPED(SIGCHLD));
	cont(pid, PTRACE_CONT, SIGCHLD);
	CHECK_EQ(stop_of(pid), 0);
}

static void
show_value(int sig, siginfo_t *info, void *context)
{
	_exit(info->si_value.sival_int);
}

static void
handle_value(void)
{
	struct sigaction sa = { .sa_flags = SA_SIGINFO };

	sa.sa_sigaction = show_value;
	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
}

TEST(siginfo_changed)
{
	pid_t pid = tracee(handle_value);
	siginfo_t info;
	int st;

	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGUSR1));
	CHECK_EQ(ptrace(PTRACE_GETSIGINFO, pid, 0, &info), 0);
	info.si_value.sival_int = 33;
	CHECK_EQ(ptrace(PTRACE_SETSIGINFO, pid, 0, &info), 0);
	cont(pid, PTRACE_CONT, SIGUSR1);
	st = stop_of(pid);
	CHECK(WIFEXITED(st) && WEXITSTATUS(st) == 33);
}

static void
block_and_stop(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR1);
	kill(getpid(), SIGUSR2);
	kill(getpid(), SIGSTOP);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

TEST(mask_and_queue)
{
	pid_t pid = tracee(block_and_stop);
	struct __ptrace_peeksiginfo_args a = { .off = 0, .nr = 4 };
	unsigned long mask;
	siginfo_t info[4];

	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGSTOP));
	CHECK_EQ(ptrace(PTRACE_GETSIGMASK, pid, (void *)8, &mask), 0);
	CHECK_EQ(mask, 1ul << (SIGUSR1 - 1) | 1ul << (SIGUSR2 - 1));
	CHECK_ERR(ptrace(PTRACE_GETSIGMASK, pid, (void *)4, &mask), EINVAL);
	CHECK_EQ(ptrace(PTRACE_PEEKSIGINFO, pid, &a, info), 1);
	CHECK_EQ(info[0].si_signo, SIGUSR1);
	a.flags = PTRACE_PEEKSIGINFO_SHARED;
	CHECK_EQ(ptrace(PTRACE_PEEKSIGINFO, pid, &a, info), 1);
	CHECK_EQ(info[0].si_signo, SIGUSR2);
	a.flags = 8;
	CHECK_ERR(ptrace(PTRACE_PEEKSIGINFO, pid, &a, info), EINVAL);
	/* Unblocked by the tracer: it comes at once. */
	mask = 1ul << (SIGUSR2 - 1);
	CHECK_EQ(ptrace(PTRACE_SETSIGMASK, pid, (void *)8, &mask), 0);
	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGUSR1));
	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGUSR2));
	end(pid);
}

/* ---- system calls ---- */

static void
few_calls(void)
{
	syscall(SYS_getpid);
	syscall(SYS_close, -1);
	_exit(0);
}

/* On to the next entry into the call nr. */
static void
run_to_call(pid_t pid, long nr, struct user_regs_struct *r)
{
	do {
		cont(pid, PTRACE_SYSCALL, 0);
		CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP | 0x80));
		CHECK_EQ(ptrace(PTRACE_GETREGS, pid, 0, r), 0);
	} while ((long)r->orig_rax != nr || r->rax != (unsigned long)-ENOSYS);
}

TEST(syscall_stops)
{
	pid_t pid = tracee(few_calls);
	struct __ptrace_syscall_info i;
	struct user_regs_struct r;
	unsigned long message;

	CHECK_EQ(ptrace(PTRACE_SETOPTIONS, pid, 0, (void *)PTRACE_O_TRACESYSGOOD), 0);
	CHECK_ERR(ptrace(PTRACE_SETOPTIONS, pid, 0, (void *)0x8000), EINVAL);
	CHECK_EQ(ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(i), &i), 24);
	CHECK_EQ(i.op, PTRACE_SYSCALL_INFO_NONE);
	run_to_call(pid, SYS_getpid, &r);
	CHECK_EQ(ptrace(PTRACE_GETEVENTMSG, pid, 0, &message), 0);
	CHECK_EQ(message, 1);
	cont(pid, PTRACE_SYSCALL, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP | 0x80));
	CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, offsetof(struct user, regs.rax), 0), pid);
	CHECK_EQ(ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(i), &i), 33);
	CHECK_EQ(i.op, PTRACE_SYSCALL_INFO_EXIT);
	CHECK_EQ(i.exit.rval, pid);
	CHECK_EQ(i.exit.is_error, 0);
	CHECK_EQ(i.arch, 0xc000003e);

	cont(pid, PTRACE_SYSCALL, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP | 0x80));
	CHECK_EQ(ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(i), &i), 80);
	CHECK_EQ(i.op, PTRACE_SYSCALL_INFO_ENTRY);
	CHECK_EQ(i.entry.nr, SYS_close);
	CHECK_EQ((int)i.entry.args[0], -1);
	cont(pid, PTRACE_SYSCALL, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP | 0x80));
	CHECK_EQ(ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(i), &i), 33);
	CHECK_EQ(i.exit.rval, -EBADF);
	CHECK_EQ(i.exit.is_error, 1);
	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(stop_of(pid), 0);
}

static void
ask_ppid(void)
{
	long n = syscall(SYS_getppid);

	_exit(n == 4711 ? 0 : 1);
}

TEST(syscall_changed)
{
	pid_t pid = tracee(ask_ppid);
	struct user_regs_struct r;

	ptrace(PTRACE_SETOPTIONS, pid, 0, (void *)PTRACE_O_TRACESYSGOOD);
	run_to_call(pid, SYS_getppid, &r);
	/* No call is made, and the result is the tracer's. */
	CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, offsetof(struct user, regs.orig_rax), (void *)-1L), 0);
	cont(pid, PTRACE_SYSCALL, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP | 0x80));
	CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, offsetof(struct user, regs.rax), 0), -ENOSYS);
	CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, offsetof(struct user, regs.rax), (void *)4711L), 0);
	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(stop_of(pid), 0);
}

TEST(sysemu)
{
	pid_t pid = tracee(ask_ppid);
	struct user_regs_struct r;
	int n = 0;

	ptrace(PTRACE_SETOPTIONS, pid, 0, (void *)PTRACE_O_TRACESYSGOOD);
	do {
		CHECK(n++ < 20);
		cont(pid, PTRACE_SYSEMU, 0);
		CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP | 0x80));
		CHECK_EQ(ptrace(PTRACE_GETREGS, pid, 0, &r), 0);
	} while (r.orig_rax != SYS_getppid);
	CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, offsetof(struct user, regs.rax), (void *)4711L), 0);
	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(stop_of(pid), 0);
}

static void
sleep_long(void)
{
	struct timespec ts = { 0, 300000000 };

	_exit(nanosleep(&ts, NULL) == 0 ? 5 : 1);
}

TEST(interrupted_call_restarts)
{
	pid_t pid = tracee(sleep_long);
	struct user_regs_struct r;
	int st;

	ptrace(PTRACE_SETOPTIONS, pid, 0, (void *)PTRACE_O_TRACESYSGOOD);
	cont(pid, PTRACE_SYSCALL, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP | 0x80));
	CHECK_EQ(ptrace(PTRACE_GETREGS, pid, 0, &r), 0);
	while (r.orig_rax != SYS_nanosleep && r.orig_rax != SYS_clock_nanosleep) {
		cont(pid, PTRACE_SYSCALL, 0);
		CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP | 0x80));
		CHECK_EQ(ptrace(PTRACE_GETREGS, pid, 0, &r), 0);
	}
	cont(pid, PTRACE_SYSCALL, 0);
	nap(50);
	kill(pid, SIGUSR1);
	CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP | 0x80));
	CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, offsetof(struct user, regs.rax), 0), -516);
	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGUSR1));
	cont(pid, PTRACE_CONT, 0);
	st = stop_of(pid);
	CHECK(WIFEXITED(st) && WEXITSTATUS(st) == 5);
}

/* ---- relations ---- */

TEST(refusals)
{
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			pause();
	CHECK_ERR(ptrace(PTRACE_CONT, pid, 0, 0), ESRCH);
	CHECK_ERR(ptrace(PTRACE_ATTACH, getpid(), 0, 0), EPERM);
	CHECK_ERR(ptrace(PTRACE_ATTACH, 999999, 0, 0), ESRCH);
	CHECK_ERR(ptrace(PTRACE_SEIZE, pid, (void *)1, 0), EIO);
	CHECK_ERR(ptrace(PTRACE_SEIZE, pid, 0, (void *)0x40000000), EIO);
	CHECK_EQ(ptrace(PTRACE_ATTACH, pid, 0, 0), 0);
	CHECK_ERR(ptrace(PTRACE_ATTACH, pid, 0, 0), EPERM);
	CHECK_EQ(stop_of(pid), STOPPED(SIGSTOP));
	CHECK_ERR(ptrace(PTRACE_CONT, pid, 0, (void *)65), EIO);
	CHECK_ERR(ptrace(PTRACE_LISTEN, pid, 0, 0), EIO);
	CHECK_ERR(ptrace(PTRACE_INTERRUPT, pid, 0, 0), EIO);
	CHECK_ERR(ptrace(12345, pid, 0, 0), EIO);
	cont(pid, PTRACE_CONT, 0);
	CHECK_ERR(ptrace(PTRACE_PEEKDATA, pid, (void *)&word, 0), ESRCH);
	end(pid);
}

TEST(traceme_twice)
{
	pid_t pid = fork();

	if (pid == 0) {
		CHECK_EQ(ptrace(PTRACE_TRACEME, 0, 0, 0), 0);
		CHECK_ERR(ptrace(PTRACE_TRACEME, 0, 0, 0), EPERM);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(other_users_are_not_traced)
{
	pid_t root = fork(), pid;

	if (geteuid() != 0)
		SKIP("needs root");
	if (root == 0)
		for (;;)
			pause();
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(setgid(1000), 0);
		CHECK_EQ(setuid(1000), 0);
		CHECK_ERR(ptrace(PTRACE_ATTACH, root, 0, 0), EPERM);
		_exit(0);
	}
	CHECK_CHILD(pid);
	/* The other way round works. */
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(setuid(1000), 0);
		for (;;)
			pause();
	}
	nap(20);
	CHECK_EQ(ptrace(PTRACE_ATTACH, pid, 0, 0), 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGSTOP));
	end(pid);
	end(root);
}

TEST(attach_and_detach)
{
	pid_t pid = fork();
	int st;

	if (pid == 0) {
		signal(SIGUSR1, note);
		while (!handled)
			pause();
		_exit(3);
	}
	nap(50);
	CHECK_EQ(ptrace(PTRACE_ATTACH, pid, 0, 0), 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGSTOP));
	CHECK_EQ(ptrace(PTRACE_DETACH, pid, 0, 0), 0);
	CHECK_ERR(ptrace(PTRACE_CONT, pid, 0, 0), ESRCH);
	nap(20);
	CHECK_EQ(waitpid(pid, &st, WNOHANG | WUNTRACED), 0);
	/* With a signal, as if it came from anywhere. */
	CHECK_EQ(ptrace(PTRACE_ATTACH, pid, 0, 0), 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGSTOP));
	CHECK_EQ(ptrace(PTRACE_DETACH, pid, 0, (void *)SIGUSR1), 0);
	st = stop_of(pid);
	CHECK(WIFEXITED(st) && WEXITSTATUS(st) == 3);
}

TEST(attach_to_stopped)
{
	pid_t pid = fork();
	int st;

	if (pid == 0)
		for (;;)
			pause();
	kill(pid, SIGSTOP);
	CHECK_EQ(waitpid(pid, &st, WUNTRACED), pid);
	CHECK_EQ(st, STOPPED(SIGSTOP));
	CHECK_EQ(ptrace(PTRACE_ATTACH, pid, 0, 0), 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGSTOP));
	CHECK_EQ(ptrace(PTRACE_PEEKDATA, pid, (void *)&word, 0), 0x1122334455667788);
	/* Let go, it is stopped still. */
	CHECK_EQ(ptrace(PTRACE_DETACH, pid, 0, 0), 0);
	nap(20);
	CHECK_EQ(state_of(pid), 'T');
	kill(pid, SIGCONT);
	nap(50);
	CHECK_EQ(state_of(pid), 'S');
	end(pid);
}

/* The tracer is not the parent: each waits for what is its. */
TEST(real_parent_and_tracer)
{
	int fd[2];
	pid_t child, tracer;
	char c;
	int st;

	CHECK_EQ(pipe(fd), 0);
	child = fork();
	if (child == 0)
		for (;;)
			pause();
	tracer = fork();
	if (tracer == 0) {
		CHECK_EQ(ptrace(PTRACE_ATTACH, child, 0, 0), 0);
		CHECK_EQ(waitpid(child, &st, 0), child);
		CHECK_EQ(st, STOPPED(SIGSTOP));
		CHECK_EQ(ptrace(PTRACE_CONT, child, 0, 0), 0);
		CHECK_EQ(write(fd[1], "x", 1), 1);
		CHECK_EQ(waitpid(child, &st, 0), child);
		CHECK_EQ(st, STOPPED(SIGTERM));
		nap(100);		/* the parent must not see its end before */
		CHECK_EQ(ptrace(PTRACE_CONT, child, 0, (void *)SIGTERM), 0);
		CHECK_EQ(write(fd[1], "y", 1), 1);
		nap(100);
		CHECK_EQ(waitpid(child, &st, 0), child);
		CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGTERM);
		CHECK_ERR(waitpid(child, &st, 0), ECHILD);
		_exit(0);
	}
	CHECK_EQ(read(fd[0], &c, 1), 1);
	kill(child, SIGTERM);
	CHECK_EQ(read(fd[0], &c, 1), 1);
	nap(30);
	CHECK_EQ(waitpid(child, &st, WNOHANG), 0);
	CHECK_EQ(waitpid(child, &st, 0), child);
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGTERM);
	CHECK_CHILD(tracer);
}

TEST(tracer_dies)
{
	pid_t child = fork(), tracer;
	int st;

	if (child == 0) {
		nap(300);
		_exit(9);
	}
	tracer = fork();
	if (tracer == 0) {
		CHECK_EQ(ptrace(PTRACE_ATTACH, child, 0, 0), 0);
		CHECK_EQ(waitpid(child, &st, 0), child);
		_exit(0);		/* and leaves it stopped */
	}
	CHECK_CHILD(tracer);
	CHECK_EQ(waitpid(child, &st, 0), child);
	CHECK(WIFEXITED(st) && WEXITSTATUS(st) == 9);
}

TEST(tracer_dies_after_tracee)
{
	pid_t child = fork(), tracer;
	int st;

	if (child == 0) {
		nap(50);
		_exit(9);
	}
	tracer = fork();
	if (tracer == 0) {
		CHECK_EQ(ptrace(PTRACE_SEIZE, child, 0, 0), 0);
		nap(200);
		_exit(0);		/* without a wait for its end */
	}
	CHECK_EQ(waitpid(child, &st, 0), child);
	CHECK(WIFEXITED(st) && WEXITSTATUS(st) == 9);
	CHECK_CHILD(tracer);
}

TEST(exitkill)
{
	pid_t child = fork(), tracer;
	int st;

	if (child == 0)
		for (;;)
			pause();
	tracer = fork();
	if (tracer == 0) {
		CHECK_EQ(ptrace(PTRACE_SEIZE, child, 0, (void *)PTRACE_O_EXITKILL), 0);
		_exit(0);
	}
	CHECK_CHILD(tracer);
	CHECK_EQ(waitpid(child, &st, 0), child);
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGKILL);
}

TEST(sigkill_ends_a_stop)
{
	pid_t pid = tracee(nothing);
	int st;

	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGKILL);
	CHECK_ERR(ptrace(PTRACE_CONT, pid, 0, 0), ESRCH);
}

TEST(ptrace_kill)
{
	pid_t pid = tracee(nothing);
	int st;

	CHECK_EQ(ptrace(PTRACE_KILL, pid, 0, 0), 0);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGKILL);
}

/* ---- waitid ---- */

TEST(waitid_of_a_stop)
{
	pid_t pid = tracee(nothing);
	siginfo_t info;

	kill(pid, SIGUSR1);
	cont(pid, PTRACE_CONT, 0);
	memset(&info, 0, sizeof(info));
	CHECK_EQ(waitid(P_PID, pid, &info, WEXITED | WSTOPPED | WNOWAIT), 0);
	CHECK_EQ(info.si_pid, pid);
	CHECK_EQ(info.si_code, CLD_TRAPPED);
	CHECK_EQ(info.si_status, SIGUSR1);
	CHECK_EQ(stop_of(pid), STOPPED(SIGUSR1));
	end(pid);
}

static volatile int chld_code, chld_status;

static void
on_chld(int sig, siginfo_t *info, void *context)
{
	chld_code = info->si_code;
	chld_status = info->si_status;
}

TEST(sigchld_tells_of_stops)
{
	struct sigaction sa = { .sa_flags = SA_SIGINFO | SA_RESTART };
	pid_t pid;

	sa.sa_sigaction = on_chld;
	sigaction(SIGCHLD, &sa, NULL);
	pid = tracee(nothing);
	CHECK_EQ(chld_code, CLD_TRAPPED);
	CHECK_EQ(chld_status, SIGSTOP);
	end(pid);
}

/* ---- group stops, seize ---- */

TEST(group_stop)
{
	pid_t pid = tracee(nothing);
	int st;

	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(stop_of(pid), 0);
	pid = fork();
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGTSTP);
		_exit(4);
	}
	setpgid(pid, 0);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(st, STOPPED(SIGTSTP));
	/* Delivered, it stops the process; without siginfo a tracer knows that stop. */
	cont(pid, PTRACE_CONT, SIGSTOP);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(st, STOPPED(SIGSTOP));
	{
		siginfo_t info;

		CHECK_ERR(ptrace(PTRACE_GETSIGINFO, pid, 0, &info), EINVAL);
	}
	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFEXITED(st) && WEXITSTATUS(st) == 4);
}

TEST(seize_interrupt_listen)
{
	pid_t pid = fork();
	siginfo_t info;
	int st;

	if (pid == 0)
		for (;;)
			pause();
	CHECK_EQ(ptrace(PTRACE_SEIZE, pid, 0, 0), 0);
	nap(20);
	CHECK_EQ(waitpid(pid, &st, WNOHANG), 0);	/* seizing stops nothing */
	CHECK_EQ(ptrace(PTRACE_INTERRUPT, pid, 0, 0), 0);
	CHECK_EQ(stop_of(pid), EVENT(PTRACE_EVENT_STOP));
	CHECK_EQ(ptrace(PTRACE_GETSIGINFO, pid, 0, &info), 0);
	CHECK_EQ(info.si_code >> 8, PTRACE_EVENT_STOP);
	cont(pid, PTRACE_CONT, 0);
	nap(20);
	CHECK_EQ(waitpid(pid, &st, WNOHANG), 0);

	/* A group stop, and its end while the tracer listens. */
	kill(pid, SIGSTOP);
	CHECK_EQ(stop_of(pid), STOPPED(SIGSTOP));
	cont(pid, PTRACE_CONT, SIGSTOP);
	CHECK_EQ(stop_of(pid), STOPPED(SIGSTOP) | PTRACE_EVENT_STOP << 16);
	CHECK_EQ(ptrace(PTRACE_LISTEN, pid, 0, 0), 0);
	CHECK_ERR(ptrace(PTRACE_PEEKDATA, pid, (void *)&word, 0), ESRCH);
	nap(20);
	CHECK_EQ(waitpid(pid, &st, WNOHANG), 0);
	kill(pid, SIGCONT);
	CHECK_EQ(stop_of(pid), EVENT(PTRACE_EVENT_STOP));
	cont(pid, PTRACE_CONT, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGCONT));
	cont(pid, PTRACE_CONT, SIGCONT);

	/* An interrupt ends listening, too. */
	kill(pid, SIGSTOP);
	CHECK_EQ(stop_of(pid), STOPPED(SIGSTOP));
	cont(pid, PTRACE_CONT, SIGSTOP);
	CHECK_EQ(stop_of(pid), STOPPED(SIGSTOP) | PTRACE_EVENT_STOP << 16);
	CHECK_EQ(ptrace(PTRACE_LISTEN, pid, 0, 0), 0);
	CHECK_EQ(ptrace(PTRACE_INTERRUPT, pid, 0, 0), 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGSTOP) | PTRACE_EVENT_STOP << 16);
	end(pid);
}

static void
spin(void)
{
	for (;;)
		;
}

TEST(interrupt_a_busy_loop)
{
	pid_t pid = fork();

	if (pid == 0)
		spin();
	CHECK_EQ(ptrace(PTRACE_SEIZE, pid, 0, 0), 0);
	CHECK_EQ(ptrace(PTRACE_INTERRUPT, pid, 0, 0), 0);
	CHECK_EQ(stop_of(pid), EVENT(PTRACE_EVENT_STOP));
	CHECK_EQ(ptrace(PTRACE_DETACH, pid, 0, 0), 0);
	end(pid);
}

/* ---- process_vm_readv, process_vm_writev ---- */

#ifndef SYS_process_vm_readv
#define SYS_process_vm_readv 310
#define SYS_process_vm_writev 311
#endif

static char buffer[3 * 4096] = "some text";

static void
wait_for_text(void)
{
	while (strcmp(buffer + 100, "hello") != 0)
		nap(5);
}

TEST(process_vm)
{
	char a[5], b[8192];
	struct iovec local[2] = { { a, 5 }, { b, sizeof(b) } };
	struct iovec remote[2] = { { buffer, 9 }, { (void *)8, 16 } };
	pid_t pid = tracee(wait_for_text);
	int st;

	CHECK_EQ(syscall(SYS_process_vm_readv, pid, local, 2ul, remote, 1ul, 0ul), 9);
	CHECK_EQ(memcmp(a, "some ", 5), 0);
	CHECK_EQ(memcmp(b, "text", 4), 0);
	/* As far as it goes. */
	CHECK_EQ(syscall(SYS_process_vm_readv, pid, local, 2ul, remote, 2ul, 0ul), 9);
	CHECK_ERR(syscall(SYS_process_vm_readv, pid, local, 2ul, remote + 1, 1ul, 0ul), EFAULT);
	CHECK_ERR(syscall(SYS_process_vm_readv, pid, local, 2ul, remote, 1ul, 1ul), EINVAL);
	CHECK_ERR(syscall(SYS_process_vm_readv, pid, local, 2000ul, remote, 1ul, 0ul), EINVAL);
	CHECK_ERR(syscall(SYS_process_vm_readv, 999999, local, 2ul, remote, 1ul, 0ul), ESRCH);
	CHECK_EQ(syscall(SYS_process_vm_readv, pid, local, 0ul, remote, 1ul, 0ul), 0);
	/* Text is not writable this way. */
	remote[0].iov_base = (void *)nothing;
	CHECK_ERR(syscall(SYS_process_vm_writev, pid, local, 1ul, remote, 1ul, 0ul), EFAULT);
	memcpy(b, "hello", 6);
	remote[0] = (struct iovec){ buffer + 100, 6 };
	local[1].iov_len = 6;
	CHECK_EQ(syscall(SYS_process_vm_writev, pid, local + 1, 1ul, remote, 1ul, 0ul), 6);
	cont(pid, PTRACE_CONT, 0);
	st = stop_of(pid);
	CHECK_EQ(st, 0);
	pid = fork();
	if (pid == 0) {
		if (geteuid() == 0) {
			setuid(1000);
			CHECK_ERR(syscall(SYS_process_vm_readv, getppid(), local, 1ul, remote, 1ul, 0ul),
			    EPERM);
		}
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TESTS = {
	T(peek_and_poke),
	T(text_is_copied_on_write),
	T(forced_writes),
	T(registers),
	T(wild_rip),
	T(fpu_registers),
	T(regsets),
	T(signal_passed),
	T(signal_suppressed),
	T(signal_replaced),
	T(ignored_signals_are_seen),
	T(siginfo_changed),
	T(mask_and_queue),
	T(syscall_stops),
	T(syscall_changed),
	T(sysemu),
	T(interrupted_call_restarts),
	T(refusals),
	T(traceme_twice),
	T(other_users_are_not_traced),
	T(attach_and_detach),
	T(attach_to_stopped),
	T(real_parent_and_tracer),
	T(tracer_dies),
	T(tracer_dies_after_tracee),
	T(exitkill),
	T(sigkill_ends_a_stop),
	T(ptrace_kill),
	T(waitid_of_a_stop),
	T(sigchld_tells_of_stops),
	T(group_stop),
	T(seize_interrupt_listen),
	T(interrupt_a_busy_loop),
	T(process_vm),
	{ 0 }
};
