# Sources of kernel/drivers: KERNEL_SRCS += kernel/drivers/name.c
KERNEL_SRCS += kernel/drivers/drivers.c kernel/drivers/acpi/acpi.c kernel/drivers/rtc/rtc.c \
	kernel/drivers/serial/serial.c kernel/drivers/console/console.c \
	kernel/drivers/console/screen.c kernel/drivers/console/font.c \
	kernel/drivers/keyboard/keyboard.c
KERNEL_SRCS += kernel/drivers/pci/pci.c kernel/drivers/virtio/pci.c kernel/drivers/virtio/ring.c \
	kernel/drivers/virtio/block.c kernel/drivers/virtio/entropy.c
KERNEL_SRCS += kernel/drivers/mem/mem.c
