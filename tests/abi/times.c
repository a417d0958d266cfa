/* Clocks and sleeping. */
#include "tap.h"
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>

static long
ms_between(const struct timespec *a, const struct timespec *b)
{
	return (b->tv_sec - a->tv_sec) * 1000 + (b->tv_nsec - a->tv_nsec) / 1000000;
}

TEST(monotonic_never_goes_back)
{
	struct timespec a, b;
	int i;

	clock_gettime(CLOCK_MONOTONIC, &a);
	for (i = 0; i < 20000; i++) {
		clock_gettime(CLOCK_MONOTONIC, &b);
		CHECK(b.tv_sec > a.tv_sec || (b.tv_sec == a.tv_sec && b.tv_nsec >= a.tv_nsec));
		CHECK(b.tv_nsec >= 0 && b.tv_nsec < 1000000000);
		a = b;
	}
}

TEST(the_clocks_of_the_day_agree)
{
	struct timespec ts;
	struct timeval tv;
	time_t t = time(NULL), t2;

	CHECK_EQ(gettimeofday(&tv, NULL), 0);
	CHECK_EQ(clock_gettime(CLOCK_REALTIME, &ts), 0);
	CHECK(tv.tv_sec >= t && ts.tv_sec >= tv.tv_sec && ts.tv_sec - t <= 2);
	t = time(&t2);
	CHECK_EQ(t, t2);
	CHECK(t > 1600000000);
}

TEST(clock_errors)
{
	struct timespec ts;

	CHECK_ERR(clock_gettime(9999, &ts), EINVAL);
	CHECK_EQ(clock_getres(CLOCK_MONOTONIC, &ts), 0);
	CHECK(ts.tv_sec == 0 && ts.tv_nsec > 0);
	CHECK_EQ(clock_getres(CLOCK_REALTIME, NULL), 0);
}

TEST(nanosleep_sleeps_long_enough)
{
	struct timespec ts = { 0, 100000000 }, a, b;

	clock_gettime(CLOCK_MONOTONIC, &a);
	CHECK_EQ(nanosleep(&ts, NULL), 0);
	clock_gettime(CLOCK_MONOTONIC, &b);
	CHECK(ms_between(&a, &b) >= 100);
}

TEST(nanosleep_errors)
{
	struct timespec ts = { 0, 1000000000 };

	CHECK_ERR(nanosleep(&ts, NULL), EINVAL);
	ts.tv_nsec = -1;
	CHECK_ERR(nanosleep(&ts, NULL), EINVAL);
	ts.tv_sec = -1;
	ts.tv_nsec = 0;
	CHECK_ERR(nanosleep(&ts, NULL), EINVAL);
	ts.tv_sec = 0;
	CHECK_EQ(nanosleep(&ts, NULL), 0);
}

TEST(absolute_sleep)
{
	struct timespec ts, now;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	/* In the past: at once. */
	CHECK_EQ(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL), 0);
	ts.tv_nsec += 50000000;
	if (ts.tv_nsec >= 1000000000) {
		ts.tv_sec++;
		ts.tv_nsec -= 1000000000;
	}
	CHECK_EQ(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL), 0);
	clock_gettime(CLOCK_MONOTONIC, &now);
	CHECK(ms_between(&ts, &now) >= 0);
	CHECK_EQ(clock_nanosleep(9999, 0, &ts, NULL), EINVAL);
}

TEST(cpu_time_grows_with_work_and_not_with_sleep)
{
	struct timespec a, b, nap = { 0, 200000000 };
	volatile long n = 0;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	nanosleep(&nap, NULL);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	CHECK(ms_between(&a, &b) < 100);
	do {
		for (int i = 0; i < 100000; i++)
			n++;
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	} while (ms_between(&a, &b) < 100);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
	CHECK(a.tv_sec > 0 || a.tv_nsec > 0);
}

TEST(times_and_getrusage)
{
	struct rusage ru;
	struct tms t;
	clock_t start = times(&t), now;
	volatile long n = 0;

	CHECK(start != (clock_t)-1);
	do {
		for (int i = 0; i < 100000; i++)
			n++;
		now = times(&t);
	} while (t.tms_utime + t.tms_stime < 10);
	CHECK(now >= start);
	CHECK_EQ(getrusage(RUSAGE_SELF, &ru), 0);
	CHECK(ru.ru_utime.tv_sec * 100 + ru.ru_utime.tv_usec / 10000 +
	    ru.ru_stime.tv_sec * 100 + ru.ru_stime.tv_usec / 10000 >= 9);
	CHECK(ru.ru_maxrss > 0 || access("/proc/loam", F_OK) != 0);	/* some hosts do not count */
	CHECK_ERR(getrusage(77, &ru), EINVAL);
}

static volatile int ticks;
static void on_alarm(int sig) { ticks++; }

TEST(alarm_fires_and_tells_what_was_left)
{
	signal(SIGALRM, on_alarm);
	alarm(0);
	CHECK_EQ(alarm(100), 0);
	CHECK(alarm(1) >= 99);
	pause();
	CHECK_EQ(ticks, 1);
	CHECK_EQ(alarm(0), 0);
}

TEST(itimer_errors)
{
	struct itimerval it = { { 0, 0 }, { 0, 1000000 } };

	CHECK_ERR(setitimer(ITIMER_REAL, &it, NULL), EINVAL);
	it.it_value.tv_usec = 0;
	CHECK_ERR(setitimer(9, &it, NULL), EINVAL);
	CHECK_ERR(getitimer(-1, &it), EINVAL);
	CHECK_EQ(getitimer(ITIMER_VIRTUAL, &it), 0);
	CHECK(it.it_value.tv_sec == 0 && it.it_value.tv_usec == 0);
}

TESTS = {
	T(monotonic_never_goes_back), T(the_clocks_of_the_day_agree), T(clock_errors),
	T(nanosleep_sleeps_long_enough), T(nanosleep_errors), T(absolute_sleep),
	T(cpu_time_grows_with_work_and_not_with_sleep), T(times_and_getrusage),
	T(alarm_fires_and_tells_what_was_left), T(itimer_errors),
	{ 0 }
};
