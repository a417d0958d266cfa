# Sources of kernel/tty: KERNEL_SRCS += kernel/tty/name.c
