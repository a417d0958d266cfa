# Sources of kernel/ipc.
KERNEL_SRCS += kernel/ipc/futex.c
