/* Signals: sending, blocking, handling, and what stays pending. */
#include "tap.h"
#include <setjmp.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

static volatile sig_atomic_t count, last;
static volatile siginfo_t last_info;

static void
on_signal(int sig)
{
	count++;
	last = sig;
}

static void
on_info(int sig, siginfo_t *si, void *uc)
{
	count++;
	last = sig;
	last_info = *si;
}

static void
catch(int sig, int flags)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_flags = flags;
	if (flags & SA_SIGINFO)
		sa.sa_sigaction = on_info;
	else
		sa.sa_handler = on_signal;
	CHECK_EQ(sigaction(sig, &sa, NULL), 0);
}

static void
block(int how, int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	CHECK_EQ(sigprocmask(how, &set, NULL), 0);
}

static void
nap(int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&ts, NULL);
}

TEST(handler_runs_at_once_when_sent_to_oneself)
{
	catch(SIGUSR1, 0);
	CHECK_EQ(kill(getpid(), SIGUSR1), 0);
	CHECK_EQ(count, 1);
	CHECK_EQ(last, SIGUSR1);
}

TEST(blocked_signal_waits)
{
	sigset_t pending;

	catch(SIGUSR1, 0);
	block(SIG_BLOCK, SIGUSR1);
	raise(SIGUSR1);
	raise(SIGUSR1);
	CHECK_EQ(count, 0);
	sigpending(&pending);
	CHECK(sigismember(&pending, SIGUSR1));
	CHECK(!sigismember(&pending, SIGUSR2));
	block(SIG_UNBLOCK, SIGUSR1);
	CHECK_EQ(count, 1);	/* once: standard signals do not queue */
	sigpending(&pending);
	CHECK(!sigismember(&pending, SIGUSR1));
}

TEST(realtime_signals_queue_in_order)
{
	union sigval v;
	int i;

	catch(SIGRTMIN + 1, SA_SIGINFO);
	block(SIG_BLOCK, SIGRTMIN + 1);
	for (i = 0; i < 3; i++) {
		v.sival_int = i;
		CHECK_EQ(sigqueue(getpid(), SIGRTMIN + 1, v), 0);
	}
	block(SIG_UNBLOCK, SIGRTMIN + 1);
	CHECK_EQ(count, 3);
	CHECK_EQ(last_info.si_code, SI_QUEUE);
	CHECK_EQ(last_info.si_pid, getpid());
}

TEST(siginfo_of_kill)
{
	catch(SIGUSR2, SA_SIGINFO);
	kill(getpid(), SIGUSR2);
	CHECK_EQ(last_info.si_signo, SIGUSR2);
	CHECK_EQ(last_info.si_code, SI_USER);
	CHECK_EQ(last_info.si_pid, getpid());
	CHECK_EQ(last_info.si_uid, getuid());
}

TEST(own_signal_is_blocked_in_its_handler)
{
	sigset_t mask;

	catch(SIGUSR1, 0);
	raise(SIGUSR1);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	CHECK(!sigismember(&mask, SIGUSR1));	/* and unblocked again after it */
}

static void
nested(int sig)
{
	count++;
	if (count < 3)
		raise(sig);
	last = count;	/* without SA_NODEFER the raise comes after this */
}

TEST(nodefer_nests)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = nested;
	sa.sa_flags = SA_NODEFER;
	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
	CHECK_EQ(count, 3);
}

TEST(resethand_is_once)
{
	struct sigaction sa;

	catch(SIGUSR1, SA_RESETHAND);
	raise(SIGUSR1);
	CHECK_EQ(count, 1);
	sigaction(SIGUSR1, NULL, &sa);
	CHECK(sa.sa_handler == SIG_DFL);
}

TEST(default_action_kills)
{
	static const int fatal[] = { SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS,
	    SIGFPE, SIGKILL, SIGUSR1, SIGSEGV, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM, SIGXCPU,
	    SIGXFSZ, SIGVTALRM, SIGPROF, SIGIO, SIGSYS };
	unsigned i;
	int st;

	for (i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++) {
		pid_t pid = fork();

		if (pid == 0) {
			kill(getpid(), fatal[i]);
			_exit(1);
		}
		CHECK_EQ(waitpid(pid, &st, 0), pid);
		CHECK(WIFSIGNALED(st));
		CHECK_EQ(WTERMSIG(st), fatal[i]);
	}
}

TEST(default_action_ignores)
{
	raise(SIGCHLD);
	raise(SIGURG);
	raise(SIGWINCH);
	raise(SIGCONT);
}

TEST(kill_and_stop_cannot_be_caught)
{
	struct sigaction sa;
	sigset_t set, mask;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	CHECK_ERR(sigaction(SIGKILL, &sa, NULL), EINVAL);
	CHECK_ERR(sigaction(SIGSTOP, &sa, NULL), EINVAL);
	CHECK_ERR(sigaction(65, &sa, NULL), EINVAL);
	CHECK_ERR(sigaction(0, &sa, NULL), EINVAL);
	sigfillset(&set);
	CHECK_EQ(sigprocmask(SIG_SETMASK, &set, NULL), 0);
	sigprocmask(SIG_SETMASK, NULL, &mask);
	CHECK(!sigismember(&mask, SIGKILL) && !sigismember(&mask, SIGSTOP));
}

TEST(kill_errors)
{
	CHECK_ERR(kill(3999999, SIGTERM), ESRCH);
	CHECK_ERR(kill(getpid(), 65), EINVAL);
	CHECK_ERR(kill(getpid(), -1), EINVAL);
	CHECK_EQ(kill(getpid(), 0), 0);
	CHECK_ERR(kill(-3999999, SIGTERM), ESRCH);
}

TEST(kill_needs_permission)
{
	pid_t pid;

	if (geteuid() != 0)
		SKIP("needs root");
	pid = fork();
	if (pid == 0) {
		CHECK_EQ(setuid(65001), 0);
		CHECK_ERR(kill(getppid(), SIGTERM), EPERM);
		CHECK_ERR(kill(getppid(), 0), EPERM);
		CHECK_ERR(kill(1, SIGKILL), EPERM);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(kill_to_the_group)
{
	int i, st;
	pid_t group = 0;

	for (i = 0; i < 5; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			for (;;)
				pause();
		}
		if (i == 0)
			group = pid;
		CHECK_EQ(setpgid(pid, group), 0);
	}
	CHECK_EQ(kill(-group, SIGTERM), 0);
	for (i = 0; i < 5; i++) {
		CHECK(waitpid(-group, &st, 0) > 0);
		CHECK_EQ(WTERMSIG(st), SIGTERM);
	}
	CHECK_ERR(kill(-group, 0), ESRCH);
}

TEST(pause_returns_after_a_handler)
{
	catch(SIGALRM, SA_RESTART);
	alarm(1);
	CHECK_ERR(pause(), EINTR);
	CHECK_EQ(count, 1);
}

TEST(sigsuspend_swaps_the_mask)
{
	sigset_t none, mask;

	catch(SIGUSR1, 0);
	block(SIG_BLOCK, SIGUSR1);
	raise(SIGUSR1);
	sigemptyset(&none);
	CHECK_ERR(sigsuspend(&none), EINTR);
	CHECK_EQ(count, 1);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	CHECK(sigismember(&mask, SIGUSR1));
}

TEST(sigtimedwait_takes_without_a_handler)
{
	struct timespec ts = { 0, 50000000 };
	siginfo_t si;
	sigset_t set;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	CHECK_ERR(sigtimedwait(&set, &si, &ts), EAGAIN);
	raise(SIGUSR1);
	CHECK_EQ(sigtimedwait(&set, &si, &ts), SIGUSR1);
	CHECK_EQ(si.si_signo, SIGUSR1);
	pid = fork();
	if (pid == 0) {
		nap(50);
		kill(getppid(), SIGUSR1);
		_exit(0);
	}
	CHECK_EQ(sigwaitinfo(&set, &si), SIGUSR1);
	CHECK_EQ(si.si_pid, pid);
	CHECK_CHILD(pid);
}

static sigjmp_buf env;

static void
jump(int sig, siginfo_t *si, void *uc)
{
	last = sig;
	last_info = *si;
	siglongjmp(env, 1);
}

static void
catch_jump(int sig)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = jump;
	sa.sa_flags = SA_SIGINFO;
	sigaction(sig, &sa, NULL);
}

TEST(segv_tells_address_and_kind)
{
	char *p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	catch_jump(SIGSEGV);
	if (sigsetjmp(env, 1) == 0) {
		*(volatile char *)(p + 10) = 1;
		CHECK(0);
	}
	CHECK_EQ(last, SIGSEGV);
	CHECK_EQ(last_info.si_code, SEGV_ACCERR);
	CHECK(last_info.si_addr == p + 10);
	munmap(p, 4096);
	if (sigsetjmp(env, 1) == 0) {
		(void)*(volatile char *)(p + 20);
		CHECK(0);
	}
	CHECK_EQ(last_info.si_code, SEGV_MAPERR);
	CHECK(last_info.si_addr == p + 20);
}

TEST(fpe_and_ill)
{
	volatile int zero = 0, one = 1;

	catch_jump(SIGFPE);
	catch_jump(SIGILL);
	if (sigsetjmp(env, 1) == 0) {
		one = one / zero;
		CHECK(0);
	}
	CHECK_EQ(last, SIGFPE);
	CHECK_EQ(last_info.si_code, FPE_INTDIV);
	if (sigsetjmp(env, 1) == 0) {
		__asm__ volatile("ud2");
		CHECK(0);
	}
	CHECK_EQ(last, SIGILL);
}

TEST(blocked_fault_kills)
{
	int st;
	pid_t pid = fork();

	if (pid == 0) {
		catch(SIGSEGV, 0);
		block(SIG_BLOCK, SIGSEGV);
		*(volatile char *)8 = 1;
		_exit(1);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGSEGV);
}

TEST(ignored_fault_kills)
{
	int st;
	pid_t pid = fork();

	if (pid == 0) {
		signal(SIGSEGV, SIG_IGN);
		*(volatile char *)8 = 1;
		_exit(1);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGSEGV);
}

static char alt[65536];

static void
on_alt(int sig)
{
	char here;

	count++;
	last = &here >= alt && &here < alt + sizeof(alt);
}

TEST(alternate_stack)
{
	struct sigaction sa;
	stack_t ss, old;

	memset(&ss, 0, sizeof(ss));
	ss.ss_sp = alt;
	ss.ss_size = sizeof(alt);
	CHECK_EQ(sigaltstack(&ss, NULL), 0);
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_alt;
	sa.sa_flags = SA_ONSTACK;
	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
	CHECK_EQ(count, 1);
	CHECK_EQ(last, 1);
	CHECK_EQ(sigaltstack(NULL, &old), 0);
	CHECK(old.ss_sp == alt && old.ss_size == sizeof(alt));
	CHECK_EQ(old.ss_flags, 0);
	ss.ss_flags = SS_DISABLE;
	CHECK_EQ(sigaltstack(&ss, NULL), 0);
	raise(SIGUSR1);
	CHECK_EQ(last, 0);
	ss.ss_flags = 0;
	ss.ss_size = 100;
	CHECK_ERR(sigaltstack(&ss, NULL), ENOMEM);
}

/* Deeper than any stack. */
static int
overflow(int n)
{
	volatile char big[1000];

	big[0] = n;
	return n < 0 ? 0 : overflow(n + 1) + big[0];
}

static void
on_overflow(int sig)
{
	_exit(33);
}

TEST(stack_overflow_is_handled_on_the_alternate_stack)
{
	struct sigaction sa;
	stack_t ss;
	int st;
	pid_t pid = fork();

	if (pid == 0) {
		memset(&ss, 0, sizeof(ss));
		ss.ss_sp = alt;
		ss.ss_size = sizeof(alt);
		sigaltstack(&ss, NULL);
		memset(&sa, 0, sizeof(sa));
		sa.sa_handler = on_overflow;
		sa.sa_flags = SA_ONSTACK;
		sigaction(SIGSEGV, &sa, NULL);
		overflow(1);
		_exit(1);
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(st, 33 << 8);
}

TEST(becoming_ignored_discards)
{
	catch(SIGUSR1, 0);
	block(SIG_BLOCK, SIGUSR1);
	raise(SIGUSR1);
	signal(SIGUSR1, SIG_IGN);
	catch(SIGUSR1, 0);
	block(SIG_UNBLOCK, SIGUSR1);
	CHECK_EQ(count, 0);
}

TEST(sigcont_cancels_pending_stop)
{
	block(SIG_BLOCK, SIGTSTP);
	raise(SIGTSTP);
	raise(SIGCONT);
	block(SIG_UNBLOCK, SIGTSTP);	/* would stop us for ever */
}

TEST(sigchld_is_sent)
{
	pid_t pid;

	catch(SIGCHLD, SA_SIGINFO);
	pid = fork();
	if (pid == 0)
		_exit(6);
	while (!count)
		nap(10);
	CHECK_EQ(last_info.si_code, CLD_EXITED);
	CHECK_EQ(last_info.si_pid, pid);
	CHECK_EQ(last_info.si_status, 6);
	waitpid(pid, NULL, 0);
}

TEST(nocldstop_spares_stops)
{
	int st;
	pid_t pid;

	catch(SIGCHLD, SA_SIGINFO | SA_NOCLDSTOP | SA_RESTART);
	pid = fork();
	if (pid == 0) {
		raise(SIGSTOP);
		_exit(0);
	}
	CHECK_EQ(waitpid(pid, &st, WUNTRACED), pid);
	CHECK(WIFSTOPPED(st));
	CHECK_EQ(count, 0);
	kill(pid, SIGCONT);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	nap(10);
	CHECK_EQ(count, 1);
}

TEST(nanosleep_goes_on_after_stop_and_continue)
{
	struct timespec start, end;
	int st;
	pid_t pid = fork();

	if (pid == 0) {
		struct timespec ts = { 0, 400000000 };

		_exit(nanosleep(&ts, NULL) == 0 ? 0 : 1);
	}
	clock_gettime(CLOCK_MONOTONIC, &start);
	nap(50);
	kill(pid, SIGSTOP);
	CHECK_EQ(waitpid(pid, &st, WUNTRACED), pid);
	nap(50);
	kill(pid, SIGCONT);
	CHECK_CHILD(pid);
	clock_gettime(CLOCK_MONOTONIC, &end);
	CHECK((end.tv_sec - start.tv_sec) * 1000 + (end.tv_nsec - start.tv_nsec) / 1000000 >= 350);
}

TEST(nanosleep_tells_the_rest)
{
	struct timespec ts = { 5, 0 }, rem = { 0, 0 };

	catch(SIGALRM, SA_RESTART);
	alarm(1);
	CHECK_ERR(nanosleep(&ts, &rem), EINTR);
	CHECK(rem.tv_sec == 3 || rem.tv_sec == 4);
}

TEST(read_restarts_or_not)
{
	int fds[2];
	char c;
	pid_t pid;

	CHECK_EQ(pipe(fds), 0);
	catch(SIGALRM, 0);
	alarm(1);
	CHECK_ERR(read(fds[0], &c, 1), EINTR);
	catch(SIGALRM, SA_RESTART);
	pid = fork();
	if (pid == 0) {
		nap(1500);
		_exit(write(fds[1], "x", 1) != 1);
	}
	alarm(1);
	CHECK_EQ(read(fds[0], &c, 1), 1);
	CHECK_EQ(count, 2);
	CHECK_CHILD(pid);
}

TEST(interval_timer_repeats)
{
	struct itimerval it = { { 0, 20000 }, { 0, 20000 } }, old;

	catch(SIGALRM, 0);
	CHECK_EQ(setitimer(ITIMER_REAL, &it, NULL), 0);
	while (count < 5)
		pause();
	memset(&it, 0, sizeof(it));
	CHECK_EQ(setitimer(ITIMER_REAL, &it, &old), 0);
	CHECK_EQ(old.it_interval.tv_usec, 20000);
	nap(60);
	CHECK_EQ(count, 5);
}

TEST(virtual_timer_counts_cpu_time)
{
	struct itimerval it = { { 0, 0 }, { 0, 50000 } };

	catch(SIGVTALRM, 0);
	catch(SIGPROF, 0);
	CHECK_EQ(setitimer(ITIMER_VIRTUAL, &it, NULL), 0);
	nap(200);
	CHECK_EQ(count, 0);	/* asleep: no CPU time */
	while (count == 0)
		;
	CHECK_EQ(last, SIGVTALRM);
	CHECK_EQ(setitimer(ITIMER_PROF, &it, NULL), 0);
	while (count == 1)
		;
	CHECK_EQ(last, SIGPROF);
}

TESTS = {
	T(handler_runs_at_once_when_sent_to_oneself), T(blocked_signal_waits),
	T(realtime_signals_queue_in_order), T(siginfo_of_kill),
	T(own_signal_is_blocked_in_its_handler), T(nodefer_nests), T(resethand_is_once),
	T(default_action_kills), T(default_action_ignores), T(kill_and_stop_cannot_be_caught),
	T(kill_errors), T(kill_needs_permission), T(kill_to_the_group),
	T(pause_returns_after_a_handler), T(sigsuspend_swaps_the_mask),
	T(sigtimedwait_takes_without_a_handler), T(segv_tells_address_and_kind), T(fpe_and_ill),
	T(blocked_fault_kills), T(ignored_fault_kills), T(alternate_stack),
	T(stack_overflow_is_handled_on_the_alternate_stack), T(becoming_ignored_discards),
	T(sigcont_cancels_pending_stop), T(sigchld_is_sent), T(nocldstop_spares_stops),
	T(nanosleep_goes_on_after_stop_and_continue), T(nanosleep_tells_the_rest),
	T(read_restarts_or_not), T(interval_timer_repeats), T(virtual_timer_counts_cpu_time),
	{ 0 }
};
