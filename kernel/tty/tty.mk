# Sources of kernel/tty: KERNEL_SRCS += kernel/tty/name.c
KERNEL_SRCS += kernel/tty/core.c kernel/tty/ldisc.c kernel/tty/output.c \
	kernel/tty/jobctl.c kernel/tty/ioctl.c kernel/tty/modes.c kernel/tty/file.c \
	kernel/tty/pty.c kernel/tty/devpts.c
