/* timer_create with SIGEV_THREAD; epoll_pwait. */
#include "tap.h"
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <time.h>

#define MS 1000000L

static sem_t told, go_on;
static int calls, last;
static pthread_t caller;

static void
nap(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * MS };

	while (nanosleep(&t, &t) < 0)
		;
}

static timer_t
make_with(void (*fn)(union sigval), int value, pthread_attr_t *attr, clockid_t clock)
{
	struct sigevent ev;
	timer_t t;

	memset(&ev, 0, sizeof(ev));
	ev.sigev_notify = SIGEV_THREAD;
	ev.sigev_notify_function = fn;
	ev.sigev_notify_attributes = attr;
	ev.sigev_value.sival_int = value;
	CHECK_EQ(timer_create(clock, &ev, &t), 0);
	return t;
}

static timer_t
make(void (*fn)(union sigval), int value)
{
	return make_with(fn, value, NULL, CLOCK_MONOTONIC);
}

static void
arm(timer_t t, long first, long each)
{
	struct itimerspec s = { { each / 1000, each % 1000 * MS },
	    { first / 1000, first % 1000 * MS } };

	CHECK_EQ(timer_settime(t, 0, &s, NULL), 0);
}

static int
count(void)
{
	return __atomic_load_n(&calls, __ATOMIC_ACQUIRE);
}

/* How many threads the process has. */
static int
threads(void)
{
	char line[256];
	int n = -1;
	FILE *f = fopen("/proc/self/status", "r");

	CHECK(f != NULL);
	while (fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "Threads: %d", &n) == 1)
			break;
	fclose(f);
	return n;
}

static void
wait_threads(int n)
{
	int i;

	for (i = 0; i < 500 && threads() != n; i++)
		nap(10);
	CHECK_EQ(threads(), n);
}

static void
tell(union sigval v)
{
	last = v.sival_int;
	caller = pthread_self();
	__atomic_add_fetch(&calls, 1, __ATOMIC_ACQ_REL);
	sem_post(&told);
}

TEST(one_shot_calls_once_in_another_thread)
{
	timer_t t = make(tell, 4711);

	arm(t, 10, 0);
	CHECK_EQ(sem_wait(&told), 0);
	CHECK_EQ(last, 4711);
	CHECK(!pthread_equal(caller, pthread_self()));
	nap(50);
	CHECK_EQ(count(), 1);
	CHECK_EQ(timer_delete(t), 0);
	wait_threads(1);
}

TEST(interval_calls_again_until_stopped)
{
	timer_t t = make(tell, 1);
	int i, n;

	arm(t, 5, 5);
	for (i = 0; i < 10; i++)
		CHECK_EQ(sem_wait(&told), 0);
	arm(t, 0, 0);
	nap(50);
	n = count();
	nap(50);
	CHECK_EQ(count(), n);
	arm(t, 5, 0);
	nap(50);
	CHECK_EQ(count(), n + 1);
	CHECK_EQ(timer_delete(t), 0);
}

static size_t stack_size, stack_room;

static void
use_stack(union sigval v)
{
	volatile char room[300 << 10];
	pthread_attr_t a;

	room[0] = room[sizeof(room) - 1] = 1;
	pthread_getattr_np(pthread_self(), &a);
	pthread_attr_getstacksize(&a, &stack_size);
	pthread_attr_destroy(&a);
	stack_room = sizeof(room);
	tell(v);
}

TEST(attributes_are_copied_and_heard)
{
	pthread_attr_t a;
	timer_t t;

	CHECK_EQ(pthread_attr_init(&a), 0);
	CHECK_EQ(pthread_attr_setstacksize(&a, 400 << 10), 0);
	t = make_with(use_stack, 2, &a, CLOCK_REALTIME);
	CHECK_EQ(pthread_attr_destroy(&a), 0);
	memset(&a, 0xff, sizeof(a));
	arm(t, 5, 5);
	CHECK_EQ(sem_wait(&told), 0);
	CHECK_EQ(sem_wait(&told), 0);
	CHECK(stack_size >= 400 << 10 && stack_size < 1 << 20);
	CHECK_EQ(stack_room, 300 << 10);
	CHECK_EQ(timer_delete(t), 0);
}

static void
tell_and_stay(union sigval v)
{
	tell(v);
	sem_wait(&go_on);
	__atomic_add_fetch(&calls, 100, __ATOMIC_ACQ_REL);
}

TEST(delete_while_the_function_runs)
{
	timer_t t = make(tell_and_stay, 3);

	arm(t, 5, 0);
	CHECK_EQ(sem_wait(&told), 0);
	CHECK_EQ(timer_delete(t), 0);
	nap(20);
	CHECK_EQ(count(), 1);
	sem_post(&go_on);
	wait_threads(1);
	CHECK_EQ(count(), 101);
}

static timer_t own;

static void
delete_own(union sigval v)
{
	CHECK_EQ(timer_delete(own), 0);
	tell(v);
}

TEST(the_function_deletes_its_timer)
{
	own = make(delete_own, 4);
	arm(own, 20, 0);
	CHECK_EQ(sem_wait(&told), 0);
	wait_threads(1);
	CHECK_EQ(count(), 1);
}

static void
leave(union sigval v)
{
	tell(v);
	pthread_exit(NULL);
}

TEST(the_function_may_exit_its_thread)
{
	timer_t t = make(leave, 5);
	int i;

	arm(t, 5, 5);
	for (i = 0; i < 5; i++)
		CHECK_EQ(sem_wait(&told), 0);
	CHECK_EQ(timer_delete(t), 0);
	wait_threads(1);
}

/* Each of many timers tells its own number. */
#define MANY 100
static int heard[MANY];

static void
hear(union sigval v)
{
	__atomic_add_fetch(&heard[v.sival_int], 1, __ATOMIC_ACQ_REL);
	sem_post(&told);
}

TEST(many_timers)
{
	timer_t t[MANY];
	int i;

	for (i = 0; i < MANY; i++) {
		t[i] = make(hear, i);
		arm(t[i], 1 + i % 7, 0);
	}
	for (i = 0; i < MANY; i++)
		CHECK_EQ(sem_wait(&told), 0);
	for (i = 0; i < MANY; i++) {
		CHECK_EQ(heard[i], 1);
		CHECK_EQ(timer_delete(t[i]), 0);
	}
	wait_threads(1);
}

/* Deleted around the moment they expire; their helpers go, whatever came first. */
TEST(delete_races_with_expiry)
{
	struct itimerspec s = { { 0, 200000 }, { 0, 1 } };
	struct timespec pause = { 0, 0 };
	timer_t t;
	int i;

	for (i = 0; i < 200; i++) {
		t = make(tell, i);
		s.it_value.tv_nsec = 1 + i % 10 * 50000;
		CHECK_EQ(timer_settime(t, 0, &s, NULL), 0);
		pause.tv_nsec = i % 13 * 40000;
		nanosleep(&pause, NULL);
		CHECK_EQ(timer_delete(t), 0);
	}
	wait_threads(1);
	i = count();
	nap(50);
	CHECK_EQ(count(), i);
}

static void
caught(int sig)
{
	__atomic_add_fetch(&last, 1000, __ATOMIC_ACQ_REL);
}

/* The child has no timers; one of its own gets the number of its parent's. */
TEST(fork_leaves_the_timers)
{
	timer_t t = make(tell, 6), u;
	pid_t pid;

	arm(t, 20, 20);
	pid = fork();
	CHECK(pid >= 0);
	if (pid == 0) {
		struct sigevent ev = { .sigev_notify = SIGEV_NONE };

		nap(60);
		CHECK_EQ(count(), 0);
		CHECK_EQ(timer_create(CLOCK_MONOTONIC, &ev, &u), 0);
		CHECK_EQ(timer_delete(u), 0);
		u = make(tell, 7);
		arm(u, 5, 0);
		CHECK_EQ(sem_wait(&told), 0);
		CHECK_EQ(last, 7);
		CHECK_EQ(timer_delete(u), 0);
		wait_threads(1);
		_exit(0);
	}
	CHECK_EQ(sem_wait(&told), 0);
	CHECK_CHILD(pid);
	CHECK_EQ(timer_delete(t), 0);
}

TEST(an_unknown_clock)
{
	struct sigevent ev;
	timer_t t;

	memset(&ev, 0, sizeof(ev));
	ev.sigev_notify = SIGEV_THREAD;
	ev.sigev_notify_function = tell;
	CHECK_ERR(timer_create(9999, &ev, &t), EINVAL);
#ifdef __loam__		/* musl leaves a thread behind */
	wait_threads(1);
#endif
}

TEST(epoll_pwait_lets_a_signal_through)
{
	struct sigaction sa;
	struct epoll_event e;
	sigset_t block, none;
	int ep = epoll_create1(0);

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = caught;
	CHECK_EQ(sigaction(SIGUSR1, &sa, NULL), 0);
	sigemptyset(&none);
	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	CHECK_EQ(sigprocmask(SIG_BLOCK, &block, NULL), 0);
	CHECK_EQ(raise(SIGUSR1), 0);
	CHECK_EQ(epoll_pwait(ep, &e, 1, 10, NULL), 0);
	CHECK_EQ(epoll_pwait(ep, &e, 1, 10, &block), 0);
	CHECK_EQ(last, 0);
	CHECK_ERR(epoll_pwait(ep, &e, 1, 5000, &none), EINTR);
	CHECK_EQ(last, 1000);
	CHECK_EQ(close(ep), 0);
}

TESTS = {
	T(one_shot_calls_once_in_another_thread),
	T(interval_calls_again_until_stopped),
	T(attributes_are_copied_and_heard),
	T(delete_while_the_function_runs),
	T(the_function_deletes_its_timer),
	T(the_function_may_exit_its_thread),
	T(many_timers),
	T(delete_races_with_expiry),
	T(fork_leaves_the_timers),
	T(an_unknown_clock),
	T(epoll_pwait_lets_a_signal_through),
	{ 0 }
};
