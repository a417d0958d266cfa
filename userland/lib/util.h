/*
 * util.h - what the utilities share: the face of libutil.
 *
 * A utility begins with tool_begin(), reads its options, lets one function
 * handle one operand, and ends with `return tool_end(status)`.  Functions that
 * handle an operand return an exit status: 0, or 1 after they have complained.
 *
 *	error.c  who we are, complaints, the last flush
 *	options.c options on the command line
 *	io.c     whole writes, copying, operands that may be "-"
 *	mem.c    memory that is there or ends the program; growing buffers
 *	num.c    numbers, sizes and durations as people type them
 *	human.c  sizes as people read them
 *	mode.c   symbolic and octal modes
 *	ids.c    names of users and groups
 *	path.c   pieces of paths
 *	resolve.c a path without links and dots
 *	walk.c   a directory tree, visited without ever building a long path
 *	ask.c    questions on the terminal
 *	utf8.c   characters in bytes, and their width on a terminal
 *	escape.c backslash escapes, as printf, echo, tr and friends read them
 *	signame.c  signal names and numbers
 *	datetime.c points in time as people type them
 *	tabs.c   tab stops
 *	procs.c  the processes of /proc
 *	term.c   the terminal's width
 *	copy.c   files and trees copied, for cp and mv
 *	remove.c a tree removed, for mv
 *	mounts.c what is mounted
 */
#ifndef UTIL_H
#define UTIL_H

#include <sys/types.h>
#include <sys/stat.h>
#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#define IO_SIZE		65536
/* Device numbers as the ABI packs them. */
#define dev_major(d) \
	((unsigned)(((d) >> 8 & 0xfff) | ((uint64_t)(d) >> 32 & ~0xfffu)))
#define dev_minor(d) \
	((unsigned)(((d) & 0xff) | ((d) >> 12 & ~0xffu)))

#define ARRAY_LEN(a)	(sizeof(a) / sizeof((a)[0]))

/* error.c */
extern const char *tool_name;
extern int tool_usage_status;	/* exit status of a wrong use; 1 unless set */

void tool_begin(int argc, char **argv, const char *synopsis);
_Noreturn void tool_usage(void);
int tool_end(int status);
int complain(const char *operand);
int complainx(const char *operand, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
_Noreturn void die(int status, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* options.c */
extern int opt_index;		/* the first operand, once there are no options */
extern char *opt_arg;
int tool_opt(int argc, char **argv, const char *opts,
    const struct option *longs);

/* io.c */
ssize_t read_some(int fd, void *buf, size_t n);
ssize_t read_full(int fd, void *buf, size_t n);
int write_all(int fd, const void *buf, size_t n);
int copy_fd(int in, const char *in_name, int out, const char *out_name);
FILE *open_operand(const char *name);
int close_operand(FILE *f, const char *name);

/* mem.c */
void *xmalloc(size_t n);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t n);
void *xgrow(void *p, size_t n, size_t *cap, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
char *xprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

struct buf {
	char *s;	/* NUL-terminated once anything was added */
	size_t len, cap;
};
void buf_add(struct buf *b, const void *p, size_t n);
void buf_addc(struct buf *b, int c);
void buf_adds(struct buf *b, const char *s);
void buf_cut(struct buf *b, size_t len);
void buf_free(struct buf *b);

/* num.c */
bool parse_int(const char *s, intmax_t *out);
bool parse_size(const char *s, uintmax_t *out);
bool parse_duration(const char *s, struct timespec *out);
intmax_t need_int(const char *s, intmax_t min, intmax_t max, const char *what);

/* human.c */
const char *human_size(uintmax_t bytes, char out[8]);

/* mode.c */
struct mode_change;
struct mode_change *mode_parse(const char *s);
mode_t mode_apply(const struct mode_change *m, mode_t old, bool is_dir);
void mode_string(mode_t mode, char out[11]);

/* ids.c */
const char *user_name(uid_t uid);	/* the name, or the number as text */
const char *group_name(gid_t gid);
bool find_user(const char *name, uid_t *uid);	/* names first, then numbers */
bool find_group(const char *name, gid_t *gid);

/* path.c */
const char *base_name(const char *path, size_t *len);
char *path_join(const char *dir, const char *name);
bool is_dot(const char *name);

/* resolve.c */
enum resolve {
	RESOLVE_ALL,		/* all of the path must exist */
	RESOLVE_PARENT,		/* all but the last component */
	RESOLVE_NOTHING,
	RESOLVE_TEXT,		/* and links are not followed */
};
char *resolve_path(const char *path, enum resolve how);

/* walk.c */
enum walk_flags {
	WALK_FOLLOW_ARG = 1,	/* -H: follow a link given as the operand */
	WALK_FOLLOW = 2,	/* -L: follow every link */
	WALK_ONE_DEV = 4,	/* do not cross mount points */
	WALK_SORT = 8,		/* entries in byte order */
};
enum walk_event {
	WALK_PRE,	/* a directory, before its entries */
	WALK_POST,	/* the same directory, after them */
	WALK_FILE,	/* anything else */
	WALK_ERROR,	/* could not be looked at or read; see err */
	WALK_LOOP,	/* a link that leads back up (only with WALK_FOLLOW) */
};
enum walk_answer {
	WALK_GO,
	WALK_SKIP,	/* after WALK_PRE: neither enter nor report it again */
	WALK_STOP,	/* end the whole walk */
};
struct walk {
	int flags;
	void *ctx;
	/* What the visitor looks at: */
	int dirfd;		/* directory that holds name */
	const char *name;	/* for the *at() calls */
	const char *path;	/* operand plus the way down; for messages */
	int depth;		/* 0 for the operand itself */
	int err;		/* for WALK_ERROR */
	bool entered;		/* WALK_ERROR: st is valid, reading failed */
	struct stat st;
};
typedef enum walk_answer walk_visit(struct walk *w, enum walk_event event);
int walk_tree(struct walk *w, const char *operand, walk_visit *visit);

/* ask.c */
bool ask(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* utf8.c */
size_t utf8_decode(const char *s, size_t n, uint32_t *out);
int utf8_width(uint32_t c);
size_t utf8_columns(const char *s, size_t n);

/* escape.c */
size_t escape_octal(const char *s, int max, unsigned *value);
int escape_char(const char **s);

/* signame.c */
#include "signame.h"

/* datetime.c */
bool parse_posix_time(const char *s, time_t now, struct timespec *out);
bool parse_time(const char *s, const struct timespec *now,
    struct timespec *out);

/* term.c */
int term_columns(int fd);	/* 0 if fd is no terminal */
int term_rows(int fd);

/* copy.c */
struct copy {
	int walk_flags;		/* WALK_FOLLOW, WALK_FOLLOW_ARG, WALK_ONE_DEV */
	bool recursive;
	bool keep_mode, keep_owner, keep_times, keep_links;
	bool force;		/* remove what cannot be written and retry */
	bool replace;		/* remove what is there before copying */
	bool ask, no_clobber, update, verbose;
	bool hard_link, soft_link;
	int status;
};
void copy_operand(struct copy *c, const char *from, const char *to);
char *copy_target(const char *from, const char *dir);

/* remove.c */
int remove_tree(const char *path);

/* mounts.c */
struct mount_entry {
	char *source, *dir, *type, *options;
};
struct mount_entry *read_mounts(size_t *count);
const struct mount_entry *find_mount(const struct mount_entry *list, size_t n,
    const char *path);

/* tabs.c */
void tabs_parse(const char *s);
size_t tabs_next(size_t column);

/* procs.c */
struct proc_entry {
	pid_t pid, ppid, pgid, sid;
	uid_t uid;
	char state;
	int tty;		/* device number; 0: none */
	int priority, niceness;
	long threads;
	char *name;		/* as the kernel has it */
	char *args;		/* the command line, or [name] */
	uintmax_t ticks;	/* user and system time */
	uintmax_t start;	/* in ticks since the boot */
	uintmax_t vsize, rss;	/* in bytes */
};
struct proc_entry *read_processes(size_t *n);	/* by pid; NULL: errno */
void free_processes(struct proc_entry *list, size_t n);

#endif
