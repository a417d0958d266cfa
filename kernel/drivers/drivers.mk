# Sources of kernel/drivers: KERNEL_SRCS += kernel/drivers/name.c
