/*
 * tmpfs: files in memory. Also what devfs and memfd are made of.
 */
#ifndef FS_TMPFS_TMPFS_H
#define FS_TMPFS_TMPFS_H

#include <fs/vfs/vfs.h>

void tmpfs_init(void);

/* Make sb a tmpfs with an empty root of this mode; max_pages 0 = no limit. */
int tmpfs_fill(struct superblock *sb, mode_t mode, u64 max_pages);
/*
 * For devfs: a node, a link (target) or a directory in dir, which need not be locked.
 * The new inode or ERR_PTR; the directory keeps the reference.
 */
struct inode *tmpfs_make(struct inode *dir, const char *name, size_t len, mode_t mode,
    dev_t rdev, const char *target);
/* The entry, without a reference; NULL. */
struct inode *tmpfs_find(struct inode *dir, const char *name, size_t len);
int tmpfs_remove(struct inode *dir, const char *name, size_t len);
/* A nameless regular file (memfd_create). */
struct inode *tmpfs_anonymous(mode_t mode);
extern const struct file_ops tmpfs_file_ops;
/* For those that make a tmpfs of their own by tmpfs_fill and change some of them. */
extern const struct inode_ops tmpfs_dir_ops;
extern const struct superblock_ops tmpfs_sb_ops;

#endif
