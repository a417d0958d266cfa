/* Character devices by number; devfs makes the nodes. */
#ifndef FS_VFS_DEVICE_H
#define FS_VFS_DEVICE_H

#include <fs/vfs/vfs.h>

int char_device_add(dev_t dev, const struct file_ops *ops, void *priv);
void char_device_remove(dev_t dev);

#endif
