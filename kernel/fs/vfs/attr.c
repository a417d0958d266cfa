/*
 * Attributes of files: stat, mode, owner, times, size. All changes are made with
 * inode->lock held for writing.
 */
#include <lib/err.h>
#include <lib/string.h>
#include <sched/hooks.h>
#include <uapi/resource.h>
#include <uapi/signal.h>
#include <uapi/statfs.h>
#include <uapi/mount.h>

#include "internal.h"

int
vfs_stat(struct inode *i, struct stat *st)
{
	if (i->ops->refresh != NULL)
		i->ops->refresh(i);
	st->st_dev = i->sb->dev;
	st->st_ino = i->ino;
	st->st_nlink = i->nlink;
	st->st_mode = i->mode;
	st->st_uid = i->uid;
	st->st_gid = i->gid;
	st->__pad0 = 0;
	st->st_rdev = i->rdev;
	st->st_size = atomic_load(&i->size);
	st->st_blksize = i->sb->block_size;
	st->st_blocks = i->blocks;
	st->st_atim = i->atime;
	st->st_mtim = i->mtime;
	st->st_ctim = i->ctime;
	memset(st->__reserved, 0, sizeof(st->__reserved));
	return 0;
}

static int
set_attributes(struct inode *i, const struct stat *st, unsigned mask)
{
	if (i->ops->setattr != NULL)
		return i->ops->setattr(i, st, mask);
	if (mask & ATTR_MODE)
		i->mode = (i->mode & S_IFMT) | (st->st_mode & 07777);
	if (mask & ATTR_UID)
		i->uid = st->st_uid;
	if (mask & ATTR_GID)
		i->gid = st->st_gid;
	if (mask & ATTR_ATIME)
		i->atime = st->st_atim;
	if (mask & ATTR_MTIME)
		i->mtime = st->st_mtim;
	i->ctime = inode_now();
	inode_mark_dirty(i);
	return 0;
}

int
vfs_chmod(const struct path *p, mode_t mode)
{
	struct inode *i = p->dentry->inode;
	struct stat st = { .st_mode = mode & 07777 };
	const struct cred *c = caller_cred();
	int err = path_want_write(p);

	if (err != 0)
		return err;
	if (S_ISLNK(i->mode))
		return -EOPNOTSUPP;
	if (i->ops->refresh != NULL)
		i->ops->refresh(i);
	write_lock(&i->lock);
	if (!inode_is_owner(i)) {
		err = -EPERM;
	} else {
		/* Nobody gives a file the rights of a group he is not in. */
		if (!cred_in_group(c, i->gid) && !capable_over(i->uid, i->gid, CAP_FSETID))
			st.st_mode &= ~(unsigned)S_ISGID;
		err = set_attributes(i, &st, ATTR_MODE);
	}
	write_unlock(&i->lock);
	return err;
}

int
vfs_chown(const struct path *p, uid_t uid, gid_t gid)
{
	struct inode *i = p->dentry->inode;
	const struct cred *c = caller_cred();
	struct stat st = { .st_uid = uid, .st_gid = gid };
	unsigned mask = 0;
	int err = path_want_write(p);

	if (err != 0)
		return err;
	if (i->ops->refresh != NULL)
		i->ops->refresh(i);
	write_lock(&i->lock);
	if (!capable_over(i->uid, i->gid, CAP_CHOWN)) {
		/* The owner may hand the file to a group of his, and "change" the owner to himself. */
		bool owner = c->fsuid == i->uid;

		if (uid != (uid_t)-1 && !(owner && uid == i->uid))
			err = -EPERM;
		if (gid != (gid_t)-1 && !(owner && (gid == i->gid || cred_in_group(c, gid))))
			err = -EPERM;
	}
	if (uid != (uid_t)-1)
		mask |= ATTR_UID;
	if (gid != (gid_t)-1)
		mask |= ATTR_GID;
	if (err == 0 && mask != 0) {
		st.st_mode = i->mode & 07777;
		if (!S_ISDIR(i->mode)) {
			st.st_mode &= ~(unsigned)S_ISUID;
			if (i->mode & S_IXGRP)
				st.st_mode &= ~(unsigned)S_ISGID;
			mask |= ATTR_MODE;
		}
		err = set_attributes(i, &st, mask);
	}
	write_unlock(&i->lock);
	return err;
}

int
vfs_utimens(const struct path *p, const struct timespec ts[2])
{
	static const struct timespec both_now[2] = { { 0, UTIME_NOW }, { 0, UTIME_NOW } };
	struct inode *i = p->dentry->inode;
	struct timespec now = inode_now();
	struct stat st;
	unsigned mask = 0;
	bool all_now;
	int err = path_want_write(p);

	if (ts == NULL)
		ts = both_now;
	for (unsigned n = 0; n < 2; n++)
		if (ts[n].tv_nsec != UTIME_NOW && ts[n].tv_nsec != UTIME_OMIT &&
		    (ts[n].tv_nsec < 0 || ts[n].tv_nsec >= (long)NSEC_PER_SEC))
			return -EINVAL;
	if (ts[0].tv_nsec == UTIME_OMIT && ts[1].tv_nsec == UTIME_OMIT)
		return 0;
	if (err != 0)
		return err;
	all_now = ts[0].tv_nsec == UTIME_NOW && ts[1].tv_nsec == UTIME_NOW;
	if (ts[0].tv_nsec != UTIME_OMIT) {
		st.st_atim = ts[0].tv_nsec == UTIME_NOW ? now : ts[0];
		mask |= ATTR_ATIME;
	}
	if (ts[1].tv_nsec != UTIME_OMIT) {
		st.st_mtim = ts[1].tv_nsec == UTIME_NOW ? now : ts[1];
		mask |= ATTR_MTIME;
	}
	write_lock(&i->lock);
	/* Who may write may set both to now; all else is the owner's. */
	if (!inode_is_owner(i)) {
		err = all_now ? inode_permission(i, MAY_WRITE) : -EPERM;
	}
	if (err == 0)
		err = set_attributes(i, &st, mask);
	write_unlock(&i->lock);
	return err;
}

int
inode_truncate(struct inode *i, u64 size)
{
	int err;

	if (!S_ISREG(i->mode) || i->ops->truncate == NULL)
		return -EINVAL;
	if (size > i->sb->max_size)
		return -EFBIG;
	write_lock(&i->lock);
	if (size > i->size && size > rlimit_current(RLIMIT_FSIZE)) {
		write_unlock(&i->lock);
		signal_current(SIGXFSZ);
		return -EFBIG;
	}
	err = i->ops->truncate(i, size);
	if (err == 0)
		inode_touch(i, ATTR_MTIME | ATTR_CTIME);
	write_unlock(&i->lock);
	return err;
}

int
vfs_truncate(const struct path *p, u64 size)
{
	struct inode *i = p->dentry->inode;
	int err;

	if (S_ISDIR(i->mode))
		return -EISDIR;
	if (!S_ISREG(i->mode))
		return -EINVAL;
	err = inode_permission(i, MAY_WRITE);
	if (err == 0)
		err = path_want_write(p);
	if (err == 0 && atomic_load(&i->writers) < 0)
		err = -ETXTBSY;
	return err != 0 ? err : inode_truncate(i, size);
}

int
vfs_statfs(struct superblock *sb, struct statfs *out)
{
	int err;

	memset(out, 0, sizeof(*out));
	if (sb->ops->statfs == NULL)
		return -ENOSYS;
	err = sb->ops->statfs(sb, out);
	if (err != 0)
		return err;
	out->f_frsize = out->f_bsize;
	out->f_namelen = VFS_NAME_MAX;
	out->f_fsid.__val[0] = (int)sb->dev;
	out->f_flags = ST_VALID | ST_RELATIME;
	if (sb->flags & MS_RDONLY)
		out->f_flags |= ST_RDONLY;
	return 0;
}
