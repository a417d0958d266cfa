/* POSIX semaphores, unnamed and named. */
#include "tap.h"
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

static sem_t sem, other;
static volatile long counter;

static void *
excludes(void *arg)
{
	for (int i = 0; i < 2000; i++) {
		CHECK_EQ(sem_wait(&sem), 0);
		counter++;
		CHECK_EQ(sem_post(&sem), 0);
	}
	return NULL;
}

TEST(one_token_excludes)
{
	pthread_t t[6];
	int v;

	CHECK_EQ(sem_init(&sem, 0, 1), 0);
	for (int i = 0; i < 6; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, excludes, NULL), 0);
	for (int i = 0; i < 6; i++)
		CHECK_EQ(pthread_join(t[i], NULL), 0);
	CHECK_EQ(counter, 12000);
	CHECK_EQ(sem_getvalue(&sem, &v), 0);
	CHECK_EQ(v, 1);
	CHECK_EQ(sem_destroy(&sem), 0);
}

static void *
answers(void *arg)
{
	for (int i = 0; i < 1000; i++) {
		CHECK_EQ(sem_wait(&sem), 0);
		CHECK_EQ(sem_post(&other), 0);
	}
	return NULL;
}

TEST(pingpong)
{
	pthread_t t;

	CHECK_EQ(sem_init(&sem, 0, 0), 0);
	CHECK_EQ(sem_init(&other, 0, 0), 0);
	CHECK_EQ(pthread_create(&t, NULL, answers, NULL), 0);
	for (int i = 0; i < 1000; i++) {
		CHECK_EQ(sem_post(&sem), 0);
		CHECK_EQ(sem_wait(&other), 0);
	}
	CHECK_EQ(pthread_join(t, NULL), 0);
}

TEST(refusals)
{
	struct timespec past = { 0, 0 }, bad = { 0, 1000000000 };

	CHECK_ERR(sem_init(&sem, 0, (unsigned)SEM_VALUE_MAX + 1), EINVAL);
	CHECK_EQ(sem_init(&sem, 0, SEM_VALUE_MAX), 0);
	CHECK_ERR(sem_post(&sem), EOVERFLOW);
	CHECK_EQ(sem_init(&sem, 0, 0), 0);
	CHECK_ERR(sem_trywait(&sem), EAGAIN);
	CHECK_ERR(sem_timedwait(&sem, &past), ETIMEDOUT);
	CHECK_ERR(sem_timedwait(&sem, &bad), EINVAL);
	CHECK_EQ(sem_post(&sem), 0);
	/* With a token there, the time does not matter. */
	CHECK_EQ(sem_timedwait(&sem, &bad), 0);
}

static void on_alarm(int sig) { }

TEST(a_handler_interrupts)
{
	struct sigaction act = { .sa_handler = on_alarm };

	CHECK_EQ(sem_init(&sem, 0, 0), 0);
	sigaction(SIGALRM, &act, NULL);
	ualarm(30000, 0);
	CHECK_ERR(sem_wait(&sem), EINTR);
	alarm(TAP_SECONDS);
}

TEST(between_processes)
{
	sem_t *s = mmap(NULL, 2 * sizeof(sem_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid;

	CHECK_EQ(sem_init(&s[0], 1, 0), 0);
	CHECK_EQ(sem_init(&s[1], 1, 0), 0);
	pid = fork();
	for (int i = 0; i < 300; i++) {
		CHECK_EQ(sem_post(&s[pid == 0]), 0);
		CHECK_EQ(sem_wait(&s[pid != 0]), 0);
	}
	if (pid == 0)
		_exit(0);
	CHECK_CHILD(pid);
}

TEST(by_name)
{
	char name[40];
	sem_t *s, *again;
	pid_t pid;
	int v;

	snprintf(name, sizeof(name), "/test-%d", getpid());
	CHECK(sem_open(name, 0) == SEM_FAILED);
	CHECK_EQ(errno, ENOENT);
	s = sem_open(name, O_CREAT | O_EXCL, 0600, 3);
	CHECK(s != SEM_FAILED);
	CHECK(sem_open(name, O_CREAT | O_EXCL, 0600, 3) == SEM_FAILED);
	CHECK_EQ(errno, EEXIST);
	/* The same address, and the value as it is. */
	again = sem_open(name, O_CREAT, 0600, 77);
	CHECK(again == s);
	CHECK_EQ(sem_getvalue(s, &v), 0);
	CHECK_EQ(v, 3);
	CHECK_EQ(sem_close(again), 0);
	for (int i = 0; i < 3; i++)
		CHECK_EQ(sem_trywait(s), 0);
	pid = fork();
	if (pid == 0) {
		sem_t *mine = sem_open(name, 0);

		CHECK(mine != SEM_FAILED);
		CHECK_EQ(sem_post(mine), 0);
		_exit(0);
	}
	CHECK_EQ(sem_wait(s), 0);
	CHECK_CHILD(pid);
	CHECK_EQ(sem_unlink(name), 0);
	CHECK_ERR(sem_unlink(name), ENOENT);
	/* Without its name it works on until it is closed. */
	CHECK_EQ(sem_post(s), 0);
	CHECK_EQ(sem_wait(s), 0);
	CHECK_EQ(sem_close(s), 0);
	CHECK(sem_open("/", O_CREAT, 0600, 0) == SEM_FAILED);
	CHECK(sem_open("/a/b", O_CREAT, 0600, 0) == SEM_FAILED);
	CHECK_EQ(errno, EINVAL);
}

static volatile int start;

static void *
opens(void *name)
{
	sem_t *s;

	while (!start)
		sched_yield();
	s = sem_open(name, O_CREAT, 0600, 5);
	CHECK(s != SEM_FAILED);
	return s;
}

TEST(many_make_it_at_once)
{
	pthread_t t[8];
	void *s[8];
	char name[40];

	snprintf(name, sizeof(name), "/race-%d", getpid());
	for (int round = 0; round < 10; round++) {
		start = 0;
		for (int i = 0; i < 8; i++)
			CHECK_EQ(pthread_create(&t[i], NULL, opens, name), 0);
		start = 1;
		for (int i = 0; i < 8; i++) {
			CHECK_EQ(pthread_join(t[i], &s[i]), 0);
			CHECK(s[i] == s[0]);
		}
		CHECK_EQ(sem_unlink(name), 0);
		for (int i = 0; i < 8; i++)
			CHECK_EQ(sem_close(s[i]), 0);
	}
}

TESTS = {
	T(one_token_excludes), T(pingpong), T(refusals), T(a_handler_interrupts),
	T(between_processes), T(by_name), T(many_make_it_at_once),
	{ 0 }
};
