# Sources of kernel/ipc.
KERNEL_SRCS += kernel/ipc/futex.c kernel/ipc/futex_requeue.c kernel/ipc/futex_pi.c \
	kernel/ipc/futex_requeue_pi.c kernel/ipc/futex_robust.c
