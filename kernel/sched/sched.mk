# Sources of kernel/sched: KERNEL_SRCS += kernel/sched/name.c
KERNEL_SRCS += kernel/sched/core.c kernel/sched/policy.c kernel/sched/runqueue.c \
	kernel/sched/balance.c kernel/sched/timer.c kernel/sched/tick.c kernel/sched/clockset.c \
	kernel/sched/shuffle.c
