/*
 * ext2: allocating and freeing inodes. Files go into the group of their directory;
 * directories into a group with many free blocks, so that the files which will be
 * in them have room nearby.
 */
#include <fs/ext2/ext2.h>
#include <lib/err.h>
#include <lib/string.h>

static int
load_inode_bitmap(struct ext2_fs *fs, u32 group)
{
	struct ext2_group_info *g = &fs->groups[group];
	struct buffer *b;
	int err = 0;

	if (likely(atomic_load(&g->inode_bitmap) != NULL))
		return 0;
	mutex_lock(&fs->bitmap_lock);
	if (g->inode_bitmap == NULL) {
		b = buffer_read(&fs->cache, g->inode_bitmap_at);
		if (IS_ERR(b))
			err = PTR_ERR(b);
		else
			atomic_store(&g->inode_bitmap, b);
	}
	mutex_unlock(&fs->bitmap_lock);
	return err;
}

/* Of the groups with at least the average of free inodes, the one with most free blocks. */
static u32
group_for_dir(struct ext2_fs *fs, u32 parent)
{
	u32 average = atomic_load(&fs->free_inodes) / fs->ngroups, best = parent;
	u32 most = 0;

	for (u32 n = 0; n < fs->ngroups; n++) {
		const struct ext2_group *d = fs->groups[n].desc;

		if (d->free_inodes_count == 0 || d->free_inodes_count < average)
			continue;
		if (d->free_blocks_count > most) {
			most = d->free_blocks_count;
			best = n;
		}
	}
	return best;
}

/* Take a free inode of the group: its number, or 0. */
static ino_t
take_in_group(struct ext2_fs *fs, u32 group, bool is_dir)
{
	struct ext2_group_info *g = &fs->groups[group];
	u32 per_group = fs->inodes_per_group, bit = per_group;
	u8 *map = NULL;

	spin_lock(&g->lock);
	if (g->desc->free_inodes_count > 0) {
		map = g->inode_bitmap->data;
		bit = ext2_find_zero(map, per_group, group == 0 ? fs->first_ino - 1 : 0);
	}
	if (bit < per_group) {
		map[bit / 8] |= 1u << bit % 8;
		g->desc->free_inodes_count--;
		if (is_dir)
			g->desc->used_dirs_count++;
	}
	spin_unlock(&g->lock);
	if (bit == per_group)
		return 0;
	buffer_dirty(g->inode_bitmap);
	buffer_dirty(g->desc_buf);
	atomic_sub(&fs->free_inodes, 1);
	return (ino_t)group * per_group + bit + 1;
}

static ino_t
take_inode(struct ext2_fs *fs, u32 group, bool is_dir, int *err)
{
	*err = -ENOSPC;
	for (u32 n = 0; n < fs->ngroups; n++) {
		ino_t ino = 0;

		if (READ_ONCE(fs->groups[group].desc->free_inodes_count) > 0) {
			int e = load_inode_bitmap(fs, group);

			if (e != 0) {
				*err = e;
				return 0;
			}
			ino = take_in_group(fs, group, is_dir);
		}
		if (ino != 0)
			return ino;
		group = group + 1 == fs->ngroups ? 0 : group + 1;
	}
	return 0;
}

static void
give_back(struct ext2_fs *fs, ino_t ino, bool is_dir)
{
	u32 group = (ino - 1) / fs->inodes_per_group;
	u32 bit = (ino - 1) % fs->inodes_per_group;
	struct ext2_group_info *g = &fs->groups[group];
	u8 *map = NULL;

	if (load_inode_bitmap(fs, group) != 0)
		return;
	spin_lock(&g->lock);
	map = g->inode_bitmap->data;
	map[bit / 8] &= ~(1u << bit % 8);
	g->desc->free_inodes_count++;
	if (is_dir && g->desc->used_dirs_count > 0)
		g->desc->used_dirs_count--;
	spin_unlock(&g->lock);
	buffer_dirty(g->inode_bitmap);
	buffer_dirty(g->desc_buf);
	atomic_add(&fs->free_inodes, 1);
}

void
ext2_free_inode(struct inode *i)
{
	give_back(ext2_fs(i), i->ino, S_ISDIR(i->mode));
}

/* A clean slate in the inode table: what was there before must not shine through. */
static int
clear_on_disk(struct ext2_fs *fs, ino_t ino)
{
	struct ext2_disk_inode *disk;
	struct buffer *b = ext2_inode_buffer(fs, ino, &disk);

	if (IS_ERR(b))
		return PTR_ERR(b);
	memset(disk, 0, fs->inode_size);
	if (fs->inode_size > 128)
		disk->extra_isize = sizeof(*disk) - 128;
	buffer_dirty(b);
	buffer_put(b);
	return 0;
}

struct inode *
ext2_new_inode(struct inode *dir, mode_t mode, dev_t rdev)
{
	struct ext2_fs *fs = ext2_fs(dir);
	u32 group = ext2_i(dir)->group;
	struct ext2_inode *ei;
	struct inode *i;
	bool is_new;
	ino_t ino;
	int err;

	ino = take_inode(fs, S_ISDIR(mode) ? group_for_dir(fs, group) : group, S_ISDIR(mode), &err);
	if (ino == 0)
		return ERR_PTR(err);
	err = clear_on_disk(fs, ino);
	if (err != 0)
		goto give_back;
	i = inode_lookup(dir->sb, ino, &is_new);
	if (i == NULL) {
		err = -ENOMEM;
		goto give_back;
	}
	if (!is_new) {
		/* In use, and yet marked free. The bit stays set now. */
		err = ext2_error(fs, "inode %lu in use was marked free", (unsigned long)ino);
		inode_put(i);
		return ERR_PTR(err);
	}
	ei = ext2_i(i);
	i->mode = mode;
	i->mode = inode_inherit(i, dir, mode);
	i->rdev = rdev;
	i->nlink = S_ISDIR(mode) ? 2 : 1;
	i->atime = i->mtime = i->ctime = inode_now();
	ei->group = (ino - 1) / fs->inodes_per_group;
	ei->generation = (u32)i->ctime.tv_nsec ^ (u32)ino;
	ei->next_goal = fs->groups[ei->group].first_block;
	ext2_set_ops(i);
	inode_ready(i);
	inode_mark_dirty(i);
	return i;
give_back:
	give_back(fs, ino, S_ISDIR(mode));
	return ERR_PTR(err);
}
