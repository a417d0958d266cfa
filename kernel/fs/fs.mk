# Sources of kernel/fs: KERNEL_SRCS += kernel/fs/name.c
