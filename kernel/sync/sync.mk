# Sources of kernel/sync: KERNEL_SRCS += kernel/sync/name.c
KERNEL_SRCS += kernel/sync/spinlock.c kernel/sync/wait.c kernel/sync/mutex.c \
	kernel/sync/rwlock.c kernel/sync/semaphore.c kernel/sync/deadlock.c kernel/sync/deadlock_report.c kernel/sync/lockdep.c
