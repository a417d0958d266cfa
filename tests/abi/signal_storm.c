/*
 * A storm of signals and timers among processes: every queued signal arrives once and
 * in order, whichever way it is taken; and nothing is left when it is over.
 *
 * Each worker sends real-time signals to all, with a number for each pair and signal,
 * and takes its own by handler, by sigtimedwait and from a signalfd, while timers of all
 * clocks come and go, children are made and end with timers set, and the parent stops
 * and continues whom it likes. The seed is printed; SEED in the environment repeats it.
 */
#include "tap.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <time.h>

#define WORKERS 8
#define SIGNALS 4
#define SECONDS 2
#define TIMERS 12
#define FIRST (SIGRTMIN + 1)		/* the numbered ones */
#define TIMER_SIGNAL (SIGRTMIN + 10)

static struct shared {
	volatile int over, drained;
	volatile pid_t pid[WORKERS];
	volatile unsigned sent[WORKERS][WORKERS][SIGNALS], got[WORKERS][WORKERS][SIGNALS];
	volatile unsigned refused, expiries, stops;
} *shared;

static int me;
static unsigned rnd;

static unsigned
chance(unsigned n)
{
	rnd = rnd * 1103515245 + 12345;
	return (rnd >> 8) % n;
}

static void
took(int sig, int value)
{
	unsigned from = (unsigned)value >> 24, number = value & 0xffffff;
	int s = sig - FIRST;

	if (sig == TIMER_SIGNAL) {
		__sync_fetch_and_add(&shared->expiries, 1);
		return;
	}
	CHECK(s >= 0 && s < SIGNALS && from < WORKERS);
	CHECK_EQ(number, shared->got[from][me][s]);
	shared->got[from][me][s]++;
}

static void
on_signal(int sig, siginfo_t *si, void *uc)
{
	took(sig, si->si_value.sival_int);
}

static void
send(void)
{
	int to = chance(WORKERS), s = chance(SIGNALS);
	union sigval v;

	v.sival_int = me << 24 | shared->sent[me][to][s];
	if (sigqueue(shared->pid[to], FIRST + s, v) == 0)
		shared->sent[me][to][s]++;
	else if (errno == EAGAIN)
		__sync_fetch_and_add(&shared->refused, 1);
	else
		CHECK(0);
}

/* Take what there is, one way or another. */
static void
take(const sigset_t *set, int fd, int how)
{
	struct timespec zero = { 0, 0 };
	struct signalfd_siginfo si[5];
	siginfo_t info;
	sigset_t old;
	ssize_t n, i;
	int sig;

	if (how == 0) {
		sigprocmask(SIG_UNBLOCK, set, &old);
		sigprocmask(SIG_SETMASK, &old, NULL);
	} else if (how == 1) {
		for (i = 0; i < 5 && (sig = sigtimedwait(set, &info, &zero)) > 0; i++)
			took(sig, info.si_value.sival_int);
	} else {
		n = read(fd, si, sizeof(si));
		CHECK(n > 0 || errno == EAGAIN || errno == EINTR);
		for (i = 0; i < n / (ssize_t)sizeof(si[0]); i++)
			took(si[i].ssi_signo, si[i].ssi_int);
	}
}

static timer_t timers[TIMERS];
static int made[TIMERS];

static void
play_with_timers(void)
{
	static const clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC,
	    CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID };
	struct itimerspec its = { { 0, 0 }, { 0, 0 } };
	struct sigevent ev;
	int i = chance(TIMERS);

	if (!made[i]) {
		memset(&ev, 0, sizeof(ev));
		ev.sigev_notify = chance(8) ? SIGEV_SIGNAL : SIGEV_NONE;
		ev.sigev_signo = TIMER_SIGNAL;
		if (timer_create(clocks[chance(4)], &ev, &timers[i]) == 0)
			made[i] = 1;
		else
			CHECK_EQ(errno, EAGAIN);
		return;
	}
	switch (chance(4)) {
	case 0:
		CHECK_EQ(timer_delete(timers[i]), 0);
		made[i] = 0;
		break;
	case 1:
		CHECK_EQ(timer_gettime(timers[i], &its), 0);
		CHECK(timer_getoverrun(timers[i]) >= 0);
		break;
	default:
		its.it_value.tv_nsec = chance(5000000);
		its.it_interval.tv_nsec = chance(2) ? 100000 + chance(3000000) : 0;
		CHECK_EQ(timer_settime(timers[i], 0, &its, NULL), 0);
	}
}

/* A child with a timer of its own that ends before it expires, or by it. */
static void
short_child(void)
{
	struct itimerval it = { { 0, 0 }, { 0, 1 + chance(2000) } };
	unsigned wait = chance(20000);
	volatile unsigned i;
	timer_t t;
	pid_t pid = fork();
	int st;

	if (pid == 0) {
		struct itimerspec its = { { 0, 1000000 }, { 0, 1000000 } };

		signal(SIGALRM, SIG_DFL);
		if (timer_create(CLOCK_MONOTONIC, NULL, &t) == 0)
			timer_settime(t, 0, &its, NULL);
		setitimer(ITIMER_REAL, &it, NULL);
		for (i = 0; i < wait; i++)
			;
		_exit(0);
	}
	CHECK(pid > 0);
	while (waitpid(pid, &st, 0) < 0)
		CHECK_EQ(errno, EINTR);
	CHECK(st == 0 || (WIFSIGNALED(st) && WTERMSIG(st) == SIGALRM));
}

static void
work(unsigned seed)
{
	struct sigaction sa;
	sigset_t set;
	int fd, i, idle = 0;

	rnd = seed * 31 + me;
	sigemptyset(&set);
	for (i = 0; i < SIGNALS; i++)
		sigaddset(&set, FIRST + i);
	sigaddset(&set, TIMER_SIGNAL);
	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = on_signal;
	sa.sa_flags = SA_SIGINFO | SA_RESTART;
	sa.sa_mask = set;
	for (i = 0; i < SIGNALS; i++)
		sigaction(FIRST + i, &sa, NULL);
	sigaction(TIMER_SIGNAL, &sa, NULL);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_NONBLOCK);
	CHECK(fd >= 0);
	shared->pid[me] = getpid();
	for (i = 0; i < WORKERS; i++) {
		while (!shared->pid[i] && getppid() != 1)
			usleep(1000);
	}
	while (!shared->over && getppid() != 1) {
		for (i = chance(30); i > 0; i--)
			send();
		for (i = chance(12); i > 0; i--)
			take(&set, fd, chance(3));
		play_with_timers();
		if (chance(100) == 0)
			short_child();
	}
	for (i = 0; i < TIMERS; i++) {
		if (made[i])
			CHECK_EQ(timer_delete(timers[i]), 0);
	}
	/* Nobody sends any longer when all have come here. */
	__sync_fetch_and_add(&shared->drained, 1);
	while (shared->drained < WORKERS && getppid() != 1)
		usleep(1000);
	for (idle = 0; idle < 3; idle++) {
		sigset_t pending;

		for (i = 0; i < 20; i++)
			take(&set, fd, i % 3);
		sigpending(&pending);
		for (i = 0; i < SIGNALS; i++) {
			if (sigismember(&pending, FIRST + i))
				idle = -1;
		}
	}
	_exit(0);
}

static long
number_after(const char *path, const char *word)
{
	char line[256];
	long n = -1;
	FILE *f = fopen(path, "r");

	while (f && fgets(line, sizeof(line), f)) {
		if (strncmp(line, word, strlen(word)) == 0) {
			n = strtol(line + strlen(word), NULL, 10);
			break;
		}
	}
	if (f)
		fclose(f);
	return n;
}

static void
storm(unsigned seed)
{
	long before = number_after("/proc/self/status", "SigQ:");
	struct timespec now, end;
	pid_t pid[WORKERS];
	int i, j, s, st;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(shared != MAP_FAILED);
	for (me = 0; me < WORKERS; me++) {
		pid[me] = fork();
		if (pid[me] == 0)
			work(seed);
		CHECK(pid[me] > 0);
	}
	rnd = seed;
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += SECONDS;
	do {
		i = chance(WORKERS);
		CHECK_EQ(kill(pid[i], SIGSTOP), 0);
		usleep(chance(3000));
		CHECK_EQ(kill(pid[i], SIGCONT), 0);
		shared->stops++;
		usleep(chance(20000));
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec < end.tv_sec);
	shared->over = 1;
	for (i = 0; i < WORKERS; i++) {
		CHECK_EQ(waitpid(pid[i], &st, 0), pid[i]);
		CHECK_EQ(st, 0);
	}
	for (i = 0; i < WORKERS; i++) {
		for (j = 0; j < WORKERS; j++) {
			for (s = 0; s < SIGNALS; s++)
				CHECK_EQ(shared->got[i][j][s], shared->sent[i][j][s]);
		}
	}
	printf("# %u of one pair, %u refused, %u expiries, %u stops\n", shared->sent[0][1][0],
	    shared->refused, shared->expiries, shared->stops);
	CHECK(shared->sent[0][1][0] > 0 && shared->expiries > 0);
	/* Nothing is queued or reserved any longer. */
	for (i = 0; i < 100 && number_after("/proc/self/status", "SigQ:") != before; i++)
		usleep(20000);	/* what others do */
	CHECK_EQ(number_after("/proc/self/status", "SigQ:"), before);
	munmap(shared, sizeof(*shared));
}

TEST(signals_and_timers_among_many)
{
	const char *text = getenv("SEED");
	unsigned seed = text ? strtoul(text, NULL, 0) : (unsigned)time(NULL) ^ getpid() << 16;
	long entries;

	printf("# SEED=%u\n", seed);
	fflush(stdout);
	storm(seed);
	/* Of some ten thousand entries in each, the caches keep a few. */
	entries = number_after("/proc/slabinfo", "queued_signal");
	storm(seed + 1);
	if (entries >= 0 && access("/proc/loam", F_OK) == 0)
		CHECK(number_after("/proc/slabinfo", "queued_signal") <= entries + 256);
}

TESTS = { T(signals_and_timers_among_many), { 0 } };
