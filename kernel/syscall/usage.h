/* Usage as getrusage and wait4 tell it. */
#ifndef SYSCALL_USAGE_H
#define SYSCALL_USAGE_H

#include <lib/string.h>
#include <sched/thread.h>
#include <syscall/time.h>
#include <uapi/resource.h>

static inline void
usage_to_rusage(const struct thread_usage *u, unsigned long peak_rss, struct rusage *out)
{
	memset(out, 0, sizeof(*out));
	out->ru_utime = ns_to_timeval(u->user_ns);
	out->ru_stime = ns_to_timeval(u->system_ns);
	out->ru_maxrss = peak_rss * (PAGE_SIZE / 1024);
	out->ru_minflt = u->minor_faults;
	out->ru_majflt = u->major_faults;
	out->ru_inblock = u->read_bytes / 512;
	out->ru_oublock = u->write_bytes / 512;
	out->ru_nvcsw = u->voluntary;
	out->ru_nivcsw = u->involuntary;
}

#endif
