/*
 * ext2: what the files of this folder share.
 *
 *	super.c		mount, superblock and group descriptors, statfs, sync
 *	balloc.c	allocation of blocks
 *	ialloc.c	allocation of inodes
 *	inode.c		inodes between memory and disk
 *	bmap.c		the block map of a file: lookup, growth, truncation
 *	data.c		pages of files
 *	dir.c		entries of directories
 *	namei.c		the directory operations
 *
 * Locks, in this order: inode->lock (VFS); ext2_inode.map_lock (block numbers, and
 * nothing that faults is done under it); ext2_group.lock (spin: its bitmaps and
 * descriptor). The contents of metadata buffers are guarded by: directory blocks,
 * inode->lock; indirect blocks, map_lock; bitmaps and descriptors, group lock;
 * inode tables, table_lock of the file system's slot.
 *
 * Everything on the disk is distrusted: a number that points outside gives EIO.
 */
#ifndef FS_EXT2_EXT2_H
#define FS_EXT2_EXT2_H

#include <fs/block.h>
#include <fs/block/buffer.h>
#include <fs/ext2/format.h>
#include <fs/vfs/vfs.h>
#include <sync/mutex.h>
#include <sync/spinlock.h>

struct ext2_group_info {
	struct spinlock lock;
	struct buffer *desc_buf;	/* [c] holds desc */
	struct ext2_group *desc;	/* [lock] the counts in it; the places are below, as checked at mount */
	u32 block_bitmap_at, inode_bitmap_at, inode_table;	/* [c] */
	struct buffer *block_bitmap, *inode_bitmap;	/* read at first use; then [c], contents [lock] */
	u32 first_block, nblocks;	/* [c] */
};

struct ext2_fs {
	struct superblock *sb;
	struct buffer_cache cache;
	struct buffer *super_buf;
	struct ext2_super *super;	/* in super_buf */
	u32 block_size, block_shift;
	u32 addr_per_block, addr_shift;	/* block numbers in a block */
	u32 inode_size, inodes_per_block, first_ino;
	u32 ngroups;
	u32 first_data_block, nblocks, ninodes;	/* of the whole; the superblock's own fields are for writing only, */
	u32 blocks_per_group, inodes_per_group;	/* since on a damaged disk a file may own its block */
	u32 tables_end;			/* first block behind the group descriptors */
	u32 reserved;			/* blocks for root */
	u32 free_blocks, free_inodes;	/* [a] totals; copied to super when it is written */
	bool filetype;
	bool mounted_rw;		/* [mount_mutex] marked as in use on disk */
	u16 clean_state;		/* s_state to write back when clean */
	u16 on_error;			/* [c] EXT2_ERRORS_*: what a damaged disk leads to */
	struct mutex bitmap_lock;	/* reading bitmaps in */
	struct mutex orphan_lock;	/* orphans */
	struct list orphans;		/* inodes without a name that are still in use */
	struct ext2_group_info *groups;
};

struct ext2_inode {
	struct inode vfs;
	struct mutex map_lock;		/* guards block[], blocks, indirect blocks, next_goal */
	u32 block[EXT2_NBLOCKS];	/* [map_lock]; of a fast symlink, its target */
	u32 next_goal;			/* [map_lock] where the next block should be */
	u32 next_index;			/* [map_lock] for this index of the file */
	u32 flags, generation, file_acl;	/* [c] */
	u32 dtime;
	u32 group;			/* [c] its inode is in */
	u32 dir_hint;			/* [lock] directories: block where room was found last */
	struct list orphan_link;	/* [orphan_lock] */
};

static inline struct ext2_inode *ext2_i(struct inode *i) { return container_of(i, struct ext2_inode, vfs); }
static inline struct ext2_fs *ext2_fs(const struct inode *i) { return i->sb->priv; }

void ext2_init(void);
/* Say that the disk is not what it should be; marks it for e2fsck. Returns -EIO. */
int ext2_error(struct ext2_fs *fs, const char *fmt, ...) __printf(2, 3);

/* balloc.c */
/* A block near goal, zero on failure with *err. Never sleeps but to read a bitmap. */
u32 ext2_alloc_block(struct ext2_fs *fs, u32 goal, int *err);
void ext2_free_blocks(struct ext2_fs *fs, u32 first, u32 count);
bool ext2_block_valid(struct ext2_fs *fs, u32 block);	/* one that a file may own */
int ext2_load_block_bitmap(struct ext2_fs *fs, u32 group);
/* A zero bit in [from, n) of map, or n. */
u32 ext2_find_zero(const void *map, u32 n, u32 from);

/* ialloc.c */
/* A new inode in dir's neighbourhood, hashed, dirty, nlink 1 (2); ERR_PTR. */
struct inode *ext2_new_inode(struct inode *dir, mode_t mode, dev_t rdev);
void ext2_free_inode(struct inode *i);

/* inode.c */
struct inode *ext2_get_inode(struct superblock *sb, ino_t ino);
int ext2_write_inode(struct inode *i);
void ext2_evict(struct inode *i);
void ext2_set_ops(struct inode *i);
/* The buffer that holds the inode on disk; *disk points into it. */
struct buffer *ext2_inode_buffer(struct ext2_fs *fs, ino_t ino, struct ext2_disk_inode **disk);
void ext2_orphan_add(struct inode *i);
void ext2_orphan_remove(struct inode *i);

/* bmap.c */
/* Block of index, 0 = hole; with alloc it is made. *is_new may be NULL. Error: negative. */
s64 ext2_bmap(struct inode *i, u32 index, bool alloc, bool *is_new);
/* The same for up to max consecutive ones that are consecutive on disk (or all holes): *count. */
s64 ext2_bmap_run(struct inode *i, u32 index, u32 max, u32 *count);
void ext2_truncate_blocks(struct inode *i, u64 size);
u64 ext2_max_size(u32 block_size);

/* data.c */
extern const struct mapping_ops ext2_mapping_ops;
int ext2_reserve(struct inode *i, u64 pos, size_t n);
int ext2_truncate(struct inode *i, u64 size);

/* dir.c: dir is locked as said for inode_ops */
int ext2_dir_find(struct inode *dir, const char *name, size_t len, ino_t *ino);
int ext2_dir_add(struct inode *dir, const char *name, size_t len, struct inode *i);
int ext2_dir_remove(struct inode *dir, const char *name, size_t len);
int ext2_dir_set(struct inode *dir, const char *name, size_t len, struct inode *i);
int ext2_dir_make_empty(struct inode *dir, struct inode *parent);
int ext2_dir_is_empty(struct inode *dir);		/* 1, 0 or error */
extern const struct file_ops ext2_dir_fops;

/* namei.c */
extern const struct inode_ops ext2_dir_ops, ext2_file_ops, ext2_link_ops;
extern const struct file_ops ext2_file_fops;

#endif
