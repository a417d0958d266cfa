# Sources of kernel/arch/x86_64: KERNEL_SRCS += kernel/arch/x86_64/name.S
