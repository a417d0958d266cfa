# Sources of kernel/lib: KERNEL_SRCS += kernel/lib/name.c
KERNEL_SRCS += kernel/lib/string.c kernel/lib/printf.c kernel/lib/rbtree.c \
	kernel/lib/radix.c kernel/lib/plist.c kernel/lib/klog.c kernel/lib/kasan.c kernel/lib/builtins.c
