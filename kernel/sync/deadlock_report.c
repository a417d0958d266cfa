/*
 * The record of deadlocks found: a count since boot, and the cycles of the last
 * NREPORTS, for /proc/deadlocks. Older ones are overwritten, longer cycles cut: this
 * is a log, as the kernel's own. Guard: wait_graph_lock.
 */
#include <arch/clock.h>
#include <lib/klog.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <sched/thread.h>
#include <sync/internal.h>

#define NREPORTS 16
#define NSTEPS 8u

struct step {
	pid_t tid;
	char name[16];
	char what[48];		/* what it waits for */
};

struct report {
	u64 when_ns;
	unsigned length;	/* of the cycle */
	struct step step[NSTEPS];
};

static unsigned long found;
static struct report reports[NREPORTS];

static void
fill_step(struct step *s, const struct thread *t, const struct wait_kind *kind, const void *resource)
{
	size_t n;

	s->tid = t->tid;
	memcpy(s->name, t->name, sizeof(s->name));
	n = snprintf(s->what, sizeof(s->what), "%s ", kind->name);
	if (kind->describe && n < sizeof(s->what))
		kind->describe(resource, s->what + n, sizeof(s->what) - n);
}

void
deadlock_report(const struct thread *t, const struct wait_kind *kind, const void *resource,
    const struct thread *next)
{
	struct report *r = &reports[found++ % NREPORTS];

	ASSERT_HELD(&wait_graph_lock);
	r->when_ns = clock_ns();
	fill_step(&r->step[0], t, kind, resource);
	for (r->length = 1; next; next = next->visit_next, r->length++) {
		if (r->length < NSTEPS)
			fill_step(&r->step[r->length], next, next->blocked_kind, next->blocked_on);
	}
}

static size_t
print_report(char *buf, size_t size, unsigned long number)
{
	const struct report *r = &reports[number % NREPORTS];
	size_t n;

	n = snprintf(buf, size, "%lu: at %lu.%06lu, %u thread%s\n", number + 1,
	    r->when_ns / NSEC_PER_SEC, r->when_ns % NSEC_PER_SEC / 1000, r->length,
	    r->length == 1 ? "" : "s");
	for (unsigned i = 0; i < MIN(r->length, NSTEPS) && n < size; i++) {
		const struct step *s = &r->step[i], *next = &r->step[(i + 1) % r->length];

		n += snprintf(buf + n, size - n, "\t%s (%d) waits for %s", s->name, s->tid, s->what);
		if (n < size && (i + 1) % r->length < NSTEPS)
			n += snprintf(buf + n, size - n, ", held by %s (%d)", next->name, next->tid);
		if (n < size)
			n += snprintf(buf + n, size - n, "\n");
	}
	return MIN(n, size);
}

size_t
wait_graph_report(char *buf, size_t size)
{
	unsigned long flags = spin_lock_irq(&wait_graph_lock);
	size_t n = snprintf(buf, size, "found %lu\n", found);

	for (unsigned long i = found > NREPORTS ? found - NREPORTS : 0; i < found && n < size; i++)
		n += print_report(buf + n, size - n, i);
	spin_unlock_irq(&wait_graph_lock, flags);
	return MIN(n, size);
}
