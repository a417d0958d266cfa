# Sources of kernel/sched: KERNEL_SRCS += kernel/sched/name.c
