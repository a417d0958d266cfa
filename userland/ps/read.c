/*
 * read.c - one process out of /proc, and what is the same for all.
 *
 * A process may go at any moment.  Then its files cannot be opened or read any
 * more, and it is simply not there.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ps.h"

struct system sys;

/* All of a file of /proc, NUL-terminated; false if it is not there. */
static bool
slurp(int dir, const char *name, struct buf *b)
{
	char chunk[1024];
	ssize_t n;
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);

	b->len = 0;
	if (fd < 0)
		return false;
	while ((n = read(fd, chunk, sizeof chunk)) > 0)
		buf_add(b, chunk, n);
	close(fd);
	buf_addc(b, '\0');
	b->len--;
	return n == 0;
}

/* The fields of proc(5): stat; the name may contain anything, even ')'. */
static bool
parse_stat(struct proc *p, const char *s)
{
	const char *open = strchr(s, '('), *close = strrchr(s, ')');
	size_t n;

	if (open == NULL || close == NULL || close < open)
		return false;
	n = close - open - 1;
	if (n >= sizeof p->comm)
		n = sizeof p->comm - 1;
	memcpy(p->comm, open + 1, n);
	p->comm[n] = '\0';
	p->pid = strtol(s, NULL, 10);
	return sscanf(close + 1, " %c %ld %ld %ld %ld %ld %lu %lu %*u %lu %*u "
	    "%llu %llu %*d %*d %ld %ld %ld %*d %llu %llu %ld %*u %*u %*u %*u "
	    "%*u %*u %*u %*u %*u %*u %*u %*u %*u %*d %ld %*u %ld",
	    &p->state, &p->ppid, &p->pgrp, &p->session, &p->tty, &p->tpgid,
	    &p->flags, &p->minflt, &p->majflt, &p->utime, &p->stime,
	    &p->priority, &p->nice, &p->threads, &p->start, &p->vsize,
	    &p->rss, &p->processor, &p->policy) >= 17;
}

static void
parse_status(struct proc *p, const char *s)
{
	const char *line;

	if ((line = strstr(s, "\nUid:")) != NULL)
		sscanf(line + 5, "%ld %ld", &p->uid, &p->euid);
	if ((line = strstr(s, "\nGid:")) != NULL)
		sscanf(line + 5, "%ld %ld", &p->gid, &p->egid);
}

/* Arguments are separated by NULs; what cannot be printed becomes `?'. */
static char *
join_arguments(struct buf *b)
{
	while (b->len > 0 && b->s[b->len - 1] == '\0')
		b->len--;
	for (size_t i = 0; i < b->len; i++) {
		unsigned char c = b->s[i];

		if (c == '\0')
			b->s[i] = ' ';
		else if (c < ' ' || c == 0x7f)
			b->s[i] = '?';
	}
	return b->len > 0 ? xstrndup(b->s, b->len) : xstrdup("");
}

bool
proc_read(struct proc *p, const char *pid, int need)
{
	static struct buf b;
	char dir[64];
	int fd;
	bool ok;

	memset(p, 0, sizeof *p);
	snprintf(dir, sizeof dir, "/proc/%s", pid);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	ok = slurp(fd, "stat", &b) && parse_stat(p, b.s);
	p->lwp = p->pid;
	if (ok && (need & NEED_STATUS)) {
		ok = slurp(fd, "status", &b);
		if (ok)
			parse_status(p, b.s);
	}
	if (ok && (need & NEED_CMDLINE)) {
		ok = slurp(fd, "cmdline", &b);
		if (ok)
			p->args = join_arguments(&b);
	}
	close(fd);
	return ok;
}

void
system_read(void)
{
	struct buf b = { 0 };
	char *line;

	sys.hz = sysconf(_SC_CLK_TCK);
	sys.page_size = sysconf(_SC_PAGESIZE);
	if (slurp(AT_FDCWD, "/proc/uptime", &b))
		sys.uptime = strtoull(b.s, NULL, 10);
	sys.boot = time(NULL) - (time_t)sys.uptime;
	if (slurp(AT_FDCWD, "/proc/stat", &b) &&
	    (line = strstr(b.s, "btime ")) != NULL)
		sys.boot = strtoll(line + 6, NULL, 10);
	if (slurp(AT_FDCWD, "/proc/meminfo", &b) &&
	    (line = strstr(b.s, "MemTotal:")) != NULL)
		sys.memory = strtoull(line + 9, NULL, 10);
	buf_free(&b);
}
