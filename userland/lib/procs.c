/*
 * procs.c - the processes of /proc.
 *
 * Processes come and go while the list is read: one that is gone when its
 * files are opened is left out.
 */
#include "util.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool
read_file(pid_t pid, const char *name, struct buf *b)
{
	char *path = xprintf("/proc/%ld/%s", (long)pid, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char chunk[4096];
	ssize_t n = -1;

	free(path);
	buf_cut(b, 0);
	if (fd < 0)
		return false;
	while ((n = read_some(fd, chunk, sizeof(chunk))) > 0)
		buf_add(b, chunk, n);
	close(fd);
	return n == 0;
}

/*
 * pid (name) state ppid ...: the name may hold anything, so the fields are
 * counted from the last bracket.
 */
static bool
parse_stat(struct proc_entry *e, const char *s)
{
	static long page;
	const char *open = strchr(s, '('), *close = strrchr(s, ')');
	intmax_t v[25] = { 0 };		/* v[i] is field i of proc(5) */
	const char *p;

	if (!page)
		page = sysconf(_SC_PAGESIZE);
	if (!open || !close || close < open || !close[1] || !close[2])
		return false;
	e->name = xstrndup(open + 1, close - open - 1);
	e->state = close[2];
	p = close + 3;
	for (int i = 4; i < 25; i++) {
		char *end;

		v[i] = strtoimax(p, &end, 10);
		p = end;
	}
	e->ppid = v[4];
	e->pgid = v[5];
	e->sid = v[6];
	e->tty = v[7];
	e->ticks = v[14] + v[15];
	e->priority = v[18];
	e->niceness = v[19];
	e->threads = v[20];
	e->start = v[22];
	e->vsize = v[23];
	e->rss = v[24] * page;
	return true;
}

static bool
read_process(struct proc_entry *e, pid_t pid, struct buf *b)
{
	char *path = xprintf("/proc/%ld", (long)pid);
	struct stat st;
	bool there = stat(path, &st) == 0;

	free(path);
	memset(e, 0, sizeof(*e));
	if (!there || !read_file(pid, "stat", b) || !parse_stat(e, b->s))
		return false;
	e->pid = pid;
	e->uid = st.st_uid;
	if (!read_file(pid, "cmdline", b) || b->len == 0) {
		e->args = xprintf("[%s]", e->name);
		return true;
	}
	while (b->len > 0 && b->s[b->len - 1] == '\0')
		b->len--;
	for (size_t i = 0; i < b->len; i++)
		if ((unsigned char)b->s[i] < ' ')
			b->s[i] = ' ';
	e->args = xstrndup(b->s, b->len);
	return true;
}

static int
compare(const void *a, const void *b)
{
	const struct proc_entry *x = a, *y = b;

	return x->pid < y->pid ? -1 : x->pid > y->pid;
}

struct proc_entry *
read_processes(size_t *count)
{
	DIR *d = opendir("/proc");
	struct proc_entry *list = NULL;
	size_t n = 0, cap = 0;
	struct buf b = { 0 };
	struct dirent *e;

	if (!d)
		return NULL;
	list = xgrow(list, 1, &cap, sizeof(*list));
	while ((e = readdir(d))) {
		if (!isdigit((unsigned char)e->d_name[0]))
			continue;
		list = xgrow(list, n + 1, &cap, sizeof(*list));
		n += read_process(&list[n], atol(e->d_name), &b);
	}
	closedir(d);
	buf_free(&b);
	if (n > 1)
		qsort(list, n, sizeof(*list), compare);
	*count = n;
	return list;
}

void
free_processes(struct proc_entry *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(list[i].name);
		free(list[i].args);
	}
	free(list);
}
