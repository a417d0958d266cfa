/*
 * Boot of the file systems, in the order in which they need each other.
 */
#include <fs/block.h>
#include <fs/devfs/devfs.h>
#include <fs/ext2/ext2.h>
#include <fs/pipe/pipe.h>
#include <fs/procfs/internal.h>
#include <fs/tmpfs/tmpfs.h>

#include "internal.h"

void
vfs_init(void)
{
	dentry_init();
	inode_init();
	file_init();
	tmpfs_init();
	devfs_init();
	pipe_init();
	block_init();
	ext2_init();
	procfs_init();
	flusher_start();
}
