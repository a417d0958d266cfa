/*
 * What a debugger does: breakpoints, single steps, watchpoints, children and threads
 * followed, new programs and ends seen.
 */
#include "tap.h"
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <time.h>

#ifndef __WALL
#define __WALL 0x40000000
#endif
#define STOPPED(sig) ((sig) << 8 | 0x7f)
#define EVENT(e) (STOPPED(SIGTRAP) | (e) << 16)
#define TRACE_ALL (PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | \
	PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_TRACEVFORKDONE)

static void
nap(int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&ts, NULL);
}

static int
stop_of(pid_t pid)
{
	int st;

	CHECK_EQ(waitpid(pid, &st, __WALL), pid);
	return st;
}

static void
go(int request, pid_t pid, int sig)
{
	CHECK_EQ(ptrace(request, pid, 0, (void *)(long)sig), 0);
}

static unsigned long
message_of(pid_t pid)
{
	unsigned long m;

	CHECK_EQ(ptrace(PTRACE_GETEVENTMSG, pid, 0, &m), 0);
	return m;
}

static void
set_options(pid_t pid, long options)
{
	CHECK_EQ(ptrace(PTRACE_SETOPTIONS, pid, 0, (void *)options), 0);
}

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

/* ---- breakpoints and steps ---- */

static volatile int counter, other;

static __attribute__((noinline)) void
target(void)
{
	counter++;
	__asm__ volatile("");
}

static void
call_target(void)
{
	int i;

	for (i = 0; i < 3; i++)
		target();
	_exit(counter == 3 ? 0 : 1);
}

TEST(breakpoint)
{
	pid_t pid = tracee(call_target);
	unsigned long at = (unsigned long)target;
	struct user_regs_struct r;
	siginfo_t info;
	int i;
	long word = ptrace(PTRACE_PEEKTEXT, pid, (void *)at, 0);

	CHECK_EQ(ptrace(PTRACE_POKETEXT, pid, (void *)at, (void *)((word & ~0xffl) | 0xcc)), 0);
	go(PTRACE_CONT, pid, 0);
	for (i = 0; i < 3; i++) {
		CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP));
		CHECK_EQ(ptrace(PTRACE_GETSIGINFO, pid, 0, &info), 0);
		CHECK_EQ(info.si_code, 0x80);	/* SI_KERNEL */
		CHECK_EQ(ptrace(PTRACE_GETREGS, pid, 0, &r), 0);
		CHECK_EQ(r.rip, at + 1);
		CHECK_EQ(ptrace(PTRACE_PEEKDATA, pid, (void *)&counter, 0) & 0xffffffff, i);
		/* Over it: put the instruction back, one step, and the breakpoint again. */
		r.rip = at;
		CHECK_EQ(ptrace(PTRACE_SETREGS, pid, 0, &r), 0);
		CHECK_EQ(ptrace(PTRACE_POKETEXT, pid, (void *)at, (void *)word), 0);
		go(PTRACE_SINGLESTEP, pid, 0);
		CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP));
		CHECK_EQ(ptrace(PTRACE_GETSIGINFO, pid, 0, &info), 0);
		CHECK_EQ(info.si_code, 2);	/* TRAP_TRACE */
		CHECK(ptrace(PTRACE_PEEKUSER, pid, offsetof(struct user, regs.rip), 0) != (long)at);
		CHECK_EQ(ptrace(PTRACE_POKETEXT, pid, (void *)at, (void *)((word & ~0xffl) | 0xcc)), 0);
		go(PTRACE_CONT, pid, 0);
	}
	CHECK_EQ(stop_of(pid), 0);
	CHECK_EQ(*(volatile long *)at, word);
}

static void
count_steps(void)
{
	/* Known instructions between two traps. */
	__asm__ volatile("int3; nop; nop; nop; int3" ::: "memory");
}

TEST(single_steps)
{
	pid_t pid = tracee(count_steps);
	unsigned long rip, next;
	int i;

	go(PTRACE_CONT, pid, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP));
	rip = ptrace(PTRACE_PEEKUSER, pid, offsetof(struct user, regs.rip), 0);
	for (i = 0; i < 3; i++) {
		go(PTRACE_SINGLESTEP, pid, 0);
		CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP));
		next = ptrace(PTRACE_PEEKUSER, pid, offsetof(struct user, regs.rip), 0);
		CHECK_EQ(next, rip + 1);
		rip = next;
		/* The trap flag is the tracer's, and not seen. */
		CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, offsetof(struct user, regs.eflags), 0) & 0x100, 0);
	}
	go(PTRACE_CONT, pid, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP));
	go(PTRACE_CONT, pid, 0);
	CHECK_EQ(stop_of(pid), 0);
}

static void
one_call(void)
{
	long nr = SYS_getpid;

	__asm__ volatile("int3; syscall; nop; nop" : "+a"(nr) :: "rcx", "r11", "memory");
	_exit(nr == getpid() ? 0 : 1);
}

TEST(step_over_a_call)
{
	pid_t pid = tracee(one_call);
	unsigned long rip;

	go(PTRACE_CONT, pid, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP));
	rip = ptrace(PTRACE_PEEKUSER, pid, offsetof(struct user, regs.rip), 0);
	go(PTRACE_SINGLESTEP, pid, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP));
	CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, offsetof(struct user, regs.rip), 0), rip + 2);
	CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, offsetof(struct user, regs.rax), 0), pid);
	go(PTRACE_SINGLESTEP, pid, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP));
	CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, offsetof(struct user, regs.rip), 0), rip + 3);
	go(PTRACE_CONT, pid, 0);
	CHECK_EQ(stop_of(pid), 0);
}

static volatile int in_handler;

static void
handler(int sig)
{
	in_handler = 1;
}

static void
raise_usr1(void)
{
	signal(SIGUSR1, handler);
	kill(getpid(), SIGUSR1);
	_exit(in_handler ? 0 : 1);
}

TEST(step_into_a_handler)
{
	pid_t pid = tracee(raise_usr1);

	go(PTRACE_CONT, pid, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGUSR1));
	go(PTRACE_SINGLESTEP, pid, SIGUSR1);
	CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP));
	CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, offsetof(struct user, regs.rip), 0), (long)handler);
	go(PTRACE_CONT, pid, 0);
	CHECK_EQ(stop_of(pid), 0);
}

/* ---- debug registers ---- */

#define DEBUGREG(n) (void *)(offsetof(struct user, u_debugreg) + (n) * 8)

static void
change_counter(void)
{
	other = 1;
	counter = 5;
	other = 2;
	counter = 6;
	_exit(0);
}

TEST(watchpoint)
{
	pid_t pid = tracee(change_counter);
	siginfo_t info;

	CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, DEBUGREG(0), (void *)&counter), 0);
	/* Slot 0: writes of 4 bytes. */
	CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, DEBUGREG(7), (void *)(1l | 0xdl << 16)), 0);
	go(PTRACE_CONT, pid, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP));
	CHECK_EQ(ptrace(PTRACE_GETSIGINFO, pid, 0, &info), 0);
	CHECK_EQ(info.si_code, 4);		/* TRAP_HWBKPT */
	CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, DEBUGREG(6), 0) & 0xf, 1);
	CHECK_EQ((int)ptrace(PTRACE_PEEKDATA, pid, (void *)&counter, 0), 5);
	go(PTRACE_CONT, pid, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP));
	CHECK_EQ((int)ptrace(PTRACE_PEEKDATA, pid, (void *)&counter, 0), 6);
	CHECK_EQ((int)ptrace(PTRACE_PEEKDATA, pid, (void *)&other, 0), 2);
	/* Mine are not its: the same variable here. */
	counter = 77;
	go(PTRACE_CONT, pid, 0);
	CHECK_EQ(stop_of(pid), 0);
}

TEST(hardware_breakpoint)
{
	pid_t pid = tracee(call_target);
	int i;

	CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, DEBUGREG(2), (void *)target), 0);
	CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, DEBUGREG(7), (void *)(1l << 4)), 0);
	for (i = 0; i < 3; i++) {
		go(PTRACE_CONT, pid, 0);
		CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP));
		CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, offsetof(struct user, regs.rip), 0), (long)target);
		CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, DEBUGREG(6), 0) & 0xf, 4);
		/* Past it, by the resume flag or without the breakpoint. */
		CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, DEBUGREG(7), 0), 0);
		go(PTRACE_SINGLESTEP, pid, 0);
		CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP));
		CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, DEBUGREG(7), (void *)(1l << 4)), 0);
	}
	go(PTRACE_CONT, pid, 0);
	CHECK_EQ(stop_of(pid), 0);
}

TEST(debug_registers_refuse)
{
	pid_t pid = tracee(change_counter);
	int st;

	CHECK_ERR(ptrace(PTRACE_POKEUSER, pid, DEBUGREG(4), (void *)1), EIO);
	CHECK(ptrace(PTRACE_POKEUSER, pid, DEBUGREG(0), (void *)0xffff800000000000) == -1);
	CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, DEBUGREG(1), (void *)&counter), 0);
	/* Ports. */
	CHECK(ptrace(PTRACE_POKEUSER, pid, DEBUGREG(7), (void *)(4l | 2l << 20)) == -1);
	/* Not aligned to its length. */
	CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, DEBUGREG(1), (char *)&counter + 1), 0);
	CHECK(ptrace(PTRACE_POKEUSER, pid, DEBUGREG(7), (void *)(4l | 0xdl << 20)) == -1);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
}

static void
watch_child(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		counter = 1;		/* not watched: that is not inherited */
		_exit(0);
	}
	CHECK_CHILD(pid);
	counter = 2;
	_exit(0);
}

TEST(watchpoint_is_not_inherited)
{
	pid_t pid = tracee(watch_child);
	int st;

	CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, DEBUGREG(0), (void *)&counter), 0);
	CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, DEBUGREG(7), (void *)(1l | 0xdl << 16)), 0);
	go(PTRACE_CONT, pid, 0);
	st = stop_of(pid);
	if (st == STOPPED(SIGCHLD)) {
		go(PTRACE_CONT, pid, SIGCHLD);
		st = stop_of(pid);
	}
	CHECK_EQ(st, STOPPED(SIGTRAP));
	CHECK_EQ((int)ptrace(PTRACE_PEEKDATA, pid, (void *)&counter, 0), 2);
	/* Let go, it has none any more. */
	CHECK_EQ(ptrace(PTRACE_DETACH, pid, 0, 0), 0);
	CHECK_EQ(stop_of(pid), 0);
}

/* ---- children ---- */

static void
fork_and_wait(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(3);
	if (waitpid(pid, NULL, 0) != pid)
		_exit(1);
}

TEST(follow_fork)
{
	pid_t pid = tracee(fork_and_wait), child;
	int st;

	set_options(pid, TRACE_ALL);
	go(PTRACE_CONT, pid, 0);
	CHECK_EQ(stop_of(pid), EVENT(PTRACE_EVENT_FORK));
	child = message_of(pid);
	CHECK_EQ(stop_of(child), STOPPED(SIGSTOP));
	go(PTRACE_CONT, child, 0);
	CHECK_EQ(stop_of(child), EVENT(PTRACE_EVENT_EXIT));
	CHECK_EQ(message_of(child), 3 << 8);
	go(PTRACE_CONT, child, 0);
	/* Its end comes here first, then to its parent, which may go on only now. */
	st = stop_of(child);
	CHECK(WIFEXITED(st) && WEXITSTATUS(st) == 3);
	go(PTRACE_CONT, pid, 0);
	st = stop_of(pid);
	if (st == STOPPED(SIGCHLD)) {
		go(PTRACE_CONT, pid, SIGCHLD);
		st = stop_of(pid);
	}
	CHECK_EQ(st, EVENT(PTRACE_EVENT_EXIT));
	go(PTRACE_CONT, pid, 0);
	CHECK_EQ(stop_of(pid), 0);
}

static char *const true_argv[] = { "sh", "-c", ":", NULL };

static void
vfork_and_exec(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		execv("/bin/sh", true_argv);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
}

TEST(follow_vfork_and_exec)
{
	pid_t pid = tracee(vfork_and_exec), child;
	int st;

	set_options(pid, TRACE_ALL & ~PTRACE_O_TRACEEXIT);
	go(PTRACE_CONT, pid, 0);
	CHECK_EQ(stop_of(pid), EVENT(PTRACE_EVENT_VFORK));
	child = message_of(pid);
	CHECK_EQ(stop_of(child), STOPPED(SIGSTOP));
	go(PTRACE_CONT, pid, 0);
	nap(20);
	CHECK_EQ(waitpid(pid, &st, WNOHANG), 0);	/* it waits for the child */
	go(PTRACE_CONT, child, 0);
	CHECK_EQ(stop_of(child), EVENT(PTRACE_EVENT_EXEC));
	CHECK_EQ(message_of(child), child);
	CHECK_EQ(stop_of(pid), EVENT(PTRACE_EVENT_VFORK_DONE));
	go(PTRACE_CONT, child, 0);
	CHECK_EQ(stop_of(child), 0);
	go(PTRACE_CONT, pid, 0);
	st = stop_of(pid);
	if (st == STOPPED(SIGCHLD)) {
		go(PTRACE_CONT, pid, SIGCHLD);
		st = stop_of(pid);
	}
	CHECK_EQ(st, 0);
}

static void
exec_true(void)
{
	execv("/bin/sh", true_argv);
}

TEST(exec_without_options_is_a_sigtrap)
{
	pid_t pid = tracee(exec_true);

	go(PTRACE_CONT, pid, 0);
	CHECK_EQ(stop_of(pid), STOPPED(SIGTRAP));
	go(PTRACE_CONT, pid, 0);
	CHECK_EQ(stop_of(pid), 0);
}

/* ---- threads: bare ones, so that no library is in the way ---- */

#define THREAD_FLAGS (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | \
	CLONE_SYSVSEM)
#define STACK 65536

static volatile int thread_go, thread_ran;

static long
raw(long nr, long a, long b, long c)
{
	long ret;

	__asm__ volatile("syscall" : "=a"(ret) : "a"(nr), "D"(a), "S"(b), "d"(c)
	    : "rcx", "r11", "memory");
	return ret;
}

static void
raw_nap(void)
{
	struct timespec ts = { 0, 2000000 };

	raw(SYS_nanosleep, (long)&ts, 0, 0);
}

static int
thread_main(void *arg)
{
	while (!thread_go)
		raw_nap();
	thread_ran = 1;
	raw(SYS_exit, 7, 0, 0);
	return 0;
}

static pid_t
make_thread(int (*fn)(void *))
{
	char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK(stack != MAP_FAILED);
	return clone(fn, stack + STACK - 64, THREAD_FLAGS, NULL);
}

static void
with_thread(void)
{
	if (make_thread(thread_main) < 0)
		_exit(1);
	thread_go = 1;
	while (!thread_ran)
		raw_nap();
	nap(20);
	_exit(0);
}

TEST(follow_clone)
{
	pid_t pid = tracee(with_thread), tid;
	int st;

	set_options(pid, TRACE_ALL & ~PTRACE_O_TRACEEXIT);
	go(PTRACE_CONT, pid, 0);
	CHECK_EQ(stop_of(pid), EVENT(PTRACE_EVENT_CLONE));
	tid = message_of(pid);
	CHECK_EQ(stop_of(tid), STOPPED(SIGSTOP));
	go(PTRACE_CONT, tid, 0);
	go(PTRACE_CONT, pid, 0);
	/* The thread's end is waited for like a process's. */
	st = stop_of(tid);
	CHECK(WIFEXITED(st) && WEXITSTATUS(st) == 7);
	CHECK_ERR(waitpid(tid, &st, __WALL), ECHILD);
	CHECK_EQ(stop_of(pid), 0);
}

static int
sleeper(void *arg)
{
	for (;;)
		raw_nap();
	return 0;
}

static void
many_threads(void)
{
	int i;

	for (i = 0; i < 3; i++)
		if (make_thread(sleeper) < 0)
			_exit(1);
	for (;;)
		raw_nap();
}

TEST(attach_to_all_threads)
{
	pid_t pid = fork(), tids[8];
	char name[32];
	struct dirent *e;
	int n = 0, i, st;
	DIR *d;

	if (pid == 0)
		many_threads();
	nap(100);
	snprintf(name, sizeof(name), "/proc/%d/task", (int)pid);
	d = opendir(name);
	CHECK(d != NULL);
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.' && n < 8)
			tids[n++] = atoi(e->d_name);
	closedir(d);
	CHECK_EQ(n, 4);
	for (i = 0; i < n; i++) {
		CHECK_EQ(ptrace(PTRACE_ATTACH, tids[i], 0, 0), 0);
		CHECK_EQ(stop_of(tids[i]), STOPPED(SIGSTOP));
	}
	for (i = 0; i < n; i++)
		CHECK_EQ(ptrace(PTRACE_DETACH, tids[i], 0, 0), 0);
	/* Once more, seized, and interrupted. */
	for (i = 0; i < n; i++)
		CHECK_EQ(ptrace(PTRACE_SEIZE, tids[i], 0, 0), 0);
	for (i = 0; i < n; i++) {
		CHECK_EQ(ptrace(PTRACE_INTERRUPT, tids[i], 0, 0), 0);
		CHECK_EQ(stop_of(tids[i]), EVENT(PTRACE_EVENT_STOP));
	}
	/* A stop of the whole group is told of each. */
	for (i = 0; i < n; i++)
		go(PTRACE_CONT, tids[i], 0);
	kill(pid, SIGSTOP);
	i = waitpid(-1, &st, __WALL);
	CHECK_EQ(st, STOPPED(SIGSTOP));
	go(PTRACE_CONT, i, SIGSTOP);
	for (i = 0; i < n; i++)
		CHECK_EQ(stop_of(tids[i]), STOPPED(SIGSTOP) | PTRACE_EVENT_STOP << 16);
	/* SIGKILL ends all, and each is heard of. */
	kill(pid, SIGKILL);
	for (i = 0; i < n; i++) {
		if (tids[i] == pid)
			continue;
		st = stop_of(tids[i]);
		CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGKILL);
	}
	st = stop_of(pid);
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGKILL);
}

static int
exec_from_thread(void *arg)
{
	raw(SYS_execve, (long)"/bin/sh", (long)true_argv, (long)(true_argv + 3));
	raw(SYS_exit_group, 9, 0, 0);
	return 0;
}

static void
thread_execs(void)
{
	if (make_thread(exec_from_thread) < 0)
		_exit(1);
	for (;;)
		raw_nap();
}

TEST(exec_by_another_thread)
{
	pid_t pid = tracee(thread_execs), tid;

	set_options(pid, PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC);
	go(PTRACE_CONT, pid, 0);
	CHECK_EQ(stop_of(pid), EVENT(PTRACE_EVENT_CLONE));
	tid = message_of(pid);
	CHECK_EQ(stop_of(tid), STOPPED(SIGSTOP));
	go(PTRACE_CONT, pid, 0);
	go(PTRACE_CONT, tid, 0);
	/* It has the first thread's id now, and of that nothing more is heard. */
	CHECK_EQ(stop_of(pid), EVENT(PTRACE_EVENT_EXEC));
	CHECK_EQ(message_of(pid), tid);
	CHECK_ERR(ptrace(PTRACE_CONT, tid, 0, 0), ESRCH);
	go(PTRACE_CONT, pid, 0);
	CHECK_EQ(stop_of(pid), 0);
	CHECK_ERR(waitpid(-1, NULL, __WALL), ECHILD);
}

static int
leave_at_once(void *arg)
{
	nap(50);
	raw(SYS_exit, 0, 0, 0);
	return 0;
}

static void
leader_leaves(void)
{
	if (make_thread(leave_at_once) < 0)
		_exit(1);
	raw(SYS_exit, 5, 0, 0);
}

TEST(leader_leaves_first)
{
	pid_t pid = tracee(leader_leaves), tid;
	int st;

	set_options(pid, PTRACE_O_TRACECLONE);
	go(PTRACE_CONT, pid, 0);
	CHECK_EQ(stop_of(pid), EVENT(PTRACE_EVENT_CLONE));
	tid = message_of(pid);
	CHECK_EQ(stop_of(tid), STOPPED(SIGSTOP));
	go(PTRACE_CONT, pid, 0);
	nap(30);
	CHECK_EQ(waitpid(pid, &st, WNOHANG | __WALL), 0);	/* not before the last thread */
	go(PTRACE_CONT, tid, 0);
	CHECK_EQ(stop_of(tid), 0);
	st = stop_of(pid);
	CHECK(WIFEXITED(st));
}

/* Only the thread that traces may ask; any thread of its process may wait. */
static volatile pid_t asked;
static volatile int answer = 1;

static int
ask(void *arg)
{
	answer = raw(101, PTRACE_CONT, asked, 0);
	raw(SYS_exit, 0, 0, 0);
	return 0;
}

TEST(other_thread_is_not_the_tracer)
{
	pid_t pid = tracee(call_target);
	int st;

	asked = pid;
	CHECK(make_thread(ask) > 0);
	while (answer == 1)
		nap(2);
	CHECK_EQ(answer, -ESRCH);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
}

TESTS = {
	T(breakpoint),
	T(single_steps),
	T(step_over_a_call),
	T(step_into_a_handler),
	T(watchpoint),
	T(hardware_breakpoint),
	T(debug_registers_refuse),
	T(watchpoint_is_not_inherited),
	T(follow_fork),
	T(follow_vfork_and_exec),
	T(exec_without_options_is_a_sigtrap),
	T(follow_clone),
	T(attach_to_all_threads),
	T(exec_by_another_thread),
	T(leader_leaves_first),
	T(other_thread_is_not_the_tracer),
	{ 0 }
};
