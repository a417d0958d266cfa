/*
 * copy.c - files and trees copied, for cp and mv.
 *
 * The source is walked; the target is named by a path that grows and shrinks
 * with the walk (target), cut back at each entry to where its depth says.
 * A directory is made open to us and gets its real mode, owner and times
 * after its entries were written, at WALK_POST.
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file with several links, and where its first copy is. */
struct seen {
	struct seen *next;
	dev_t dev;
	ino_t ino;
	char *copy;
};

struct job {
	struct copy *c;
	struct buf target;
	size_t from_len;	/* of the operand, in the walk's path */
	size_t to_len;		/* of the target that stands for it */
	dev_t top_dev;		/* the directory we made, so that copying a */
	ino_t top_ino;		/* tree into itself ends */
	bool have_top;
	mode_t mask;
};

static struct seen *seen_table[256];

static struct seen **
seen_bucket(const struct stat *st)
{
	return &seen_table[(st->st_ino ^ st->st_dev) % ARRAY_LEN(seen_table)];
}

static const char *
seen_copy(const struct stat *st)
{
	for (struct seen *s = *seen_bucket(st); s; s = s->next)
		if (s->ino == st->st_ino && s->dev == st->st_dev)
			return s->copy;
	return NULL;
}

static void
seen_add(const struct stat *st, const char *copy)
{
	struct seen *s = xmalloc(sizeof(*s));

	*s = (struct seen){ *seen_bucket(st), st->st_dev, st->st_ino,
	    xstrdup(copy) };
	*seen_bucket(st) = s;
}

static void
fail(struct job *j, const char *path)
{
	complain(path);
	j->c->status = 1;
}

static bool
all_zero(const char *p, size_t n)
{
	return n > 0 && p[0] == 0 && memcmp(p, p + 1, n - 1) == 0;
}

/* Bytes from in to out; holes stay holes.  0, or the path at fault. */
static const char *
copy_bytes(int in, const char *from, int out, const char *to,
    const struct stat *st)
{
	static char chunk[IO_SIZE];
	bool sparse = S_ISREG(st->st_mode) &&
	    st->st_blocks < st->st_size / 512;
	off_t size = 0;
	ssize_t n;

	while ((n = read_some(in, chunk, sizeof(chunk))) > 0) {
		size += n;
		if (sparse && all_zero(chunk, n) &&
		    lseek(out, n, SEEK_CUR) >= 0)
			continue;
		if (write_all(out, chunk, n) < 0)
			return to;
	}
	if (n < 0)
		return from;
	if (sparse && ftruncate(out, size) < 0)
		return to;
	return NULL;
}

/* Mode, owner and times of what was copied to path. */
static void
keep_attributes(struct job *j, const char *path, const struct stat *st)
{
	const struct copy *c = j->c;
	struct timespec times[2] = { st->st_atim, st->st_mtim };
	mode_t mode = st->st_mode & 07777;

	if (c->keep_owner &&
	    lchown(path, st->st_uid, st->st_gid) < 0) {
		/* POSIX: then the copy must not stay set-id. */
		mode &= 01777;
		if (errno != EPERM)
			fail(j, path);
	}
	if (c->keep_mode && !S_ISLNK(st->st_mode) && chmod(path, mode) < 0)
		fail(j, path);
	if (c->keep_times &&
	    utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW) < 0)
		fail(j, path);
}

static int
open_target(struct job *j, const char *to, const struct stat *st)
{
	mode_t mode = st->st_mode & 0777;
	int fd;

	fd = open(to, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		    j->c->keep_mode ? mode & 0700 : mode);
	if (fd < 0 && errno == EEXIST)	/* a link that leads nowhere */
		fd = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, mode);
	if (fd < 0 && j->c->force && unlink(to) == 0)
		fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	return fd;
}

static void
copy_contents(struct job *j, const struct walk *w, const char *to)
{
	const char *fault;
	int in, out;

	in = openat(w->dirfd, w->name, O_RDONLY | O_CLOEXEC);
	if (in < 0) {
		fail(j, w->path);
		return;
	}
	out = open_target(j, to, &w->st);
	if (out < 0) {
		fail(j, to);
		close(in);
		return;
	}
	fault = copy_bytes(in, w->path, out, to, &w->st);
	if (fault)
		fail(j, fault);
	close(in);
	if (close(out) < 0 && !fault)
		fail(j, to);
	keep_attributes(j, to, &w->st);
}

static void
copy_link(struct job *j, const struct walk *w, const char *to)
{
	size_t size = w->st.st_size > 0 ? w->st.st_size + 1 : 4096;
	char *text = xmalloc(size + 1);
	ssize_t n = readlinkat(w->dirfd, w->name, text, size);

	if (n < 0) {
		fail(j, w->path);
		free(text);
		return;
	}
	text[n] = '\0';
	unlink(to);
	if (symlink(text, to) < 0)
		fail(j, to);
	else
		keep_attributes(j, to, &w->st);
	free(text);
}

static void
copy_special(struct job *j, const struct walk *w, const char *to)
{
	unlink(to);
	if (mknod(to, w->st.st_mode & ~j->mask, w->st.st_rdev) < 0)
		fail(j, to);
	else
		keep_attributes(j, to, &w->st);
}

/* May the entry be copied over what exists as `to`?  Complains if not. */
static bool
may_replace(struct job *j, const struct walk *w, const char *to)
{
	struct copy *c = j->c;
	struct stat st, real;
	bool exists = lstat(to, &st) == 0;

	if (!exists)
		return true;
	if (stat(to, &real) < 0)
		real = st;
	if (real.st_dev == w->st.st_dev && real.st_ino == w->st.st_ino &&
	    !c->replace) {
		complainx(to, "same file as %s", w->path);
		c->status = 1;
		return false;
	}
	if (S_ISDIR(real.st_mode)) {
		errno = EISDIR;
		fail(j, to);
		return false;
	}
	if (c->no_clobber)
		return false;
	if (c->update && (st.st_mtim.tv_sec > w->st.st_mtim.tv_sec ||
	    (st.st_mtim.tv_sec == w->st.st_mtim.tv_sec &&
	    st.st_mtim.tv_nsec >= w->st.st_mtim.tv_nsec)))
		return false;
	if (c->ask && !ask("overwrite '%s'", to))
		return false;
	if (c->replace && unlink(to) < 0) {
		fail(j, to);
		return false;
	}
	return true;
}

static void
copy_file(struct job *j, const struct walk *w, const char *to)
{
	struct copy *c = j->c;
	bool many = c->keep_links && w->st.st_nlink > 1;
	const char *first = many ? seen_copy(&w->st) : NULL;
	int status = c->status;

	if (!may_replace(j, w, to))
		return;
	if (c->verbose)
		printf("'%s' -> '%s'\n", w->path, to);
	if (first || c->hard_link) {
		if (c->force || first)
			unlink(to);
		if (linkat(first ? AT_FDCWD : w->dirfd,
		    first ? first : w->name, AT_FDCWD, to, 0) < 0)
			fail(j, to);
		return;
	}
	if (c->soft_link) {
		if (c->force)
			unlink(to);
		if (symlink(w->path, to) < 0)
			fail(j, to);
		return;
	}
	c->status = 0;
	if (S_ISLNK(w->st.st_mode))
		copy_link(j, w, to);
	else if (S_ISREG(w->st.st_mode) || !c->recursive)
		copy_contents(j, w, to);
	else
		copy_special(j, w, to);
	if (many && c->status == 0)
		seen_add(&w->st, to);
	c->status |= status;
}

static enum walk_answer
enter_dir(struct job *j, struct walk *w, const char *to)
{
	struct stat st;

	if (!j->c->recursive) {
		complainx(w->path, "is a directory (use -R)");
		j->c->status = 1;
		return WALK_SKIP;
	}
	if (j->have_top && w->st.st_dev == j->top_dev &&
	    w->st.st_ino == j->top_ino) {
		complainx(w->path, "not copied into itself");
		j->c->status = 1;
		return WALK_SKIP;
	}
	if (mkdir(to, (w->st.st_mode & 0777) | S_IRWXU) < 0) {
		int err = errno;

		if (stat(to, &st) < 0 || !S_ISDIR(st.st_mode)) {
			errno = err == EEXIST ? ENOTDIR : err;
			fail(j, to);
			return WALK_SKIP;
		}
	} else if (j->c->verbose)
		printf("'%s' -> '%s'\n", w->path, to);
	if (!j->have_top && stat(to, &st) == 0) {
		j->have_top = true;
		j->top_dev = st.st_dev;
		j->top_ino = st.st_ino;
		if (st.st_dev == w->st.st_dev && st.st_ino == w->st.st_ino) {
			complainx(to, "same directory as %s", w->path);
			j->c->status = 1;
			return WALK_SKIP;
		}
	}
	return WALK_GO;
}

static void
leave_dir(struct job *j, const struct walk *w, const char *to)
{
	mode_t mode = w->st.st_mode & 0777 & ~j->mask;

	if (j->c->keep_mode || j->c->keep_owner || j->c->keep_times)
		keep_attributes(j, to, &w->st);
	/* mkdir() above added rwx for us; take back what was not asked for. */
	if (!j->c->keep_mode && (mode & S_IRWXU) != S_IRWXU)
		chmod(to, mode);
}

static enum walk_answer
visit(struct walk *w, enum walk_event event)
{
	struct job *j = w->ctx;

	buf_cut(&j->target, j->to_len);
	if (w->depth > 0) {
		const char *below = w->path + j->from_len;

		while (*below == '/')
			below++;
		if (j->target.s[j->target.len - 1] != '/')
			buf_addc(&j->target, '/');
		buf_adds(&j->target, below);
	}
	switch (event) {
	case WALK_PRE:
		return enter_dir(j, w, j->target.s);
	case WALK_POST:
		leave_dir(j, w, j->target.s);
		break;
	case WALK_FILE:
		/* A followed link that leads nowhere cannot be copied. */
		if (S_ISLNK(w->st.st_mode) && (w->flags & WALK_FOLLOW ||
		    (w->depth == 0 && w->flags & WALK_FOLLOW_ARG))) {
			errno = ENOENT;
			fail(j, w->path);
			break;
		}
		copy_file(j, w, j->target.s);
		break;
	case WALK_LOOP:
		complainx(w->path, "link leads back to its own directory");
		j->c->status = 1;
		break;
	case WALK_ERROR:
		errno = w->err;
		fail(j, w->path);
		break;
	}
	return WALK_GO;
}

/* Copy one operand to exactly `to`; c->status tells how it went. */
void
copy_operand(struct copy *c, const char *from, const char *to)
{
	struct job j = { .c = c, .from_len = strlen(from) };
	struct walk w = { .flags = c->walk_flags, .ctx = &j };
	struct stat st;

	j.mask = umask(0);
	umask(j.mask);
	if (*to == '\0') {
		errno = ENOENT;
		fail(&j, to);
		return;
	}
	if (stat(to, &st) == 0 && S_ISDIR(st.st_mode)) {
		j.have_top = true;
		j.top_dev = st.st_dev;
		j.top_ino = st.st_ino;
		if (stat(from, &st) == 0 && st.st_dev == j.top_dev &&
		    st.st_ino == j.top_ino) {
			complainx(to, "same directory as %s", from);
			c->status = 1;
			return;
		}
	}
	buf_adds(&j.target, to);
	j.to_len = j.target.len;
	walk_tree(&w, from, visit);
	buf_free(&j.target);
}

/* DIR/last component of from, as cp and mv build it; to be freed. */
char *
copy_target(const char *from, const char *dir)
{
	size_t len;
	const char *base = base_name(from, &len);
	char *name = xstrndup(base, len), *path;

	path = path_join(dir, strcmp(name, "/") ? name : ".");
	free(name);
	return path;
}
