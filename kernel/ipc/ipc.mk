# Sources of kernel/ipc.
KERNEL_SRCS += kernel/ipc/futex.c kernel/ipc/futex_requeue.c kernel/ipc/futex_pi.c \
	kernel/ipc/futex_requeue_pi.c kernel/ipc/futex_robust.c
KERNEL_SRCS += kernel/ipc/ids.c kernel/ipc/limits.c kernel/ipc/message.c kernel/ipc/mqueue.c \
	kernel/ipc/mqueuefs.c kernel/ipc/msg.c kernel/ipc/namespace.c kernel/ipc/sem.c kernel/ipc/semctl.c kernel/ipc/shm.c
KERNEL_SRCS += kernel/ipc/socket.c kernel/ipc/unix.c kernel/ipc/unix_connect.c \
	kernel/ipc/unix_name.c kernel/ipc/unix_receive.c kernel/ipc/unix_rights.c \
	kernel/ipc/unix_send.c
