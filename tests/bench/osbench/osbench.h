/*
 * What the files of osbench share: a benchmark is a function that does n operations
 * and returns how long they took, in ns; what it needs before and after is not timed.
 * Whatever fails ends the benchmark by die().
 */
#ifndef OSBENCH_H
#define OSBENCH_H

#include <stdint.h>
#include <sys/types.h>

#define KIB		1024L
#define MIB		(1024L * KIB)
#define PAGE		4096L

struct bench {
	const char *name;
	const char *group;		/* "big": only when named, it needs a guest of 2.5 GiB */
	long n;
	uint64_t (*run)(long n);	/* time of n operations in ns */
	const char *op;			/* what one operation is */
	long arg;			/* bench_arg while it runs */
};

extern const struct bench more_benches[];	/* more.c; ends with a name of NULL */
extern long bench_arg;
extern const char *shell;

uint64_t now(void);
void die(const char *what);
void need(int ok, const char *what);		/* die unless ok */
pid_t xfork(void);
void xpipe(int p[2]);
void reap(pid_t pid);				/* wait for one child, which must have done well */
void put_byte(int fd);
void get_byte(int fd);
void *xmmap(long size);				/* anonymous memory, not touched */
void touch(char *p, long size);			/* write one byte in each page */
const char *path(int slot, const char *name);	/* in the scratch folder; two slots */
void make_small_file(const char *name);
uint64_t ping(int to, int from, long laps);	/* a byte there, a byte back */
void fork_exit_wait(void);

#endif
