/*
 * ext2: inodes between memory and the inode table, and their end.
 */
#include <fs/ext2/ext2.h>
#include <lib/err.h>
#include <lib/string.h>

struct buffer *
ext2_inode_buffer(struct ext2_fs *fs, ino_t ino, struct ext2_disk_inode **disk)
{
	u32 group = (ino - 1) / fs->inodes_per_group;
	u32 index = (ino - 1) % fs->inodes_per_group;
	struct buffer *b = buffer_read(&fs->cache,
	    fs->groups[group].inode_table + index / fs->inodes_per_block);

	if (!IS_ERR(b))
		*disk = (void *)((char *)b->data + index % fs->inodes_per_block * fs->inode_size);
	return b;
}

/* Has the inode on disk this field beyond the first 128 bytes? */
#define HAS_EXTRA(fs, disk, field)						\
	((fs)->inode_size > 128 && (disk)->extra_isize >= 4 &&			\
	 128u + (disk)->extra_isize <= (fs)->inode_size &&			\
	 offsetof(struct ext2_disk_inode, field) + 4 <= 128u + (disk)->extra_isize)

/* Beyond 2038: two more bits of seconds, and 30 of nanoseconds, as ext4 has them. */
static struct timespec
decode_time(u32 seconds, u32 extra)
{
	struct timespec t = { .tv_sec = (s32)seconds + ((s64)(extra & 3) << 32),
	    .tv_nsec = extra >> 2 };

	if (t.tv_nsec >= (long)NSEC_PER_SEC)
		t.tv_nsec = 0;
	return t;
}

static u32
encode_extra(const struct timespec *t)
{
	return (u32)((t->tv_sec - (s32)t->tv_sec) >> 32 & 3) | (u32)t->tv_nsec << 2;
}

static dev_t
decode_dev(const u32 *block)
{
	if (block[0] != 0)
		return LOAM_MAKEDEV(block[0] >> 8 & 0xff, block[0] & 0xff);
	return LOAM_MAKEDEV((block[1] & 0xfff00) >> 8, (block[1] & 0xff) | (block[1] >> 12 & 0xfff00));
}

static void
encode_dev(dev_t dev, u32 *block)
{
	u32 major = LOAM_MAJOR(dev), minor = LOAM_MINOR(dev);

	block[0] = block[1] = 0;
	if (major < 256 && minor < 256)
		block[0] = major << 8 | minor;
	else
		block[1] = (minor & 0xff) | major << 8 | (minor & ~0xffu) << 12;
}

void
ext2_set_ops(struct inode *i)
{
	mapping_init(&i->mapping, &ext2_mapping_ops, i);
	i->mapping.size = i->size;
	switch (i->mode & S_IFMT) {
	case S_IFREG:
		i->ops = &ext2_file_ops;
		i->fops = &ext2_file_fops;
		break;
	case S_IFDIR:
		i->ops = &ext2_dir_ops;
		i->fops = &ext2_dir_fops;
		break;
	case S_IFLNK:
		i->ops = &ext2_link_ops;
		i->fops = inode_special_fops(S_IFSOCK);
		break;
	default:
		i->ops = &ext2_file_ops;
		i->fops = inode_special_fops(i->mode);
		break;
	}
}

static int
fill_inode(struct inode *i, const struct ext2_disk_inode *d)
{
	struct ext2_fs *fs = ext2_fs(i);
	struct ext2_inode *ei = ext2_i(i);

	if (d->links_count == 0 || d->mode == 0)
		return ext2_error(fs, "inode %lu is named but not in use", (unsigned long)i->ino);
	switch (d->mode & S_IFMT) {
	case S_IFREG: case S_IFDIR: case S_IFLNK: case S_IFCHR: case S_IFBLK: case S_IFIFO:
	case S_IFSOCK:
		break;
	default:
		return ext2_error(fs, "inode %lu is of no known kind", (unsigned long)i->ino);
	}
	i->mode = d->mode;
	i->uid = d->uid | (u32)d->uid_high << 16;
	i->gid = d->gid | (u32)d->gid_high << 16;
	i->nlink = d->links_count;
	i->size = d->size;
	if (S_ISREG(d->mode))
		i->size |= (u64)d->size_high << 32;
	if (i->size > i->sb->max_size || (S_ISDIR(d->mode) && i->size % fs->block_size != 0))
		return ext2_error(fs, "inode %lu has an impossible size", (unsigned long)i->ino);
	i->blocks = d->blocks;
	i->atime = decode_time(d->atime, HAS_EXTRA(fs, d, atime_extra) ? d->atime_extra : 0);
	i->mtime = decode_time(d->mtime, HAS_EXTRA(fs, d, mtime_extra) ? d->mtime_extra : 0);
	i->ctime = decode_time(d->ctime, HAS_EXTRA(fs, d, ctime_extra) ? d->ctime_extra : 0);
	memcpy(ei->block, d->block, sizeof(ei->block));
	ei->flags = d->flags;
	ei->generation = d->generation;
	ei->file_acl = d->file_acl;
	ei->group = (i->ino - 1) / fs->inodes_per_group;
	ei->next_goal = fs->groups[ei->group].first_block;
	if (S_ISCHR(d->mode) || S_ISBLK(d->mode))
		i->rdev = decode_dev(d->block);
	ext2_set_ops(i);
	return 0;
}

struct inode *
ext2_get_inode(struct superblock *sb, ino_t ino)
{
	struct ext2_fs *fs = sb->priv;
	struct ext2_disk_inode *disk;
	struct buffer *b;
	struct inode *i;
	bool is_new;
	int err;

	if (ino == 0 || ino > fs->ninodes ||
	    (ino != EXT2_ROOT_INO && ino < fs->first_ino)) {
		ext2_error(fs, "an entry names inode %lu", (unsigned long)ino);
		return ERR_PTR(-EIO);
	}
	i = inode_lookup(sb, ino, &is_new);
	if (i == NULL)
		return ERR_PTR(-ENOMEM);
	if (!is_new)
		return i;
	b = ext2_inode_buffer(fs, ino, &disk);
	if (IS_ERR(b)) {
		err = PTR_ERR(b);
	} else {
		err = fill_inode(i, disk);
		buffer_put(b);
	}
	if (err != 0) {
		inode_failed(i);
		return ERR_PTR(err);
	}
	inode_ready(i);
	return i;
}

/* A file of 2 GiB or more needs a reader who knows. */
static void
note_large_file(struct ext2_fs *fs)
{
	if (fs->super->rev_level == 0 || (fs->super->feature_ro_compat & RO_COMPAT_LARGE_FILE))
		return;
	fs->super->feature_ro_compat |= RO_COMPAT_LARGE_FILE;
	buffer_dirty(fs->super_buf);
}

int
ext2_write_inode(struct inode *i)
{
	struct ext2_fs *fs = ext2_fs(i);
	struct ext2_inode *ei = ext2_i(i);
	struct ext2_disk_inode *d;
	struct buffer *b = ext2_inode_buffer(fs, i->ino, &d);

	if (IS_ERR(b))
		return PTR_ERR(b);
	d->mode = i->mode;
	d->uid = i->uid;
	d->uid_high = i->uid >> 16;
	d->gid = i->gid;
	d->gid_high = i->gid >> 16;
	d->links_count = i->nlink;
	d->size = i->size;
	if (S_ISREG(i->mode)) {
		d->size_high = i->size >> 32;
		if (i->size > 0x7fffffff)
			note_large_file(fs);
	}
	d->blocks = i->blocks;
	d->atime = i->atime.tv_sec;
	d->mtime = i->mtime.tv_sec;
	d->ctime = i->ctime.tv_sec;
	d->dtime = ei->dtime;
	if (HAS_EXTRA(fs, d, atime_extra)) {
		d->atime_extra = encode_extra(&i->atime);
		d->mtime_extra = encode_extra(&i->mtime);
		d->ctime_extra = encode_extra(&i->ctime);
	}
	d->flags = ei->flags;
	d->generation = ei->generation;
	d->file_acl = ei->file_acl;
	memcpy(d->block, ei->block, sizeof(d->block));
	if (S_ISCHR(i->mode) || S_ISBLK(i->mode))
		encode_dev(i->rdev, d->block);
	buffer_dirty(b);
	buffer_put(b);
	return 0;
}

void
ext2_orphan_add(struct inode *i)
{
	struct ext2_fs *fs = ext2_fs(i);

	mutex_lock(&fs->orphan_lock);
	if (list_empty(&ext2_i(i)->orphan_link))
		list_add_tail(&fs->orphans, &ext2_i(i)->orphan_link);
	mutex_unlock(&fs->orphan_lock);
}

void
ext2_orphan_remove(struct inode *i)
{
	struct ext2_fs *fs = ext2_fs(i);

	mutex_lock(&fs->orphan_lock);
	list_del(&ext2_i(i)->orphan_link);
	mutex_unlock(&fs->orphan_lock);
}

/* The block of extended attributes, which files may share: one user less. */
static void
drop_attributes(struct inode *i)
{
	struct ext2_fs *fs = ext2_fs(i);
	struct ext2_inode *ei = ext2_i(i);
	struct buffer *b;
	u32 *head;

	if (ei->file_acl == 0 || !ext2_block_valid(fs, ei->file_acl))
		return;
	b = buffer_read(&fs->cache, ei->file_acl);
	if (IS_ERR(b))
		return;
	head = b->data;
	if (head[0] != 0xea020000) {
		ext2_error(fs, "inode %lu: damaged attributes", (unsigned long)i->ino);
		buffer_put(b);
	} else if (head[1] > 1) {
		head[1]--;
		buffer_dirty(b);
		buffer_put(b);
	} else {
		buffer_put(b);
		buffer_forget(&fs->cache, ei->file_acl);
		ext2_free_blocks(fs, ei->file_acl, 1);
	}
	ei->file_acl = 0;
}

/* No name and no user is left (or the machine goes down): free it on disk. */
void
ext2_evict(struct inode *i)
{
	bool has_map = S_ISREG(i->mode) || S_ISDIR(i->mode) || S_ISLNK(i->mode);

	ext2_orphan_remove(i);
	/* No page may reach the disk after its block has a new owner. */
	if (has_map && i->blocks != 0) {
		mapping_destroy(&i->mapping);
		ext2_truncate_blocks(i, 0);
	}
	drop_attributes(i);
	inode_set_size(i, 0);
	i->blocks = 0;
	ext2_i(i)->dtime = MAX(inode_now().tv_sec, 1L);
	ext2_write_inode(i);
	ext2_free_inode(i);
}
