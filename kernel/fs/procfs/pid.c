/*
 * /proc/PID, /proc/self and what is below them. The table of files comes from the
 * floor above (procfs_set_processes), this file makes directories of it.
 *
 * An inode holds a reference on its process. Its name is good as long as the pid
 * still leads to that process.
 */
#include <arch/user.h>
#include <fs/files.h>
#include <fs/procfs/internal.h>
#include <lib/err.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <sched/hooks.h>
#include <sched/thread.h>
#include <uapi/dirent.h>
#include <uapi/limits.h>

#define STORE_MAX 4096u

const struct procfs_processes *proc_processes;

static const struct inode_ops nss_ops, pid_ops, tasks_ops, task_ops, entry_ops, entry_link_ops, fds_ops,
    fd_ops, fd_file_ops, self_ops;
static const struct file_ops dir_fops, entry_fops, fdinfo_fops, no_fops;

void
procfs_set_processes(const struct procfs_processes *ops)
{
	proc_processes = ops;
}

long
proc_number(const char *name, size_t len)
{
	long n = 0;

	if (len == 0 || len > 9 || (name[0] == '0' && len > 1))
		return -1;
	while (len-- > 0) {
		if (*name < '0' || *name > '9')
			return -1;
		n = n * 10 + (*name++ - '0');
	}
	return n;
}

/* Numbers that differ for all files of all processes. */
static ino_t
ino_of(pid_t id, unsigned kind, unsigned n)
{
	return (ino_t)id << 28 | (ino_t)kind << 24 | n | 1UL << 60;
}

/* An inode about process p, whose reference it takes over. */
static struct inode *
make(struct superblock *sb, enum proc_kind kind, struct process *p, pid_t pid, pid_t tid,
    unsigned n, mode_t mode, const struct inode_ops *ops, const struct file_ops *fops)
{
	struct proc_inode *pi = proc_inode_make(sb, kind, ino_of(tid != 0 ? tid : pid,
	    kind + (tid != 0 ? 8 : 0), n), mode);

	if (pi == NULL) {
		proc_processes->put(p);
		return ERR_PTR(-ENOMEM);
	}
	pi->proc = p;
	pi->pid = pid;
	pi->tid = tid;
	pi->vfs.ops = ops;
	pi->vfs.fops = fops;
	proc_processes->owner(p, &pi->vfs.uid, &pi->vfs.gid);
	return &pi->vfs;
}

/* Another about the same process. */
static struct inode *
make_below(struct inode *dir, enum proc_kind kind, pid_t tid, unsigned n, mode_t mode,
    const struct inode_ops *ops, const struct file_ops *fops)
{
	struct proc_inode *pi = proc_i(dir);
	struct process *p = proc_processes->find(proc_ns(dir), pi->pid);

	if (p != pi->proc) {
		if (p != NULL)
			proc_processes->put(p);
		return NULL;
	}
	return make(dir->sb, kind, p, pi->pid, tid, n, mode, ops, fops);
}

static bool
pid_revalidate(struct inode *i)
{
	struct proc_inode *pi = proc_i(i);
	struct process *p = proc_processes->find(proc_ns(i), pi->pid);
	bool same = p == pi->proc;
	struct thread *t;

	if (p == NULL)
		return false;
	if (same && pi->tid != 0) {
		t = proc_processes->find_thread(proc_ns(i), p, pi->tid);
		same = t != NULL;
		if (t != NULL)
			thread_put(t);
	}
	proc_processes->put(p);
	return same;
}

static void
pid_refresh(struct inode *i)
{
	proc_processes->owner(proc_i(i)->proc, &i->uid, &i->gid);
}

/* The thread an inode is about, or any of the process; with a reference, or NULL. */
static struct thread *
thread_of(struct proc_inode *pi)
{
	pid_t tid = pi->tid;

	if (tid == 0)
		tid = proc_processes->next_thread(proc_ns(&pi->vfs), pi->proc, 0);
	return tid != 0 ? proc_processes->find_thread(proc_ns(&pi->vfs), pi->proc, tid) : NULL;
}

/* ---- directories ---- */

struct inode *
proc_pid_lookup(struct superblock *sb, const char *name, size_t len)
{
	struct proc_inode *pi;
	struct process *p;
	long pid;

	if (proc_processes == NULL)
		return NULL;
	if ((len == 4 && memcmp(name, "self", 4) == 0) ||
	    (len == 11 && memcmp(name, "thread-self", 11) == 0)) {
		pi = proc_inode_make(sb, len == 4 ? PROC_SELF : PROC_THREAD_SELF,
		    ino_of(0, 0, len), S_IFLNK | 0777);
		if (pi == NULL)
			return ERR_PTR(-ENOMEM);
		pi->vfs.ops = &self_ops;
		pi->vfs.fops = &no_fops;
		return &pi->vfs;
	}
	pid = proc_number(name, len);
	p = pid > 0 ? proc_processes->find(sb->priv, pid) : NULL;
	if (p == NULL)
		return NULL;
	return make(sb, PROC_PID, p, pid, 0, 0, S_IFDIR | 0555, &pid_ops, &dir_fops);
}

int
proc_pid_readdir(struct file *f, struct readdir_ctx *ctx)
{
	static const char *const selves[] = { "self", "thread-self" };
	pid_t pid;

	if (proc_processes == NULL)
		return 0;
	f->pos = MAX(f->pos, (u64)PROC_SELF_POS);
	for (; f->pos < PROC_SELF_POS + 2; f->pos++) {
		const char *name = selves[f->pos - PROC_SELF_POS];

		if (!ctx->emit(ctx, name, strlen(name), ino_of(0, 0, strlen(name)), DT_LNK,
		    f->pos + 1))
			return 0;
	}
	while ((pid = proc_processes->next(proc_ns(f->inode), f->pos - PROC_SELF_POS - 1)) != 0) {
		char name[16];
		int len = snprintf(name, sizeof(name), "%d", pid);
		u64 next = PROC_SELF_POS + 1 + (u64)pid + 1;

		if (!ctx->emit(ctx, name, len, ino_of(pid, PROC_PID, 0), DT_DIR, next))
			return 0;
		f->pos = next;
	}
	return 0;
}

static unsigned
place_of(const struct proc_inode *pi)
{
	return pi->kind == PROC_NSS ? PROCFS_NS : pi->kind == PROC_TASK ? PROCFS_TASK : PROCFS_PROCESS;
}

/* /proc/PID and /proc/PID/task/TID: the table, fd, and (the process only) task. */
static struct inode *
pid_lookup(struct inode *dir, const char *name, size_t len)
{
	struct proc_inode *pi = proc_i(dir);
	const struct procfs_entry *e;
	struct inode *i;
	unsigned n = 0;

	if (pi->kind != PROC_NSS && len == 2 && memcmp(name, "fd", 2) == 0)
		return make_below(dir, PROC_FDS, pi->tid, 0, S_IFDIR | 0500, &fds_ops, &dir_fops);
	if (pi->kind != PROC_NSS && len == 6 && memcmp(name, "fdinfo", 6) == 0)
		return make_below(dir, PROC_FDINFOS, pi->tid, 1, S_IFDIR | 0500, &fds_ops, &dir_fops);
	if (pi->kind != PROC_NSS && len == 2 && memcmp(name, "ns", 2) == 0)
		return make_below(dir, PROC_NSS, pi->tid, 0, S_IFDIR | 0511, &nss_ops, &dir_fops);
	if (pi->kind == PROC_PID && len == 4 && memcmp(name, "task", 4) == 0)
		return make_below(dir, PROC_TASKS, 0, 0, S_IFDIR | 0555, &tasks_ops, &dir_fops);
	for (e = proc_processes->entries; e->name != NULL; e++, n++) {
		if (!(e->where & place_of(pi)) || strlen(e->name) != len ||
		    memcmp(e->name, name, len) != 0)
			continue;
		i = make_below(dir, PROC_ENTRY, pi->tid, n, e->mode,
		    S_ISLNK(e->mode) ? &entry_link_ops : &entry_ops,
		    S_ISLNK(e->mode) ? &no_fops : &entry_fops);
		if (i != NULL && !IS_ERR(i))
			proc_i(i)->entry = e;
		return i;
	}
	return NULL;
}

static int
pid_readdir(struct file *f, struct readdir_ctx *ctx)
{
	struct proc_inode *pi = proc_i(f->inode);
	const struct procfs_entry *e;
	u64 at = 6;

	if (f->pos == 2 && pi->kind == PROC_NSS)
		f->pos = 6;
	if (f->pos == 2) {
		if (!ctx->emit(ctx, "fd", 2, ino_of(pi->pid, PROC_FDS, 0), DT_DIR, 3))
			return 0;
		f->pos = 3;
	}
	if (f->pos == 3) {
		if (pi->kind == PROC_PID &&
		    !ctx->emit(ctx, "task", 4, ino_of(pi->pid, PROC_TASKS, 0), DT_DIR, 4))
			return 0;
		f->pos = 4;
	}
	if (f->pos == 4) {
		if (!ctx->emit(ctx, "ns", 2, ino_of(pi->pid, PROC_NSS, 0), DT_DIR, 5))
			return 0;
		f->pos = 5;
	}
	if (f->pos == 5) {
		if (pi->kind != PROC_NSS &&
		    !ctx->emit(ctx, "fdinfo", 6, ino_of(pi->pid, PROC_FDINFOS, 1), DT_DIR, 6))
			return 0;
		f->pos = 6;
	}
	for (e = proc_processes->entries; e->name != NULL; e++, at++) {
		if (at < f->pos || !(e->where & place_of(pi)))
			continue;
		if (!ctx->emit(ctx, e->name, strlen(e->name), ino_of(pi->pid, PROC_ENTRY, at - 6),
		    IFTODT(e->mode), at + 1))
			return 0;
		f->pos = at + 1;
	}
	return 0;
}

static struct inode *
tasks_lookup(struct inode *dir, const char *name, size_t len)
{
	long tid = proc_number(name, len);
	struct thread *t = tid > 0 ? proc_processes->find_thread(proc_ns(dir), proc_i(dir)->proc, tid) : NULL;

	if (t == NULL)
		return NULL;
	thread_put(t);
	return make_below(dir, PROC_TASK, tid, 0, S_IFDIR | 0555, &task_ops, &dir_fops);
}

static int
tasks_readdir(struct file *f, struct readdir_ctx *ctx)
{
	pid_t tid;

	while ((tid = proc_processes->next_thread(proc_ns(f->inode),
	    proc_i(f->inode)->proc, f->pos - 2)) != 0) {
		char name[16];
		int len = snprintf(name, sizeof(name), "%d", tid);

		if (!ctx->emit(ctx, name, len, ino_of(tid, PROC_TASK + 8, 0), DT_DIR, (u64)tid + 3))
			return 0;
		f->pos = (u64)tid + 3;
	}
	return 0;
}

static struct files *
files_of(struct proc_inode *pi)
{
	struct thread *t = thread_of(pi);
	struct files *fs = proc_processes->files(pi->proc, t);

	if (t != NULL)
		thread_put(t);
	return fs;
}

static struct inode *
fds_lookup(struct inode *dir, const char *name, size_t len)
{
	long fd = proc_number(name, len);
	struct files *fs;
	struct inode *i;
	struct file *f;
	int found;

	if (fd < 0)
		return NULL;
	fs = files_of(proc_i(dir));
	if (fs == NULL)
		return NULL;
	found = files_next(fs, fd, &f);
	files_put(fs);
	if (found < 0)
		return NULL;
	i = NULL;
	if (found == fd) {
		mode_t mode = S_IFLNK | (file_readable(f) ? 0500 : 0) | (file_writable(f) ? 0300 : 0);

		if (proc_i(dir)->kind == PROC_FDINFOS)
			i = make_below(dir, PROC_FDINFO, proc_i(dir)->tid, (fd & 0x7fffff) | 0x800000,
			    S_IFREG | 0400, &fd_file_ops, &fdinfo_fops);
		else
			i = make_below(dir, PROC_FD, proc_i(dir)->tid, fd & 0xffffff, mode, &fd_ops,
			    &no_fops);
		if (i != NULL && !IS_ERR(i))
			proc_i(i)->fd = fd;
	}
	file_put(f);
	return i;
}

static int
fds_readdir(struct file *f, struct readdir_ctx *ctx)
{
	struct files *fs = files_of(proc_i(f->inode));
	struct file *open;
	int fd;

	if (fs == NULL)
		return 0;
	while ((fd = files_next(fs, f->pos - 2, &open)) >= 0) {
		char name[16];
		int len = snprintf(name, sizeof(name), "%d", fd);

		file_put(open);
		if (!ctx->emit(ctx, name, len, ino_of(proc_i(f->inode)->pid, PROC_FD, fd & 0xffffff),
		    proc_i(f->inode)->kind == PROC_FDINFOS ? DT_REG : DT_LNK, (u64)fd + 3))
			break;
		f->pos = (u64)fd + 3;
	}
	files_put(fs);
	return 0;
}

static int
dir_readdir(struct file *f, struct readdir_ctx *ctx)
{
	if (!pid_revalidate(f->inode))
		return -ENOENT;
	if (proc_emit_dots(f, ctx) != 0)
		return 0;
	switch (proc_i(f->inode)->kind) {
	case PROC_TASKS:
		return tasks_readdir(f, ctx);
	case PROC_FDS:
	case PROC_FDINFOS:
		return fds_readdir(f, ctx);
	default:
		return pid_readdir(f, ctx);
	}
}

/* ---- links ---- */

static ssize_t
self_readlink(struct inode *i, char *buf, size_t size)
{
	char text[40];
	pid_t pid = proc_processes->self(proc_ns(i));
	int n;

	if (pid == 0)
		return -ENOENT;
	if (proc_i(i)->kind == PROC_SELF)
		n = snprintf(text, sizeof(text), "%d", pid);
	else
		n = snprintf(text, sizeof(text), "%d/task/%d", pid, proc_processes->self_thread(proc_ns(i)));
	n = MIN((size_t)n, size);
	memcpy(buf, text, n);
	return n;
}

/* The text of what a link leads to. */
static ssize_t
path_to_link(const struct path *p, char *buf, size_t size)
{
	char *page = kmalloc(PATH_MAX, 0), *text;
	ssize_t n;

	if (page == NULL)
		return -ENOMEM;
	text = path_text(p, page, PATH_MAX);
	n = IS_ERR(text) ? PTR_ERR(text) : (ssize_t)MIN(strlen(text), size);
	if (n > 0)
		memcpy(buf, text, n);
	kfree(page);
	return n;
}

static int
entry_follow(struct inode *i, struct path *out)
{
	struct proc_inode *pi = proc_i(i);
	struct thread *t = thread_of(pi);
	int err = pi->entry->follow(pi->proc, t, out);

	if (t != NULL)
		thread_put(t);
	return err;
}

static ssize_t
entry_readlink(struct inode *i, char *buf, size_t size)
{
	struct path p;
	ssize_t n = entry_follow(i, &p);

	if (n != 0)
		return n;
	n = path_to_link(&p, buf, size);
	path_put(&p);
	return n;
}

static struct file *
file_of(struct proc_inode *pi)
{
	struct files *fs = files_of(pi);
	struct file *f;
	int found;

	if (fs == NULL)
		return NULL;
	found = files_next(fs, pi->fd, &f);
	files_put(fs);
	if (found == pi->fd)
		return f;
	if (found >= 0)
		file_put(f);
	return NULL;
}

static int
fd_follow(struct inode *i, struct path *out)
{
	struct file *f = file_of(proc_i(i));
	int err;

	if (f == NULL)
		return -ENOENT;
	err = file_path(f, out);
	file_put(f);
	return err;
}

static ssize_t
fd_readlink(struct inode *i, char *buf, size_t size)
{
	struct file *f = file_of(proc_i(i));
	char *page, *text;
	ssize_t n = -ENOMEM;

	if (f == NULL)
		return -ENOENT;
	page = kmalloc(PATH_MAX, 0);
	if (page != NULL) {
		text = file_text(f, page, PATH_MAX);
		n = IS_ERR(text) ? PTR_ERR(text) : (ssize_t)MIN(strlen(text), size);
		if (n > 0)
			memcpy(buf, text, n);
		kfree(page);
	}
	file_put(f);
	return n;
}

static bool
fd_revalidate(struct inode *i)
{
	struct file *f = pid_revalidate(i) ? file_of(proc_i(i)) : NULL;

	if (f != NULL)
		file_put(f);
	return f != NULL;
}

/* ---- files ---- */

static int
make_fdinfo_text(struct seq_buf *s, void *arg)
{
	struct file *f = file_of(arg);

	if (f == NULL)
		return -ENOENT;
	seq_printf(s, "pos:\t%llu\nflags:\t0%o\nino:\t%lu\n", (unsigned long long)READ_ONCE(f->pos),
	    (unsigned)READ_ONCE(f->flags), (unsigned long)f->inode->ino);
	file_put(f);
	return 0;
}

static ssize_t
fdinfo_read(struct file *f, void __user *buf, size_t n, u64 *pos)
{
	return proc_text_read(f->priv, make_fdinfo_text, proc_i(f->inode), buf, n, pos);
}

static int
entry_open(struct inode *i, struct file *f)
{
	f->priv = proc_text_alloc();
	return f->priv != NULL ? 0 : -ENOMEM;
}

static void
entry_release(struct file *f)
{
	proc_text_free(f->priv);
}

static int
make_entry_text(struct seq_buf *s, void *arg)
{
	struct proc_inode *pi = arg;
	struct thread *t = thread_of(pi);
	int err;

	s->ns = proc_ns(&pi->vfs);
	err = pi->tid != 0 && t == NULL ? -ESRCH : pi->entry->show(s, pi->proc, t);

	if (t != NULL)
		thread_put(t);
	return err;
}

static ssize_t
entry_read(struct file *f, void __user *buf, size_t n, u64 *pos)
{
	struct proc_inode *pi = proc_i(f->inode);

	if (pi->entry->transfer != NULL)
		return pi->entry->transfer(pi->proc, buf, n, pos, false);
	if (pi->entry->show == NULL)
		return -EINVAL;
	return proc_text_read(f->priv, make_entry_text, pi, buf, n, pos);
}

static ssize_t
entry_write(struct file *f, const void __user *buf, size_t n, u64 *pos)
{
	struct proc_inode *pi = proc_i(f->inode);
	struct thread *t;
	char *text;
	int err;

	if (pi->entry->transfer != NULL)
		return pi->entry->transfer(pi->proc, (void __user *)buf, n, pos, true);
	if (pi->entry->store == NULL || n > STORE_MAX)
		return -EINVAL;
	text = kmalloc(n + 1, 0);
	if (text == NULL)
		return -ENOMEM;
	err = copy_from_user(text, buf, n);
	if (err == 0) {
		text[n] = '\0';
		t = thread_of(pi);
		err = pi->entry->store(pi->proc, t, text, n);
		if (t != NULL)
			thread_put(t);
	}
	kfree(text);
	return err != 0 ? err : (ssize_t)n;
}

static const struct file_ops fdinfo_fops = {
	.open = entry_open, .release = entry_release, .read = fdinfo_read,
};

#define ABOUT_PROCESS .refresh = pid_refresh, .revalidate = pid_revalidate

static const struct inode_ops pid_ops = { .lookup = pid_lookup, ABOUT_PROCESS };
static const struct inode_ops task_ops = { .lookup = pid_lookup, ABOUT_PROCESS };
static const struct inode_ops tasks_ops = { .lookup = tasks_lookup, ABOUT_PROCESS };
static const struct inode_ops nss_ops = { .lookup = pid_lookup, ABOUT_PROCESS };
static const struct inode_ops fds_ops = { .lookup = fds_lookup, ABOUT_PROCESS };
static const struct inode_ops entry_ops = { ABOUT_PROCESS };
static const struct inode_ops fd_file_ops = { .refresh = pid_refresh, .revalidate = fd_revalidate };
static const struct inode_ops entry_link_ops = { .readlink = entry_readlink,
    .follow = entry_follow, ABOUT_PROCESS };
static const struct inode_ops fd_ops = { .readlink = fd_readlink, .follow = fd_follow,
    .refresh = pid_refresh, .revalidate = fd_revalidate };
static const struct inode_ops self_ops = { .readlink = self_readlink };

static const struct file_ops dir_fops = { .readdir = dir_readdir };
static const struct file_ops no_fops = { .flags = FILE_STREAM };
static const struct file_ops entry_fops = {
	.open = entry_open,
	.release = entry_release,
	.read = entry_read,
	.write = entry_write,
};
