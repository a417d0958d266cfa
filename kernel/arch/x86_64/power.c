/*
 * The end: soft off by ACPI, reset by whatever works, failure by QEMU's
 * isa-debug-exit device.
 */
#include <arch/cpu.h>
#include <drivers/acpi/acpi.h>
#include <lib/klog.h>
#include "internal.h"

#define DEBUG_EXIT_PORT 0xf4
#define PM1_SCI_ENABLE 1
#define PM1_SLP_ENABLE 0x2000
#define KEYBOARD_COMMAND 0x64

static void __noreturn
halt(void)
{
	for (;;)
		__asm__ volatile("cli; hlt");
}

/* Until the firmware has handed over, the control registers do nothing. */
static void
acpi_enable(void)
{
	if (acpi.smi_command == 0 || acpi.acpi_enable == 0 ||
	    (inw(acpi.pm1a_control) & PM1_SCI_ENABLE))
		return;
	outb(acpi.smi_command, acpi.acpi_enable);
	for (int ms = 0; ms < 300 && !(inw(acpi.pm1a_control) & PM1_SCI_ENABLE); ms++)
		delay_us(1000);
}

void
arch_poweroff(void)
{
	arch_irq_disable();
	if (acpi.has_s5 && acpi.pm1a_control != 0) {
		acpi_enable();
		outw(acpi.pm1a_control, acpi.s5_a << 10 | PM1_SLP_ENABLE);
		if (acpi.pm1b_control != 0)
			outw(acpi.pm1b_control, acpi.s5_b << 10 | PM1_SLP_ENABLE);
	}
	delay_us(100000);
	kprintf("The machine cannot be turned off by software; it is safe to do so by hand.\n");
	halt();
}

void
arch_reboot(void)
{
	static const struct { u16 limit; u64 base; } __packed no_idt = { 0, 0 };

	arch_irq_disable();
	if (acpi.reset_addr != 0 && acpi.reset_space == 1) {
		outb(acpi.reset_addr, acpi.reset_value);
		delay_us(50000);
	}
	outb(KEYBOARD_COMMAND, 0xfe);	/* pulses the processor's reset line */
	delay_us(50000);
	__asm__ volatile("lidt %0; int3" :: "m"(no_idt));
	halt();
}

void
arch_fail(void)
{
	outb(DEBUG_EXIT_PORT, 0x10);	/* QEMU exits with status 33 */
	halt();
}
