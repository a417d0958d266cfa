# Sources of kernel/drivers: KERNEL_SRCS += kernel/drivers/name.c
KERNEL_SRCS += kernel/drivers/drivers.c kernel/drivers/acpi/acpi.c kernel/drivers/rtc/rtc.c \
	kernel/drivers/serial/serial.c
