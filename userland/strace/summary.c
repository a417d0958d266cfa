/*
 * summary.c - what the calls cost together, for -c.
 *
 * The time is what passed between begin and end of a call as strace saw them.
 */
#include <stdlib.h>

#include "strace.h"
#include "util.h"

struct row {
	const struct call *call;
	long nr;
	uint64_t ns;
	unsigned long count, errors;
};

static struct row *rows;
static size_t nrows, rows_cap;

void
summary_add(const struct call *c, long nr, const struct timespec *spent, bool failed)
{
	size_t i;

	for (i = 0; i < nrows; i++)
		if (rows[i].nr == nr)
			break;
	if (i == nrows) {
		rows = xgrow(rows, nrows + 1, &rows_cap, sizeof(*rows));
		rows[nrows++] = (struct row){ .call = c, .nr = nr };
	}
	rows[i].ns += spent->tv_sec * UINT64_C(1000000000) + spent->tv_nsec;
	rows[i].count++;
	rows[i].errors += failed;
}

static int
by_time(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->ns != y->ns)
		return x->ns < y->ns ? 1 : -1;
	return x->nr < y->nr ? -1 : x->nr > y->nr;
}

static void
print_row(double percent, double seconds, unsigned long per_call, unsigned long count,
    unsigned long errors, const char *name)
{
	char text[24] = "";

	if (errors > 0)
		snprintf(text, sizeof(text), "%lu", errors);
	out("%6.2f %11.6f %11lu %9lu %9s %s", percent, seconds, per_call, count, text, name);
	out_end();
}

void
summary_print(void)
{
	uint64_t ns = 0;
	unsigned long count = 0, errors = 0;
	char number[32];

	for (size_t i = 0; i < nrows; i++) {
		ns += rows[i].ns;
		count += rows[i].count;
		errors += rows[i].errors;
	}
	qsort(rows, nrows, sizeof(*rows), by_time);
	out_line(NULL);
	out("%% time     seconds  usecs/call     calls    errors syscall");
	out_end();
	out("------ ----------- ----------- --------- --------- ----------------");
	out_end();
	for (size_t i = 0; i < nrows; i++) {
		struct row *r = &rows[i];

		snprintf(number, sizeof(number), "syscall_%#lx", (unsigned long)r->nr);
		print_row(ns > 0 ? 100.0 * r->ns / ns : 0, r->ns / 1e9, r->ns / 1000 / r->count,
		    r->count, r->errors, r->call != NULL ? r->call->name : number);
	}
	out("------ ----------- ----------- --------- --------- ----------------");
	out_end();
	print_row(100, ns / 1e9, count > 0 ? ns / 1000 / count : 0, count, errors, "total");
	out_flush();
}
