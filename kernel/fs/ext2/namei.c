/*
 * ext2: the directory operations. Where two things change and the second fails,
 * the first is undone: a name never points at an inode that is not counted for it.
 */
#include <fs/ext2/ext2.h>
#include <lib/err.h>
#include <lib/string.h>
#include <uapi/fcntl.h>

static struct inode *
ext2_lookup(struct inode *dir, const char *name, size_t len)
{
	ino_t ino;
	int r = ext2_dir_find(dir, name, len, &ino);

	if (r <= 0)
		return r == 0 ? NULL : ERR_PTR(r);
	return ext2_get_inode(dir->sb, ino);
}

/* A new inode that has not got its name: it goes again. */
static struct inode *
discard(struct inode *i, int err)
{
	i->nlink = 0;
	inode_put(i);
	return ERR_PTR(err);
}

static struct inode *
ext2_create(struct inode *dir, const char *name, size_t len, mode_t mode, dev_t rdev)
{
	struct inode *i = ext2_new_inode(dir, mode, rdev);
	int err;

	if (IS_ERR(i))
		return i;
	err = ext2_dir_add(dir, name, len, i);
	return err != 0 ? discard(i, err) : i;
}

static int
store_target(struct inode *i, const char *target, size_t len)
{
	struct ext2_fs *fs = ext2_fs(i);
	struct buffer *b;
	s64 block;

	if (len <= EXT2_FAST_LINK_MAX) {
		memcpy(ext2_i(i)->block, target, len);
	} else {
		block = ext2_bmap(i, 0, true, NULL);
		if (block < 0)
			return block;
		b = buffer_new(&fs->cache, block);
		if (IS_ERR(b))
			return PTR_ERR(b);
		memcpy(b->data, target, len);
		buffer_dirty(b);
		buffer_put(b);
	}
	inode_set_size(i, len);
	inode_mark_dirty(i);
	return 0;
}

static struct inode *
ext2_symlink(struct inode *dir, const char *name, size_t len, const char *target)
{
	size_t n = strlen(target);
	struct inode *i;
	int err;

	if (n >= ext2_fs(dir)->block_size)
		return ERR_PTR(-ENAMETOOLONG);
	i = ext2_new_inode(dir, S_IFLNK | 0777, 0);
	if (IS_ERR(i))
		return i;
	err = store_target(i, target, n);
	if (err == 0)
		err = ext2_dir_add(dir, name, len, i);
	return err != 0 ? discard(i, err) : i;
}

static ssize_t
ext2_readlink(struct inode *i, char *buf, size_t size)
{
	struct ext2_inode *ei = ext2_i(i);
	u64 own = ei->file_acl != 0 ? ext2_fs(i)->block_size / 512 : 0;
	size_t n = MIN(i->size, size);
	struct buffer *b;
	s64 block;

	if (i->blocks == own) {
		if (i->size > sizeof(ei->block))
			return ext2_error(ext2_fs(i), "link %lu is damaged", (unsigned long)i->ino);
		memcpy(buf, ei->block, n);
		return n;
	}
	if (i->size > ext2_fs(i)->block_size)
		return ext2_error(ext2_fs(i), "link %lu is damaged", (unsigned long)i->ino);
	block = ext2_bmap(i, 0, false, NULL);
	if (block <= 0)
		return block == 0 ? -EIO : block;
	b = buffer_read(&ext2_fs(i)->cache, block);
	if (IS_ERR(b))
		return PTR_ERR(b);
	memcpy(buf, b->data, n);
	buffer_put(b);
	return n;
}

static struct inode *
ext2_mkdir(struct inode *dir, const char *name, size_t len, mode_t mode)
{
	struct inode *i;
	int err;

	if (dir->nlink >= EXT2_LINK_MAX)
		return ERR_PTR(-EMLINK);
	i = ext2_new_inode(dir, mode, 0);
	if (IS_ERR(i))
		return i;
	err = ext2_dir_make_empty(i, dir);
	if (err == 0)
		err = ext2_dir_add(dir, name, len, i);
	if (err != 0)
		return discard(i, err);
	dir->nlink++;
	inode_mark_dirty(dir);
	return i;
}

static int
ext2_link(struct inode *dir, const char *name, size_t len, struct inode *target)
{
	int err;

	if (target->nlink >= EXT2_LINK_MAX)
		return -EMLINK;
	err = ext2_dir_add(dir, name, len, target);
	if (err != 0)
		return err;
	target->nlink++;
	inode_touch(target, ATTR_CTIME);
	return 0;
}

/* One link less; the last one makes it an orphan until its last put. */
static void
drop_link(struct inode *i)
{
	if (i->nlink > 0)
		i->nlink--;
	if (i->nlink == 0)
		ext2_orphan_add(i);
	inode_touch(i, ATTR_CTIME);
}

static int
ext2_unlink(struct inode *dir, const char *name, size_t len, struct inode *victim)
{
	int err = ext2_dir_remove(dir, name, len);

	if (err == 0)
		drop_link(victim);
	return err;
}

static int
ext2_rmdir(struct inode *dir, const char *name, size_t len, struct inode *victim)
{
	int r = ext2_dir_is_empty(victim);

	if (r <= 0)
		return r == 0 ? -ENOTEMPTY : r;
	r = ext2_dir_remove(dir, name, len);
	if (r != 0)
		return r;
	victim->nlink = 0;
	drop_link(victim);
	dir->nlink--;
	inode_mark_dirty(dir);
	return 0;
}

/* ".." of a directory that moves, and the counts of its old and new parent. */
static int
change_parent(struct inode *moved, struct inode *from, struct inode *to)
{
	int err;

	if (!S_ISDIR(moved->mode) || from == to)
		return 0;
	err = ext2_dir_set(moved, "..", 2, to);
	if (err != 0)
		return err;
	from->nlink--;
	to->nlink++;
	return 0;
}

static int
exchange(struct inode *from, const char *name, size_t len, struct inode *a, struct inode *to,
    const char *new_name, size_t new_len, struct inode *b)
{
	int err = ext2_dir_set(from, name, len, b);

	if (err == 0)
		err = ext2_dir_set(to, new_name, new_len, a);
	if (err == 0)
		err = change_parent(a, from, to);
	if (err == 0)
		err = change_parent(b, to, from);
	return err;
}

static int
replace(struct inode *to, const char *name, size_t len, struct inode *moved,
    struct inode *replaced)
{
	int r;

	if (S_ISDIR(replaced->mode)) {
		r = ext2_dir_is_empty(replaced);
		if (r <= 0)
			return r == 0 ? -ENOTEMPTY : r;
	}
	r = ext2_dir_set(to, name, len, moved);
	if (r != 0)
		return r;
	write_lock(&replaced->lock);
	if (S_ISDIR(replaced->mode)) {
		replaced->nlink = 0;
		to->nlink--;
	}
	drop_link(replaced);
	write_unlock(&replaced->lock);
	return 0;
}

static int
ext2_rename(struct inode *from, const char *name, size_t len, struct inode *moved,
    struct inode *to, const char *new_name, size_t new_len, struct inode *replaced,
    unsigned flags)
{
	int err;

	if (S_ISDIR(moved->mode) && from != to && to->nlink >= EXT2_LINK_MAX)
		return -EMLINK;
	if (flags & RENAME_EXCHANGE) {
		err = exchange(from, name, len, moved, to, new_name, new_len, replaced);
		goto times;
	}
	/* The new name first: a failure in the middle leaves two names and not none. */
	if (replaced != NULL)
		err = replace(to, new_name, new_len, moved, replaced);
	else
		err = ext2_dir_add(to, new_name, new_len, moved);
	if (err == 0)
		err = ext2_dir_remove(from, name, len);
	if (err == 0)
		err = change_parent(moved, from, to);
times:
	inode_touch(from, ATTR_MTIME | ATTR_CTIME);
	inode_touch(to, ATTR_MTIME | ATTR_CTIME);
	inode_touch(moved, ATTR_CTIME);
	return err;
}

const struct inode_ops ext2_dir_ops = {
	.lookup = ext2_lookup,
	.create = ext2_create,
	.symlink = ext2_symlink,
	.mkdir = ext2_mkdir,
	.link = ext2_link,
	.unlink = ext2_unlink,
	.rmdir = ext2_rmdir,
	.rename = ext2_rename,
};

const struct inode_ops ext2_file_ops = {
	.truncate = ext2_truncate,
	.reserve = ext2_reserve,
};

const struct inode_ops ext2_link_ops = { .readlink = ext2_readlink };

const struct file_ops ext2_file_fops = {
	.read = generic_file_read,
	.write = generic_file_write,
	.fsync = generic_file_fsync,
	.flags = FILE_MMAP,
};
