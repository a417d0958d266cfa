# kernel/fs on the host: the VFS, tmpfs and ext2 over an image file.  The sources
# see the kernel's own types and ABI headers, as those of the host are different;
# only fs_host.c, which reads and writes the image, sees the host's.

FS_TEST_SRCS := tests/unit/fs_test.c tests/unit/fs_shim.c \
	$(filter kernel/fs/ext2/% kernel/fs/tmpfs/% kernel/fs/block/%,$(KERNEL_SRCS)) \
	$(addprefix kernel/fs/vfs/,attr.c dentry.c file.c fscontext.c generic.c inode.c lock.c \
	mount.c mountns.c namei.c namei_ops.c open.c sync.c text.c) \
	kernel/lib/printf.c kernel/lib/radix.c kernel/lib/rbtree.c
FS_TEST_OBJS := $(patsubst %.c,obj/hostfs/%.o,$(FS_TEST_SRCS)) obj/host/tests/unit/fs_host.o

HOST_TESTS += obj/tests/unit/fs
HOST_OBJS += $(FS_TEST_OBJS)
obj/tests/unit/fs: $(FS_TEST_OBJS)
	$(call say,LD,$@)
	$(mkdir)
	$(Q)$(CC) $(HOST_CFLAGS) $^ -o $@

obj/hostfs/%.o: src/%.c obj/host/flags
	$(call say,HOSTCC,$*.o)
	$(mkdir)
	$(Q)$(CC) $(HOST_CPPFLAGS) -D__LOAM_KERNEL__ $(HOST_CFLAGS) -fno-builtin -MMD -MP -c $< -o $@
