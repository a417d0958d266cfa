/*
 * structs.c - structures as text.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <loam/epoll.h>
#include <loam/fcntl.h>
#include <loam/poll.h>
#include <loam/resource.h>
#include <loam/sched.h>
#include <loam/signal.h>
#include <loam/statfs.h>
#include <loam/sysinfo.h>
#include <loam/time.h>
#include <loam/times.h>
#include <loam/uio.h>
#include <loam/utsname.h>

#include "strace.h"
#include "util.h"

#define LIST_MAX 32

/* What follows looks at raw bytes of the ABI's layouts. */
struct raw_timespec { long sec, nsec; };
struct raw_stat {
	unsigned long dev, ino, nlink;
	unsigned mode, uid, gid, pad;
	unsigned long rdev;
	long size, blksize, blocks;
	struct raw_timespec atim, mtim, ctim;
};
struct raw_flock { short type, whence; int pad; long start, len; int pid; };
struct raw_termios { unsigned iflag, oflag, cflag, lflag; unsigned char line, cc[19]; };
struct raw_epoll { unsigned events; unsigned data[2]; };

static void
show_timespec(const void *p)
{
	const struct raw_timespec *ts = p;

	if (ts->nsec == 0x3fffffff || ts->nsec == 0x3ffffffe)
		out(ts->nsec == 0x3fffffff ? "UTIME_NOW" : "UTIME_OMIT");
	else
		out("{tv_sec=%ld, tv_nsec=%ld}", ts->sec, ts->nsec);
}

static void
show_timeval(const void *p)
{
	const struct raw_timespec *tv = p;

	out("{tv_sec=%ld, tv_usec=%ld}", tv->sec, tv->nsec);
}

static void
show_itimerval(const void *p)
{
	out("{it_interval=");
	show_timeval(p);
	out(", it_value=");
	show_timeval((const char *)p + 16);
	out("}");
}

static void
show_itimerspec(const void *p)
{
	out("{it_interval=");
	show_timespec(p);
	out(", it_value=");
	show_timespec((const char *)p + 16);
	out("}");
}

static void
show_stat(const void *p)
{
	const struct raw_stat *st = p;

	out("{");
	if (set.verbose)
		out("st_dev=makedev(%#x, %#x), st_ino=%lu, ", dev_major(st->dev), dev_minor(st->dev),
		    st->ino);
	out("st_mode=");
	show_mode(st->mode);
	if (set.verbose)
		out(", st_nlink=%lu, st_uid=%u, st_gid=%u, st_blksize=%ld, st_blocks=%ld", st->nlink,
		    st->uid, st->gid, st->blksize, st->blocks);
	if (S_ISCHR(st->mode) || S_ISBLK(st->mode))
		out(", st_rdev=makedev(%#x, %#x)", dev_major(st->rdev), dev_minor(st->rdev));
	else
		out(", st_size=%ld", st->size);
	if (set.verbose) {
		out(", st_atime=%ld, st_mtime=%ld, st_ctime=%ld}", st->atim.sec, st->mtim.sec,
		    st->ctim.sec);
		return;
	}
	out(", ...}");
}

static void
show_rusage(const void *p)
{
	const long *f = (const long *)((const char *)p + 32);

	out("{ru_utime=");
	show_timeval(p);
	out(", ru_stime=");
	show_timeval((const char *)p + 16);
	if (set.verbose)
		out(", ru_maxrss=%ld, ru_minflt=%ld, ru_majflt=%ld, ru_nvcsw=%ld, ru_nivcsw=%ld}", f[0],
		    f[4], f[5], f[12], f[13]);
	else
		out(", ...}");
}

static void
show_limit(unsigned long v)
{
	if (v == ~0ul)
		out("RLIM64_INFINITY");
	else if (v > 1024 && v % 1024 == 0)
		out("%lu*1024", v / 1024);
	else
		out("%lu", v);
}

static void
show_rlimit(const void *p)
{
	const unsigned long *r = p;

	out("{rlim_cur=");
	show_limit(r[0]);
	out(", rlim_max=");
	show_limit(r[1]);
	out("}");
}

static void
show_sigaction(const void *p)
{
	const struct kernel_sigaction *a = p;

	if (a->handler <= 1)
		out("{sa_handler=%s, sa_mask=", a->handler == 0 ? "SIG_DFL" : "SIG_IGN");
	else
		out("{sa_handler=%#lx, sa_mask=", a->handler);
	show_sigset(&a->mask);
	out(", sa_flags=");
	show_flags(flags_sigaction, a->flags);
	if (a->flags & SA_RESTORER)
		out(", sa_restorer=%#lx", a->restorer);
	out("}");
}

static void
show_sigstack(const void *p)
{
	const struct sigaltstack *s = p;

	out("{ss_sp=%p, ss_flags=", s->ss_sp);
	if (s->ss_flags == 0)
		out("0");
	else
		show_flags(choice_sigstack, s->ss_flags);
	out(", ss_size=%lu}", s->ss_size);
}

static void
show_utsname(const void *p)
{
	const struct utsname *u = p;

	out("{sysname=\"%s\", nodename=\"%s\", ", u->sysname, u->nodename);
	if (set.verbose)
		out("release=\"%s\", version=\"%s\", machine=\"%s\"}", u->release, u->version,
		    u->machine);
	else
		out("...}");
}

static void
show_tms(const void *p)
{
	const long *t = p;

	out("{tms_utime=%ld, tms_stime=%ld, tms_cutime=%ld, tms_cstime=%ld}", t[0], t[1], t[2], t[3]);
}

static void
show_sysinfo(const void *p)
{
	const struct sysinfo *i = p;

	out("{uptime=%ld, totalram=%lu, freeram=%lu, procs=%u, ...}", (long)i->uptime,
	    (unsigned long)i->totalram, (unsigned long)i->freeram, (unsigned)i->procs);
}

static void
show_statfs(const void *p)
{
	const struct statfs *s = p;

	out("{f_type=%#lx, f_bsize=%lu, f_blocks=%lu, f_bfree=%lu, ...}", (unsigned long)s->f_type,
	    (unsigned long)s->f_bsize, (unsigned long)s->f_blocks, (unsigned long)s->f_bfree);
}

static void
show_sched_param(const void *p)
{
	out("[%d]", *(const int *)p);
}

static void
show_flock(const void *p)
{
	static const struct constant types[] = {
		{ 0, "F_RDLCK" }, { 1, "F_WRLCK" }, { 2, "F_UNLCK" }, { 0, NULL },
	};
	const struct raw_flock *f = p;

	out("{l_type=");
	show_choice(types, f->type);
	out(", l_whence=");
	show_choice(choice_whence, f->whence);
	out(", l_start=%ld, l_len=%ld}", f->start, f->len);
}

static void
show_clone_args(const void *p)
{
	const struct clone_args *a = p;

	out("{flags=");
	if (a->flags == 0)
		out("0");
	else
		show_flags(flags_clone, a->flags);
	out(", exit_signal=%s, stack=%#lx, stack_size=%#lx}",
	    a->exit_signal ? show_signame(a->exit_signal) : "0", a->stack, a->stack_size);
}

static void
show_winsize(const void *p)
{
	const unsigned short *w = p;

	out("{ws_row=%u, ws_col=%u, ws_xpixel=%u, ws_ypixel=%u}", w[0], w[1], w[2], w[3]);
}

static void
show_termios(const void *p)
{
	const struct raw_termios *t = p;

	out("{c_iflag=%#x, c_oflag=%#x, c_cflag=%#x, c_lflag=%#x, ...}", t->iflag, t->oflag, t->cflag,
	    t->lflag);
}

static void
show_int(const void *p)
{
	out("[%d]", *(const int *)p);
}

static void
show_epoll(const void *p)
{
	const struct raw_epoll *e = p;

	out("{events=");
	show_flags(flags_epoll, e->events);
	out(", data=%#lx}", e->data[0] | (unsigned long)e->data[1] << 32);
}

static void
show_sigevent(const void *p)
{
	static const struct constant notify[] = {
		{ SIGEV_SIGNAL, "SIGEV_SIGNAL" }, { SIGEV_NONE, "SIGEV_NONE" },
		{ SIGEV_THREAD, "SIGEV_THREAD" }, { SIGEV_THREAD_ID, "SIGEV_THREAD_ID" }, { 0, NULL },
	};
	const struct sigevent *e = p;

	out("{sigev_value=%p, sigev_signo=%s, sigev_notify=", e->sigev_value.sival_ptr,
	    e->sigev_signo ? show_signame(e->sigev_signo) : "0");
	show_choice(notify, e->sigev_notify);
	out("}");
}

/* ---- signals ---- */

static const struct constant *
codes_of(int sig)
{
	switch (sig) {
	case SIGCHLD: return choice_cld;
	case SIGSEGV: return choice_segv;
	case SIGBUS: return choice_bus;
	case SIGILL: return choice_ill;
	case SIGFPE: return choice_fpe;
	case SIGTRAP: return choice_trap;
	default: return NULL;
	}
}

static void
show_info(const void *p)
{
	const siginfo_t *i = p;
	const struct constant *codes = i->si_code > 0 ? codes_of(i->si_signo) : NULL;
	const char *name = codes != NULL ? constant_name(codes, i->si_code) : NULL;

	if (name == NULL)
		name = constant_name(choice_si, i->si_code);
	out("{si_signo=%s, si_code=", show_signame(i->si_signo));
	out(name != NULL ? "%s" : "", name);
	if (name == NULL)
		out("%#x", i->si_code);
	if (i->si_signo == SIGCHLD && i->si_code > 0 && i->si_code < 0x80) {
		out(", si_pid=%d, si_uid=%u, si_status=", (int)i->si_pid, (unsigned)i->si_uid);
		if (i->si_code == CLD_EXITED)
			out("%d", i->si_status);
		else
			out("%s", show_signame(i->si_status & 0x7f));
		out(", si_utime=%ld, si_stime=%ld", (long)i->si_utime, (long)i->si_stime);
	} else if (i->si_code > 0 && i->si_code < 0x80 && codes != NULL) {
		if (i->si_addr == NULL)
			out(", si_addr=NULL");
		else
			out(", si_addr=%p", i->si_addr);
	} else if (i->si_code == SI_TIMER) {
		out(", si_timerid=%d, si_overrun=%d", i->si_timerid, i->si_overrun);
	} else if (i->si_code <= 0) {
		out(", si_pid=%d, si_uid=%u", (int)i->si_pid, (unsigned)i->si_uid);
		if (i->si_code == SI_QUEUE)
			out(", si_value={int=%d, ptr=%p}", i->si_value.sival_int, i->si_value.sival_ptr);
	}
	out("}");
}

void
show_siginfo(const struct tracee *t, const void *siginfo)
{
	show_info(siginfo);
}

/* ---- by name ---- */

static const struct {
	const char *name;
	size_t size;
	void (*show)(const void *p);
	unsigned count;		/* of an array */
} structs[] = {
	{ "timespec", 16, show_timespec, 1 },
	{ "timeval", 16, show_timeval, 1 },
	{ "itimerval", 32, show_itimerval, 1 },
	{ "itimerspec", 32, show_itimerspec, 1 },
	{ "stat", sizeof(struct raw_stat), show_stat, 1 },
	{ "rusage", 144, show_rusage, 1 },
	{ "rlimit", 16, show_rlimit, 1 },
	{ "kernel_sigaction", sizeof(struct kernel_sigaction), show_sigaction, 1 },
	{ "sigaltstack", sizeof(struct sigaltstack), show_sigstack, 1 },
	{ "siginfo", 128, show_info, 1 },
	{ "utsname", sizeof(struct utsname), show_utsname, 1 },
	{ "tms", 32, show_tms, 1 },
	{ "sysinfo", sizeof(struct sysinfo), show_sysinfo, 1 },
	{ "statfs", sizeof(struct statfs), show_statfs, 1 },
	{ "sched_param", 4, show_sched_param, 1 },
	{ "flock", 32, show_flock, 1 },
	{ "clone_args", 64, show_clone_args, 1 },
	{ "winsize", 8, show_winsize, 1 },
	{ "termios", sizeof(struct raw_termios), show_termios, 1 },
	{ "epoll_event", 12, show_epoll, 1 },
	{ "sigevent", 64, show_sigevent, 1 },
	{ "int", 4, show_int, 1 },
};

void
show_struct(const struct tracee *t, const char *name, unsigned long addr)
{
	union { char bytes[1024]; long align; } buf;
	bool two;

	if (addr == 0) {
		out("NULL");
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(structs); i++) {
		if (strcmp(structs[i].name, name) != 0)
			continue;
		/* utimensat and its kin take two. */
		two = t->call != NULL && t->call->nargs > 1 && strstr(t->call->name, "utime") != NULL &&
		    strcmp(t->call->name, "utime") != 0;
		if (!peek(t, addr, buf.bytes, structs[i].size * (two ? 2 : 1)))
			break;
		if (two)
			out("[");
		structs[i].show(buf.bytes);
		if (two) {
			out(", ");
			structs[i].show(buf.bytes + structs[i].size);
			out("]");
		}
		return;
	}
	out("%#lx", addr);
}

/* ---- arrays ---- */

void
show_iovec(const struct tracee *t, unsigned long addr, unsigned long n, size_t limit)
{
	struct { unsigned long base, len; } v;

	if (addr == 0) {
		out("NULL");
		return;
	}
	out("[");
	for (unsigned long i = 0; i < n; i++) {
		size_t len;
		char *s;

		if (i > 0)
			out(", ");
		if (i == LIST_MAX && !set.verbose) {
			out("...");
			break;
		}
		if (!peek(t, addr + i * sizeof(v), &v, sizeof(v))) {
			out("%#lx", (unsigned long)(addr + i * sizeof(v)));
			break;
		}
		len = v.len < limit ? v.len : limit;
		limit -= len;
		s = xmalloc(len < set.string ? len + 1 : set.string + 1);
		out("{iov_base=");
		if (v.base == 0) {
			out("NULL");
		} else {
			size_t got = peek_some(t, v.base, s, len < set.string ? len : set.string);

			show_text(s, got, got < len);
		}
		out(", iov_len=%lu}", v.len);
		free(s);
	}
	out("]");
}

void
show_pollfds(const struct tracee *t, unsigned long addr, unsigned long n)
{
	struct { int fd; short events, revents; } p;

	if (addr == 0) {
		out("NULL");
		return;
	}
	out("[");
	for (unsigned long i = 0; i < n; i++) {
		if (i > 0)
			out(", ");
		if (i == LIST_MAX && !set.verbose) {
			out("...");
			break;
		}
		if (!peek(t, addr + i * sizeof(p), &p, sizeof(p))) {
			out("%#lx", (unsigned long)(addr + i * sizeof(p)));
			break;
		}
		out("{fd=");
		show_fd(t, p.fd);
		out(", events=");
		show_flags(flags_poll, (unsigned short)p.events);
		if (p.revents != 0) {
			out(", revents=");
			show_flags(flags_poll, (unsigned short)p.revents);
		}
		out("}");
	}
	out("]");
}

void
show_epoll_events(const struct tracee *t, unsigned long addr, long n)
{
	out("[");
	for (long i = 0; i < n; i++) {
		if (i > 0)
			out(", ");
		if (i == LIST_MAX && !set.verbose) {
			out("...");
			break;
		}
		show_struct(t, "epoll_event", addr + i * sizeof(struct raw_epoll));
	}
	out("]");
}

void
show_ioctl(const struct tracee *t, unsigned long request, unsigned long arg)
{
	const char *name = constant_name(choice_ioctl, request);

	if (name == NULL || arg == 0)
		out(arg == 0 ? "0" : "%#lx", arg);
	else if (strncmp(name, "TCGETS", 6) == 0 || strncmp(name, "TCSETS", 6) == 0)
		show_struct(t, "termios", arg);
	else if (strstr(name, "WINSZ") != NULL)
		show_struct(t, "winsize", arg);
	else if (strcmp(name, "FIONREAD") == 0 || strstr(name, "PGRP") != NULL ||
	    strcmp(name, "TIOCGSID") == 0 || strcmp(name, "TIOCGPTN") == 0 ||
	    strcmp(name, "FIONBIO") == 0 || strcmp(name, "TIOCSPTLCK") == 0)
		show_struct(t, "int", arg);
	else
		out("%#lx", arg);
}
