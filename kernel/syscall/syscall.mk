# Sources of kernel/syscall: KERNEL_SRCS += kernel/syscall/name.c
