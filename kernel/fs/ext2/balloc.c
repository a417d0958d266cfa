/*
 * ext2: allocating and freeing blocks.
 *
 * The total of free blocks is decremented first, so that who got past that will
 * find one; then the group of the goal is searched from the goal on, then from its
 * start, then the other groups. A group's lock guards its bitmap and descriptor.
 */
#include <fs/ext2/ext2.h>
#include <lib/err.h>
#include <lib/string.h>
#include <sched/thread.h>
#include <fs/vfs/cred.h>

u32
ext2_find_zero(const void *map, u32 n, u32 from)
{
	const u64 *words = map;

	while (from < n) {
		u64 w = ~words[from / 64] & ~0UL << from % 64;

		if (w != 0)
			return MIN(ROUND_DOWN(from, 64u) + (u32)__builtin_ctzl(w), n);
		from = ROUND_DOWN(from, 64u) + 64;
	}
	return n;
}

static bool
test_bit(const void *map, u32 n)
{
	return ((const u8 *)map)[n / 8] >> n % 8 & 1;
}

int
ext2_load_block_bitmap(struct ext2_fs *fs, u32 group)
{
	struct ext2_group_info *g = &fs->groups[group];
	struct buffer *b;
	int err = 0;

	if (likely(atomic_load(&g->block_bitmap) != NULL))
		return 0;
	mutex_lock(&fs->bitmap_lock);
	if (g->block_bitmap == NULL) {
		b = buffer_read(&fs->cache, g->block_bitmap_at);
		if (IS_ERR(b))
			err = PTR_ERR(b);
		else
			atomic_store(&g->block_bitmap, b);
	}
	mutex_unlock(&fs->bitmap_lock);
	return err;
}

/* Is [first, first + count) free of the group's own tables? */
static bool
outside_tables(struct ext2_fs *fs, const struct ext2_group_info *g, u32 first, u32 count)
{
	u32 table = g->inode_table;
	u32 ntable = DIV_ROUND_UP(fs->inodes_per_group, fs->inodes_per_block);
	u32 last = first + count - 1;

	if (first < fs->tables_end)
		return false;
	if (g->block_bitmap_at >= first && g->block_bitmap_at <= last)
		return false;
	if (g->inode_bitmap_at >= first && g->inode_bitmap_at <= last)
		return false;
	return last < table || first >= table + ntable;
}

bool
ext2_block_valid(struct ext2_fs *fs, u32 block)
{
	u32 first = fs->first_data_block, group;

	if (block <= first || block >= fs->nblocks)
		return false;
	group = (block - first) / fs->blocks_per_group;
	return outside_tables(fs, &fs->groups[group], block, 1);
}

/* Take a free block of the group, from offset on, then from the start. 0: none. */
static u32
take_in_group(struct ext2_fs *fs, struct ext2_group_info *g, u32 from)
{
	u32 bit = g->nblocks;
	u8 *map = NULL;

	spin_lock(&g->lock);
	if (g->desc->free_blocks_count > 0) {
		map = g->block_bitmap->data;
		bit = ext2_find_zero(map, g->nblocks, from);
		if (bit == g->nblocks && from > 0)
			bit = ext2_find_zero(map, g->nblocks, 0);
	}
	if (bit < g->nblocks) {
		map[bit / 8] |= 1u << bit % 8;
		g->desc->free_blocks_count--;
	}
	spin_unlock(&g->lock);
	if (bit == g->nblocks)
		return 0;
	buffer_dirty(g->block_bitmap);
	buffer_dirty(g->desc_buf);
	return g->first_block + bit;
}

/* Count one block as taken, if the caller may have it. */
static bool
claim_one(struct ext2_fs *fs)
{
	u32 keep = fs->reserved != 0 && !capable(CAP_SYS_RESOURCE) ? fs->reserved : 0;
	u32 n = atomic_load(&fs->free_blocks);

	do {
		if (n <= keep)
			return false;
	} while (!__atomic_compare_exchange_n(&fs->free_blocks, &n, n - 1, false,
	    __ATOMIC_SEQ_CST, __ATOMIC_ACQUIRE));
	return true;
}

u32
ext2_alloc_block(struct ext2_fs *fs, u32 goal, int *err)
{
	u32 first = fs->first_data_block, group, from, block = 0;

	if (!claim_one(fs)) {
		*err = -ENOSPC;
		return 0;
	}
	if (goal < first || goal >= fs->nblocks)
		goal = first;
	group = (goal - first) / fs->blocks_per_group;
	from = (goal - first) % fs->blocks_per_group;
	*err = 0;
	for (u32 n = 0; n < fs->ngroups && block == 0; n++) {
		struct ext2_group_info *g = &fs->groups[group];

		if (READ_ONCE(g->desc->free_blocks_count) > 0) {
			*err = ext2_load_block_bitmap(fs, group);
			if (*err != 0)
				break;
			block = take_in_group(fs, g, from);
		}
		if (block != 0 && !outside_tables(fs, g, block, 1)) {
			*err = ext2_error(fs, "block %u of a table is marked free", block);
			atomic_add(&fs->free_blocks, 1);
			return 0;
		}
		group = group + 1 == fs->ngroups ? 0 : group + 1;
		from = 0;
	}
	if (block == 0) {
		atomic_add(&fs->free_blocks, 1);
		if (*err == 0) {
			ext2_error(fs, "free blocks are counted that are not there");
			*err = -ENOSPC;
		}
	}
	return block;
}

static void
free_in_group(struct ext2_fs *fs, u32 group, u32 first, u32 count)
{
	struct ext2_group_info *g = &fs->groups[group];
	u32 freed = 0;
	u8 *map = NULL;

	if (ext2_load_block_bitmap(fs, group) != 0)
		return;		/* lost until e2fsck finds them */
	spin_lock(&g->lock);
	map = g->block_bitmap->data;
	for (u32 bit = first - g->first_block; count > 0; bit++, count--) {
		if (!test_bit(map, bit))
			continue;
		map[bit / 8] &= ~(1u << bit % 8);
		freed++;
	}
	g->desc->free_blocks_count += freed;
	spin_unlock(&g->lock);
	buffer_dirty(g->block_bitmap);
	buffer_dirty(g->desc_buf);
	atomic_add(&fs->free_blocks, freed);
}

void
ext2_free_blocks(struct ext2_fs *fs, u32 first, u32 count)
{
	u32 base = fs->first_data_block;

	while (count > 0) {
		u32 group = (first - base) / fs->blocks_per_group;
		struct ext2_group_info *g = &fs->groups[group];
		u32 n = MIN(count, g->first_block + g->nblocks - first);

		if (!outside_tables(fs, g, first, n))
			ext2_error(fs, "a file owns blocks %u..%u of a table", first, first + n - 1);
		else
			free_in_group(fs, group, first, n);
		first += n;
		count -= n;
	}
}
