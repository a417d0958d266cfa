/*
 * From boot.S to kernel_main(): everything about the machine, in the order in
 * which one thing needs another.
 */
#include <arch/cpu.h>
#include <drivers/acpi/acpi.h>
#include <drivers/console/console.h>
#include <drivers/serial/serial.h>
#include <lib/klog.h>
#include "internal.h"

void kernel_main(void) __noreturn;

static void
print_memory(void)
{
	u64 total = 0;

	for (unsigned i = 0; i < boot_info.nmemory; i++) {
		const struct boot_memory *m = &boot_info.memory[i];

		kprintf("memory: %012lx-%012lx\n", m->start, m->end - 1);
		total += m->end - m->start;
	}
	kprintf("memory: %lu MiB usable\n", total >> 20);
}

void __noreturn
arch_main(u32 magic, u32 info)
{
	char buf[4];

	bootinfo_parse(magic, info);
	if (boot_option("quiet", buf, sizeof(buf)) != NULL)
		klog_set_quiet(true);
	serial_early_init();
	kprintf("Loam on x86-64, started by %s\n", magic == PVH_MAGIC ? "PVH" : "Multiboot2");
	kprintf("command line: %s\n", boot_info.cmdline);
	print_memory();

	cpu_identify();
	cpu_patch_smap();
	cpu_enable_features();
	kprintf("cpu: %s\n", arch_cpu_model());
	paging_init();
	console_early_init();
	acpi_init();
	percpu_init();
	desc_init_cpu();
	apic_init();
	ioapic_init();
	apic_init_cpu();
	clock_init();
	fpu_init();
	kernel_main();
}
