# Sources of kernel/lib: KERNEL_SRCS += kernel/lib/name.c
