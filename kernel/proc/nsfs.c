/*
 * nsfs: a file a namespace, found through the links in /proc/PID/ns. An inode holds a
 * reference on its namespace; its number tells namespaces apart. The files are opened
 * for setns(2) and for the questions of ioctl_ns(2).
 */
#include <arch/user.h>
#include <fs/files.h>
#include <fs/vfs/vfs.h>
#include <lib/err.h>
#include <lib/printf.h>
#include <mm/slab.h>
#include <proc/nsfs.h>
#include <proc/nsproxy.h>
#include <proc/pidns.h>
#include <proc/userns.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/nsfs.h>
#include <uapi/statfs.h>

static const char *const names[NS_KINDS] = {
	[NS_USER] = "user", [NS_UTS] = "uts", [NS_IPC] = "ipc", [NS_MNT] = "mnt", [NS_PID] = "pid",
};

static const struct file_ops ns_fops;

static struct ns_common *
ns_of(const struct inode *i)
{
	return i->priv;
}

static struct inode *
ns_inode_alloc(struct superblock *sb)
{
	return kzalloc(sizeof(struct inode));
}

static void
ns_inode_free(struct inode *i)
{
	ns_put(ns_of(i));
	kfree(i);
}

static int
ns_statfs(struct superblock *sb, struct statfs *out)
{
	out->f_type = NSFS_MAGIC;
	out->f_bsize = PAGE_SIZE;
	return 0;
}

static int
ns_text(const struct inode *i, char *buf, size_t size)
{
	return snprintf(buf, size, "%s:[%lu]", names[ns_of(i)->kind], (unsigned long)ns_of(i)->ino);
}

static const struct superblock_ops ns_sb_ops = {
	.inode_alloc = ns_inode_alloc, .inode_free = ns_inode_free, .statfs = ns_statfs, .text = ns_text,
};
static struct superblock ns_sb = { .ops = &ns_sb_ops, .block_size = PAGE_SIZE, .keep = true };
static const struct inode_ops ns_inode_ops;
static struct mount *ns_mount;

int
nsfs_path(struct ns_common *ns, struct path *out)
{
	struct inode *i = inode_create(&ns_sb, ns->ino, S_IFREG | 0444);
	int err;

	if (!i) {
		ns_put(ns);
		return -ENOMEM;
	}
	i->ops = &ns_inode_ops;
	i->fops = &ns_fops;
	i->priv = ns;
	err = vfs_lone_path(ns_mount, i, out);
	if (err)
		inode_put(i);	/* and ns with it */
	return err;
}

struct ns_common *
nsfs_of(struct file *f)
{
	return f->inode->fops == &ns_fops ? ns_of(f->inode) : NULL;
}

/* ---- ioctl_ns ---- */

/* A descriptor for ns, whose reference is taken over. */
static long
open_ns(struct ns_common *ns)
{
	struct file *f;
	struct path p;
	int fd, err = nsfs_path(ns, &p);

	if (err)
		return err;
	f = vfs_open_path(&p, O_RDONLY);
	if (IS_ERR(f))
		return PTR_ERR(f);
	fd = fd_install(f, true, 0);
	if (fd < 0)
		file_put(f);
	return fd;
}

/* The user namespace ns, unless it is above the caller's. */
static long
open_user_ns(struct user_namespace *ns)
{
	if (!user_ns_within(ns, current->cred->user_ns))
		return -EPERM;
	user_ns_get(ns);
	return open_ns(&ns->ns);
}

/* The pid namespace ns, unless there is none, or it is above the caller's. */
static long
open_pid_ns(struct pid_namespace *ns)
{
	if (!ns || !pid_ns_within(ns, caller_pid_ns()))
		return -EPERM;
	ns_get(&ns->ns);
	return open_ns(&ns->ns);
}

static long
ns_ioctl(struct file *f, unsigned cmd, unsigned long arg)
{
	struct ns_common *ns = ns_of(f->inode);
	struct user_namespace *user = container_of(ns, struct user_namespace, ns);

	switch (cmd) {
	case NS_GET_USERNS:
		return ns == &init_user_ns.ns ? -EPERM : open_user_ns(ns->owner);
	case NS_GET_PARENT:
		if (ns->kind == NS_PID)
			return open_pid_ns(container_of(ns, struct pid_namespace, ns)->parent);
		if (ns->kind != NS_USER)
			return -EINVAL;
		return user == &init_user_ns ? -EPERM : open_user_ns(user->parent);
	case NS_GET_NSTYPE:
		return ns_clone_flag(ns->kind);
	case NS_GET_OWNER_UID:
		if (ns->kind != NS_USER)
			return -EINVAL;
		return put_user(uid_show(user->owner), (uid_t __user *)arg);
	default:
		return -ENOTTY;
	}
}

static const struct file_ops ns_fops = { .ioctl = ns_ioctl };

void
nsfs_init(void)
{
	ns_sb.dev = vfs_anonymous_dev();
	spin_init(&ns_sb.dirty_lock);
	list_init(&ns_sb.dirty);
	ns_mount = vfs_lone_mount(&ns_sb);
}
