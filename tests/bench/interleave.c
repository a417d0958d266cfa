/*
 * In which order do four busy processes run? Prints the order as a number; with an
 * argument, after the kernel's generator of preemptions began anew with that seed.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define NPROCESSES 4
#define NTURNS 300

struct shared {
	volatile uint32_t last;		/* number of the turn << 8 | whose */
	volatile unsigned char turn[NTURNS];
};

/* Note each time that another had the processor in between. */
static void
run(struct shared *s, unsigned me)
{
	for (;;) {
		uint32_t last = s->last, n = last >> 8;

		if (n >= NTURNS)
			_exit(0);
		if ((last & 0xff) != me &&
		    __sync_bool_compare_and_swap(&s->last, last, (n + 1) << 8 | me))
			s->turn[n] = me;
	}
}

static void
reseed(const char *seed)
{
	int fd = open("/proc/sys/kernel/preempt_seed", O_WRONLY);

	if (fd < 0 || write(fd, seed, strlen(seed)) < 0)
		perror("preempt_seed");
	close(fd);
}

int
main(int argc, char **argv)
{
	struct shared *s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	uint32_t hash = 2166136261u;
	int go[2], i, counts[NPROCESSES + 1] = { 0 };
	char c;

	memset((void *)s, 0, sizeof(*s));
	if (pipe(go) != 0)
		return 1;
	for (i = 1; i <= NPROCESSES; i++) {
		if (fork() == 0) {
			s->turn[i] = 0;		/* there before it counts */
			read(go[0], &c, 1);
			run(s, i);
		}
	}
	sleep(1);
	if (argc > 1)
		reseed(argv[1]);
	write(go[1], "1234", NPROCESSES);
	while (wait(NULL) > 0)
		;
	for (i = 0; i < NTURNS; i++) {
		hash = (hash ^ s->turn[i]) * 16777619u;
		counts[s->turn[i]]++;
	}
	for (i = 0; i < 40; i++)
		putchar('0' + s->turn[i]);
	printf("... %08x, turns %d %d %d %d\n", hash, counts[1], counts[2], counts[3], counts[4]);
	return 0;
}
