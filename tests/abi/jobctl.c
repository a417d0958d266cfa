/* Process groups and sessions, and what stopping them does. */
#include "tap.h"
#include <sys/syscall.h>
#include <time.h>

static void
nap(int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&ts, NULL);
}

static pid_t
child_pause(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		for (;;)
			pause();
	}
	return pid;
}

static void
end(pid_t pid)
{
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
}

TEST(child_inherits_group_and_session)
{
	pid_t group = getpgrp(), session = getsid(0), pid = fork();

	if (pid == 0) {
		CHECK_EQ(getpgrp(), group);
		CHECK_EQ(getsid(0), session);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(setpgid_makes_and_joins)
{
	pid_t a = child_pause(), b = child_pause();

	CHECK_EQ(setpgid(a, 0), 0);
	CHECK_EQ(getpgid(a), a);
	CHECK_EQ(setpgid(b, a), 0);
	CHECK_EQ(getpgid(b), a);
	/* A group outlives its leader. */
	end(a);
	CHECK_EQ(getpgid(b), a);
	CHECK_EQ(kill(-a, 0), 0);
	CHECK_EQ(setpgid(b, getpgrp()), 0);
	CHECK_ERR(kill(-a, 0), ESRCH);
	end(b);
}

TEST(setpgid_refuses)
{
	pid_t pid = child_pause();

	CHECK_ERR(setpgid(pid, -1), EINVAL);
	CHECK_ERR(setpgid(3999999, 0), ESRCH);
	CHECK_ERR(setpgid(getppid(), 0), ESRCH);
	CHECK_ERR(setpgid(pid, 3999999), EPERM);
	end(pid);
	pid = fork();
	if (pid == 0) {
		CHECK(setsid() > 0);
		CHECK_ERR(setpgid(0, 0), EPERM);	/* a session leader */
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK_ERR(getpgid(3999999), ESRCH);
	CHECK_ERR(getsid(3999999), ESRCH);
}

TEST(setpgid_after_exec_is_eacces)
{
	pid_t pid = fork();

	if (pid == 0) {
		execl("/bin/sleep", "sleep", "100", (char *)NULL);
		_exit(1);
	}
	nap(300);
	if (access("/bin/sleep", X_OK) == 0)
		CHECK_ERR(setpgid(pid, 0), EACCES);
	end(pid);
}

TEST(setsid_makes_all_new)
{
	pid_t pid = fork();

	if (pid == 0) {
		CHECK_EQ(setsid(), getpid());
		CHECK_EQ(getpgrp(), getpid());
		CHECK_EQ(getsid(0), getpid());
		CHECK_ERR(setsid(), EPERM);	/* leads a group now */
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(setpgid_across_sessions_is_eperm)
{
	int st;
	pid_t pid = fork();

	if (pid == 0) {
		setsid();
		raise(SIGSTOP);
		_exit(0);
	}
	CHECK_EQ(waitpid(pid, &st, WUNTRACED), pid);
	CHECK_ERR(setpgid(pid, getpgrp()), EPERM);
	kill(pid, SIGCONT);
	CHECK_CHILD(pid);
}

TEST(a_stopped_group_stays_stopped)
{
	int st, i;
	pid_t pids[3];

	for (i = 0; i < 3; i++) {
		pids[i] = child_pause();
		CHECK_EQ(setpgid(pids[i], pids[0]), 0);
	}
	kill(-pids[0], SIGTSTP);
	for (i = 0; i < 3; i++) {
		CHECK_EQ(waitpid(pids[i], &st, WUNTRACED), pids[i]);
		CHECK(WIFSTOPPED(st) && WSTOPSIG(st) == SIGTSTP);
	}
	/* Other signals wait until it goes on. */
	kill(pids[1], SIGTERM);
	nap(50);
	CHECK_EQ(waitpid(pids[1], &st, WNOHANG), 0);
	kill(-pids[0], SIGCONT);
	CHECK_EQ(waitpid(pids[1], &st, 0), pids[1]);
	CHECK_EQ(WTERMSIG(st), SIGTERM);
	end(pids[0]);
	end(pids[2]);
}

static volatile sig_atomic_t hup, cont;
static void on_hup(int sig) { hup++; }
static void on_cont(int sig) { cont++; }

/*
 * A stopped job whose shell dies: SIGHUP and SIGCONT. We are the grandparent; the
 * pipe tells how it went.
 */
TEST(orphaned_stopped_group_is_hung_up)
{
	int fds[2];
	char answer = 0;
	pid_t shell;

	CHECK_EQ(pipe(fds), 0);
	shell = fork();
	if (shell == 0) {
		int st;
		pid_t job;

		setpgid(0, 0);
		job = fork();
		if (job == 0) {
			setpgid(0, 0);
			signal(SIGHUP, on_hup);
			signal(SIGCONT, on_cont);
			raise(SIGSTOP);
			while (!hup || !cont)
				nap(10);
			_exit(write(fds[1], "h", 1) != 1);
		}
		CHECK_EQ(waitpid(job, &st, WUNTRACED), job);
		_exit(0);
	}
	close(fds[1]);
	CHECK_CHILD(shell);
	CHECK_EQ(read(fds[0], &answer, 1), 1);
	CHECK_EQ(answer, 'h');
}

/* In an orphaned group nobody could continue it, so SIGTSTP does nothing there. */
TEST(tstp_in_an_orphaned_group_is_ignored)
{
	pid_t pid = fork();

	if (pid == 0) {
		CHECK(setsid() > 0);
		raise(SIGTSTP);
		raise(SIGTTIN);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(stop_works_in_an_orphaned_group)
{
	int st;
	pid_t pid = fork();

	if (pid == 0) {
		CHECK(setsid() > 0);
		raise(SIGSTOP);
		_exit(0);
	}
	CHECK_EQ(waitpid(pid, &st, WUNTRACED), pid);
	CHECK(WIFSTOPPED(st));
	kill(pid, SIGCONT);
	CHECK_CHILD(pid);
}

/* A thread's own SIGSTOP is taken before its process's SIGKILL, and must not stop it again. */
TEST(a_stop_pending_beside_a_kill)
{
	pid_t pid = fork();
	int st;

	if (pid == 0) {
		for (;;)
			pause();
	}
	CHECK_EQ(kill(pid, SIGSTOP), 0);
	CHECK_EQ(waitpid(pid, &st, WUNTRACED), pid);
	CHECK(WIFSTOPPED(st));
	CHECK_EQ(syscall(SYS_tgkill, pid, pid, SIGSTOP), 0);
	CHECK_EQ(kill(pid, SIGKILL), 0);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGKILL);
}

TESTS = {
	T(a_stop_pending_beside_a_kill),
	T(child_inherits_group_and_session), T(setpgid_makes_and_joins), T(setpgid_refuses),
	T(setpgid_after_exec_is_eacces), T(setsid_makes_all_new),
	T(setpgid_across_sessions_is_eperm), T(a_stopped_group_stays_stopped),
	T(orphaned_stopped_group_is_hung_up), T(tstp_in_an_orphaned_group_is_ignored),
	T(stop_works_in_an_orphaned_group),
	{ 0 }
};
