/* timer_create and its kin: expiry, signals, overruns, clocks, limits, /proc/PID/timers. */
#include "tap.h"
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>


static volatile sig_atomic_t count, overruns;
static volatile siginfo_t last;

static void
on_timer(int sig, siginfo_t *si, void *uc)
{
	count++;
	last = *si;
	overruns += si->si_overrun;
}

static void
catch(int sig)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = on_timer;
	sa.sa_flags = SA_SIGINFO;
	CHECK_EQ(sigaction(sig, &sa, NULL), 0);
}

static sigset_t
one(int sig)
{
	sigset_t s;

	sigemptyset(&s);
	sigaddset(&s, sig);
	return s;
}

static void
block(int sig, int how)
{
	sigset_t s = one(sig);

	CHECK_EQ(sigprocmask(how, &s, NULL), 0);
}

static long
now_ms(clockid_t clock)
{
	struct timespec ts;

	CHECK_EQ(clock_gettime(clock, &ts), 0);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
nap(int ms)
{
	long end = now_ms(CLOCK_MONOTONIC) + ms, left;

	while ((left = end - now_ms(CLOCK_MONOTONIC)) > 0) {
		struct timespec ts = { left / 1000, left % 1000 * 1000000L };

		nanosleep(&ts, NULL);
	}
}

static void
burn(clockid_t clock, int ms)
{
	long end = now_ms(clock) + ms;
	volatile int i;

	while (now_ms(clock) < end) {
		for (i = 0; i < 1000; i++)
			;
	}
}

static timer_t
make(clockid_t clock, int sig, int value)
{
	struct sigevent ev;
	timer_t t;

	memset(&ev, 0, sizeof(ev));
	ev.sigev_notify = SIGEV_SIGNAL;
	ev.sigev_signo = sig;
	ev.sigev_value.sival_int = value;
	CHECK_EQ(timer_create(clock, &ev, &t), 0);
	return t;
}

static void
set(timer_t t, int flags, long ms, long interval_ms)
{
	struct itimerspec its = {
		{ interval_ms / 1000, interval_ms % 1000 * 1000000 }, { ms / 1000, ms % 1000 * 1000000 },
	};

	CHECK_EQ(timer_settime(t, flags, &its, NULL), 0);
}

static long
left_ms(timer_t t)
{
	struct itimerspec its;

	CHECK_EQ(timer_gettime(t, &its), 0);
	return its.it_value.tv_sec * 1000 + its.it_value.tv_nsec / 1000000;
}

TEST(one_shot_tells_who_it_is)
{
	timer_t t;
	long start;

	catch(SIGUSR1);
	t = make(CLOCK_MONOTONIC, SIGUSR1, 77);
	start = now_ms(CLOCK_MONOTONIC);
	set(t, 0, 50, 0);
	CHECK(left_ms(t) <= 50);
	while (!count)
		nap(5);
	CHECK(now_ms(CLOCK_MONOTONIC) - start >= 50);
	CHECK_EQ(last.si_signo, SIGUSR1);
	CHECK_EQ(last.si_code, SI_TIMER);
	CHECK_EQ(last.si_value.sival_int, 77);
	CHECK_EQ(last.si_overrun, 0);
	CHECK_EQ(left_ms(t), 0);
	nap(100);
	CHECK_EQ(count, 1);
	CHECK_EQ(timer_delete(t), 0);
	CHECK_ERR(syscall(SYS_timer_delete, (int)(long)t), EINVAL);
}

TEST(no_sigevent_means_sigalrm_with_the_id)
{
	timer_t a, b;

	catch(SIGALRM);
	alarm(0);
	CHECK_EQ(timer_create(CLOCK_REALTIME, NULL, &a), 0);
	CHECK_EQ(timer_create(CLOCK_REALTIME, NULL, &b), 0);
	CHECK(a != b);
	set(b, 0, 10, 0);
	while (!count)
		nap(5);
	CHECK_EQ(last.si_signo, SIGALRM);
	CHECK_EQ(last.si_value.sival_int, (int)(long)b);
	CHECK_EQ(last.si_timerid, (int)(long)b);
}

TEST(periods_while_it_is_blocked_are_overruns)
{
	sigset_t s = one(SIGRTMIN + 2);
	struct timespec zero = { 0, 0 };
	siginfo_t si;
	timer_t t;

	block(SIGRTMIN + 2, SIG_BLOCK);
	t = make(CLOCK_MONOTONIC, SIGRTMIN + 2, 1);
	set(t, 0, 10, 10);
	nap(205);
	CHECK_EQ(sigtimedwait(&s, &si, &zero), SIGRTMIN + 2);
	CHECK(si.si_overrun >= 15 && si.si_overrun < 200);
	CHECK_EQ(timer_getoverrun(t), si.si_overrun);
	/* One signal stood for them all. */
	CHECK_ERR(sigtimedwait(&s, &si, &zero), EAGAIN);
	nap(30);
	CHECK_EQ(sigtimedwait(&s, &si, &zero), SIGRTMIN + 2);
}

TEST(every_period_is_a_signal_or_an_overrun)
{
	long start, periods;
	timer_t t;

	catch(SIGUSR1);
	t = make(CLOCK_REALTIME, SIGUSR1, 0);
	start = now_ms(CLOCK_MONOTONIC);
	set(t, 0, 5, 5);
	while (now_ms(CLOCK_MONOTONIC) - start < 300)
		nap(20);
	block(SIGUSR1, SIG_BLOCK);
	periods = (now_ms(CLOCK_MONOTONIC) - start) / 5;
	CHECK(count + overruns >= periods - 3 && count + overruns <= periods + 3);
}

TEST(absolute_time)
{
	struct itimerspec its;
	timer_t t, r;

	catch(SIGUSR1);
	t = make(CLOCK_MONOTONIC, SIGUSR1, 0);
	memset(&its, 0, sizeof(its));
	clock_gettime(CLOCK_MONOTONIC, &its.it_value);
	its.it_value.tv_sec = 0;
	its.it_value.tv_nsec = 1;
	CHECK_EQ(timer_settime(t, TIMER_ABSTIME, &its, NULL), 0);	/* past: at once */
	while (!count)
		nap(1);
	r = make(CLOCK_REALTIME, SIGUSR1, 0);
	clock_gettime(CLOCK_REALTIME, &its.it_value);
	its.it_value.tv_sec += 100;
	CHECK_EQ(timer_settime(r, TIMER_ABSTIME, &its, NULL), 0);
	CHECK(left_ms(r) > 99000 && left_ms(r) <= 100000);
	nap(20);
	CHECK_EQ(count, 1);
}

TEST(absolute_timers_follow_the_clock_when_it_is_set)
{
	struct itimerspec its;
	struct timespec now;
	timer_t absolute, relative;

	if (clock_gettime(CLOCK_REALTIME, &now) || clock_settime(CLOCK_REALTIME, &now))
		SKIP("may not set the clock");
	catch(SIGUSR1);
	absolute = make(CLOCK_REALTIME, SIGUSR1, 1);
	relative = make(CLOCK_REALTIME, SIGUSR1, 2);
	memset(&its, 0, sizeof(its));
	clock_gettime(CLOCK_REALTIME, &now);
	its.it_value = now;
	its.it_value.tv_sec += 1000;
	CHECK_EQ(timer_settime(absolute, TIMER_ABSTIME, &its, NULL), 0);
	set(relative, 0, 1000000, 0);
	now.tv_sec += 2000;
	CHECK_EQ(clock_settime(CLOCK_REALTIME, &now), 0);
	nap(50);
	now.tv_sec -= 2000;
	CHECK_EQ(clock_settime(CLOCK_REALTIME, &now), 0);
	CHECK_EQ(count, 1);
	CHECK_EQ(last.si_value.sival_int, 1);
	CHECK(left_ms(relative) > 990000);
}

TEST(sleep_until_follows_the_clock_when_it_is_set)
{
	struct timespec now, end;
	pid_t pid;
	int st;

	if (clock_gettime(CLOCK_REALTIME, &now) || clock_settime(CLOCK_REALTIME, &now))
		SKIP("may not set the clock");
	end = now;
	end.tv_sec += 5000;
	pid = fork();
	if (pid == 0)
		_exit(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &end, NULL));
	nap(100);
	CHECK_EQ(waitpid(pid, &st, WNOHANG), 0);
	clock_gettime(CLOCK_REALTIME, &now);
	now.tv_sec += 6000;
	CHECK_EQ(clock_settime(CLOCK_REALTIME, &now), 0);
	CHECK_EQ(waitpid(pid, &st, 0), pid);
	clock_gettime(CLOCK_REALTIME, &now);
	now.tv_sec -= 6000;
	CHECK_EQ(clock_settime(CLOCK_REALTIME, &now), 0);
	CHECK_EQ(st, 0);
}

TEST(none_only_counts_down)
{
	struct sigevent ev;
	timer_t t;
	long a;

	memset(&ev, 0, sizeof(ev));
	ev.sigev_notify = SIGEV_NONE;
	CHECK_EQ(timer_create(CLOCK_MONOTONIC, &ev, &t), 0);
	set(t, 0, 60, 100);
	a = left_ms(t);
	CHECK(a > 0 && a <= 60);
	nap(80);
	a = left_ms(t);
	CHECK(a > 0 && a <= 100);
	set(t, 0, 10, 0);
	nap(30);
	CHECK_EQ(left_ms(t), 0);
}

TEST(the_old_setting_comes_back)
{
	struct itimerspec its = { { 3, 0 }, { 50, 0 } }, old, off = { { 0, 0 }, { 0, 0 } };
	timer_t t = make(CLOCK_MONOTONIC, SIGUSR1, 0);

	CHECK_EQ(timer_settime(t, 0, &its, &old), 0);
	CHECK(old.it_value.tv_sec == 0 && old.it_value.tv_nsec == 0);
	CHECK_EQ(timer_settime(t, 0, &off, &old), 0);
	CHECK_EQ(old.it_interval.tv_sec, 3);
	CHECK(old.it_value.tv_sec == 49 || old.it_value.tv_sec == 50);
	CHECK_EQ(left_ms(t), 0);
}

TEST(errors)
{
	struct itimerspec its = { { 0, 0 }, { 0, 1000000000 } };
	struct sigevent ev;
	timer_t t;

	memset(&ev, 0, sizeof(ev));
	ev.sigev_notify = SIGEV_SIGNAL;
	ev.sigev_signo = 65;
	CHECK_ERR(timer_create(CLOCK_REALTIME, &ev, &t), EINVAL);
	ev.sigev_signo = 0;
	CHECK_ERR(timer_create(CLOCK_REALTIME, &ev, &t), EINVAL);
	ev.sigev_signo = SIGUSR1;
	ev.sigev_notify = 77;
	CHECK_ERR(syscall(SYS_timer_create, CLOCK_REALTIME, &ev, &t), EINVAL);
	ev.sigev_notify = SIGEV_SIGNAL;
	CHECK_ERR(timer_create(9999, &ev, &t), EINVAL);
	t = make(CLOCK_REALTIME, SIGUSR1, 0);
	CHECK_ERR(timer_settime(t, 0, &its, NULL), EINVAL);
	its.it_value.tv_nsec = -1;
	CHECK_ERR(timer_settime(t, 0, &its, NULL), EINVAL);
	CHECK_ERR(syscall(SYS_timer_settime, 12345, 0, &its, NULL), EINVAL);
	CHECK_ERR(syscall(SYS_timer_gettime, 12345, &its), EINVAL);
	CHECK_ERR(syscall(SYS_timer_getoverrun, -1), EINVAL);
	CHECK_ERR(syscall(SYS_timer_delete, 12345), EINVAL);
	CHECK_ERR(syscall(SYS_timer_create, CLOCK_REALTIME, NULL, (void *)8), EFAULT);
	CHECK_ERR(syscall(SYS_timer_create, CLOCK_REALTIME, (void *)8, &t), EFAULT);
}

TEST(cpu_time_of_the_process)
{
	long start = now_ms(CLOCK_PROCESS_CPUTIME_ID);
	timer_t t;

	catch(SIGUSR1);
	t = make(CLOCK_PROCESS_CPUTIME_ID, SIGUSR1, 5);
	set(t, 0, 100, 0);
	nap(200);
	CHECK_EQ(count, 0);		/* sleep is not CPU time */
	while (!count)
		burn(CLOCK_PROCESS_CPUTIME_ID, 5);
	CHECK(now_ms(CLOCK_PROCESS_CPUTIME_ID) - start >= 95);
	CHECK(now_ms(CLOCK_PROCESS_CPUTIME_ID) - start < 400);
	CHECK_EQ(last.si_code, SI_TIMER);
	CHECK_EQ(last.si_value.sival_int, 5);
}

TEST(cpu_time_of_the_thread_in_periods)
{
	timer_t t;

	catch(SIGUSR1);
	t = make(CLOCK_THREAD_CPUTIME_ID, SIGUSR1, 0);
	set(t, 0, 20, 20);
	burn(CLOCK_THREAD_CPUTIME_ID, 250);
	CHECK(count + overruns >= 7 && count + overruns <= 25);
	set(t, 0, 0, 0);
	count = 0;
	burn(CLOCK_THREAD_CPUTIME_ID, 50);
	CHECK_EQ(count, 0);
}

TEST(cpu_time_of_another_process)
{
	struct itimerspec its;
	clockid_t clock;
	pid_t pid = fork();
	timer_t t;

	if (pid == 0) {
		nap(100);
		burn(CLOCK_PROCESS_CPUTIME_ID, 3000);
		_exit(0);
	}
	CHECK_EQ(clock_getcpuclockid(pid, &clock), 0);
	catch(SIGUSR1);
	t = make(clock, SIGUSR1, 9);
	set(t, TIMER_ABSTIME, 150, 0);
	while (!count)
		nap(5);
	CHECK_EQ(last.si_value.sival_int, 9);
	CHECK(now_ms(clock) >= 150 && now_ms(clock) < 2500);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	/* Its clock is gone; the timer is there still. */
	memset(&its, 0, sizeof(its));
	its.it_value.tv_sec = 1;
	CHECK_ERR(timer_settime(t, 0, &its, NULL), ESRCH);
	CHECK_EQ(count, 1);
	CHECK_EQ(timer_delete(t), 0);
}

TEST(sleep_on_the_cpu_time_of_another)
{
	struct timespec ts = { 0, 80000000 };
	clockid_t clock;
	pid_t pid = fork();

	if (pid == 0) {
		for (;;)
			;
	}
	CHECK_EQ(clock_getcpuclockid(pid, &clock), 0);
	CHECK_EQ(clock_nanosleep(clock, TIMER_ABSTIME, &ts, NULL), 0);
	CHECK(now_ms(clock) >= 80);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	CHECK_EQ(clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &ts, NULL), EINVAL);
	CHECK_EQ(clock_nanosleep(CLOCK_MONOTONIC_RAW, 0, &ts, NULL), EOPNOTSUPP);
}

TEST(a_child_has_none)
{
	timer_t t = make(CLOCK_MONOTONIC, SIGKILL, 0);
	struct itimerspec its;
	pid_t pid;

	set(t, 0, 60000, 0);
	pid = fork();
	if (pid == 0) {
		CHECK_ERR(timer_gettime(t, &its), EINVAL);
		_exit(0);
	}
	CHECK_CHILD(pid);
	CHECK(left_ms(t) > 50000);
}

/* The kernel counts what one user has pending, and what is reserved for timers. */
static long
pending_count(void)
{
	char line[128];
	long n = -1;
	FILE *f = fopen("/proc/self/status", "r");

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "SigQ: %ld", &n) == 1)
			break;
	}
	if (f)
		fclose(f);
	return n;
}

TEST(exec_deletes_them)
{
	long before = pending_count();
	timer_t t = make(CLOCK_MONOTONIC, SIGKILL, 0);
	pid_t pid = fork();

	CHECK_EQ(pending_count(), before + 1);
	if (pid == 0) {
		t = make(CLOCK_MONOTONIC, SIGKILL, 0);
		set(t, 0, 100, 0);
		execl("/bin/sleep", "sleep", "0.4", (char *)NULL);
		_exit(1);
	}
	CHECK_CHILD(pid);
	CHECK_EQ(pending_count(), before + 1);
	CHECK_EQ(timer_delete(t), 0);
	CHECK_EQ(pending_count(), before);
}

TEST(the_limit_of_pending_signals_counts_timers)
{
	struct rlimit r;
	timer_t t[4];
	pid_t pid = fork();
	int i;

	if (pid == 0) {
		if (geteuid() == 0)
			CHECK_EQ(setuid(64111), 0);
		r.rlim_cur = r.rlim_max = 3;
		CHECK_EQ(setrlimit(RLIMIT_SIGPENDING, &r), 0);
		for (i = 0; i < 3; i++)
			t[i] = make(CLOCK_MONOTONIC, SIGUSR1, 0);
		CHECK_ERR(timer_create(CLOCK_MONOTONIC, NULL, &t[3]), EAGAIN);
		CHECK_EQ(timer_delete(t[0]), 0);
		t[3] = make(CLOCK_MONOTONIC, SIGUSR1, 0);
		_exit(0);
	}
	CHECK_CHILD(pid);
}

TEST(an_ignored_timer_goes_on)
{
	timer_t t;
	int i;

	signal(SIGUSR1, SIG_IGN);
	t = make(CLOCK_MONOTONIC, SIGUSR1, 0);
	set(t, 0, 1, 1);
	nap(30);
	catch(SIGUSR1);
	for (i = 0; count <= 5 && i < 100; i++)
		nap(20);
	CHECK(count > 5);
	/* The same when it is pending and then ignored. */
	block(SIGUSR1, SIG_BLOCK);
	nap(20);
	signal(SIGUSR1, SIG_IGN);
	catch(SIGUSR1);
	block(SIGUSR1, SIG_UNBLOCK);
	count = 0;
	for (i = 0; count <= 5 && i < 100; i++)
		nap(20);
	if (access("/proc/loam", F_OK) == 0)	/* Linux before 6.13 loses it here */
		CHECK(count > 5);
}

TEST(it_can_be_deleted_while_its_signal_is_pending)
{
	long before = pending_count();
	timer_t t;

	block(SIGUSR1, SIG_BLOCK);
	t = make(CLOCK_MONOTONIC, SIGUSR1, 0);
	set(t, 0, 1, 1);
	nap(20);
	CHECK_EQ(timer_delete(t), 0);
	catch(SIGUSR1);
	block(SIGUSR1, SIG_UNBLOCK);
	CHECK_EQ(pending_count(), before);
}

TEST(proc_shows_them)
{
	char path[64], text[512], want[512];
	timer_t t = make(CLOCK_MONOTONIC, SIGUSR2, 0x1234);
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/timers", (int)getpid());
	fd = open(path, O_RDONLY);
	if (fd < 0)
		SKIP("no /proc/PID/timers");
	n = read(fd, text, sizeof(text) - 1);
	CHECK(n > 0);
	text[n] = '\0';
	snprintf(want, sizeof(want), "ID: %d\nsignal: %d/%s\nnotify: signal/pid.%d\nClockID: 1\n",
	    (int)(long)t, SIGUSR2, strstr(text, "0x") ? "0x1234" : "0000000000001234", (int)getpid());
	CHECK(strcmp(text, want) == 0);
	close(fd);
}

TEST(a_thousand_timers)
{
	static timer_t t[1000];
	long before = pending_count();
	int i;

	catch(SIGUSR1);
	for (i = 0; i < 1000; i++)
		t[i] = make(i & 1 ? CLOCK_MONOTONIC : CLOCK_REALTIME, SIGUSR1, i);
	for (i = 0; i < 1000; i++)
		set(t[i], 0, 1 + i % 50, 0);
	for (i = 0; count < 1000 && i < 1000; i++)
		nap(10);
	CHECK_EQ(count, 1000);
	for (i = 0; i < 1000; i += 2)
		CHECK_EQ(timer_delete(t[i]), 0);
	if (before >= 0)
		CHECK_EQ(pending_count(), before + 500);
}

TEST(thread_id_names_the_thread)
{
	struct { union sigval v; int sig, notify, tid; char pad[44]; } ev;
	int id;

	memset(&ev, 0, sizeof(ev));
	ev.sig = SIGUSR1;
	ev.notify = 4;
	ev.tid = getpid();
	catch(SIGUSR1);
	CHECK_EQ(syscall(SYS_timer_create, CLOCK_MONOTONIC, &ev, &id), 0);
	set((timer_t)(long)id, 0, 10, 0);
	while (!count)
		nap(5);
	ev.tid = getppid();
	CHECK_ERR(syscall(SYS_timer_create, CLOCK_MONOTONIC, &ev, &id), EINVAL);
}

TEST(virtual_and_prof_itimers)
{
	struct itimerval it = { { 0, 20000 }, { 0, 20000 } };

	catch(SIGPROF);
	CHECK_EQ(setitimer(ITIMER_PROF, &it, NULL), 0);
	burn(CLOCK_PROCESS_CPUTIME_ID, 300);
	CHECK(count >= 3 && count <= 16);
	memset(&it, 0, sizeof(it));
	CHECK_EQ(setitimer(ITIMER_PROF, &it, NULL), 0);
	count = 0;
	catch(SIGVTALRM);
	it.it_value.tv_usec = it.it_interval.tv_usec = 30000;
	CHECK_EQ(setitimer(ITIMER_VIRTUAL, &it, NULL), 0);
	nap(100);
	CHECK_EQ(count, 0);
	burn(CLOCK_PROCESS_CPUTIME_ID, 400);
	CHECK(count >= 1);
}

TESTS = {
	T(one_shot_tells_who_it_is), T(no_sigevent_means_sigalrm_with_the_id),
	T(periods_while_it_is_blocked_are_overruns), T(every_period_is_a_signal_or_an_overrun),
	T(absolute_time), T(absolute_timers_follow_the_clock_when_it_is_set),
	T(sleep_until_follows_the_clock_when_it_is_set), T(none_only_counts_down),
	T(the_old_setting_comes_back), T(errors), T(cpu_time_of_the_process),
	T(cpu_time_of_the_thread_in_periods), T(cpu_time_of_another_process),
	T(sleep_on_the_cpu_time_of_another), T(a_child_has_none), T(exec_deletes_them),
	T(the_limit_of_pending_signals_counts_timers), T(an_ignored_timer_goes_on),
	T(it_can_be_deleted_while_its_signal_is_pending), T(proc_shows_them), T(a_thousand_timers),
	T(thread_id_names_the_thread), T(virtual_and_prof_itimers), { 0 },
};
