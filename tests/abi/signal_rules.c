/*
 * Rules of signal(7), sigaction(2) and sigaltstack(2) at their edges: stacks, flags,
 * what faults tell, orders and limits.
 */
#include "tap.h"
#include <fcntl.h>
#include <setjmp.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>

#ifndef SS_AUTODISARM
#define SS_AUTODISARM (1U << 31)
#endif

static volatile sig_atomic_t count, last, inside;
static volatile siginfo_t info;
static sigjmp_buf env;

static void
set(int sig, void (*fn)(int, siginfo_t *, void *), int flags)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = fn;
	sa.sa_flags = SA_SIGINFO | flags;
	CHECK_EQ(sigaction(sig, &sa, NULL), 0);
}

static void
note(int sig, siginfo_t *si, void *uc)
{
	count++;
	last = sig;
	info = *si;
}

static void
jump(int sig, siginfo_t *si, void *uc)
{
	note(sig, si, uc);
	siglongjmp(env, 1);
}

static sigset_t
one(int sig)
{
	sigset_t s;

	sigemptyset(&s);
	sigaddset(&s, sig);
	return s;
}

/* ---- alternate stacks ---- */

static char *stack;
#define STACK_SIZE 16384

static void
use_stack(unsigned flags)
{
	stack_t ss;

	/* A page that must not be touched below it. */
	stack = mmap(NULL, 4096 + STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(stack != MAP_FAILED);
	stack += 4096;
	memset(&ss, 0, sizeof(ss));
	ss.ss_sp = stack;
	ss.ss_size = STACK_SIZE;
	ss.ss_flags = flags;
	CHECK_EQ(sigaltstack(&ss, NULL), 0);
}

static void
on_stack(int sig, siginfo_t *si, void *uc)
{
	stack_t ss;
	char here;

	count++;
	inside = &here >= stack && &here < stack + STACK_SIZE;
	sigaltstack(NULL, &ss);
	last = ss.ss_flags;
	/* In use: it cannot be changed. */
	ss.ss_flags = SS_DISABLE;
	if (sigaltstack(&ss, NULL) == 0 || errno != EPERM)
		inside = 0;
}

TEST(a_stack_in_use_says_so_and_stays)
{
	use_stack(0);
	set(SIGUSR1, on_stack, SA_ONSTACK);
	raise(SIGUSR1);
	CHECK_EQ(count, 1);
	CHECK_EQ(inside, 1);
	CHECK_EQ(last, SS_ONSTACK);
}

static void
disarmed(int sig, siginfo_t *si, void *uc)
{
	stack_t ss;
	char here;

	count++;
	inside = &here >= stack && &here < stack + STACK_SIZE;
	sigaltstack(NULL, &ss);
	last = ss.ss_flags;
}

TEST(autodisarm_takes_it_away_and_gives_it_back)
{
	stack_t ss;

	use_stack(SS_AUTODISARM);
	set(SIGUSR1, disarmed, SA_ONSTACK);
	raise(SIGUSR1);
	CHECK_EQ(inside, 1);
	CHECK_EQ(last, SS_DISABLE);
	CHECK_EQ(sigaltstack(NULL, &ss), 0);
	CHECK(ss.ss_sp == stack && (unsigned)ss.ss_flags == SS_AUTODISARM);
	raise(SIGUSR1);
	CHECK_EQ(count, 2);
}

static pid_t getpid_;

static void
again(int sig, siginfo_t *si, void *uc)
{
	long r = SYS_kill;

	count++;
	/* With as little stack as can be: what lies below is another's. */
	__asm__ volatile("syscall" : "+a"(r) : "D"((long)getpid_), "S"((long)SIGUSR1)
	    : "rcx", "r11", "memory");
}

/* Frame on frame until the stack ends: the process does, and what is below stays whole. */
TEST(running_over_its_end_kills)
{
	int st, i;
	pid_t pid;

	use_stack(0);
	memset(stack - 4096, 0x5a, 4096);
	stack = mremap(stack - 4096, 4096 + STACK_SIZE, 4096 + STACK_SIZE, 0);
	CHECK(stack != MAP_FAILED);
	stack += 4096;
	{
		char *shared = mmap(stack - 4096, 4096, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

		CHECK(shared == stack - 4096);
		memset(shared, 0x5a, 4096);
	}
	pid = fork();
	if (pid == 0) {
		set(SIGUSR1, again, SA_ONSTACK | SA_NODEFER);
		set(SIGSEGV, note, SA_ONSTACK);
		getpid_ = getpid();
		raise(SIGUSR1);
		_exit(0);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGSEGV);
	for (i = 0; i < 2048; i++)	/* what the functions themselves pushed may reach a little below */
		CHECK_EQ(stack[-4096 + i], 0x5a);
}

TEST(stack_errors)
{
	stack_t ss;

	memset(&ss, 0, sizeof(ss));
	ss.ss_sp = &ss;
	ss.ss_size = 100;
	CHECK_ERR(sigaltstack(&ss, NULL), ENOMEM);
	ss.ss_size = 65536;
	ss.ss_flags = 77;
	CHECK_ERR(sigaltstack(&ss, NULL), EINVAL);
	CHECK_ERR(syscall(SYS_sigaltstack, (void *)8, NULL), EFAULT);
}

/* ---- flags ---- */

TEST(flags_that_are_not_known_are_not_kept)
{
	struct { unsigned long handler, flags, restorer, mask; } a = { 1, 0, 0, 0 }, b;

	a.flags = 0x04000000 | 0x400 | 0x800 | 0x10000000 | 1;
	CHECK_EQ(syscall(SYS_rt_sigaction, SIGUSR1, &a, NULL, 8), 0);
	CHECK_EQ(syscall(SYS_rt_sigaction, SIGUSR1, NULL, &b, 8), 0);
	CHECK_EQ(b.flags, 0x04000000 | 0x800 | 0x10000000 | 1);
}

TEST(nocldwait_leaves_no_zombie)
{
	struct sigaction sa;
	pid_t pid;
	int st;

	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = note;
	sa.sa_flags = SA_SIGINFO | SA_NOCLDWAIT;
	sigaction(SIGCHLD, &sa, NULL);
	pid = fork();
	if (pid == 0)
		_exit(3);
	while (waitpid(pid, &st, 0) < 0 && errno == EINTR)
		;
	CHECK_EQ(errno, ECHILD);
	CHECK_EQ(count, 1);
	CHECK_EQ(info.si_status, 3);
}

TEST(nocldstop_is_silent_about_stops)
{
	int st, i;
	pid_t pid;

	for (i = 0; i < 2; i++) {
		count = 0;
		set(SIGCHLD, note, SA_RESTART | (i ? SA_NOCLDSTOP : 0));
		pid = fork();
		if (pid == 0) {
			for (;;)
				pause();
		}
		kill(pid, SIGSTOP);
		CHECK_EQ(waitpid(pid, &st, WUNTRACED), pid);
		CHECK_EQ(count, !i);
		if (i == 0) {
			CHECK_EQ(info.si_code, CLD_STOPPED);
			CHECK_EQ(info.si_status, SIGSTOP);
		}
		kill(pid, SIGCONT);
		CHECK_EQ(waitpid(pid, &st, WCONTINUED), pid);
		CHECK_EQ(count, i ? 0 : 2);
		kill(pid, SIGKILL);
		CHECK_EQ(waitpid(pid, &st, 0), pid);
		CHECK_EQ(count, i ? 1 : 3);
		CHECK_EQ(info.si_code, CLD_KILLED);
		CHECK_EQ(info.si_status, SIGKILL);
	}
}

/* ---- what faults tell ---- */

static void
clear_step(int sig, siginfo_t *si, void *uc)
{
	note(sig, si, uc);
	((ucontext_t *)uc)->uc_mcontext.gregs[17] &= ~0x100L;	/* the trap flag */
}

TEST(codes_of_faults)
{
	volatile int zero = 0, r = 5;
	volatile double d = 0.0;
	char name[] = "/tmp/fault-XXXXXX", *p;
	unsigned mxcsr = 0x1f80 & ~(1u << 9), def = 0x1f80;	/* divisions by zero trap */
	unsigned short traps = 0x37f & ~4;
	int fd;

	set(SIGFPE, jump, SA_NODEFER);
	set(SIGBUS, jump, SA_NODEFER);
	set(SIGILL, jump, SA_NODEFER);
	set(SIGSEGV, jump, SA_NODEFER);
	if (sigsetjmp(env, 1) == 0)
		r = r / zero;
	CHECK(last == SIGFPE && info.si_code == FPE_INTDIV);
	if (sigsetjmp(env, 1) == 0)
		__asm__ volatile("fldcw %0\n\tfld1\n\tfldz\n\tfdivrp\n\tfwait" : : "m"(traps));
	CHECK(last == SIGFPE && info.si_code == FPE_FLTDIV);
	CHECK(info.si_addr != NULL);
	__asm__ volatile("fninit");
	/* The same by SSE, which some emulators let pass. */
	info.si_code = FPE_FLTDIV;
	if (sigsetjmp(env, 1) == 0) {
		__asm__ volatile("ldmxcsr %0" : : "m"(mxcsr));
		d = 1.0 / d;
	}
	__asm__ volatile("ldmxcsr %0" : : "m"(def));
	CHECK(last == SIGFPE && info.si_code == FPE_FLTDIV);
	fd = mkstemp(name);
	CHECK(fd >= 0);
	unlink(name);
	CHECK_EQ(ftruncate(fd, 100), 0);
	p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (sigsetjmp(env, 1) == 0)
		p[5000] = 1;
	CHECK(last == SIGBUS && info.si_code == BUS_ADRERR && info.si_addr == p + 5000);
	if (sigsetjmp(env, 1) == 0)
		__asm__ volatile("ud2");
	CHECK(last == SIGILL && info.si_code == ILL_ILLOPN && info.si_addr != NULL);
	if (sigsetjmp(env, 1) == 0)
		__asm__ volatile("hlt");
	CHECK(last == SIGSEGV && info.si_code == SI_KERNEL);
	if (sigsetjmp(env, 1) == 0)
		*(volatile char *)0x8000000000000000UL = 1;
	CHECK(last == SIGSEGV && info.si_code == SI_KERNEL && info.si_addr == NULL);
	set(SIGTRAP, clear_step, 0);
	__asm__ volatile("int3");
	CHECK(last == SIGTRAP && info.si_code == SI_KERNEL);
	count = 0;
	__asm__ volatile("pushfq\n\torq $0x100, (%%rsp)\n\tpopfq\n\tnop\n\tnop" : : : "memory", "cc");
	CHECK(count == 1 && info.si_code == TRAP_TRACE && info.si_addr != NULL);
}

static void
blocked_fault(int sig)
{
	sigset_t s;

	sigfillset(&s);
	set(sig, note, 0);
	sigprocmask(SIG_SETMASK, &s, NULL);
}

TEST(faults_cannot_be_blocked_or_ignored)
{
	static const int sigs[] = { SIGSEGV, SIGFPE, SIGILL, SIGTRAP };
	unsigned i, how;
	int st;

	for (i = 0; i < 4; i++) {
		for (how = 0; how < 2; how++) {
			volatile int zero = 0;
			pid_t pid = fork();

			if (pid == 0) {
				if (how == 0)
					blocked_fault(sigs[i]);
				else
					signal(sigs[i], SIG_IGN);
				if (i == 0)
					*(volatile char *)8 = 1;
				else if (i == 1)
					zero = 5 / zero;
				else if (i == 2)
					__asm__ volatile("ud2");
				else
					__asm__ volatile("int3");
				_exit(0);
			}
			CHECK_EQ(waitpid(pid, &st, 0), pid);
			CHECK(WIFSIGNALED(st) && WTERMSIG(st) == sigs[i]);
		}
	}
}

/* ---- orders, queues, limits ---- */

static int order[16];

static void
record(int sig, siginfo_t *si, void *uc)
{
	order[count++] = sig;
}

TEST(the_lowest_comes_first)
{
	static const int sent[] = { 5, 2, 7, 3 };
	struct sigaction sa;
	sigset_t s, none, old;
	unsigned i;

	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = record;
	sa.sa_flags = SA_SIGINFO;
	sigfillset(&sa.sa_mask);	/* one handler after the other */
	sigemptyset(&s);
	for (i = 0; i < 4; i++) {
		sigaction(SIGRTMIN + sent[i], &sa, NULL);
		sigaddset(&s, SIGRTMIN + sent[i]);
	}
	sigaction(SIGUSR1, &sa, NULL);
	sigaddset(&s, SIGUSR1);
	sigprocmask(SIG_BLOCK, &s, &old);
	for (i = 0; i < 4; i++)
		raise(SIGRTMIN + sent[i]);
	raise(SIGUSR1);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &old, NULL);
	/* Handlers are stacked as they are found, so the last found runs first: see by sigwait. */
	CHECK_EQ(count, 5);
	sigprocmask(SIG_BLOCK, &s, NULL);
	for (i = 0; i < 4; i++)
		raise(SIGRTMIN + sent[i]);
	CHECK_EQ(sigwaitinfo(&s, NULL), SIGRTMIN + 2);
	CHECK_EQ(sigwaitinfo(&s, NULL), SIGRTMIN + 3);
	CHECK_EQ(sigwaitinfo(&s, NULL), SIGRTMIN + 5);
	CHECK_EQ(sigwaitinfo(&s, NULL), SIGRTMIN + 7);
}

TEST(the_limit_of_queued_signals)
{
	struct rlimit r = { 5, 5 };
	union sigval v = { 0 };
	sigset_t s = one(SIGRTMIN + 1);
	pid_t pid = fork();
	int i;

	if (pid == 0) {
		if (geteuid() == 0)
			CHECK_EQ(setuid(64333), 0);
		sigprocmask(SIG_BLOCK, &s, NULL);
		CHECK_EQ(setrlimit(RLIMIT_SIGPENDING, &r), 0);
		for (i = 0; i < 5; i++)
			CHECK_EQ(sigqueue(getpid(), SIGRTMIN + 1, v), 0);
		CHECK_ERR(sigqueue(getpid(), SIGRTMIN + 1, v), EAGAIN);
		/* kill always arrives, if only as itself. */
		CHECK_EQ(kill(getpid(), SIGUSR2) | 0, 0);
		_exit(0);
	}
	signal(SIGUSR2, SIG_DFL);
	CHECK_EQ(waitpid(pid, &i, 0), pid);
	CHECK(WIFSIGNALED(i) && WTERMSIG(i) == SIGUSR2);
}

TEST(who_may_pretend_what)
{
	sigset_t s = one(SIGUSR1);
	siginfo_t si;
	pid_t pid;

	sigprocmask(SIG_BLOCK, &s, NULL);
	memset(&si, 0, sizeof(si));
	si.si_code = SI_USER;
	si.si_pid = 4711;
	/* Itself it may tell anything. */
	CHECK_EQ(syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, &si), 0);
	CHECK_EQ(sigwaitinfo(&s, &si), SIGUSR1);
	CHECK_EQ(si.si_pid, 4711);
	pid = fork();
	if (pid == 0) {
		si.si_code = SI_USER;
		CHECK_ERR(syscall(SYS_rt_sigqueueinfo, getppid(), SIGUSR1, &si), EPERM);
		si.si_code = -6;	/* SI_TKILL */
		CHECK_ERR(syscall(SYS_rt_tgsigqueueinfo, getppid(), getppid(), SIGUSR1, &si), EPERM);
		si.si_code = SI_QUEUE;
		CHECK_ERR(syscall(SYS_rt_tgsigqueueinfo, 0, getppid(), SIGUSR1, &si), EINVAL);
		CHECK_EQ(syscall(SYS_rt_tgsigqueueinfo, getppid(), getppid(), SIGUSR1, &si), 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(sigwaitinfo(&s, &si), SIGUSR1);
	CHECK_EQ(si.si_code, SI_QUEUE);
}

/* ---- limits that signal ---- */

TEST(cpu_limit_warns_and_kills)
{
	struct rlimit r = { 1, 2 };
	struct timespec ts;
	pid_t pid = fork();
	int st;

	if (pid == 0) {
		CHECK_EQ(setrlimit(RLIMIT_CPU, &r), 0);
		pid = fork();	/* inherited, and counted anew */
		if (pid == 0) {
			set(SIGXCPU, note, 0);
			while (count < 1)
				;
			clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
			CHECK(ts.tv_sec == 1 && ts.tv_nsec < 900000000);
			for (;;)
				;
		}
		CHECK_EQ(waitpid(pid, &st, 0), pid);
		CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGKILL);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(file_size_limit_signals_or_fails)
{
	struct rlimit r = { 1000, RLIM_INFINITY };
	char name[] = "/tmp/fsize-XXXXXX", buf[2000] = "";
	int fd = mkstemp(name);

	CHECK(fd >= 0);
	unlink(name);
	set(SIGXFSZ, note, 0);
	CHECK_EQ(setrlimit(RLIMIT_FSIZE, &r), 0);
	CHECK_EQ(write(fd, buf, 2000), 1000);	/* as much as fits */
	CHECK_EQ(count, 0);
	CHECK_ERR(write(fd, buf, 1), EFBIG);
	CHECK_EQ(count, 1);
	CHECK_EQ(last, SIGXFSZ);
	CHECK_ERR(ftruncate(fd, 1001), EFBIG);
	CHECK_EQ(count, 2);
	signal(SIGXFSZ, SIG_IGN);
	CHECK_ERR(write(fd, buf, 1), EFBIG);
}

TESTS = {
	T(a_stack_in_use_says_so_and_stays), T(autodisarm_takes_it_away_and_gives_it_back),
	T(running_over_its_end_kills), T(stack_errors), T(flags_that_are_not_known_are_not_kept),
	T(nocldwait_leaves_no_zombie), T(nocldstop_is_silent_about_stops), T(codes_of_faults),
	T(faults_cannot_be_blocked_or_ignored), T(the_lowest_comes_first),
	T(the_limit_of_queued_signals), T(who_may_pretend_what), T(cpu_limit_warns_and_kills),
	T(file_size_limit_signals_or_fails), { 0 },
};
