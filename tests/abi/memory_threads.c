/*
 * Memory under threads: faults, mapping, protecting, forking and unmapping at the
 * same time, on as many CPUs as there are. The rounds are few: where the host is
 * busy, a virtual CPU can take long to answer another.
 */
#include "tap.h"
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>

#define PAGE 4096UL
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define THREADS 4

static char *volatile area;
static volatile int stop;

static void
run(void *(*fn)(void *), int n)
{
	pthread_t t[16];

	for (long i = 0; i < n; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, fn, (void *)i), 0);
	for (int i = 0; i < n; i++)
		CHECK_EQ(pthread_join(t[i], NULL), 0);
}

/* All touch the same pages first: one of them wins, and all see the same page. */
static void *
touch_same(void *arg)
{
	for (size_t i = 0; i < 1024; i++)
		__atomic_fetch_add((int *)(area + i * PAGE), 1, __ATOMIC_SEQ_CST);
	return NULL;
}

TEST(first_touch_by_many)
{
	for (int round = 0; round < 5; round++) {
		area = mmap(NULL, 1024 * PAGE, RW, ANON, -1, 0);
		CHECK(area != MAP_FAILED);
		run(touch_same, THREADS);
		for (size_t i = 0; i < 1024; i++)
			CHECK_EQ(*(int *)(area + i * PAGE), THREADS);
		CHECK_EQ(munmap(area, 1024 * PAGE), 0);
	}
}

static void *
map_and_unmap(void *arg)
{
	for (int i = 0; i < 60; i++) {
		size_t n = (1 + (i * 7 + (long)arg) % 40) * PAGE;
		char *p = mmap(NULL, n, RW, ANON, -1, 0);

		CHECK(p != MAP_FAILED);
		CHECK_EQ(p[n - 1], 0);
		memset(p, (long)arg + 1, n);
		sched_yield();
		CHECK_EQ(p[0], (long)arg + 1);
		CHECK_EQ(p[n - 1], (long)arg + 1);
		CHECK_EQ(munmap(p, n), 0);
	}
	return NULL;
}

TEST(mapping_by_many)
{
	run(map_and_unmap, THREADS);
}

/* Counters that threads keep writing while the process forks: no increment is lost. */
static void *
count(void *arg)
{
	volatile long *mine = (long *)(area + (long)arg * 64 * PAGE);
	long n = 0;

	while (!stop) {
		for (size_t i = 0; i < 64; i++) {
			mine[i * 512]++;
			if (mine[i * 512] != n + 1)
				return (void *)1;
		}
		n++;
	}
	return NULL;
}

TEST(fork_while_threads_write)
{
	pthread_t t[THREADS];
	void *lost;

	area = mmap(NULL, THREADS * 64 * PAGE, RW, ANON, -1, 0);
	CHECK(area != MAP_FAILED);
	for (long i = 0; i < THREADS; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, count, (void *)i), 0);
	for (int i = 0; i < 20; i++) {
		pid_t pid = fork();

		CHECK(pid >= 0);
		if (pid == 0) {
			/* What the child has does not change any more, whoever writes. */
			long sum = 0, again = 0;

			for (size_t j = 0; j < THREADS * 64; j++)
				sum += *(volatile long *)(area + j * PAGE);
			sched_yield();
			for (size_t j = 0; j < THREADS * 64; j++)
				again += *(volatile long *)(area + j * PAGE);
			memset(area, 0, 64 * PAGE);
			_exit(sum != again);
		}
		CHECK_CHILD(pid);
	}
	stop = 1;
	for (int i = 0; i < THREADS; i++) {
		CHECK_EQ(pthread_join(t[i], &lost), 0);
		CHECK(lost == NULL);
	}
}

/* Pages are dropped and protected under the writers' hands. */
static void *
scribble(void *arg)
{
	while (!stop)
		for (size_t i = 0; i < 256; i++)
			area[i * PAGE + (long)arg] = 1;
	return NULL;
}

TEST(dropping_pages_that_others_write)
{
	pthread_t t[THREADS];

	area = mmap(NULL, 256 * PAGE, RW, ANON, -1, 0);
	CHECK(area != MAP_FAILED);
	for (long i = 0; i < THREADS; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, scribble, (void *)i), 0);
	for (int i = 0; i < 60; i++) {
		CHECK_EQ(madvise(area + i % 64 * PAGE, 128 * PAGE, MADV_DONTNEED), 0);
		if (i % 10 == 0) {
			pid_t pid = fork();

			if (pid == 0)
				_exit(0);
			CHECK_CHILD(pid);
		}
	}
	stop = 1;
	for (int i = 0; i < THREADS; i++)
		CHECK_EQ(pthread_join(t[i], NULL), 0);
	CHECK_EQ(madvise(area, 256 * PAGE, MADV_DONTNEED), 0);
	for (size_t i = 0; i < 256; i++)
		CHECK_EQ(area[i * PAGE] + area[i * PAGE + THREADS - 1], 0);
}

/* A page that was unmapped is gone for the other threads, too, when munmap returns. */
static volatile int asked, answered;		/* numbers of rounds */
static volatile long read_wrong;
static char *volatile target;

static void *
watch(void *arg)
{
	while (!stop) {
		if (asked != answered) {
			/* Odd rounds: the old page, which holds 1; even ones: the new one, 0. */
			read_wrong += *(volatile char *)target != asked % 2;
			answered = asked;
		}
		sched_yield();
	}
	return NULL;
}

/* Let the other thread's CPU read the page. */
static void
let_read(int round)
{
	asked = round;
	while (answered != round)
		sched_yield();
}

TEST(remapped_pages_are_seen_by_all)
{
	pthread_t t;

	target = mmap(NULL, PAGE, RW, ANON, -1, 0);
	CHECK_EQ(pthread_create(&t, NULL, watch, NULL), 0);
	for (int i = 1; i < 100; i += 2) {
		target[0] = 1;
		let_read(i);
		CHECK(mmap(target, PAGE, RW, ANON | MAP_FIXED, -1, 0) == target);
		target[0] = 0;
		let_read(i + 1);
	}
	stop = 1;
	CHECK_EQ(pthread_join(t, NULL), 0);
	CHECK_EQ(read_wrong, 0);
}

TESTS = {
	T(first_touch_by_many),
	T(mapping_by_many),
	T(fork_while_threads_write),
	T(dropping_pages_that_others_write),
	T(remapped_pages_are_seen_by_all),
	{ 0 }
};
