/*
 * The local APIC (Intel SDM volume 3, chapter 10): interrupts between CPUs, end
 * of interrupt, and the one-shot timer's registers. x2APIC where the processor
 * has it, else memory-mapped.
 */
#include <arch/cpu.h>
#include <drivers/acpi/acpi.h>
#include <lib/klog.h>
#include "internal.h"

#define APIC_BASE_ENABLE BIT(11)
#define APIC_BASE_X2APIC BIT(10)

enum {
	REG_ID = 0x20, REG_TPR = 0x80, REG_EOI = 0xb0, REG_SPURIOUS = 0xf0, REG_ESR = 0x280,
	REG_ICR_LOW = 0x300, REG_ICR_HIGH = 0x310, REG_LVT_TIMER = 0x320, REG_LVT_LINT0 = 0x350,
	REG_LVT_LINT1 = 0x360, REG_LVT_ERROR = 0x370, REG_TIMER_INITIAL = 0x380,
	REG_TIMER_CURRENT = 0x390, REG_TIMER_DIVIDE = 0x3e0,
};
#define X2APIC_MSR(reg) (0x800 + ((reg) >> 4))
#define ICR_PENDING BIT(12)
#define ICR_ALL_OTHERS 0xc0000
#define LVT_MASKED BIT(16)
#define LVT_NMI 0x400
#define LVT_TSC_DEADLINE BIT(18)

bool x2apic_active;
u32 cpu_apic_id[MAX_CPUS];

static volatile u32 *mmio;

static u32
apic_read(unsigned reg)
{
	return x2apic_active ? rdmsr(X2APIC_MSR(reg)) : mmio[reg / 4];
}

static void
apic_write(unsigned reg, u32 v)
{
	if (x2apic_active)
		wrmsr(X2APIC_MSR(reg), v);
	else
		mmio[reg / 4] = v;
}

void
apic_init(void)
{
	phys_t base = acpi.lapic != 0 ? acpi.lapic : rdmsr(MSR_APIC_BASE) & 0xffffff000UL;

	if (rdmsr(MSR_APIC_BASE) & APIC_BASE_X2APIC)
		cpu.x2apic = true;	/* firmware chose it: there is no way back */
	x2apic_active = cpu.x2apic;
	if (!x2apic_active) {
		mmio = arch_map_mmio(base, PAGE_SIZE);
		if (mmio == NULL)
			panic("no memory to map the local APIC");
	}
}

void
apic_init_cpu(void)
{
	u64 base = rdmsr(MSR_APIC_BASE) | APIC_BASE_ENABLE;

	wrmsr(MSR_APIC_BASE, base);
	if (x2apic_active)
		wrmsr(MSR_APIC_BASE, base | APIC_BASE_X2APIC);
	apic_write(REG_SPURIOUS, 0x100 | VECTOR_SPURIOUS);
	apic_write(REG_TPR, 0);
	apic_write(REG_LVT_LINT0, LVT_MASKED);
	apic_write(REG_LVT_LINT1, LVT_NMI);
	apic_write(REG_LVT_ERROR, LVT_MASKED);
	apic_write(REG_TIMER_DIVIDE, 0x3);		/* by 16 */
	apic_write(REG_LVT_TIMER, VECTOR_TIMER | (cpu.tsc_deadline ? LVT_TSC_DEADLINE : 0));
	/* The timer's mode must be set before the first deadline is (SDM volume 3, 10.5.4.1). */
	__asm__ volatile("mfence" ::: "memory");
	apic_write(REG_ESR, 0);
	apic_eoi();
	cpu_apic_id[cpu_id()] = apic_id();
}

u32
apic_id(void)
{
	u32 id = apic_read(REG_ID);

	return x2apic_active ? id : id >> 24;
}

void
apic_eoi(void)
{
	apic_write(REG_EOI, 0);
}

/* The two halves of the memory-mapped ICR belong together: interrupts off. */
void
apic_send(u32 dest, u32 command)
{
	unsigned long flags = arch_irq_save();

	if (x2apic_active) {
		/* MSR writes of the x2APIC do not order earlier stores by themselves. */
		__asm__ volatile("mfence; lfence" ::: "memory");
		wrmsr(X2APIC_MSR(REG_ICR_LOW), (u64)dest << 32 | command);
	} else {
		while (apic_read(REG_ICR_LOW) & ICR_PENDING)
			arch_cpu_relax();
		apic_write(REG_ICR_HIGH, dest << 24);
		apic_write(REG_ICR_LOW, command);
	}
	arch_irq_restore(flags);
}

void
apic_send_nmi_others(void)
{
	apic_send(0, ICR_ALL_OTHERS | APIC_NMI);
}

void
apic_timer_set_count(u32 count)
{
	apic_write(REG_TIMER_INITIAL, count);
}

u32
apic_timer_count(void)
{
	return apic_read(REG_TIMER_CURRENT);
}

void
arch_send_reschedule(unsigned n)
{
	apic_send(cpu_apic_id[n], APIC_FIXED | VECTOR_RESCHEDULE);
}
