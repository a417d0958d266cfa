/*
 * columns.c - what each column shows: one small function a column, and the
 * table of their names (-o).
 */
#include <stdarg.h>
#include <string.h>

#include "ps.h"

static void put(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
put(struct buf *b, const char *fmt, ...)
{
	char text[64];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	buf_adds(b, text);
}

#define NUMBER(name, format, value) \
static void \
show_##name(struct buf *b, const struct proc *p) \
{ \
	put(b, format, value); \
}

NUMBER(pid, "%ld", p->pid)
NUMBER(ppid, "%ld", p->ppid)
NUMBER(pgid, "%ld", p->pgrp)
NUMBER(sid, "%ld", p->session)
NUMBER(tpgid, "%ld", p->tpgid)
NUMBER(uid, "%ld", p->euid)
NUMBER(ruid, "%ld", p->uid)
NUMBER(gid, "%ld", p->egid)
NUMBER(rgid, "%ld", p->gid)
NUMBER(pri, "%ld", p->priority)
NUMBER(nice, "%ld", p->nice)
NUMBER(threads, "%ld", p->threads)
NUMBER(lwp, "%ld", p->lwp)
NUMBER(processor, "%ld", p->processor)
NUMBER(minflt, "%lu", p->minflt)
NUMBER(majflt, "%lu", p->majflt)
NUMBER(flags, "%lx", p->flags & 7)
NUMBER(vsz, "%llu", p->vsize / 1024)
NUMBER(size, "%llu", p->vsize / sys.page_size)
NUMBER(rss, "%lld", (long long)p->rss * sys.page_size / 1024)
NUMBER(state, "%c", p->state)
NUMBER(none, "%s", p->pid > 0 ? "-" : "")

static void
show_user(struct buf *b, const struct proc *p)
{
	buf_adds(b, user_name(p->euid));
}

static void
show_ruser(struct buf *b, const struct proc *p)
{
	buf_adds(b, user_name(p->uid));
}

static void
show_group(struct buf *b, const struct proc *p)
{
	buf_adds(b, group_name(p->egid));
}

/* The state and what goes with it, as one word: Ss+ */
static void
show_stat(struct buf *b, const struct proc *p)
{
	buf_addc(b, p->state);
	if (p->nice < 0)
		buf_addc(b, '<');
	else if (p->nice > 0)
		buf_addc(b, 'N');
	if (p->session == p->pid)
		buf_addc(b, 's');
	if (p->threads > 1)
		buf_addc(b, 'l');
	if (p->tpgid > 0 && p->pgrp == p->tpgid)
		buf_addc(b, '+');
}

/* Device numbers of terminals, as the ABI assigns them. */
void
tty_name(long tty, char *out, size_t size)
{
	unsigned major = dev_major((dev_t)tty), minor = dev_minor((dev_t)tty);

	if (tty == 0)
		snprintf(out, size, "?");
	else if (major == 4 && minor >= 64)
		snprintf(out, size, "ttyS%u", minor - 64);
	else if (major == 4)
		snprintf(out, size, "tty%u", minor);
	else if (major == 5 && minor == 1)
		snprintf(out, size, "console");
	else if (major >= 136 && major <= 143)
		snprintf(out, size, "pts/%u", (major - 136) * 256 + minor);
	else if (major == 229)
		snprintf(out, size, "hvc%u", minor);
	else
		snprintf(out, size, "%u:%u", major, minor);
}

static void
show_tty(struct buf *b, const struct proc *p)
{
	char name[24];

	tty_name(p->tty, name, sizeof name);
	buf_adds(b, name);
}

unsigned long long
proc_seconds(const struct proc *p)
{
	return (p->utime + p->stime) / sys.hz;
}

static unsigned long long
elapsed(const struct proc *p)
{
	unsigned long long start = p->start / sys.hz;

	return sys.uptime > start ? sys.uptime - start : 0;
}

/* [days-]hours:minutes:seconds */
static void
show_time(struct buf *b, const struct proc *p)
{
	unsigned long long t = proc_seconds(p);

	if (t >= 86400)
		put(b, "%llu-", t / 86400);
	put(b, "%02llu:%02llu:%02llu", t / 3600 % 24, t / 60 % 60, t % 60);
}

/* minutes:seconds, as `ps u' has it */
static void
show_bsd_time(struct buf *b, const struct proc *p)
{
	unsigned long long t = proc_seconds(p);

	put(b, "%llu:%02llu", t / 60, t % 60);
}

static void
show_etime(struct buf *b, const struct proc *p)
{
	unsigned long long t = elapsed(p);

	if (t >= 86400)
		put(b, "%llu-", t / 86400);
	if (t >= 3600)
		put(b, "%02llu:", t / 3600 % 24);
	put(b, "%02llu:%02llu", t / 60 % 60, t % 60);
}

/* The time of day if it started in the last 24 hours, else the date. */
static void
show_stime(struct buf *b, const struct proc *p)
{
	time_t t = sys.boot + (time_t)(p->start / sys.hz);
	struct tm *tm = localtime(&t);
	char text[16] = "?";

	if (tm != NULL)
		strftime(text, sizeof text, elapsed(p) < 86400 ? "%H:%M" :
		    "%b%d", tm);
	buf_adds(b, text);
}

/* Processor time over the whole life, in thousandths. */
static unsigned long long
permille(const struct proc *p)
{
	unsigned long long ticks = p->utime + p->stime, life = elapsed(p);

	return ticks * 1000 / sys.hz / (life > 0 ? life : 1);
}

static void
show_pcpu(struct buf *b, const struct proc *p)
{
	unsigned long long n = permille(p);

	put(b, "%llu.%llu", n / 10, n % 10);
}

static void
show_c(struct buf *b, const struct proc *p)
{
	unsigned long long n = permille(p) / 10;

	put(b, "%llu", n > 99 ? 99 : n);
}

static void
show_pmem(struct buf *b, const struct proc *p)
{
	unsigned long long kib = (unsigned long long)p->rss * sys.page_size /
	    1024, n = sys.memory > 0 ? kib * 1000 / sys.memory : 0;

	put(b, "%llu.%llu", n / 10, n % 10);
}

static void
show_comm(struct buf *b, const struct proc *p)
{
	buf_adds(b, p->comm);
	if (p->state == 'Z')
		buf_adds(b, " <defunct>");
}

static void
show_ucmd(struct buf *b, const struct proc *p)
{
	if (p->prefix != NULL)
		buf_adds(b, p->prefix);
	show_comm(b, p);
}

/* Zombies and kernel threads have no arguments: the name in brackets. */
static void
show_args(struct buf *b, const struct proc *p)
{
	if (p->prefix != NULL)
		buf_adds(b, p->prefix);
	if (p->args != NULL && *p->args != '\0') {
		buf_adds(b, p->args);
		return;
	}
	buf_addc(b, '[');
	buf_adds(b, p->comm);
	buf_adds(b, p->state == 'Z' ? "] <defunct>" : "]");
}

static void
show_class(struct buf *b, const struct proc *p)
{
	static const char *const names[] = { "TS", "FF", "RR", "B", "ISO",
	    "IDL", "DLN" };

	buf_adds(b, (size_t)p->policy < ARRAY_LEN(names) ?
	    names[p->policy] : "?");
}

/* The first name of a column is the one under which ps itself asks for it. */
static const struct column columns[] = {
	{ "pid", "PID", 5, false, 0, show_pid },
	{ "ppid", "PPID", 5, false, 0, show_ppid },
	{ "pgid", "PGID", 5, false, 0, show_pgid },
	{ "pgrp", "PGRP", 5, false, 0, show_pgid },
	{ "sid", "SID", 5, false, 0, show_sid },
	{ "sess", "SESS", 5, false, 0, show_sid },
	{ "tpgid", "TPGID", 5, false, 0, show_tpgid },
	{ "user", "USER", 8, true, NEED_STATUS, show_user },
	{ "euser", "EUSER", 8, true, NEED_STATUS, show_user },
	{ "ruser", "RUSER", 8, true, NEED_STATUS, show_ruser },
	{ "group", "GROUP", 8, true, NEED_STATUS, show_group },
	{ "uid", "UID", 5, false, NEED_STATUS, show_uid },
	{ "euid", "EUID", 5, false, NEED_STATUS, show_uid },
	{ "ruid", "RUID", 5, false, NEED_STATUS, show_ruid },
	{ "gid", "GID", 5, false, NEED_STATUS, show_gid },
	{ "rgid", "RGID", 5, false, NEED_STATUS, show_rgid },
	{ "tty", "TT", 8, true, 0, show_tty },
	{ "tt", "TT", 8, true, 0, show_tty },
	{ "tname", "TTY", 8, true, 0, show_tty },
	{ "stat", "STAT", 4, true, 0, show_stat },
	{ "state", "S", 1, true, 0, show_state },
	{ "s", "S", 1, true, 0, show_state },
	{ "pri", "PRI", 3, false, 0, show_pri },
	{ "nice", "NI", 3, false, 0, show_nice },
	{ "ni", "NI", 3, false, 0, show_nice },
	{ "class", "CLS", 3, true, 0, show_class },
	{ "cls", "CLS", 3, true, 0, show_class },
	{ "lwp", "LWP", 5, false, 0, show_lwp },
	{ "tid", "TID", 5, false, 0, show_lwp },
	{ "spid", "SPID", 5, false, 0, show_lwp },
	{ "nlwp", "NLWP", 4, false, 0, show_threads },
	{ "thcount", "THCNT", 5, false, 0, show_threads },
	{ "psr", "PSR", 3, false, 0, show_processor },
	{ "minflt", "MINFL", 6, false, 0, show_minflt },
	{ "majflt", "MAJFL", 6, false, 0, show_majflt },
	{ "f", "F", 1, false, 0, show_flags },
	{ "vsz", "VSZ", 6, false, 0, show_vsz },
	{ "vsize", "VSZ", 6, false, 0, show_vsz },
	{ "sz", "SZ", 5, false, NEED_SYSTEM, show_size },
	{ "rss", "RSS", 5, false, NEED_SYSTEM, show_rss },
	{ "rssize", "RSS", 5, false, NEED_SYSTEM, show_rss },
	{ "time", "TIME", 8, false, NEED_SYSTEM, show_time },
	{ "cputime", "TIME", 8, false, NEED_SYSTEM, show_time },
	{ "bsdtime", "TIME", 6, false, NEED_SYSTEM, show_bsd_time },
	{ "etime", "ELAPSED", 11, false, NEED_SYSTEM, show_etime },
	{ "stime", "STIME", 5, true, NEED_SYSTEM, show_stime },
	{ "start_time", "START", 5, true, NEED_SYSTEM, show_stime },
	{ "start", "START", 5, true, NEED_SYSTEM, show_stime },
	{ "pcpu", "%CPU", 4, false, NEED_SYSTEM, show_pcpu },
	{ "%cpu", "%CPU", 4, false, NEED_SYSTEM, show_pcpu },
	{ "c", "C", 2, false, NEED_SYSTEM, show_c },
	{ "pmem", "%MEM", 4, false, NEED_SYSTEM, show_pmem },
	{ "%mem", "%MEM", 4, false, NEED_SYSTEM, show_pmem },
	{ "addr", "ADDR", 4, false, 0, show_none },
	{ "wchan", "WCHAN", 6, true, 0, show_none },
	{ "comm", "COMMAND", 15, true, 0, show_comm },
	{ "ucmd", "CMD", 15, true, 0, show_ucmd },
	{ "args", "COMMAND", 27, true, NEED_CMDLINE, show_args },
	{ "cmd", "CMD", 27, true, NEED_CMDLINE, show_args },
	{ "command", "COMMAND", 27, true, NEED_CMDLINE, show_args },
};

const struct column *
column_find(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		if (strlen(columns[i].name) == len &&
		    strncmp(columns[i].name, name, len) == 0)
			return &columns[i];
	return NULL;
}
