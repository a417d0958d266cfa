/*
 * ext2 on disk. Little-endian; x86 reads it as it stands. Sources: the ext4 wiki's
 * "Disk layout", D. Poirier's "The Second Extended File System", and what mke2fs
 * writes.
 */
#ifndef FS_EXT2_FORMAT_H
#define FS_EXT2_FORMAT_H

#include <lib/types.h>

#define EXT2_MAGIC 0xef53
#define EXT2_ROOT_INO 2
#define EXT2_SUPER_OFFSET 1024

/* s_state */
#define EXT2_VALID_FS 1
#define EXT2_ERROR_FS 2

/* s_errors, and the option errors= */
#define EXT2_ERRORS_CONTINUE 1
#define EXT2_ERRORS_RO 2
#define EXT2_ERRORS_PANIC 3

/* Features: those this code knows. */
#define COMPAT_HAS_JOURNAL 0x4
#define INCOMPAT_FILETYPE 0x2
#define RO_COMPAT_SPARSE_SUPER 0x1
#define RO_COMPAT_LARGE_FILE 0x2
#define INCOMPAT_RECOVER 0x4

struct ext2_super {
	u32 inodes_count, blocks_count, r_blocks_count, free_blocks_count;
	u32 free_inodes_count, first_data_block, log_block_size, log_frag_size;
	u32 blocks_per_group, frags_per_group, inodes_per_group, mtime;
	u32 wtime;
	u16 mnt_count, max_mnt_count, magic, state;
	u16 errors, minor_rev_level;
	u32 lastcheck, checkinterval, creator_os, rev_level;
	u16 def_resuid, def_resgid;
	/* revision 1 */
	u32 first_ino;
	u16 inode_size, block_group_nr;
	u32 feature_compat, feature_incompat, feature_ro_compat;
	u8 uuid[16];
	char volume_name[16], last_mounted[64];
	u32 algorithm_bitmap;
	u8 prealloc_blocks, prealloc_dir_blocks;
	u16 padding;
	u32 rest[204];
};
_Static_assert(sizeof(struct ext2_super) == 1024, "superblock");

struct ext2_group {
	u32 block_bitmap, inode_bitmap, inode_table;
	u16 free_blocks_count, free_inodes_count, used_dirs_count, pad;
	u32 reserved[3];
};
_Static_assert(sizeof(struct ext2_group) == 32, "group descriptor");

#define EXT2_NDIR 12
#define EXT2_IND 12
#define EXT2_DIND 13
#define EXT2_TIND 14
#define EXT2_NBLOCKS 15

struct ext2_disk_inode {
	u16 mode, uid;
	u32 size, atime, ctime, mtime, dtime;
	u16 gid, links_count;
	u32 blocks;			/* of 512 bytes */
	u32 flags, osd1;
	u32 block[EXT2_NBLOCKS];
	u32 generation, file_acl, size_high, faddr;
	u16 osd2_frag, osd2_pad, uid_high, gid_high;
	u32 osd2_reserved;
	/* Larger inodes: */
	u16 extra_isize, checksum_high;
	u32 ctime_extra, mtime_extra, atime_extra, crtime, crtime_extra;
};
_Static_assert(offsetof(struct ext2_disk_inode, extra_isize) == 128, "inode");

struct ext2_dirent {
	u32 inode;			/* 0: unused */
	u16 rec_len;
	u8 name_len, file_type;
	char name[];
};

#define EXT2_DIRENT_SIZE(len) (((len) + 8u + 3u) & ~3u)

/* file_type */
enum { FT_UNKNOWN, FT_REG, FT_DIR, FT_CHR, FT_BLK, FT_FIFO, FT_SOCK, FT_LNK };

/* A target this short stands in the inode itself, in place of block numbers. */
#define EXT2_FAST_LINK_MAX 59

#define EXT2_INDEX_FL 0x1000		/* hashed directory */
#define EXT2_IMMUTABLE_FL 0x10
#define EXT2_APPEND_FL 0x20

#define EXT2_LINK_MAX 32000

#endif
