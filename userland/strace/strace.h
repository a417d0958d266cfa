/*
 * strace.h - what the files of strace share.
 *
 *	strace.c    options; the program to watch is started or found
 *	trace.c     the loop: stops come, tracees go on
 *	calls.c     what is known of each call (calls.awk makes the table)
 *	show.c      a call's arguments and result as text
 *	structs.c   structures
 *	constants.c names of numbers
 *	memory.c    the tracee's memory
 *	output.c    where the text goes
 *	summary.c   -c
 */
#ifndef STRACE_H
#define STRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/* ---- calls.c ---- */

enum arg_kind {
	K_INT, K_UINT, K_LONG, K_ULONG, K_HEX, K_PTR, K_MODE,
	K_FD, K_DIRFD, K_FD_PAIR,
	K_PATH, K_STRING, K_STRINGS, K_ENVIRONMENT,
	K_BUF,			/* as long as the next argument says */
	K_BUF_OUT,		/* as long as the result says */
	K_INT_OUT, K_LONG_OUT,
	K_FLAGS, K_CHOICE,	/* of a table */
	K_OPEN, K_CLONE, K_FUTEX, K_FCNTL, K_IOCTL,
	K_SIGNAL, K_SIGSET, K_SIGSET_OUT, K_STATUS,
	K_STRUCT, K_STRUCT_OUT,
	K_IOVEC, K_IOVEC_OUT, K_POLLFDS, K_EPOLL_EVENTS,
};

enum result_kind { R_LONG, R_HEX, R_FD, R_OCTAL, R_NONE };

#define CLASS_FILE	0x01
#define CLASS_DESC	0x02
#define CLASS_SIGNAL	0x04
#define CLASS_PROCESS	0x08
#define CLASS_MEMORY	0x10
#define CLASS_IPC	0x20
#define CLASS_NETWORK	0x40

struct call_arg {
	enum arg_kind kind;
	const void *of;		/* struct constant table, or the structure's name */
};

struct call {
	int nr;
	const char *name;
	enum result_kind result;
	unsigned classes;
	unsigned nargs;
	struct call_arg args[6];
};

extern const struct call calls[];
extern const size_t ncalls;
const struct call *call_find(long nr);		/* NULL: no such call */

/* ---- constants.c ---- */

struct constant {
	unsigned long value;
	const char *name;	/* NULL ends a table */
};
extern const struct constant flags_open[], flags_prot[], flags_mmap[], flags_mremap[],
    flags_msync[], choice_madvise[], flags_clone[], flags_wait[], choice_idtype[],
    choice_whence[], flags_access[], choice_sigmask[], choice_fcntl[], choice_ioctl[],
    choice_futex[], choice_prctl[], choice_arch_prctl[], choice_rlimit[], choice_rusage[],
    choice_prio[], choice_itimer[], choice_policy[], choice_clock[], flags_timer[],
    flags_flock[], choice_epoll[], flags_mount[], flags_umount[], choice_ptrace[],
    flags_memfd[], flags_random[], flags_rename[], flags_at[], flags_poll[],
    flags_epoll[], flags_sigaction[], choice_cld[], choice_segv[], choice_bus[],
    choice_ill[], choice_fpe[], choice_trap[], choice_si[], choice_sigstack[];
const char *constant_name(const struct constant *table, unsigned long value);
const char *errno_name(int err);		/* NULL: none */

/* ---- trace.c ---- */

struct tracee {
	pid_t pid;
	struct tracee *next;
	bool in_call;		/* its begin was seen, not its end */
	bool hidden;		/* the call is not to be shown */
	bool started;		/* it has executed the program; before, nothing is shown */
	bool cut;		/* its line was ended with <unfinished ...> */
	bool options_set;
	long nr;
	unsigned long args[6];
	unsigned long ip;
	const struct call *call;	/* NULL: none of the table */
	struct timespec begin;
	unsigned shown;		/* arguments shown at the begin */
};

struct settings {
	bool follow;		/* -f */
	bool summary;		/* -c, -C: at the end */
	bool summary_only;	/* -c */
	bool paths;		/* -y */
	bool ip;		/* -i */
	bool duration;		/* -T */
	bool verbose;		/* -v */
	bool relative;		/* -r */
	bool failed_only, good_only;	/* -Z, -z */
	int quiet;		/* -q */
	int stamp;		/* -t, -tt, -ttt: 1, 2, 3 */
	size_t string;		/* -s */
	int column;		/* -a: of the result */
};
extern struct settings set;

/* -e: is it to be shown? */
bool wanted_call(const struct call *c, long nr);
bool wanted_signal(int sig);

/* Attach to a thread that runs; or take on one that was started stopped in read(). */
int trace_attach(pid_t pid);
void trace_started(pid_t pid);
/* Until there is nothing left to trace: the exit status for strace itself. */
int trace_loop(pid_t leader);
void trace_let_go(void);		/* detach from all: on SIGINT */
extern volatile int trace_stop_wanted;
size_t trace_count(void);

/* ---- memory.c ---- */

/* True if all n bytes are there. */
bool peek(const struct tracee *t, unsigned long addr, void *to, size_t n);
/* As many as there are, up to n. */
size_t peek_some(const struct tracee *t, unsigned long addr, void *to, size_t n);
/* A string of at most n characters, without its end: length, -1: not there; *whole: the end was seen. */
ssize_t peek_string(const struct tracee *t, unsigned long addr, char *to, size_t n, bool *whole);

/* ---- show.c ---- */

void show_begin(struct tracee *t);		/* name and what is known at the start */
void show_end(struct tracee *t, long result, bool failed);
void show_signal(struct tracee *t, int sig, const void *siginfo);
void show_flags(const struct constant *table, unsigned long value);
void show_choice(const struct constant *table, unsigned long value);
void show_text(const char *s, size_t n, bool more);
void show_sigset(const unsigned long *set);
void show_fd(const struct tracee *t, int fd);
void show_mode(unsigned mode);
const char *show_signame(int sig);		/* with SIG */

/* ---- structs.c ---- */

/* The structure of that name at addr, or the address if it is not known or not there. */
void show_struct(const struct tracee *t, const char *name, unsigned long addr);
void show_siginfo(const struct tracee *t, const void *siginfo);
void show_iovec(const struct tracee *t, unsigned long addr, unsigned long n, size_t limit);
void show_pollfds(const struct tracee *t, unsigned long addr, unsigned long n);
void show_epoll_events(const struct tracee *t, unsigned long addr, long n);
void show_ioctl(const struct tracee *t, unsigned long request, unsigned long arg);

/* ---- output.c ---- */

void out_open(const char *name, bool append);
void out(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void out_char(int c);
void out_tab(int column);		/* blanks up to it */
/* Begin a line about t (NULL: about none), with its prefixes; ends another's that is open. */
void out_line(struct tracee *t);
void out_end(void);			/* end it */
/* A word of strace itself about a process, unless -q: never in a file. */
void out_note(const char *fmt, pid_t pid) __attribute__((format(printf, 1, 0)));
bool out_is_open(const struct tracee *t);	/* the line that is open is t's */
void out_flush(void);

/* ---- summary.c ---- */

void summary_add(const struct call *c, long nr, const struct timespec *spent, bool failed);
void summary_print(void);

#endif
