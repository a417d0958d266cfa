/*
 * I/O APICs: from a global system interrupt to a vector on a CPU. The two 8259
 * controllers of the PC are masked; nothing else comes through them.
 *
 * lock guards the index and data registers of all of them.
 */
#include <drivers/acpi/acpi.h>
#include <lib/klog.h>
#include <sync/spinlock.h>
#include <uapi/errno.h>
#include "internal.h"

#define REDIRECTION(n) (0x10 + 2 * (n))
#define REDIR_LOW BIT(13)
#define REDIR_LEVEL BIT(15)
#define REDIR_MASKED BIT(16)

static struct ioapic {
	volatile u32 *mmio;		/* [c]; registers under lock */
	unsigned base, count;		/* [c] */
} ioapics[MAX_IOAPICS];
static unsigned nioapics;
STATIC_SPINLOCK(lock);

static u32
ioapic_read(struct ioapic *io, u32 reg)
{
	io->mmio[0] = reg;
	return io->mmio[4];
}

static void
ioapic_write(struct ioapic *io, u32 reg, u32 v)
{
	io->mmio[0] = reg;
	io->mmio[4] = v;
}

static void
mask_8259(void)
{
	/* Move their vectors away from the exceptions first: spurious ones still come. */
	outb(0x20, 0x11);
	outb(0xa0, 0x11);
	outb(0x21, 0x20);
	outb(0xa1, 0x28);
	outb(0x21, 4);
	outb(0xa1, 2);
	outb(0x21, 1);
	outb(0xa1, 1);
	outb(0x21, 0xff);
	outb(0xa1, 0xff);
}

static void
add_ioapic(phys_t addr, unsigned base)
{
	struct ioapic *io = &ioapics[nioapics];

	io->mmio = arch_map_mmio(addr, PAGE_SIZE);
	if (io->mmio == NULL)
		return;
	io->base = base;
	io->count = (ioapic_read(io, 1) >> 16 & 0xff) + 1;
	for (unsigned i = 0; i < io->count; i++)
		ioapic_write(io, REDIRECTION(i), REDIR_MASKED);
	nioapics++;
}

void
ioapic_init(void)
{
	mask_8259();
	for (unsigned i = 0; i < acpi.nioapics; i++)
		add_ioapic(acpi.ioapic[i].addr, acpi.ioapic[i].gsi_base);
}

unsigned
isa_to_gsi(unsigned irq, bool *level, bool *low)
{
	*level = acpi.isa[irq].level;
	*low = acpi.isa[irq].low;
	return acpi.isa[irq].gsi;
}

int
ioapic_route(unsigned gsi, u8 vector, unsigned n, bool level, bool low)
{
	for (unsigned i = 0; i < nioapics; i++) {
		struct ioapic *io = &ioapics[i];
		u32 entry = vector | (level ? REDIR_LEVEL : 0) | (low ? REDIR_LOW : 0);
		unsigned long flags;

		if (gsi < io->base || gsi >= io->base + io->count)
			continue;
		flags = spin_lock_irq(&lock);
		ioapic_write(io, REDIRECTION(gsi - io->base) + 1, cpu_apic_id[n] << 24);
		ioapic_write(io, REDIRECTION(gsi - io->base), entry);
		spin_unlock_irq(&lock, flags);
		return 0;
	}
	return -EINVAL;
}
