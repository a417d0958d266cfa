/*
 * order.c - in which order processes are shown: by keys (--sort), or children below
 * their parents (--forest).
 */
#include <stdlib.h>
#include <string.h>

#include "ps.h"

struct key {
	const char *name;
	int (*compare)(const struct proc *a, const struct proc *b);
};

#define BY(field)								\
	static int								\
	by_##field(const struct proc *a, const struct proc *b)			\
	{									\
		return (a->field > b->field) - (a->field < b->field);		\
	}
BY(pid)
BY(ppid)
BY(pgrp)
BY(session)
BY(euid)
BY(tty)
BY(rss)
BY(vsize)
BY(nice)
BY(priority)
BY(start)
BY(threads)
BY(state)

static int
by_time(const struct proc *a, const struct proc *b)
{
	unsigned long long x = a->utime + a->stime, y = b->utime + b->stime;

	return (x > y) - (x < y);
}

/* Time used by time lived. */
static int
by_cpu(const struct proc *a, const struct proc *b)
{
	double x, y, now = (double)sys.uptime * sys.hz + sys.hz;

	x = (a->utime + a->stime) / (now - a->start + 1);
	y = (b->utime + b->stime) / (now - b->start + 1);
	return (x > y) - (x < y);
}

static int
by_comm(const struct proc *a, const struct proc *b)
{
	return strcmp(a->comm, b->comm);
}

static int
by_args(const struct proc *a, const struct proc *b)
{
	return strcmp(a->args != NULL ? a->args : "", b->args != NULL ? b->args : "");
}

static const struct key keys[] = {
	{ "pid", by_pid }, { "ppid", by_ppid }, { "pgid", by_pgrp }, { "pgrp", by_pgrp },
	{ "sid", by_session }, { "session", by_session }, { "uid", by_euid }, { "user", by_euid },
	{ "tty", by_tty }, { "tname", by_tty }, { "rss", by_rss }, { "rssize", by_rss },
	{ "pmem", by_rss }, { "%mem", by_rss }, { "vsz", by_vsize }, { "vsize", by_vsize },
	{ "ni", by_nice }, { "nice", by_nice }, { "pri", by_priority }, { "time", by_time },
	{ "cputime", by_time }, { "pcpu", by_cpu }, { "%cpu", by_cpu }, { "start_time", by_start },
	{ "start", by_start }, { "lstart", by_start }, { "etime", by_start }, { "nlwp", by_threads },
	{ "s", by_state }, { "stat", by_state }, { "comm", by_comm }, { "ucmd", by_comm },
	{ "args", by_args }, { "cmd", by_args }, { "command", by_args },
};

static struct {
	const struct key *key;
	bool down;
} order[16];
static size_t norder;

/* [+-]key[,[+-]key]... */
void
order_add(const char *operand)
{
	char *text = xstrdup(operand), *word, *rest;

	for (word = strtok_r(text, ",", &rest); word != NULL; word = strtok_r(NULL, ",", &rest)) {
		bool down = *word == '-';
		size_t i;

		word += *word == '-' || *word == '+';
		for (i = 0; i < ARRAY_LEN(keys); i++)
			if (strcmp(keys[i].name, word) == 0)
				break;
		if (i == ARRAY_LEN(keys) || norder == ARRAY_LEN(order))
			die(1, "%s: no such key to sort by", word);
		order[norder].key = &keys[i];
		order[norder++].down = down;
	}
	free(text);
}

static int
compare(const void *a, const void *b)
{
	const struct proc *p = a, *q = b;

	for (size_t i = 0; i < norder; i++) {
		int c = order[i].key->compare(p, q);

		if (c != 0)
			return order[i].down ? -c : c;
	}
	return by_pid(p, q) != 0 ? by_pid(p, q) : (p->lwp > q->lwp) - (p->lwp < q->lwp);
}

void
order_sort(struct proc *list, size_t n)
{
	if (norder > 0)
		qsort(list, n, sizeof(*list), compare);
}

/* ---- forest ---- */

static void
take(struct proc *list, bool *taken, size_t n, size_t i, struct proc *out, size_t *m,
    const char *indent, bool root)
{
	const struct proc *p = &list[i];
	char *below;

	taken[i] = true;
	out[*m] = *p;
	out[*m].prefix = root ? NULL : xprintf("%s\\_ ", indent);
	(*m)++;
	for (size_t k = 0; k < n; k++) {
		if (taken[k] || list[k].ppid != p->pid || list[k].pid == p->pid)
			continue;
		below = root ? xstrdup(" ") : xprintf("%s    ", indent);
		take(list, taken, n, k, out, m, below, false);
		free(below);
	}
}

void
order_forest(struct proc *list, size_t n)
{
	struct proc *out = xcalloc(n + 1, sizeof(*out));
	bool *taken = xcalloc(n + 1, sizeof(*taken)), child;
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		child = false;
		for (size_t k = 0; k < n && !child; k++)
			child = list[k].pid == list[i].ppid && k != i;
		if (!child && !taken[i])
			take(list, taken, n, i, out, &m, "", true);
	}
	memcpy(list, out, m * sizeof(*list));
	free(out);
	free(taken);
}
