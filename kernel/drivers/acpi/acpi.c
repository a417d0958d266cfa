/*
 * Finding the firmware's tables and reading what the kernel needs of them: MADT
 * (processors and interrupt controllers), FADT (power, timer, reset) and, from
 * the DSDT, the one package _S5_ that says how to turn the machine off. There
 * is no AML interpreter: _S5_ is a constant in every firmware, found by its name.
 *
 * All is read once, on the boot CPU, before others start.
 */
#include <arch/boot.h>
#include <drivers/acpi/acpi.h>
#include <lib/klog.h>
#include <lib/string.h>
#include <arch/firmware.h>

struct rsdp {
	char signature[8];
	u8 checksum;
	char oem_id[6];
	u8 revision;
	u32 rsdt;
	u32 length;		/* from here on: revision 2 */
	u64 xsdt;
	u8 checksum2, reserved[3];
} __packed;

struct madt {
	struct acpi_header h;
	u32 lapic, flags;
} __packed;

struct madt_entry {
	u8 type, length;
	union {
		struct { u8 uid, id; u32 flags; } __packed lapic;
		struct { u8 id, reserved; u32 addr, gsi_base; } __packed ioapic;
		struct { u8 bus, irq; u32 gsi; u16 flags; } __packed override;
		struct { u16 reserved; u64 addr; } __packed lapic_addr;
		struct { u16 reserved; u32 id, flags, uid; } __packed x2apic;
	};
} __packed;
enum { MADT_LAPIC, MADT_IOAPIC, MADT_OVERRIDE, MADT_LAPIC_ADDR = 5, MADT_X2APIC = 9 };

struct gas {			/* generic address */
	u8 space, width, offset, access;
	u64 addr;
} __packed;

struct fadt {
	struct acpi_header h;
	u32 facs, dsdt;
	u8 reserved1, profile;
	u16 sci;
	u32 smi_command;
	u8 acpi_enable, acpi_disable, s4bios, pstate;
	u32 pm1a_event, pm1b_event, pm1a_control, pm1b_control, pm2_control;
	u32 pm_timer, gpe0, gpe1;
	u8 lengths[8];
	u16 latency2, latency3, flush_size, flush_stride;
	u8 duty_offset, duty_width, day_alarm, month_alarm, century;
	u16 boot_flags;
	u8 reserved2;
	u32 flags;
	struct gas reset;
	u8 reset_value;
	u16 arm_flags;
	u8 minor;
	u64 x_facs, x_dsdt;
} __packed;
#define FADT_TIMER_32BIT BIT(8)
#define FADT_RESET BIT(10)

struct acpi_info acpi;

static const struct acpi_header *root;	/* XSDT or RSDT */
static bool root_is_xsdt;

static bool
checksum_ok(const void *p, size_t n)
{
	u8 sum = 0;

	for (const u8 *b = p; n > 0; n--)
		sum += *b++;
	return sum == 0;
}

static const struct acpi_header *
map_table(phys_t pa)
{
	const struct acpi_header *h;

	if (pa == 0)
		return NULL;
	h = map_firmware(pa, sizeof(*h));
	if (h == NULL || h->length < sizeof(*h))
		return NULL;
	h = map_firmware(pa, h->length);
	return h != NULL && checksum_ok(h, h->length) ? h : NULL;
}

static phys_t
table_addr(unsigned i)
{
	const char *entries = (const char *)(root + 1);
	u64 addr = 0;

	memcpy(&addr, entries + i * (root_is_xsdt ? 8 : 4), root_is_xsdt ? 8 : 4);
	return addr;
}

const struct acpi_header *
acpi_find(const char *signature)
{
	unsigned n;

	if (root == NULL)
		return NULL;
	n = (root->length - sizeof(*root)) / (root_is_xsdt ? 8 : 4);
	for (unsigned i = 0; i < n; i++) {
		const struct acpi_header *h = map_firmware(table_addr(i), sizeof(*h));

		if (h != NULL && memcmp(h->signature, signature, 4) == 0)
			return map_table(table_addr(i));
	}
	return NULL;
}

/* Without a word from the loader: in the BIOS area, at a multiple of 16. */
static const struct rsdp *
search_rsdp(void)
{
	const char *bios = map_firmware(0xe0000, 0x20000);

	for (size_t at = 0; bios != NULL && at < 0x20000; at += 16) {
		if (memcmp(bios + at, "RSD PTR ", 8) == 0 && checksum_ok(bios + at, 20))
			return (const struct rsdp *)(bios + at);
	}
	return NULL;
}

static void
find_root(void)
{
	const struct rsdp *rsdp = boot_info.rsdp != 0 ?
	    map_firmware(boot_info.rsdp, sizeof(*rsdp)) : search_rsdp();

	if (rsdp == NULL || memcmp(rsdp->signature, "RSD PTR ", 8) != 0)
		return;
	if (rsdp->revision >= 2) {
		root = map_table(rsdp->xsdt);
		root_is_xsdt = root != NULL;
	}
	if (root == NULL)
		root = map_table(rsdp->rsdt);
}

static void
add_cpu(u32 id, u32 flags)
{
	if (!(flags & 1))
		return;		/* not enabled: a place for a processor, not one */
	for (unsigned i = 0; i < acpi.ncpus; i++) {
		if (acpi.apic_id[i] == id)
			return;
	}
	if (acpi.ncpus < MAX_CPUS)
		acpi.apic_id[acpi.ncpus++] = id;
	else
		acpi.ncpus_left_out++;
}

/* MPS flags: polarity in bits 0-1 (3 = low), trigger in bits 2-3 (3 = level). */
static void
add_override(u8 irq, u32 gsi, u16 flags)
{
	if (irq >= 16)
		return;
	acpi.isa[irq].gsi = gsi;
	acpi.isa[irq].low = (flags & 3) == 3;
	acpi.isa[irq].level = (flags >> 2 & 3) == 3;
}

static void
read_madt(void)
{
	const struct madt *madt = (const struct madt *)acpi_find("APIC");
	const char *p, *end;

	for (unsigned i = 0; i < 16; i++)
		acpi.isa[i].gsi = i;
	if (madt == NULL)
		return;
	acpi.lapic = madt->lapic;
	p = (const char *)(madt + 1);
	end = (const char *)madt + madt->h.length;
	while (p + 2 <= end) {
		const struct madt_entry *e = (const struct madt_entry *)p;

		if (e->length < 2 || p + e->length > end)
			break;
		if (e->type == MADT_LAPIC)
			add_cpu(e->lapic.id, e->lapic.flags);
		else if (e->type == MADT_X2APIC)
			add_cpu(e->x2apic.id, e->x2apic.flags);
		else if (e->type == MADT_IOAPIC && acpi.nioapics < MAX_IOAPICS)
			acpi.ioapic[acpi.nioapics++] = (struct acpi_ioapic){
			    e->ioapic.addr, e->ioapic.gsi_base };
		else if (e->type == MADT_OVERRIDE)
			add_override(e->override.irq, e->override.gsi, e->override.flags);
		else if (e->type == MADT_LAPIC_ADDR)
			acpi.lapic = e->lapic_addr.addr;
		p += e->length;
	}
}

/* A small integer of AML: ZeroOp, OneOp or BytePrefix value. */
static const u8 *
aml_byte(const u8 *p, u8 *value)
{
	if (*p == 0x0a)
		p++;
	*value = *p;
	return p + 1;
}

/* NameOp "_S5_" PackageOp length count SLP_TYPa SLP_TYPb ... */
static void
read_s5(const struct acpi_header *dsdt)
{
	const u8 *p = (const u8 *)(dsdt + 1), *end = (const u8 *)dsdt + dsdt->length;

	for (; p + 16 < end; p++) {
		const u8 *q = p + 4;

		if (memcmp(p, "_S5_", 4) != 0 || *q != 0x12)
			continue;
		q++;
		q += (*q >> 6) + 1;	/* PkgLength: the top bits count further bytes */
		q++;			/* number of elements */
		q = aml_byte(q, &acpi.s5_a);
		aml_byte(q, &acpi.s5_b);
		acpi.has_s5 = true;
		return;
	}
}

static void
read_fadt(void)
{
	const struct acpi_header *table = acpi_find("FACP"), *dsdt = NULL;
	struct fadt fadt = { .pm_timer = 0 };

	if (table == NULL)
		return;
	memcpy(&fadt, table, MIN((size_t)table->length, sizeof(fadt)));
	acpi.pm_timer = fadt.pm_timer;
	acpi.pm_timer_32bit = fadt.flags & FADT_TIMER_32BIT;
	acpi.pm1a_control = fadt.pm1a_control;
	acpi.pm1b_control = fadt.pm1b_control;
	acpi.smi_command = fadt.smi_command;
	acpi.acpi_enable = fadt.acpi_enable;
	acpi.century = fadt.century;
	if ((fadt.flags & FADT_RESET) && fadt.reset.addr != 0) {
		acpi.reset_space = fadt.reset.space;
		acpi.reset_addr = fadt.reset.addr;
		acpi.reset_value = fadt.reset_value;
	}
	if (fadt.x_dsdt != 0)
		dsdt = map_table(fadt.x_dsdt);
	if (dsdt == NULL)
		dsdt = map_table(fadt.dsdt);
	if (dsdt != NULL)
		read_s5(dsdt);
}

void
acpi_init(void)
{
	find_root();
	if (root == NULL)
		kprintf("acpi: no tables\n");
	read_madt();
	read_fadt();
}
