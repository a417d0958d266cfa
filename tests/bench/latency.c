/*
 * How long after its time a real-time thread runs, beside a hundred busy processes half
 * of which make system calls: the worst of many, in nanoseconds.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NBUSY 100
#define NWAKES 300

static void
load(int i)
{
	volatile unsigned long n = 0;
	struct stat st;
	int p[2];
	char c = 0;

	if (i % 4 == 1) {
		if (pipe(p) != 0)
			_exit(1);
		for (;;) {
			write(p[1], &c, 1);
			read(p[0], &c, 1);
		}
	}
	if (i % 4 == 3) {
		for (;;)
			stat("/tmp", &st);
	}
	for (;;)
		n++;
}

int
main(void)
{
	struct sched_param p = { .sched_priority = 10 };
	struct timespec t, now;
	long late, worst = 0, sum = 0;
	pid_t pid[NBUSY];
	int i;

	for (i = 0; i < NBUSY; i++) {
		pid[i] = fork();
		if (pid[i] == 0)
			load(i);
	}
	if (sched_setscheduler(0, SCHED_FIFO, &p) != 0)
		perror("sched_setscheduler");
	clock_gettime(CLOCK_MONOTONIC, &t);
	for (i = 0; i < NWAKES; i++) {
		t.tv_nsec += 1000000 + i * 997;
		if (t.tv_nsec >= 1000000000) {
			t.tv_nsec -= 1000000000;
			t.tv_sec++;
		}
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
		clock_gettime(CLOCK_MONOTONIC, &now);
		late = (now.tv_sec - t.tv_sec) * 1000000000L + now.tv_nsec - t.tv_nsec;
		sum += late;
		if (late > worst)
			worst = late;
		if (late > 1000000)
			t = now;
	}
	for (i = 0; i < NBUSY; i++)
		kill(pid[i], SIGKILL);
	while (wait(NULL) > 0)
		;
	printf("rt_wake_worst %ld\nrt_wake_mean %ld\n", worst, sum / NWAKES);
	return 0;
}
