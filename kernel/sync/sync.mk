# Sources of kernel/sync: KERNEL_SRCS += kernel/sync/name.c
