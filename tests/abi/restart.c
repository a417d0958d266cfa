/*
 * Slow calls that a signal interrupts: which go on after a handler with SA_RESTART,
 * which after a stop, and which fail with EINTR. The lists are those of signal(7).
 */
#include "tap.h"
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/mman.h>
#include <time.h>

/* What the victim waits for, made before it is; release() makes it come true. */
static int data[2], full[2], room[2], ep, event, lockfd;
static volatile unsigned *word;
static pid_t helper;		/* a process that holds the locks, or a child to wait for */
static char fifo[64], lockname[64];

static void
nap(int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	while (nanosleep(&ts, &ts) < 0)
		;
}

/* ---- the calls: 0, or errno ---- */

static int
result(long r)
{
	return r < 0 ? errno : 0;
}

static int do_read(void) { char c; return result(read(data[0], &c, 1)); }
static int
do_readv(void)
{
	char c;
	struct iovec v = { &c, 1 };

	return result(readv(data[0], &v, 1));
}
static int do_write(void) { return result(write(full[1], "x", 1)); }
static int
do_writev(void)
{
	struct iovec v = { "x", 1 };

	return result(writev(full[1], &v, 1));
}
static int do_open(void) { return result(open(fifo, O_RDONLY)); }
static int do_eventfd(void) { unsigned long n; return result(read(event, &n, 8)); }
static int do_flock(void) { return result(flock(open(lockname, O_RDWR), LOCK_EX)); }
static int
do_setlkw(void)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 5 };

	return result(fcntl(lockfd, F_SETLKW, &l));
}
static int do_futex(void) { return result(syscall(SYS_futex, word, 0, 0, NULL, NULL, 0)); }
static int
do_futex_timeout(void)
{
	struct timespec ts = { 1000, 0 };

	return result(syscall(SYS_futex, word, 0, 0, &ts, NULL, 0));
}
/* Its child ends when the file `data` has something. */
static pid_t
child_that_waits(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		do_read();
		_exit(0);
	}
	return pid;
}
static int do_wait4(void) { return result(waitpid(child_that_waits(), NULL, 0)); }
static int
do_waitid(void)
{
	siginfo_t si;

	return result(waitid(P_PID, child_that_waits(), &si, WEXITED));
}
static int do_pause(void) { return result(pause()); }
static int
do_sigsuspend(void)
{
	sigset_t none;

	sigemptyset(&none);
	return result(sigsuspend(&none));
}
static int
do_sigtimedwait(void)
{
	sigset_t s;

	sigemptyset(&s);
	sigaddset(&s, SIGUSR2);
	sigprocmask(SIG_BLOCK, &s, NULL);
	/* The raw call: libraries may try again. */
	return result(syscall(SYS_rt_sigtimedwait, &s, NULL, NULL, 8));
}
static int
do_signalfd(void)
{
	struct signalfd_siginfo si;
	sigset_t s;

	sigemptyset(&s);
	sigaddset(&s, SIGUSR2);
	sigprocmask(SIG_BLOCK, &s, NULL);
	return result(read(signalfd(-1, &s, 0), &si, sizeof(si)));
}
static int
do_poll(void)
{
	struct pollfd p = { .fd = data[0], .events = POLLIN };

	return result(poll(&p, 1, 100000));
}
static int
do_ppoll(void)
{
	struct pollfd p = { .fd = data[0], .events = POLLIN };

	return result(ppoll(&p, 1, NULL, NULL));
}
static int
do_select(void)
{
	struct timeval tv = { 1000, 0 };
	fd_set s;

	FD_ZERO(&s);
	FD_SET(data[0], &s);
	return result(select(data[0] + 1, &s, NULL, NULL, &tv));
}
static int
do_pselect(void)
{
	fd_set s;

	FD_ZERO(&s);
	FD_SET(data[0], &s);
	return result(pselect(data[0] + 1, &s, NULL, NULL, NULL, NULL));
}
static int do_epoll(void) { struct epoll_event e; return result(epoll_wait(ep, &e, 1, -1)); }
static int
do_nanosleep(void)
{
	struct timespec ts = { 0, 700000000 };

	return result(nanosleep(&ts, NULL));
}
static int
do_clock_nanosleep(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	ts.tv_nsec += 700000000;
	ts.tv_sec += ts.tv_nsec / 1000000000;
	ts.tv_nsec %= 1000000000;
	return clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
}
static int
do_timerfd(void)
{
	struct itimerspec its = { { 0, 0 }, { 0, 700000000 } };
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	unsigned long n;

	timerfd_settime(fd, 0, &its, NULL);
	return result(read(fd, &n, 8));
}

/* ---- what lets them go ---- */

static pid_t victim;

static void let_data(void) { CHECK_EQ(write(data[1], "x", 1), 1); }
static void
let_room(void)
{
	static char buf[65536];

	CHECK(read(full[0], buf, sizeof(buf)) > 0);
}
static void let_open(void) { CHECK(open(fifo, O_WRONLY) >= 0); }
static void let_event(void) { unsigned long n = 1; CHECK_EQ(write(event, &n, 8), 8); }
static void
let_word(void)
{
	*word = 1;
	syscall(SYS_futex, word, 1, 100, NULL, NULL, 0);
}
static void let_locks(void) { kill(helper, SIGKILL); waitpid(helper, NULL, 0); }
static void let_usr2(void) { kill(victim, SIGUSR2); }
static void let_time(void) { }
static void let_handler(void) { kill(victim, SIGUSR1); }

/* ---- the table ---- */

enum { FAILS, GOES_ON };

static const struct row {
	const char *name;
	int (*call)(void);
	void (*release)(void);
	int with_restart, after_stop;	/* without SA_RESTART a handler ends them all */
} rows[] = {
	{ "read", do_read, let_data, GOES_ON, GOES_ON },
	{ "readv", do_readv, let_data, GOES_ON, GOES_ON },
	{ "write", do_write, let_room, GOES_ON, GOES_ON },
	{ "writev", do_writev, let_room, GOES_ON, GOES_ON },
	{ "open", do_open, let_open, GOES_ON, GOES_ON },
	{ "eventfd", do_eventfd, let_event, GOES_ON, GOES_ON },
	{ "timerfd", do_timerfd, let_time, GOES_ON, GOES_ON },
	{ "signalfd", do_signalfd, let_usr2, GOES_ON, GOES_ON },
	{ "flock", do_flock, let_locks, GOES_ON, GOES_ON },
	{ "F_SETLKW", do_setlkw, let_locks, GOES_ON, GOES_ON },
	{ "futex", do_futex, let_word, GOES_ON, GOES_ON },
	{ "futex with a timeout", do_futex_timeout, let_word, FAILS, GOES_ON },
	{ "wait4", do_wait4, let_data, GOES_ON, GOES_ON },
	{ "waitid", do_waitid, let_data, GOES_ON, GOES_ON },
	{ "pause", do_pause, let_handler, FAILS, GOES_ON },
	{ "sigsuspend", do_sigsuspend, let_handler, FAILS, GOES_ON },
	{ "sigwaitinfo", do_sigtimedwait, let_usr2, FAILS, FAILS },
	{ "poll", do_poll, let_data, FAILS, GOES_ON },
	{ "ppoll", do_ppoll, let_data, FAILS, GOES_ON },
	{ "select", do_select, let_data, FAILS, GOES_ON },
	{ "pselect", do_pselect, let_data, FAILS, GOES_ON },
	{ "epoll_wait", do_epoll, let_data, FAILS, FAILS },
	{ "nanosleep", do_nanosleep, let_time, FAILS, GOES_ON },
	{ "clock_nanosleep", do_clock_nanosleep, let_time, FAILS, GOES_ON },
};
#define NROWS (int)(sizeof(rows) / sizeof(rows[0]))

static void on_signal(int sig) { }

static void
prepare(void)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct epoll_event e = { .events = EPOLLIN };
	static char buf[65536];

	CHECK_EQ(pipe(data), 0);
	CHECK_EQ(pipe(full), 0);
	CHECK_EQ(pipe(room), 0);
	fcntl(full[1], F_SETFL, O_NONBLOCK);
	while (write(full[1], buf, sizeof(buf)) > 0)
		;
	fcntl(full[1], F_SETFL, 0);
	ep = epoll_create1(0);
	CHECK_EQ(epoll_ctl(ep, EPOLL_CTL_ADD, data[0], &e), 0);
	event = eventfd(0, 0);
	word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	snprintf(fifo, sizeof(fifo), "/tmp/restart-%d", (int)getpid());
	snprintf(lockname, sizeof(lockname), "/tmp/restart-lock-%d", (int)getpid());
	unlink(fifo);
	CHECK_EQ(mkfifo(fifo, 0600), 0);
	lockfd = open(lockname, O_CREAT | O_RDWR, 0600);
	helper = fork();
	if (helper == 0) {
		flock(open(lockname, O_RDWR), LOCK_EX);
		fcntl(lockfd, F_SETLK, &l);
		(void)!write(room[1], "x", 1);
		for (;;)
			pause();
	}
	CHECK_EQ(read(room[0], buf, 1), 1);
}

static void
clean_up(void)
{
	int fds[] = { data[0], data[1], full[0], full[1], room[0], room[1], ep, event, lockfd };
	unsigned i;

	let_locks();
	unlink(fifo);
	unlink(lockname);
	for (i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		close(fds[i]);
	munmap((void *)word, 4096);
}

/* Is the process in a state of the set, soon? */
static int
gets_to(pid_t pid, const char *states)
{
	char path[64], text[256], *paren;
	int i, fd;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	for (i = 0; i < 1000; i++) {
		fd = open(path, O_RDONLY);
		n = read(fd, text, sizeof(text) - 1);
		close(fd);
		CHECK(n > 0);
		text[n] = '\0';
		paren = strrchr(text, ')');
		if (strchr(states, paren[2]))
			return 1;
		nap(2);
	}
	return 0;
}

/* How: a handler without and with SA_RESTART, or a stop. */
enum { HANDLER, RESTART, STOP };

static void
try(const struct row *r, int how)
{
	int expected = how == HANDLER ? FAILS : how == RESTART ? r->with_restart : r->after_stop;
	struct sigaction sa;
	int st;

	prepare();
	fflush(stdout);
	victim = fork();
	if (victim == 0) {
		memset(&sa, 0, sizeof(sa));
		sa.sa_handler = on_signal;
		sa.sa_flags = how == RESTART ? SA_RESTART : 0;
		sigaction(SIGUSR1, &sa, NULL);
		_exit(r->call());
	}
	nap(20);
	CHECK(gets_to(victim, "S"));
	nap(20);
	if (how == STOP) {
		CHECK_EQ(kill(victim, SIGSTOP), 0);
		CHECK_EQ(waitpid(victim, &st, WUNTRACED), victim);
		CHECK(WIFSTOPPED(st));
		CHECK_EQ(kill(victim, SIGCONT), 0);
	} else {
		CHECK_EQ(kill(victim, SIGUSR1), 0);
	}
	nap(40);
	if (expected == GOES_ON) {
		CHECK(gets_to(victim, r->release == let_time ? "SZ" : "S"));
		r->release();
	}
	CHECK_EQ(waitpid(victim, &st, 0), victim);
	st = WIFEXITED(st) ? WEXITSTATUS(st) : -1;
	if (r->release == let_handler && expected == GOES_ON)
		expected = FAILS;	/* in the end, by the handler */
	if (st != (expected == GOES_ON ? 0 : EINTR)) {
		printf("# %s, %s: %d\n", r->name, how == HANDLER ? "handler" : how == RESTART ?
		    "SA_RESTART" : "stopped", st);
		fflush(stdout);
		_exit(99);
	}
	clean_up();
}

/* A share of the rows, as each takes its time. */
static void
try_all(int how, int part)
{
	int i;

	for (i = part; i < NROWS; i += 3)
		try(&rows[i], how);
}

TEST(a_handler_ends_them_1) { try_all(HANDLER, 0); }
TEST(a_handler_ends_them_2) { try_all(HANDLER, 1); }
TEST(a_handler_ends_them_3) { try_all(HANDLER, 2); }
TEST(sa_restart_1) { try_all(RESTART, 0); }
TEST(sa_restart_2) { try_all(RESTART, 1); }
TEST(sa_restart_3) { try_all(RESTART, 2); }
TEST(a_stop_1) { try_all(STOP, 0); }
TEST(a_stop_2) { try_all(STOP, 1); }
TEST(a_stop_3) { try_all(STOP, 2); }

/* What was done already counts: no restart, no EINTR. */
TEST(a_part_is_a_success)
{
	static char buf[200000];
	struct sigaction sa;
	pid_t parent = getpid(), pid;
	ssize_t n;
	int p[2];

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sigaction(SIGUSR1, &sa, NULL);
	CHECK_EQ(pipe(p), 0);
	pid = fork();
	if (pid == 0) {
		nap(100);
		kill(parent, SIGUSR1);
		_exit(0);
	}
	n = write(p[1], buf, sizeof(buf));
	CHECK(n > 0 && n < (ssize_t)sizeof(buf));
	CHECK_CHILD(pid);
}

/* Stopping and continuing does not lengthen what has a time limit. */
TEST(time_limits_count_while_stopped)
{
	struct timespec a, b;
	struct pollfd p;
	int st, fds[2];
	pid_t pid;

	CHECK_EQ(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		clock_gettime(CLOCK_MONOTONIC, &a);
		p = (struct pollfd){ .fd = fds[0], .events = POLLIN };
		CHECK_EQ(poll(&p, 1, 600), 0);
		clock_gettime(CLOCK_MONOTONIC, &b);
		CHECK((b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000 < 1000);
		_exit(0);
	}
	nap(100);
	kill(pid, SIGSTOP);
	CHECK_EQ(waitpid(pid, &st, WUNTRACED), pid);
	nap(400);
	kill(pid, SIGCONT);
	CHECK_CHILD(pid);
}

TESTS = {
	T(a_handler_ends_them_1), T(a_handler_ends_them_2), T(a_handler_ends_them_3),
	T(sa_restart_1), T(sa_restart_2), T(sa_restart_3), T(a_stop_1), T(a_stop_2), T(a_stop_3),
	T(a_part_is_a_success), T(time_limits_count_while_stopped), { 0 },
};
