/*
 * The file system of POSIX message queues, type "mqueue": a tmpfs whose files are
 * queues. Each namespace has one from its start, mounted nowhere; mq_open walks into
 * it there, and mount(8) can show it, usually on /dev/mqueue.
 *
 * Attributes reach a new queue through space->attr: mq_open holds space->create while
 * it opens, and a queue that open(2) makes gets the defaults.
 */
#include <arch/user.h>
#include <fs/procfs/procfs.h>
#include <fs/tmpfs/tmpfs.h>
#include <fs/vfs/cred.h>
#include <fs/vfs/vfs.h>
#include <ipc/mqueue.h>
#include <ipc/namespace.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>

#define SHOWN_SIZE 80			/* of the text that a queue's file shows */

static struct inode_ops dir_ops;	/* tmpfs's, but for create */
static struct superblock_ops sb_ops;	/* tmpfs's, but for the end of a queue */
static const struct inode_ops queue_inode_ops;
static const struct file_ops queue_ops;

bool
file_is_mqueue(const struct file *f)
{
	return f->ops == &queue_ops;
}

/* ---- files ---- */

static ssize_t
queue_read(struct file *f, void __user *buf, size_t n, u64 *pos)
{
	char text[SHOWN_SIZE + 1];
	size_t len;

	mq_describe(f->inode->priv, text, sizeof(text));
	len = strlen(text);
	if (*pos >= len)
		return 0;
	n = MIN(n, len - *pos);
	if (copy_to_user(buf, text + *pos, n) != 0)
		return -EFAULT;
	*pos += n;
	return n;
}

static unsigned
queue_poll(struct file *f, struct poll_table *pt)
{
	return mq_poll_queue(f->inode->priv, f, pt);
}

static void
queue_flush(struct file *f)
{
	mq_closed(f->inode->priv);
}

static const struct file_ops queue_ops = {
	.read = queue_read,
	.poll = queue_poll,
	.flush = queue_flush,
};

/* ---- the directory ---- */

static void
default_attr(const struct mq_space *s, struct mq_attr *a)
{
	a->mq_maxmsg = MIN(s->msg_max, s->msg_default);
	a->mq_msgsize = MIN(s->msgsize_max, s->msgsize_default);
}

static struct inode *
create(struct inode *dir, const char *name, size_t len, mode_t mode, dev_t rdev)
{
	struct mq_space *s = dir->sb->owner;
	struct mq_attr attr;
	struct mq_queue *q;
	struct inode *i;

	default_attr(s, &attr);
	if (mutex_is_mine(&s->create) && s->attr != NULL)
		attr = *s->attr;
	if (atomic_add(&s->nqueues, 1) > READ_ONCE(s->queues_max) && !capable(CAP_SYS_RESOURCE)) {
		q = ERR_PTR(-ENOSPC);
		goto uncount;
	}
	q = mq_queue_create(s, &attr);
	if (IS_ERR(q))
		goto uncount;
	i = tmpfs_dir_ops.create(dir, name, len, mode, rdev);
	if (IS_ERR(i)) {
		mq_queue_free(q);
		q = (struct mq_queue *)i;
		goto uncount;
	}
	i->priv = q;
	i->ops = &queue_inode_ops;
	i->fops = &queue_ops;
	i->size = SHOWN_SIZE;
	return i;
uncount:
	atomic_sub(&s->nqueues, 1);
	return (struct inode *)q;
}

static void
evict(struct inode *i)
{
	struct mq_space *s = i->sb->owner;

	if (i->priv != NULL) {
		mq_queue_free(i->priv);
		atomic_sub(&s->nqueues, 1);
	}
	tmpfs_sb_ops.evict(i);
}

static void
unmount(struct superblock *sb)
{
	tmpfs_sb_ops.unmount(sb);
	/* The root's evict comes after; it has no queue. */
	kfree(sb->owner);
	sb->owner = NULL;
}

static int
fill(struct superblock *sb, const char *source, const char *data)
{
	int err = tmpfs_fill(sb, 01777, 0);

	if (err != 0)
		return err;
	sb->ops = &sb_ops;
	sb->root->ops = &dir_ops;
	return 0;
}

static struct superblock *
of_caller(void)
{
	return vfs_mount_sb(ipc_namespace_current()->mq->mount);
}

static struct fs_type type = { .name = "mqueue", .mount = fill, .single = of_caller };

/* ---- spaces ---- */

struct mq_space *
mq_space_create(void)
{
	struct mq_space *s = kzalloc(sizeof(*s));
	struct mount *m;

	if (s == NULL)
		return NULL;
	mutex_init(&s->create);
	s->queues_max = 256;
	s->msg_max = s->msg_default = 10;
	s->msgsize_max = s->msgsize_default = 8192;
	m = vfs_mount_internal(&type);
	if (IS_ERR(m)) {
		kfree(s);
		return NULL;
	}
	s->mount = m;
	vfs_mount_sb(m)->owner = s;
	return s;
}

void
mq_space_put(struct mq_space *s)
{
	mount_put(s->mount);
}

static void
root_of(struct mq_space *s, struct path *out)
{
	out->mnt = s->mount;
	out->dentry = vfs_mount_sb(s->mount)->root_dentry;
}

/* One component, and a name. */
static int
check_name(const char *name)
{
	if (*name == '\0')
		return -ENOENT;
	if (strchr(name, '/') != NULL || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return -EACCES;
	return 0;
}

struct file *
mq_open_file(struct mq_space *s, const char *name, int flags, mode_t mode,
    const struct mq_attr *attr)
{
	struct path root;
	struct file *f;
	int err = check_name(name);

	if (err != 0)
		return ERR_PTR(err);
	root_of(s, &root);
	if (!(flags & O_CREAT))
		return vfs_open_at(&root, name, flags, 0);
	mutex_lock(&s->create);
	s->attr = attr;
	f = vfs_open_at(&root, name, flags, mode);
	s->attr = NULL;
	mutex_unlock(&s->create);
	return f;
}

int
mq_remove(struct mq_space *s, const char *name)
{
	struct path root;
	int err = check_name(name);

	root_of(s, &root);
	return err != 0 ? err : vfs_unlink_at(&root, name);
}

/* ---- limits ---- */

#define LIMIT(name, min, max)							\
static int									\
show_##name(struct seq_buf *s)							\
{										\
	seq_printf(s, "%u\n", ipc_namespace_current()->mq->name);		\
	return 0;								\
}										\
										\
static int									\
store_##name(const char *text, size_t n)					\
{										\
	char *end;								\
	unsigned long v = strtoul(text, &end, 10);				\
										\
	if (end == text || (*end != '\0' && *end != '\n') || v + 1 <= (min) || v > (max))	\
		return -EINVAL;							\
	ipc_namespace_current()->mq->name = v;					\
	return 0;								\
}

LIMIT(queues_max, 0, 0x7fffffffUL)
LIMIT(msg_max, 1, 65536)
LIMIT(msg_default, 1, 65536)
LIMIT(msgsize_max, 128, 16UL << 20)
LIMIT(msgsize_default, 128, 16UL << 20)

void
mqueue_init(void)
{
	dir_ops = tmpfs_dir_ops;
	dir_ops.create = create;
	dir_ops.mkdir = NULL;
	dir_ops.rmdir = NULL;
	dir_ops.symlink = NULL;
	dir_ops.link = NULL;
	dir_ops.rename = NULL;
	sb_ops = tmpfs_sb_ops;
	sb_ops.evict = evict;
	sb_ops.unmount = unmount;
	fs_type_register(&type);
	procfs_register("sys/fs/mqueue/queues_max", 0644, show_queues_max, store_queues_max);
	procfs_register("sys/fs/mqueue/msg_max", 0644, show_msg_max, store_msg_max);
	procfs_register("sys/fs/mqueue/msg_default", 0644, show_msg_default, store_msg_default);
	procfs_register("sys/fs/mqueue/msgsize_max", 0644, show_msgsize_max, store_msgsize_max);
	procfs_register("sys/fs/mqueue/msgsize_default", 0644, show_msgsize_default,
	    store_msgsize_default);
}
