# Sources of kernel/fs.
KERNEL_SRCS += \
	kernel/fs/files.c \
	kernel/fs/vfs/attr.c kernel/fs/vfs/dentry.c kernel/fs/vfs/device.c \
	kernel/fs/vfs/file.c kernel/fs/vfs/fscontext.c kernel/fs/vfs/generic.c \
	kernel/fs/vfs/init.c kernel/fs/vfs/inode.c kernel/fs/vfs/lock.c \
	kernel/fs/vfs/mount.c kernel/fs/vfs/mountns.c kernel/fs/vfs/namei.c kernel/fs/vfs/namei_ops.c \
	kernel/fs/vfs/open.c kernel/fs/vfs/poll.c kernel/fs/vfs/sync.c \
	kernel/fs/vfs/text.c \
	kernel/fs/event/epoll.c kernel/fs/event/eventfd.c kernel/fs/event/timerfd.c \
	kernel/fs/tmpfs/tmpfs.c kernel/fs/devfs/devfs.c kernel/fs/pipe/pipe.c \
	kernel/fs/block/block.c kernel/fs/block/buffer.c kernel/fs/block/file.c \
	kernel/fs/block/partition.c \
	kernel/fs/ext2/balloc.c kernel/fs/ext2/bmap.c kernel/fs/ext2/data.c \
	kernel/fs/ext2/dir.c kernel/fs/ext2/ialloc.c kernel/fs/ext2/inode.c \
	kernel/fs/ext2/namei.c kernel/fs/ext2/super.c \
	kernel/fs/procfs/core.c kernel/fs/procfs/mounts.c kernel/fs/procfs/pid.c \
	kernel/fs/procfs/seq.c kernel/fs/procfs/system.c kernel/fs/procfs/sched.c
# What /dev/urandom, getrandom and AT_RANDOM give
KERNEL_SRCS += kernel/fs/random.c
