/* devfs: the nodes of the kernel's devices. What drivers call is in fs/vfs/vfs.h. */
#ifndef FS_DEVFS_DEVFS_H
#define FS_DEVFS_DEVFS_H

void devfs_init(void);

#endif
