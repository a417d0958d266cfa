/*
 * Finding PCI devices and their capabilities; see pci.h. Configuration space is
 * reached through the memory window that ACPI's MCFG names, else through the
 * ports 0xcf8 and 0xcfc.
 *
 * Owned here: the list of devices, constant after pci_init; config_lock guards
 * the pair of ports.
 */
#include <arch/io.h>
#include <drivers/acpi/acpi.h>
#include <drivers/pci/pci.h>
#include <lib/klog.h>
#include <mm/slab.h>
#include <sync/spinlock.h>
#include <uapi/errno.h>

#define PCI_COMMAND 0x04
#define PCI_STATUS 0x06
#define PCI_HEADER_TYPE 0x0e
#define PCI_BAR0 0x10
#define PCI_SECONDARY_BUS 0x19
#define PCI_CAPABILITIES 0x34
#define PCI_INTERRUPT_LINE 0x3c
#define COMMAND_MEMORY BIT(1)
#define COMMAND_MASTER BIT(2)
#define COMMAND_INTX_OFF BIT(10)
#define MSIX_ENABLE BIT(15)

struct mcfg {
	struct acpi_header header;
	u64 reserved;
	struct {
		u64 base;
		u16 segment;
		u8 first_bus, last_bus;
		u32 reserved;
	} __packed window[];
} __packed;

static struct list devices = LIST_INIT(devices);	/* [c] after pci_init */
STATIC_SPINLOCK(config_lock);
static volatile u8 *ecam;		/* [c] NULL: use the ports */
static unsigned ecam_first, ecam_last;	/* [c] buses it covers */

/* ---- configuration space ---- */

static volatile void *
ecam_address(const struct pci_device *d, unsigned offset)
{
	return ecam + ((u32)(d->bus - ecam_first) << 20 | d->slot << 15 | d->function << 12 | offset);
}

static bool
in_ecam(const struct pci_device *d)
{
	return ecam && d->bus >= ecam_first && d->bus <= ecam_last;
}

/* Select the doubleword at offset; the data port follows. Needs config_lock. */
static void
select(const struct pci_device *d, unsigned offset)
{
	outl(0xcf8, 0x80000000u | d->bus << 16 | d->slot << 11 | d->function << 8 | (offset & 0xfc));
}

u32
pci_read32(const struct pci_device *d, unsigned offset)
{
	unsigned long flags;
	u32 value;

	if (in_ecam(d))
		return *(volatile u32 *)ecam_address(d, offset);
	flags = spin_lock_irq(&config_lock);
	select(d, offset);
	value = inl(0xcfc);
	spin_unlock_irq(&config_lock, flags);
	return value;
}

void
pci_write32(const struct pci_device *d, unsigned offset, u32 value)
{
	unsigned long flags;

	if (in_ecam(d)) {
		*(volatile u32 *)ecam_address(d, offset) = value;
		return;
	}
	flags = spin_lock_irq(&config_lock);
	select(d, offset);
	outl(0xcfc, value);
	spin_unlock_irq(&config_lock, flags);
}

u16
pci_read16(const struct pci_device *d, unsigned offset)
{
	return pci_read32(d, offset & ~3u) >> (offset & 2) * 8;
}

u8
pci_read8(const struct pci_device *d, unsigned offset)
{
	return pci_read32(d, offset & ~3u) >> (offset & 3) * 8;
}

void
pci_write16(const struct pci_device *d, unsigned offset, u16 value)
{
	unsigned long flags;

	if (in_ecam(d)) {
		*(volatile u16 *)ecam_address(d, offset) = value;
		return;
	}
	flags = spin_lock_irq(&config_lock);
	select(d, offset);
	outw(0xcfc + (offset & 2), value);
	spin_unlock_irq(&config_lock, flags);
}

/* ---- what a device offers ---- */

unsigned
pci_find_capability(const struct pci_device *d, u8 id, unsigned after)
{
	unsigned at;

	if (!(pci_read16(d, PCI_STATUS) & BIT(4)))
		return 0;
	at = pci_read8(d, after ? after + 1 : PCI_CAPABILITIES) & 0xfc;
	for (unsigned n = 0; at != 0 && n < 48; n++) {	/* a list can at most be that long */
		if (pci_read8(d, at) == id)
			return at;
		at = pci_read8(d, at + 1) & 0xfc;
	}
	return 0;
}

phys_t
pci_bar(const struct pci_device *d, unsigned n)
{
	u32 low;

	if (n > 5)
		return 0;
	low = pci_read32(d, PCI_BAR0 + 4 * n);
	if (low & 1)
		return 0;
	if ((low & 6) == 4)
		return (phys_t)pci_read32(d, PCI_BAR0 + 4 * n + 4) << 32 | (low & ~15u);
	return low & ~15u;
}

void
pci_enable(const struct pci_device *d)
{
	pci_write16(d, PCI_COMMAND, pci_read16(d, PCI_COMMAND) | COMMAND_MEMORY | COMMAND_MASTER);
}

int
pci_msix_vector(struct pci_device *d, unsigned index, unsigned cpu, irq_handler_t fn, void *arg)
{
	volatile u32 *entry;
	u64 addr;
	u32 data;
	int err;

	if (!d->msix_table || index >= d->msix_count)
		return -ENODEV;
	if (!d->msix)
		d->msix = arch_map_mmio(d->msix_table, d->msix_count * 16);
	if (!d->msix)
		return -ENODEV;
	err = irq_alloc_msi(cpu, fn, arg, &addr, &data);
	if (err)
		return err;
	entry = d->msix + index * 4;
	entry[0] = (u32)addr;
	entry[1] = addr >> 32;
	entry[2] = data;
	entry[3] = 0;		/* not masked */
	pci_write16(d, d->msix_cap + 2, pci_read16(d, d->msix_cap + 2) | MSIX_ENABLE);
	pci_write16(d, PCI_COMMAND, pci_read16(d, PCI_COMMAND) | COMMAND_INTX_OFF);
	return 0;
}

int
pci_irq_line(struct pci_device *d, irq_handler_t fn, void *arg)
{
	if (d->irq_line < 16)
		return irq_register_isa(d->irq_line, fn, arg);
	return irq_register_gsi(d->irq_line, fn, arg);
}

/* ---- the scan ---- */

static void
find_msix(struct pci_device *d)
{
	unsigned cap = pci_find_capability(d, PCI_CAP_MSIX, 0);
	u32 table;
	phys_t bar;

	if (!cap)
		return;
	table = pci_read32(d, cap + 4);
	bar = pci_bar(d, table & 7);
	if (!bar)
		return;
	d->msix_cap = cap;
	d->msix_table = bar + (table & ~7u);
	d->msix_count = (pci_read16(d, cap + 2) & 0x7ff) + 1;
}

static void scan_bus(unsigned bus);

/* Look at one function; true if there is one. */
static bool
scan_function(unsigned bus, unsigned slot, unsigned function)
{
	struct pci_device probe = { .bus = bus, .slot = slot, .function = function }, *d;
	u32 id = pci_read32(&probe, 0), class;

	if ((u16)id == 0xffff)
		return false;
	d = kzalloc(sizeof(*d));
	if (!d)
		return false;
	*d = probe;
	d->vendor = id;
	d->device = id >> 16;
	class = pci_read32(d, 8);
	d->class = class >> 24;
	d->subclass = class >> 16;
	d->interface = class >> 8;
	d->subsystem = pci_read16(d, 0x2e);
	d->irq_line = pci_read8(d, PCI_INTERRUPT_LINE);
	if ((pci_read8(d, PCI_HEADER_TYPE) & 0x7f) == 0)
		find_msix(d);
	list_add_tail(&devices, &d->link);
	if (d->class == 6 && d->subclass == 4) {	/* PCI-to-PCI bridge */
		unsigned below = pci_read8(d, PCI_SECONDARY_BUS);

		if (below > bus)	/* buses are numbered downwards: no loop */
			scan_bus(below);
	}
	return true;
}

static void
scan_bus(unsigned bus)
{
	for (unsigned slot = 0; slot < 32; slot++) {
		struct pci_device first = { .bus = bus, .slot = slot };

		if (!scan_function(bus, slot, 0))
			continue;
		if (!(pci_read8(&first, PCI_HEADER_TYPE) & 0x80))
			continue;
		for (unsigned function = 1; function < 8; function++)
			scan_function(bus, slot, function);
	}
}

int
pci_for_each(int (*fn)(struct pci_device *d, void *arg), void *arg)
{
	struct pci_device *d;
	int stop;

	list_for_each(d, &devices, link) {
		stop = fn(d, arg);
		if (stop)
			return stop;
	}
	return 0;
}

/* The window of segment 0, if the firmware has one. */
static void
find_ecam(void)
{
	const struct mcfg *m = (const struct mcfg *)acpi_find("MCFG");
	unsigned n;

	if (!m)
		return;
	n = (m->header.length - sizeof(*m)) / sizeof(m->window[0]);
	for (unsigned i = 0; i < n; i++) {
		if (m->window[i].segment != 0 || m->window[i].last_bus < m->window[i].first_bus)
			continue;
		ecam_first = m->window[i].first_bus;
		ecam_last = m->window[i].last_bus;
		ecam = arch_map_mmio(m->window[i].base,
		    (size_t)(ecam_last - ecam_first + 1) << 20);
		return;
	}
}

void
pci_init(void)
{
	find_ecam();
	scan_bus(0);
}
