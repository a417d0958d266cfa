/* Cancellation: where it strikes, what runs then, and that nothing is lost. */
#include "tap.h"
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>

static void
nap(int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };
	int state;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	nanosleep(&ts, NULL);
	pthread_setcancelstate(state, NULL);
}

static int fds[2];		/* a pipe with nothing in it */
static int full[2];		/* one that gets full */
static sem_t sem;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static char big[4096];
static volatile int ready, cleaned, passed;

/* ---- each call that waits ---- */

static void do_read(void) { char c; read(fds[0], &c, 1); }
static void do_write(void) { while (write(full[1], big, sizeof(big)) > 0) ; }
static void do_readv(void) { char c; struct iovec v = { &c, 1 }; readv(fds[0], &v, 1); }
static void do_pause(void) { pause(); }
static void do_nanosleep(void) { struct timespec ts = { 100, 0 }; nanosleep(&ts, NULL); }
static void do_clock_nanosleep(void) { struct timespec ts = { 100, 0 }; clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, NULL); }
static void do_sleep(void) { sleep(100); }
static void do_usleep(void) { usleep(900000); usleep(900000); }
static void do_poll(void) { struct pollfd p = { fds[0], POLLIN, 0 }; poll(&p, 1, 100000); }
static void do_ppoll(void) { struct pollfd p = { fds[0], POLLIN, 0 }; ppoll(&p, 1, NULL, NULL); }
static void do_select(void) { fd_set s; FD_ZERO(&s); FD_SET(fds[0], &s); select(fds[0] + 1, &s, NULL, NULL, NULL); }
static void do_pselect(void) { fd_set s; FD_ZERO(&s); FD_SET(fds[0], &s); pselect(fds[0] + 1, &s, NULL, NULL, NULL, NULL); }
static void do_sigsuspend(void) { sigset_t s; sigemptyset(&s); sigsuspend(&s); }
static void do_sigwait(void) { sigset_t s; int sig; sigemptyset(&s); sigaddset(&s, SIGUSR2); sigwait(&s, &sig); }
static void do_sigwaitinfo(void) { sigset_t s; sigemptyset(&s); sigaddset(&s, SIGUSR2); sigwaitinfo(&s, NULL); }
static void do_sigtimedwait(void) { sigset_t s; struct timespec ts = { 100, 0 }; sigemptyset(&s); sigaddset(&s, SIGUSR2); sigtimedwait(&s, NULL, &ts); }
static void do_sem_wait(void) { sem_wait(&sem); }
static void do_sem_timedwait(void) { struct timespec ts; clock_gettime(CLOCK_REALTIME, &ts); ts.tv_sec += 100; sem_timedwait(&sem, &ts); }
static void do_waitpid(void) { waitpid(-1, NULL, 0); }
static void do_waitid(void) { siginfo_t i; waitid(P_ALL, 0, &i, WEXITED); }
static void do_testcancel(void) { for (;;) { pthread_testcancel(); sched_yield(); } }
static void do_open(void) { open("/tmp/cancel-fifo", O_RDONLY); }
static void do_fcntl(void) { struct flock l = { .l_type = F_WRLCK }; int fd = open("/tmp/cancel-lock", O_RDWR); fcntl(fd, F_SETLKW, &l); }

static void *
forever(void *arg)
{
	for (;;)
		pause();
	return NULL;
}

static void
do_join(void)
{
	static pthread_t t;

	if (!t)
		pthread_create(&t, NULL, forever, NULL);
	pthread_join(t, NULL);
}

static void
unlock(void *arg)
{
	/* The mutex is ours again when handlers run. */
	if (pthread_mutex_unlock(&mutex) == 0)
		cleaned += 100;
}

static void
do_cond(void)
{
	pthread_mutex_lock(&mutex);
	pthread_cleanup_push(unlock, NULL);
	pthread_cond_wait(&cond, &mutex);
	pthread_cleanup_pop(1);
}

static void
do_cond_timed(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_sec += 100;
	pthread_mutex_lock(&mutex);
	pthread_cleanup_push(unlock, NULL);
	pthread_cond_timedwait(&cond, &mutex, &ts);
	pthread_cleanup_pop(1);
}

static const struct {
	const char *name;
	void (*fn)(void);
	int cleaned;
} points[] = {
	{ "read", do_read, 1 }, { "write", do_write, 1 }, { "readv", do_readv, 1 },
	{ "pause", do_pause, 1 }, { "nanosleep", do_nanosleep, 1 },
	{ "clock_nanosleep", do_clock_nanosleep, 1 }, { "sleep", do_sleep, 1 },
	{ "usleep", do_usleep, 1 }, { "poll", do_poll, 1 }, { "ppoll", do_ppoll, 1 },
	{ "select", do_select, 1 }, { "pselect", do_pselect, 1 },
	{ "sigsuspend", do_sigsuspend, 1 }, { "sigwait", do_sigwait, 1 },
	{ "sigwaitinfo", do_sigwaitinfo, 1 }, { "sigtimedwait", do_sigtimedwait, 1 },
	{ "sem_wait", do_sem_wait, 1 }, { "sem_timedwait", do_sem_timedwait, 1 },
	{ "waitpid", do_waitpid, 1 }, { "waitid", do_waitid, 1 },
	{ "testcancel", do_testcancel, 1 }, { "open", do_open, 1 }, { "fcntl", do_fcntl, 1 },
	{ "pthread_join", do_join, 1 }, { "cond_wait", do_cond, 101 },
	{ "cond_timedwait", do_cond_timed, 101 },
};

static void
clean(void *arg)
{
	cleaned++;
}

static void *
waits_at(void *arg)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	pthread_cleanup_push(clean, NULL);
	ready = 1;
	((void (*)(void))arg)();
	passed = 1;
	/* Should that have returned, this would be the next chance. */
	pthread_cleanup_pop(0);
	return NULL;
}

static void
cancel_at(int i, int delay_ms)
{
	pthread_t t;
	void *ret;

	ready = cleaned = passed = 0;
	CHECK_EQ(pthread_create(&t, NULL, waits_at, (void *)points[i].fn), 0);
	if (delay_ms >= 0) {
		while (!ready)
			nap(1);
		if (delay_ms > 0)
			nap(delay_ms);
	}
	CHECK_EQ(pthread_cancel(t), 0);
	CHECK_EQ(pthread_join(t, &ret), 0);
	if (ret != PTHREAD_CANCELED || passed || cleaned != points[i].cleaned) {
		printf("# %s: passed %d, cleaned %d\n", points[i].name, passed, cleaned);
		fflush(stdout);
		_exit(99);
	}
	CHECK_EQ(pthread_mutex_trylock(&mutex), 0);
	CHECK_EQ(pthread_mutex_unlock(&mutex), 0);
}

static pid_t holder;

static void
end(void)
{
	kill(holder, SIGKILL);
	CHECK_EQ(waitpid(holder, NULL, 0), holder);
	unlink("/tmp/cancel-fifo");
	unlink("/tmp/cancel-lock");
}

static void
prepare(void)
{
	struct flock l = { .l_type = F_WRLCK };
	int fd;

	CHECK_EQ(pipe(fds), 0);
	CHECK_EQ(pipe(full), 0);
	CHECK_EQ(sem_init(&sem, 0, 0), 0);
	unlink("/tmp/cancel-fifo");
	CHECK_EQ(mkfifo("/tmp/cancel-fifo", 0600), 0);
	fd = open("/tmp/cancel-lock", O_RDWR | O_CREAT, 0600);
	CHECK(fd >= 0);
	/* A child that holds the lock, and to wait for. */
	holder = fork();
	if (holder == 0) {
		fcntl(fd, F_SETLK, &l);
		write(fds[1], "", 1);
		for (;;)
			pause();
	}
	CHECK_EQ(read(fds[0], &(char){ 0 }, 1), 1);
	close(fd);
}

#define NPOINTS ((int)(sizeof(points) / sizeof(points[0])))

TEST(calls_that_wait_are_left)
{
	prepare();
	for (int i = 0; i < NPOINTS; i++)
		cancel_at(i, 15);
	end();
}

TEST(a_request_just_before_is_not_missed)
{
	prepare();
	for (int round = 0; round < 8; round++)
		for (int i = 0; i < NPOINTS; i++)
			cancel_at(i, round % 3 - 1);
	end();
}

/* ---- order of clean-up ---- */

static char order[32];
static pthread_key_t key;

static void note(void *arg) { strcat(order, arg); }

static void *
nested(void *arg)
{
	pthread_setspecific(key, "k");
	pthread_cleanup_push(note, "1");
	pthread_cleanup_push(note, "2");
	pthread_cleanup_push(note, "x");
	pthread_cleanup_pop(0);
	pthread_cleanup_push(note, "y");
	pthread_cleanup_pop(1);
	if (arg)
		pthread_exit("exit");
	ready = 1;
	for (;;)
		pause();
	pthread_cleanup_pop(0);
	pthread_cleanup_pop(0);
	return NULL;
}

TEST(handlers_then_destructors)
{
	pthread_t t;
	void *ret;

	CHECK_EQ(pthread_key_create(&key, note), 0);
	CHECK_EQ(pthread_create(&t, NULL, nested, NULL), 0);
	while (!ready)
		nap(1);
	CHECK_EQ(pthread_cancel(t), 0);
	CHECK_EQ(pthread_join(t, &ret), 0);
	CHECK(ret == PTHREAD_CANCELED);
	CHECK_EQ(strcmp(order, "y21k"), 0);
	order[0] = '\0';
	CHECK_EQ(pthread_create(&t, NULL, nested, "e"), 0);
	CHECK_EQ(pthread_join(t, &ret), 0);
	CHECK_EQ(strcmp(ret, "exit"), 0);
	CHECK_EQ(strcmp(order, "y21k"), 0);
}

/* ---- state and type ---- */

static volatile int go;

static void *
disabled(void *arg)
{
	int old;

	CHECK_EQ(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old), 0);
	CHECK_EQ(old, PTHREAD_CANCEL_ENABLE);
	CHECK_EQ(pthread_setcancelstate(99, NULL), EINVAL);
	ready = 1;
	while (!go)
		nap(1);
	pthread_testcancel();
	CHECK_EQ(write(fds[1], "a", 1), 1);
	CHECK_EQ(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old), 0);
	CHECK_EQ(old, PTHREAD_CANCEL_DISABLE);
	/* Enabling alone does nothing; the next point does. */
	passed = 1;
	write(fds[1], "b", 1);
	passed = 2;
	return NULL;
}

TEST(disabled_it_waits)
{
	char buf[4];
	pthread_t t;
	void *ret;

	CHECK_EQ(pipe(fds), 0);
	CHECK_EQ(pthread_create(&t, NULL, disabled, NULL), 0);
	while (!ready)
		nap(1);
	CHECK_EQ(pthread_cancel(t), 0);
	nap(20);
	go = 1;
	CHECK_EQ(pthread_join(t, &ret), 0);
	CHECK(ret == PTHREAD_CANCELED);
	CHECK_EQ(passed, 1);
	CHECK_EQ(read(fds[0], buf, 4), 1);
}

static void *
computes(void *arg)
{
	CHECK_EQ(pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL), 0);
	pthread_cleanup_push(clean, NULL);
	ready = 1;
	for (;;)
		;
	pthread_cleanup_pop(0);
}

TEST(asynchronous_strikes_anywhere)
{
	pthread_t t;
	void *ret;

	for (int i = 0; i < 20; i++) {
		ready = cleaned = 0;
		CHECK_EQ(pthread_create(&t, NULL, computes, NULL), 0);
		while (i % 2 && !ready)
			nap(1);
		CHECK_EQ(pthread_cancel(t), 0);
		CHECK_EQ(pthread_join(t, &ret), 0);
		CHECK(ret == PTHREAD_CANCELED);
	}
	CHECK_EQ(cleaned, 1);
}

static void *
cancels_self(void *arg)
{
	pthread_cancel(pthread_self());
	passed = 1;
	pthread_testcancel();
	passed = 2;
	return NULL;
}

TEST(oneself)
{
	pthread_t t;
	void *ret;

	CHECK_EQ(pthread_create(&t, NULL, cancels_self, NULL), 0);
	CHECK_EQ(pthread_join(t, &ret), 0);
	CHECK(ret == PTHREAD_CANCELED);
	CHECK_EQ(passed, 1);
}

/* ---- in the middle of a signal handler ---- */

static void
slow_handler(int sig)
{
	ready = 2;
	while (!go)
		;
}

static void *
interrupted_read(void *arg)
{
	char c;

	ready = 1;
	read(fds[0], &c, 1);
	passed = 1;
	for (;;)
		pause();
	return NULL;
}

TEST(behind_a_handler_the_call_is_still_left)
{
	struct sigaction act = { .sa_handler = slow_handler, .sa_flags = SA_RESTART };
	pthread_t t;
	void *ret;

	CHECK_EQ(pipe(fds), 0);
	sigaction(SIGUSR1, &act, NULL);
	for (int i = 0; i < 10; i++) {
		ready = go = 0;
		CHECK_EQ(pthread_create(&t, NULL, interrupted_read, NULL), 0);
		while (!ready)
			nap(1);
		nap(5);
		pthread_kill(t, SIGUSR1);
		while (ready != 2)
			nap(1);
		CHECK_EQ(pthread_cancel(t), 0);
		nap(2);
		go = 1;
		CHECK_EQ(pthread_join(t, &ret), 0);
		CHECK(ret == PTHREAD_CANCELED);
		CHECK_EQ(passed, 0);
	}
}

/* ---- what a call has done is not thrown away ---- */

static volatile long received;

static void *
receives(void *arg)
{
	char c;

	for (;;) {
		/* Nothing between the byte's arrival and its count is a point. */
		if (read(fds[0], &c, 1) == 1)
			received++;
	}
	return NULL;
}

TEST(no_byte_is_lost)
{
	struct pollfd p;
	long sent = 0;
	pthread_t t;
	char c;

	CHECK_EQ(pipe(fds), 0);
	for (int i = 0; i < 300; i++) {
		CHECK_EQ(pthread_create(&t, NULL, receives, NULL), 0);
		for (int j = 0; j < i % 7; j++)
			sent += write(fds[1], "x", 1);
		CHECK_EQ(pthread_cancel(t), 0);
		sent += write(fds[1], "x", 1);
		CHECK_EQ(pthread_join(t, NULL), 0);
	}
	p = (struct pollfd){ fds[0], POLLIN, 0 };
	while (poll(&p, 1, 0) == 1) {
		CHECK_EQ(read(fds[0], &c, 1), 1);
		received++;
	}
	CHECK_EQ(received, sent);
}

/* A wake-up goes to one that is not cancelled, or to nobody's loss. */
static int tokens, taken;

static void
unlock_only(void *arg)
{
	pthread_mutex_unlock(&mutex);
}

static void *
takes_token(void *arg)
{
	pthread_mutex_lock(&mutex);
	pthread_cleanup_push(unlock_only, NULL);
	while (tokens == 0)
		pthread_cond_wait(&cond, &mutex);
	tokens--;
	taken++;
	pthread_cleanup_pop(1);
	return NULL;
}

TEST(no_wakeup_is_lost)
{
	pthread_t a, b;
	void *ret;

	for (int i = 0; i < 200; i++) {
		CHECK_EQ(pthread_create(&a, NULL, takes_token, NULL), 0);
		CHECK_EQ(pthread_create(&b, NULL, takes_token, NULL), 0);
		if (i % 2)
			nap(1);
		pthread_mutex_lock(&mutex);
		tokens++;
		pthread_mutex_unlock(&mutex);
		pthread_cancel(a);
		pthread_cond_signal(&cond);
		CHECK_EQ(pthread_join(a, &ret), 0);
		if (ret != PTHREAD_CANCELED) {
			pthread_mutex_lock(&mutex);
			tokens++;
			pthread_cond_signal(&cond);
			pthread_mutex_unlock(&mutex);
		}
		/* However it went, there is one for b. */
		CHECK_EQ(pthread_join(b, NULL), 0);
		CHECK_EQ(tokens, 0);
	}
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static volatile int once_runs;

static void
first_time_slow(void)
{
	if (once_runs++ == 0) {
		ready = 1;
		for (;;)
			pause();
	}
}

static void *
calls_once(void *arg)
{
	pthread_once(&once, first_time_slow);
	return NULL;
}

TEST(a_cancelled_once_begins_anew)
{
	pthread_t a, b;

	CHECK_EQ(pthread_create(&a, NULL, calls_once, NULL), 0);
	while (!ready)
		nap(1);
	CHECK_EQ(pthread_create(&b, NULL, calls_once, NULL), 0);
	nap(20);
	CHECK_EQ(pthread_cancel(a), 0);
	CHECK_EQ(pthread_join(a, NULL), 0);
	CHECK_EQ(pthread_join(b, NULL), 0);
	CHECK_EQ(once_runs, 2);
}

TESTS = {
	T(calls_that_wait_are_left), T(a_request_just_before_is_not_missed),
	T(handlers_then_destructors), T(disabled_it_waits), T(asynchronous_strikes_anywhere),
	T(oneself), T(behind_a_handler_the_call_is_still_left), T(no_byte_is_lost),
	T(no_wakeup_is_lost), T(a_cancelled_once_begins_anew),
	{ 0 }
};
