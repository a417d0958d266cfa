/*
 * find_eval.c - what the primaries of find(1) do.
 */
#include "find.h"
#include "re.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <ctype.h>
#include <sys/wait.h>
#include <unistd.h>

/* Room for the arguments of one -exec ... +; any system gives more. */
enum { BATCH_SIZE = 100000 };

static bool
count_is(const struct expr *e, intmax_t n)
{
	return e->compare == '+' ? n > e->number :
	    e->compare == '-' ? n < e->number : n == e->number;
}

static char *
lower(const char *s)
{
	char *d = xstrdup(s);

	for (char *p = d; *p; p++)
		*p = tolower((unsigned char)*p);
	return d;
}

static bool
glob_match(const struct expr *e, const char *s)
{
	char *pattern, *text;
	bool hit;

	if (!e->fold)
		return fnmatch(e->text, s, 0) == 0;
	pattern = lower(e->text);
	text = lower(s);
	hit = fnmatch(pattern, text, 0) == 0;
	free(pattern);
	free(text);
	return hit;
}

static bool
name_match(const struct expr *e, const struct walk *w)
{
	size_t len;
	const char *base = base_name(w->path, &len);
	char *name = xstrndup(base, len);
	bool hit = glob_match(e, name);

	free(name);
	return hit;
}

static int
type_letter(mode_t mode)
{
	return S_ISDIR(mode) ? 'd' : S_ISREG(mode) ? 'f' :
	    S_ISLNK(mode) ? 'l' : S_ISBLK(mode) ? 'b' :
	    S_ISCHR(mode) ? 'c' : S_ISFIFO(mode) ? 'p' : 's';
}

static struct timespec
time_of(const struct stat *st, int which)
{
	return which == 'a' ? st->st_atim : which == 'c' ? st->st_ctim :
	    st->st_mtim;
}

static bool
perm_match(const struct expr *e, mode_t mode)
{
	mode_t want = e->number;

	mode &= 07777;
	if (e->compare == '-')
		return (mode & want) == want;
	if (e->compare == '/')
		return want == 0 || (mode & want);
	return mode == want;
}

static bool
is_empty(const struct walk *w)
{
	struct dirent *d;
	bool empty = true;
	DIR *dir;
	int fd;

	if (S_ISREG(w->st.st_mode))
		return w->st.st_size == 0;
	if (!S_ISDIR(w->st.st_mode))
		return false;
	fd = openat(w->dirfd, w->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		find.status = complain(w->path);
		if (fd >= 0)
			close(fd);
		return false;
	}
	while (empty && (d = readdir(dir)))
		empty = is_dot(d->d_name);
	closedir(dir);
	return empty;
}

static void
put_long(const struct walk *w)
{
	char mode[11], date[32], *link = NULL;
	struct tm *tm = localtime(&w->st.st_mtim.tv_sec);

	mode_string(w->st.st_mode, mode);
	strftime(date, sizeof(date), "%b %e  %Y", tm);
	if (w->st.st_mtim.tv_sec > find.now.tv_sec - 15778476 &&
	    w->st.st_mtim.tv_sec <= find.now.tv_sec)
		strftime(date, sizeof(date), "%b %e %H:%M", tm);
	if (S_ISLNK(w->st.st_mode)) {
		size_t size = w->st.st_size + 1;
		ssize_t n;

		link = xmalloc(size);
		n = readlinkat(w->dirfd, w->name, link, size - 1);
		link[n < 0 ? 0 : n] = '\0';
	}
	printf("%8ju %6ju %s %3ju %-8s %-8s %8jd %s %s%s%s\n",
	    (uintmax_t)w->st.st_ino, (uintmax_t)(w->st.st_blocks + 1) / 2,
	    mode, (uintmax_t)w->st.st_nlink, user_name(w->st.st_uid),
	    group_name(w->st.st_gid), (intmax_t)w->st.st_size, date,
	    w->path, link ? " -> " : "", link ? link : "");
	free(link);
}

static bool
run(char **argv)
{
	int wstatus;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0) {
		find.status = complain("fork");
		return false;
	}
	if (pid == 0) {
		execvp(argv[0], argv);
		complain(argv[0]);
		_exit(errno == ENOENT ? 127 : 126);
	}
	while (waitpid(pid, &wstatus, 0) < 0)
		if (errno != EINTR)
			return false;
	return WIFEXITED(wstatus) && WEXITSTATUS(wstatus) == 0;
}

/* Every {} in s becomes path. */
static char *
replaced(const char *s, const char *path)
{
	struct buf b = { 0 };
	const char *q;

	while ((q = strstr(s, "{}"))) {
		buf_add(&b, s, q - s);
		buf_adds(&b, path);
		s = q + 2;
	}
	buf_adds(&b, s);
	return b.s;
}

static bool
exec_one(const struct expr *e, const struct walk *w)
{
	char **argv = xcalloc(e->argc + 1, sizeof(*argv));
	bool good = true;

	for (size_t i = 0; i < e->argc; i++)
		argv[i] = replaced(e->argv[i], w->path);
	if (e->type == E_OK)
		good = ask("%s ... %s", argv[0], w->path);
	good = good && run(argv);
	for (size_t i = 0; i < e->argc; i++)
		free(argv[i]);
	free(argv);
	return good;
}

static void
run_batch(struct expr *e)
{
	char **argv;

	if (e->nbatch == 0)
		return;
	argv = xcalloc(e->argc + e->nbatch + 1, sizeof(*argv));
	memcpy(argv, e->argv, e->argc * sizeof(*argv));
	memcpy(argv + e->argc, e->batch, e->nbatch * sizeof(*argv));
	if (!run(argv))
		find.status = 1;
	for (size_t i = 0; i < e->nbatch; i++)
		free(e->batch[i]);
	e->nbatch = e->batch_size = 0;
	free(argv);
}

static void
exec_later(struct expr *e, const struct walk *w)
{
	size_t size = strlen(w->path) + 1 + sizeof(char *);

	if (e->batch_size + size > BATCH_SIZE)
		run_batch(e);
	e->batch = xgrow(e->batch, e->nbatch + 1, &e->batch_cap,
	    sizeof(*e->batch));
	e->batch[e->nbatch++] = xstrdup(w->path);
	e->batch_size += size;
}

void
find_flush(struct expr *e)
{
	if (!e)
		return;
	if (e->type == E_EXEC_MANY)
		run_batch(e);
	find_flush(e->a);
	find_flush(e->b);
}

static bool
delete(const struct walk *w)
{
	if (strcmp(w->path, ".") == 0)
		return true;
	if (unlinkat(w->dirfd, w->name,
	    S_ISDIR(w->st.st_mode) ? AT_REMOVEDIR : 0) < 0) {
		find.status = complain(w->path);
		return false;
	}
	return true;
}

bool
find_eval(struct expr *e, struct walk *w)
{
	const struct stat *st = &w->st;
	struct timespec t;

	switch (e->type) {
	case E_AND:
		return find_eval(e->a, w) && find_eval(e->b, w);
	case E_OR:
		return find_eval(e->a, w) || find_eval(e->b, w);
	case E_NOT:
		return !find_eval(e->a, w);
	case E_COMMA:
		find_eval(e->a, w);
		return find_eval(e->b, w);
	case E_TRUE:
		return true;
	case E_FALSE:
		return false;
	case E_NAME:
		return name_match(e, w);
	case E_PATH:
		return glob_match(e, w->path);
	case E_REGEX:
		return re_match(e->re, w->path, strlen(w->path), 0, NULL, 0);
	case E_TYPE:
		return strchr(e->text, type_letter(st->st_mode));
	case E_SIZE:
		return count_is(e, (st->st_size + e->unit - 1) / e->unit);
	case E_TIME:
		t = time_of(st, e->which);
		return count_is(e, (find.now.tv_sec - t.tv_sec -
		    (find.now.tv_nsec < t.tv_nsec)) / e->unit);
	case E_NEWER:
		t = time_of(st, e->which);
		return t.tv_sec != e->time.tv_sec ?
		    t.tv_sec > e->time.tv_sec : t.tv_nsec > e->time.tv_nsec;
	case E_PERM:
		return perm_match(e, st->st_mode);
	case E_USER:
		return count_is(e, st->st_uid);
	case E_GROUP:
		return count_is(e, st->st_gid);
	case E_NOUSER:
		return !getpwuid(st->st_uid);
	case E_NOGROUP:
		return !getgrgid(st->st_gid);
	case E_LINKS:
		return count_is(e, st->st_nlink);
	case E_INUM:
		return count_is(e, st->st_ino);
	case E_EMPTY:
		return is_empty(w);
	case E_SAME:
		return st->st_dev == e->dev && st->st_ino == e->ino;
	case E_ACCESS:
		return faccessat(w->dirfd, w->name, e->which, 0) == 0;
	case E_PRINT:
		puts(w->path);
		return true;
	case E_PRINT0:
		fputs(w->path, stdout);
		putchar('\0');
		return true;
	case E_LS:
		put_long(w);
		return true;
	case E_EXEC:
	case E_OK:
		return exec_one(e, w);
	case E_EXEC_MANY:
		exec_later(e, w);
		return true;
	case E_DELETE:
		return delete(w);
	case E_PRUNE:
		find.prune = true;
		return true;
	case E_QUIT:
		find.quit = true;
		return true;
	}
	return false;
}
