/* Threads: what they share, how they end, and futexes below them. */
#if !__has_include(<pthread.h>)
#include <stdio.h>

int
main(void)
{
	puts("1..0 # SKIP this C library has no threads");
	return 0;
}
#else
#define main tap_main
#include "tap.h"
#undef main
#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>

static void
nap(int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&ts, NULL);
}

static volatile int shared;

static void *
set_shared(void *arg)
{
	shared = *(int *)arg;
	return arg;
}

TEST(create_and_join)
{
	pthread_t t;
	void *ret;
	int v = 17;

	CHECK_EQ(pthread_create(&t, NULL, set_shared, &v), 0);
	CHECK_EQ(pthread_join(t, &ret), 0);
	CHECK(ret == &v);
	CHECK_EQ(shared, 17);
}

#define NTHREADS 16
#define ROUNDS 2000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long counter;

static void *
count(void *arg)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&mutex);
		counter++;
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

TEST(mutex_excludes)
{
	pthread_t t[NTHREADS];
	int i;

	for (i = 0; i < NTHREADS; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, count, NULL), 0);
	for (i = 0; i < NTHREADS; i++)
		CHECK_EQ(pthread_join(t[i], NULL), 0);
	CHECK_EQ(counter, NTHREADS * ROUNDS);
}

static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int turn;

static void *
other_turn(void *arg)
{
	int i;

	for (i = 0; i < 1000; i++) {
		pthread_mutex_lock(&mutex);
		while (turn != 1)
			pthread_cond_wait(&cond, &mutex);
		turn = 0;
		pthread_cond_signal(&cond);
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

TEST(condition_pingpong)
{
	pthread_t t;
	int i;

	CHECK_EQ(pthread_create(&t, NULL, other_turn, NULL), 0);
	for (i = 0; i < 1000; i++) {
		pthread_mutex_lock(&mutex);
		while (turn != 0)
			pthread_cond_wait(&cond, &mutex);
		turn = 1;
		pthread_cond_signal(&cond);
		pthread_mutex_unlock(&mutex);
	}
	pthread_join(t, NULL);
}

static int waiting, released;

static void *
wait_release(void *arg)
{
	pthread_mutex_lock(&mutex);
	waiting++;
	while (!released)
		pthread_cond_wait(&cond, &mutex);
	pthread_mutex_unlock(&mutex);
	return NULL;
}

TEST(broadcast_wakes_all)
{
	pthread_t t[NTHREADS];
	int i, n;

	for (i = 0; i < NTHREADS; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, wait_release, NULL), 0);
	do {
		nap(5);
		pthread_mutex_lock(&mutex);
		n = waiting;
		pthread_mutex_unlock(&mutex);
	} while (n < NTHREADS);
	pthread_mutex_lock(&mutex);
	released = 1;
	pthread_cond_broadcast(&cond);
	pthread_mutex_unlock(&mutex);
	for (i = 0; i < NTHREADS; i++)
		CHECK_EQ(pthread_join(t[i], NULL), 0);
}

TEST(timed_wait_times_out)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_nsec += 50000000;
	if (ts.tv_nsec >= 1000000000) {
		ts.tv_sec++;
		ts.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&mutex);
	CHECK_EQ(pthread_cond_timedwait(&cond, &mutex, &ts), ETIMEDOUT);
	pthread_mutex_unlock(&mutex);
}

static void *
sleeper(void *arg)
{
	for (;;)
		pause();
	return NULL;
}

static void *
exit_all(void *arg)
{
	nap(20);
	exit(7);
}

TEST(exit_ends_all_threads)
{
	int i, st;
	pid_t pid = fork();

	if (pid == 0) {
		pthread_t t;

		for (i = 0; i < 8; i++)
			pthread_create(&t, NULL, sleeper, NULL);
		pthread_create(&t, NULL, exit_all, NULL);
		for (;;)
			pause();
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(st, 7 << 8);
}

TEST(a_fatal_signal_ends_all_threads)
{
	int i, st;
	pid_t pid = fork();

	if (pid == 0) {
		pthread_t t;

		for (i = 0; i < 8; i++)
			pthread_create(&t, NULL, sleeper, NULL);
		for (;;)
			;
	}
	nap(50);
	kill(pid, SIGTERM);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK(WIFSIGNALED(st) && WTERMSIG(st) == SIGTERM);
}

static void *
last_one(void *arg)
{
	nap(100);
	_exit(3);
}

TEST(the_first_thread_may_leave_before)
{
	int st;
	pid_t pid = fork();

	if (pid == 0) {
		pthread_t t;

		pthread_create(&t, NULL, last_one, NULL);
		pthread_exit(NULL);
	}
	/* Not a zombie before the last thread has gone. */
	nap(20);
	CHECK_EQ(waitpid(pid, &st, WNOHANG), 0);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(st, 3 << 8);
}

static void *
execs(void *arg)
{
	nap(20);
	execl("/proc/self/exe", "x", "helper", (char *)NULL);
	_exit(1);
}

TEST(exec_by_a_thread_keeps_the_pid)
{
	int i, st;
	pid_t pid = fork();

	if (pid == 0) {
		pthread_t t;

		for (i = 0; i < 8; i++)
			pthread_create(&t, NULL, sleeper, NULL);
		pthread_create(&t, NULL, execs, NULL);
		for (;;)
			pause();
	}
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	CHECK_EQ(st, 44 << 8);
}

static volatile pthread_t handled_by;
static void on_signal(int sig) { handled_by = pthread_self(); }

TEST(pthread_kill_hits_that_thread)
{
	pthread_t t;

	signal(SIGUSR1, on_signal);
	CHECK_EQ(pthread_create(&t, NULL, sleeper, NULL), 0);
	nap(20);
	CHECK_EQ(pthread_kill(t, SIGUSR1), 0);
	while (!handled_by)
		nap(5);
	CHECK(pthread_equal(handled_by, t));
}

TEST(a_process_signal_finds_a_thread_that_takes_it)
{
	sigset_t set;
	pthread_t t;

	signal(SIGUSR1, on_signal);
	CHECK_EQ(pthread_create(&t, NULL, sleeper, NULL), 0);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	kill(getpid(), SIGUSR1);
	while (!handled_by)
		nap(5);
	CHECK(pthread_equal(handled_by, t));
}

TEST(stop_stops_all_threads)
{
	int st, fds[2];
	pthread_t t;
	pid_t pid;

	CHECK_EQ(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		char c = 0;

		pthread_create(&t, NULL, sleeper, NULL);
		for (;;) {
			if (write(fds[1], &c, 1) != 1)
				_exit(1);
			nap(5);
		}
	}
	nap(50);
	kill(pid, SIGSTOP);
	CHECK_EQ(waitpid(pid, &st, WUNTRACED), pid);
	CHECK(WIFSTOPPED(st));
	{
		char buf[4096];

		CHECK(read(fds[0], buf, sizeof(buf)) > 0);
	}
	kill(pid, SIGCONT);
	CHECK_EQ(waitpid(pid, &st, WCONTINUED), pid);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
}

static void *
nothing(void *arg)
{
	return NULL;
}

TEST(a_thousand_threads_one_after_the_other)
{
	pthread_t t;
	int i;

	for (i = 0; i < 1000; i++) {
		CHECK_EQ(pthread_create(&t, NULL, nothing, NULL), 0);
		CHECK_EQ(pthread_join(t, NULL), 0);
	}
}

static __thread int tls = 5;

static void *
touch_tls(void *arg)
{
	CHECK_EQ(tls, 5);
	tls = 6;
	return NULL;
}

TEST(thread_local_storage)
{
	pthread_t t;

	tls = 7;
	pthread_create(&t, NULL, touch_tls, NULL);
	pthread_join(t, NULL);
	CHECK_EQ(tls, 7);
}

TEST(fork_in_a_thread_copies_that_thread_only)
{
	pthread_t t;
	pid_t pid;

	pthread_create(&t, NULL, sleeper, NULL);
	pid = fork();
	if (pid == 0)
		_exit(0);
	CHECK_CHILD(pid);
}

#ifdef SYS_futex
TEST(futex_errors)
{
	static int word = 3;
	struct timespec ts = { 0, 10000000 };

	CHECK_ERR(syscall(SYS_futex, &word, 0, 4, NULL), EAGAIN);
	CHECK_ERR(syscall(SYS_futex, &word, 0, 3, &ts), ETIMEDOUT);
	CHECK_ERR(syscall(SYS_futex, (char *)&word + 1, 0, 3, NULL), EINVAL);
	CHECK_ERR(syscall(SYS_futex, 8L, 0, 3, &ts), EFAULT);
	ts.tv_nsec = 2000000000;
	CHECK_ERR(syscall(SYS_futex, &word, 0, 3, &ts), EINVAL);
	CHECK_EQ(syscall(SYS_futex, &word, 1, 100), 0);
	CHECK_ERR(syscall(SYS_futex, &word, 99, 0), ENOSYS);
}
#endif

TESTS = {
	T(create_and_join), T(mutex_excludes), T(condition_pingpong), T(broadcast_wakes_all),
	T(timed_wait_times_out), T(exit_ends_all_threads), T(a_fatal_signal_ends_all_threads),
	T(the_first_thread_may_leave_before), T(exec_by_a_thread_keeps_the_pid),
	T(pthread_kill_hits_that_thread), T(a_process_signal_finds_a_thread_that_takes_it),
	T(stop_stops_all_threads), T(a_thousand_threads_one_after_the_other),
	T(thread_local_storage), T(fork_in_a_thread_copies_that_thread_only),
#ifdef SYS_futex
	T(futex_errors),
#endif
	{ 0 }
};

int
main(int argc, char **argv)
{
	return argc > 1 ? 44 : tap_main();
}
#endif
