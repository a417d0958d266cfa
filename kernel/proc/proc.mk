# Sources of kernel/proc: KERNEL_SRCS += kernel/proc/name.c
