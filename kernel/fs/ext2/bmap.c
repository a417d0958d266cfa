/*
 * ext2: the block map of a file. Twelve direct numbers in the inode, then trees of
 * one, two and three levels of indirect blocks.
 *
 * map_lock guards the map; it is taken below inode->lock and by page faults, and
 * held while indirect blocks are read, but never while user memory is touched.
 */
#include <fs/ext2/ext2.h>
#include <lib/err.h>
#include <lib/string.h>

/* The way from the inode to a block: slot in block[], then offsets in indirect blocks. */
struct map_path {
	unsigned depth;			/* indirect blocks on the way, 0..3 */
	u32 slot;
	u32 offset[3];
};

u64
ext2_max_size(u32 block_size)
{
	u64 a = block_size / 4;
	u64 by_map = (EXT2_NDIR + a + a * a + a * a * a) * block_size;
	/* i_blocks counts 512 bytes in 32 bits; indirect blocks count as well. */
	u64 by_count = 0xffffffffUL * 512 / (a + 1) * a - 16 * (u64)block_size;

	return MIN(by_map, ROUND_DOWN(by_count, (u64)block_size));
}

static int
find_path(const struct ext2_fs *fs, u32 index, struct map_path *p)
{
	unsigned s = fs->addr_shift;
	u32 mask = fs->addr_per_block - 1;
	u64 n = index;

	if (n < EXT2_NDIR) {
		p->depth = 0;
		p->slot = n;
		return 0;
	}
	n -= EXT2_NDIR;
	for (p->depth = 1; p->depth <= 3; p->depth++) {
		if (n < 1UL << p->depth * s)
			break;
		n -= 1UL << p->depth * s;
	}
	if (p->depth > 3)
		return -EFBIG;
	p->slot = EXT2_IND + p->depth - 1;
	for (unsigned level = 0; level < p->depth; level++)
		p->offset[level] = n >> (p->depth - 1 - level) * s & mask;
	return 0;
}

/* Where the next new block of this file should be. */
static u32
goal_for(const struct ext2_inode *ei, u32 index, u32 previous)
{
	if (previous != 0)
		return previous + 1;
	return index == ei->next_index ? ei->next_goal : ei->next_goal + 1;
}

static u32
new_block(struct inode *i, u32 goal, int *err)
{
	struct ext2_fs *fs = ext2_fs(i);
	u32 block = ext2_alloc_block(fs, goal, err);

	if (block == 0)
		return 0;
	i->blocks += fs->block_size / 512;
	inode_mark_dirty(i);
	return block;
}

/*
 * The table of numbers (in the inode, or in the last indirect block, whose buffer
 * is *held) and the place of index in it. With alloc, indirect blocks that lack are
 * made. 1 = found, 0 = a hole all the way, or error. Needs map_lock.
 */
static int
find_slot(struct inode *i, const struct map_path *p, bool alloc, u32 index, u32 **slot,
    struct buffer **held, u32 *left)
{
	struct ext2_fs *fs = ext2_fs(i);
	struct ext2_inode *ei = ext2_i(i);
	u32 *at = &ei->block[p->slot], previous = p->slot > 0 ? ei->block[p->slot - 1] : 0;
	struct buffer *b = NULL, *next;

	*left = p->depth == 0 ? EXT2_NDIR - p->slot : 1;
	for (unsigned level = 0; level < p->depth; level++) {
		bool fresh = *at == 0;
		int err;

		if (fresh) {
			u32 block;

			if (!alloc) {
				if (b != NULL)
					buffer_put(b);
				return 0;
			}
			block = new_block(i, goal_for(ei, index, previous), &err);
			if (block == 0)
				goto fail;
			next = buffer_new(&fs->cache, block);
			if (IS_ERR(next)) {
				err = PTR_ERR(next);
				ext2_free_blocks(fs, block, 1);
				i->blocks -= fs->block_size / 512;
				goto fail;
			}
			*at = block;
			if (b != NULL)
				buffer_dirty(b);
			ei->next_goal = block + 1;
			ei->next_index = index;
		} else {
			if (!ext2_block_valid(fs, *at)) {
				err = ext2_error(fs, "inode %lu: bad block number",
				    (unsigned long)i->ino);
				goto fail;
			}
			next = buffer_read(&fs->cache, *at);
			if (IS_ERR(next)) {
				err = PTR_ERR(next);
				goto fail;
			}
		}
		if (b != NULL)
			buffer_put(b);
		b = next;
		at = (u32 *)b->data + p->offset[level];
		previous = p->offset[level] > 0 ? at[-1] : 0;
		*left = fs->addr_per_block - p->offset[level];
		continue;
fail:
		if (b != NULL)
			buffer_put(b);
		return err;
	}
	*slot = at;
	*held = b;
	return 1;
}

/* Blocks that come right after the first one in the table, at most max. */
static u32
run_length(const u32 *slot, u32 left, u32 max)
{
	u32 n = 1;

	max = MIN(max, left);
	while (n < max && slot[n] == (slot[0] == 0 ? 0 : slot[0] + n))
		n++;
	return n;
}

static bool
run_valid(struct ext2_fs *fs, u32 first, u32 n)
{
	while (n-- > 0)
		if (!ext2_block_valid(fs, first + n))
			return false;
	return true;
}

s64
ext2_bmap_run(struct inode *i, u32 index, u32 max, u32 *count)
{
	struct ext2_inode *ei = ext2_i(i);
	struct buffer *held = NULL;
	struct map_path p;
	u32 *slot, left;
	s64 r = find_path(ext2_fs(i), index, &p);

	if (r != 0)
		return r;
	mutex_lock(&ei->map_lock);
	r = find_slot(i, &p, false, index, &slot, &held, &left);
	if (r == 0) {
		*count = 1;
	} else if (r > 0) {
		*count = run_length(slot, left, max);
		r = *slot;
		if (r != 0 && !run_valid(ext2_fs(i), r, *count))
			r = ext2_error(ext2_fs(i), "inode %lu: bad block number",
			    (unsigned long)i->ino);
	}
	if (held != NULL)
		buffer_put(held);
	mutex_unlock(&ei->map_lock);
	return r;
}

s64
ext2_bmap(struct inode *i, u32 index, bool alloc, bool *is_new)
{
	struct ext2_fs *fs = ext2_fs(i);
	struct ext2_inode *ei = ext2_i(i);
	struct buffer *held = NULL;
	struct map_path p;
	u32 *slot, left, block;
	s64 r = find_path(fs, index, &p);
	int err;

	if (is_new != NULL)
		*is_new = false;
	if (r != 0)
		return r;
	mutex_lock(&ei->map_lock);
	r = find_slot(i, &p, alloc, index, &slot, &held, &left);
	if (r <= 0)
		goto unlock;
	r = *slot;
	if (r != 0) {
		if (!ext2_block_valid(fs, r))
			r = ext2_error(fs, "inode %lu: bad block number", (unsigned long)i->ino);
	} else if (alloc) {
		u32 previous = (p.depth == 0 ? p.slot : p.offset[p.depth - 1]) > 0 ? slot[-1] : 0;

		block = new_block(i, goal_for(ei, index, previous), &err);
		r = block != 0 ? (s64)block : err;
		if (block != 0) {
			*slot = block;
			if (held != NULL)
				buffer_dirty(held);
			ei->next_goal = block + 1;
			ei->next_index = index + 1;
			if (is_new != NULL)
				*is_new = true;
		}
	}
unlock:
	if (held != NULL)
		buffer_put(held);
	mutex_unlock(&ei->map_lock);
	return r;
}

/* ---- truncation ---- */

/* Blocks to be freed that follow each other, freed together. */
struct free_run {
	struct inode *inode;
	u32 first, count;
};

static void
run_flush(struct free_run *run)
{
	struct ext2_fs *fs = ext2_fs(run->inode);

	if (run->count == 0)
		return;
	ext2_free_blocks(fs, run->first, run->count);
	run->inode->blocks -= MIN(run->inode->blocks, (u64)run->count * (fs->block_size / 512));
	run->count = 0;
}

static void
run_add(struct free_run *run, u32 block)
{
	if (run->count == 0 || block != run->first + run->count) {
		run_flush(run);
		run->first = block;
	}
	run->count++;
}

/*
 * Free what *slot leads to, as far as it is at or beyond index first. level 0 is a
 * data block; base is the first index below the slot.
 */
static void
free_tree(struct free_run *run, u32 *slot, unsigned level, u64 base, u64 first)
{
	struct inode *i = run->inode;
	struct ext2_fs *fs = ext2_fs(i);
	struct buffer *b;
	u64 span;
	u32 block = *slot;

	if (block == 0)
		return;
	if (!ext2_block_valid(fs, block)) {
		ext2_error(fs, "inode %lu: bad block number", (unsigned long)i->ino);
		*slot = 0;
		return;
	}
	if (level == 0) {
		if (!S_ISREG(i->mode))
			buffer_forget(&fs->cache, block);
		run_add(run, block);
		*slot = 0;
		return;
	}
	span = 1UL << (level - 1) * fs->addr_shift;
	b = buffer_read(&fs->cache, block);
	if (IS_ERR(b))
		return;			/* what it leads to stays allocated, for e2fsck */
	for (u32 n = 0; n < fs->addr_per_block; n++)
		if (base + (n + 1) * span > first)
			free_tree(run, (u32 *)b->data + n, level - 1, base + n * span, first);
	if (base >= first) {
		buffer_put(b);
		buffer_forget(&fs->cache, block);
		run_add(run, block);
		*slot = 0;
	} else {
		buffer_dirty(b);
		buffer_put(b);
	}
}

void
ext2_truncate_blocks(struct inode *i, u64 size)
{
	struct ext2_fs *fs = ext2_fs(i);
	struct ext2_inode *ei = ext2_i(i);
	struct free_run run = { .inode = i };
	u64 first = (size + fs->block_size - 1) >> fs->block_shift, base = EXT2_NDIR;

	/* A target in the inode is no map. */
	if (S_ISLNK(i->mode) && i->size <= EXT2_FAST_LINK_MAX)
		return;
	mutex_lock(&ei->map_lock);
	for (u64 n = first; n < EXT2_NDIR; n++)
		free_tree(&run, &ei->block[n], 0, n, first);
	for (unsigned level = 1; level <= 3; level++) {
		u64 span = 1UL << level * fs->addr_shift;

		if (base + span > first)
			free_tree(&run, &ei->block[EXT2_IND + level - 1], level, base, first);
		base += span;
	}
	run_flush(&run);
	mutex_unlock(&ei->map_lock);
	inode_mark_dirty(i);
}
