# Sources of kernel/proc: processes and threads, from fork to wait, and signals.
KERNEL_SRCS += kernel/proc/access.c kernel/proc/capability.c kernel/proc/cred.c kernel/proc/deliver.c kernel/proc/elf.c \
	kernel/proc/exec.c kernel/proc/exec_args.c kernel/proc/exec_layout.c kernel/proc/exec_load.c \
	kernel/proc/exec_open.c kernel/proc/exit.c \
	kernel/proc/fork.c kernel/proc/group.c kernel/proc/init.c kernel/proc/inspect.c kernel/proc/itimer.c \
	kernel/proc/oom.c kernel/proc/pid.c kernel/proc/process.c kernel/proc/ptrace.c kernel/proc/ptrace_stop.c kernel/proc/procfs.c \
	kernel/proc/procfs_memory.c kernel/proc/procfs_status.c kernel/proc/sighand.c kernel/proc/signal.c \
	kernel/proc/stop.c kernel/proc/thread.c kernel/proc/user.c \
	kernel/proc/wait.c
# Clocks and timers, and signals as files.
KERNEL_SRCS += kernel/proc/cputime.c kernel/proc/pidfd.c kernel/proc/ptimer.c kernel/proc/signalfd.c
# Identity and namespaces.
KERNEL_SRCS += kernel/proc/idmap.c kernel/proc/ipcns.c kernel/proc/nsfs.c kernel/proc/nsproxy.c kernel/proc/pidns.c \
	kernel/proc/procfs_ns.c kernel/proc/userns.c kernel/proc/uts.c
# Core files.
KERNEL_SRCS += kernel/proc/core.c kernel/proc/core_file.c
# Scheduling as seen from a process.
KERNEL_SRCS += kernel/proc/procfs_sched.c kernel/proc/rttime.c
# The inside of a process, in /proc.
KERNEL_SRCS += kernel/proc/procfs_inside.c
