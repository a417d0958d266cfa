# Sources of kernel/mm: KERNEL_SRCS += kernel/mm/name.c
KERNEL_SRCS += kernel/mm/shrink.c
