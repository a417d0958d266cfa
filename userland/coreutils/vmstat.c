/*
 * vmstat - what the machine does: processes, memory, disks, processors.
 *
 * Rates are differences of the counters in /proc/stat and /proc/vmstat. The first
 * line is about all the time since the start.
 */
#include "util.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sample {
	uintmax_t user, nice, system, idle, wait, steal;	/* ticks */
	uintmax_t interrupts, switches, running;
	uintmax_t in, out;					/* KiB */
	double seconds;						/* since the start */
	uintmax_t free, buffers, cached, blocked;
};

static char *
read_text(const char *path)
{
	FILE *f = fopen(path, "r");
	struct buf b = { 0 };
	char piece[4096];
	size_t n;

	if (f == NULL)
		die(1, "%s: %s", path, strerror(errno));
	buf_addc(&b, '\n');		/* so that every name is behind a newline */
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(&b, piece, n);
	fclose(f);
	return b.s;
}

static uintmax_t
field(const char *text, const char *name)
{
	const char *p = strstr(text, name);

	return p != NULL ? strtoumax(p + strlen(name), NULL, 10) : 0;
}

static void
take(struct sample *s)
{
	char *text = read_text("/proc/stat"), *cpu;
	uintmax_t irq = 0, softirq = 0;

	memset(s, 0, sizeof(*s));
	cpu = strstr(text, "\ncpu ");
	if (cpu != NULL)
		sscanf(cpu + 5, "%ju %ju %ju %ju %ju %ju %ju %ju", &s->user, &s->nice, &s->system,
		    &s->idle, &s->wait, &irq, &softirq, &s->steal);
	s->system += irq + softirq;
	s->interrupts = field(text, "\nintr ");
	s->switches = field(text, "\nctxt ");
	s->running = field(text, "\nprocs_running ");
	s->blocked = field(text, "\nprocs_blocked ");
	free(text);
	text = read_text("/proc/vmstat");
	s->in = field(text, "\npgpgin ");
	s->out = field(text, "\npgpgout ");
	free(text);
	text = read_text("/proc/meminfo");
	s->free = field(text, "\nMemFree:");
	s->buffers = field(text, "\nBuffers:");
	s->cached = field(text, "\nCached:");
	free(text);
	text = read_text("/proc/uptime");
	s->seconds = strtod(text + 1, NULL);
	free(text);
}

static void
header(void)
{
	puts("procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----");
	puts(" r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st");
}

static unsigned
percent(uintmax_t part, uintmax_t all)
{
	return all > 0 ? (part * 200 + all) / (all * 2) : 0;
}

static void
show(const struct sample *a, const struct sample *b)
{
	double t = b->seconds - a->seconds;
	uintmax_t user = b->user - a->user + b->nice - a->nice, system = b->system - a->system;
	uintmax_t idle = b->idle - a->idle, wait = b->wait - a->wait, steal = b->steal - a->steal;
	uintmax_t all = user + system + idle + wait + steal;

	if (t < 0.01)
		t = 0.01;
	/* The one that runs is vmstat. */
	printf("%2ju %2ju %6d %6ju %6ju %6ju %4d %4d %5.0f %5.0f %4.0f %4.0f %2u %2u %2u %2u %2u\n",
	    b->running > 0 ? b->running - 1 : 0, b->blocked, 0, b->free, b->buffers, b->cached, 0, 0,
	    (b->in - a->in) / t, (b->out - a->out) / t, (b->interrupts - a->interrupts) / t,
	    (b->switches - a->switches) / t, percent(user, all), percent(system, all),
	    percent(idle, all), percent(wait, all), percent(steal, all));
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	struct sample last = { 0 }, now;
	struct timespec delay = { 0, 0 };
	intmax_t count = 1;
	bool once_header = false;
	int c;

	tool_begin(argc, argv, "vmstat [-n] [delay [count]]");
	while ((c = tool_opt(argc, argv, "n", NULL)) != -1) {
		if (c != 'n')
			tool_usage();
		once_header = true;
	}
	if (argc - opt_index > 2)
		tool_usage();
	if (opt_index < argc) {
		if (!parse_duration(argv[opt_index], &delay) || (delay.tv_sec == 0 && delay.tv_nsec == 0))
			die(1, "%s: not a delay", argv[opt_index]);
		count = -1;
	}
	if (opt_index + 1 < argc)
		count = need_int(argv[opt_index + 1], 1, INTMAX_MAX, "count");
	for (intmax_t i = 0; count < 0 || i < count; i++) {
		if (i > 0)
			nanosleep(&delay, NULL);
		if (i == 0 || (!once_header && i % 20 == 0))
			header();
		take(&now);
		show(&last, &now);
		last = now;
	}
	return tool_end(0);
}
