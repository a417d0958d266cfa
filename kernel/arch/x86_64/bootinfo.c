/*
 * What the boot loader told, brought into one form: struct boot_info. Everything
 * is copied, so that afterwards the loader's memory is free like any other.
 * The allocator of the first moments is here as well: it takes pages off the
 * low ends of boot_info.memory, which is therefore always what is left.
 *
 * Runs on the boot CPU alone; no locks.
 */
#include <arch/boot.h>
#include <lib/klog.h>
#include <lib/string.h>
#include "internal.h"

#define MAX_RANGES 256
#define LOW_MEMORY 0x100000UL
#define EARLY_TOP 0x100000000UL		/* the early tables map no more */

/* Multiboot2 specification 3.6; each tag begins at a multiple of 8. */
struct mb2_tag {
	u32 type, size;
};
enum { MB2_END, MB2_CMDLINE, MB2_MMAP = 6, MB2_FRAMEBUFFER = 8, MB2_RSDP_OLD = 14, MB2_RSDP_NEW };

struct mb2_mmap {
	struct mb2_tag tag;
	u32 entry_size, version;
};

struct mb2_framebuffer {
	struct mb2_tag tag;
	u64 addr;
	u32 pitch, width, height;
	u8 bpp, type;
	u16 reserved;
	u8 red_shift, red_size, green_shift, green_size, blue_shift, blue_size;
};
#define MB2_FRAMEBUFFER_RGB 1
#define MB2_FRAMEBUFFER_TEXT 2

/* xen/include/public/arch-x86/hvm/start_info.h */
struct pvh_info {
	u32 magic, version, flags, nmodules;
	u64 modules, cmdline, rsdp, memmap;
	u32 nmemmap, reserved;
};

/* Both loaders use this layout and the numbers of the BIOS call E820. */
struct e820 {
	u64 base, size;
	u32 type, reserved;
};
enum { E820_RAM = 1, E820_RESERVED, E820_ACPI, E820_NVS };

struct boot_info boot_info;
struct boot_range boot_ram[MAX_RANGES];
unsigned boot_ram_count;
phys_t boot_memory_top;

static struct boot_memory usable[MAX_RANGES];
static u8 rsdp_copy[36];		/* a Multiboot2 tag holds the RSDP itself */
static bool taken;

/* Insert into the ascending list of n ranges, merging neighbours; ranges may touch, not overlap. */
static unsigned
range_insert(struct boot_range *r, unsigned n, phys_t start, phys_t end)
{
	unsigned i = n;

	if (start >= end || n + 1 >= MAX_RANGES)
		return n;
	while (i > 0 && r[i - 1].start > start) {
		r[i] = r[i - 1];
		i--;
	}
	r[i] = (struct boot_range){ start, end };
	n++;
	for (i = 0; i + 1 < n; ) {
		if (r[i].end < r[i + 1].start) {
			i++;
			continue;
		}
		r[i].end = MAX(r[i].end, r[i + 1].end);
		memmove(&r[i + 1], &r[i + 2], (n - i - 2) * sizeof(*r));
		n--;
	}
	return n;
}

static void
add_memory(const struct e820 *e)
{
	struct boot_range *r = (struct boot_range *)usable;

	_Static_assert(sizeof(struct boot_range) == sizeof(struct boot_memory), "same form");
	if (e->type == E820_RAM)
		boot_info.nmemory = range_insert(r, boot_info.nmemory,
		    ROUND_UP(e->base, PAGE_SIZE), ROUND_DOWN(e->base + e->size, PAGE_SIZE));
	if (e->type == E820_RAM || e->type == E820_ACPI || e->type == E820_NVS)
		boot_ram_count = range_insert(boot_ram, boot_ram_count,
		    ROUND_DOWN(e->base, PAGE_SIZE), ROUND_UP(e->base + e->size, PAGE_SIZE));
}

static void
set_rsdp(const void *rsdp, size_t size)
{
	memcpy(rsdp_copy, rsdp, MIN(size, sizeof(rsdp_copy)));
	boot_info.rsdp = image_phys(rsdp_copy);
}

static void
parse_mmap(const struct mb2_mmap *map)
{
	const char *p = (const char *)(map + 1), *end = (const char *)map + map->tag.size;

	for (; p + sizeof(struct e820) <= end; p += map->entry_size)
		add_memory((const struct e820 *)p);
}

static void
parse_framebuffer(const struct mb2_framebuffer *fb)
{
	boot_info.vga_text = fb->type == MB2_FRAMEBUFFER_TEXT;
	if (fb->type != MB2_FRAMEBUFFER_RGB)
		return;
	boot_info.fb = (struct boot_framebuffer){
		.addr = fb->addr, .pitch = fb->pitch, .width = fb->width,
		.height = fb->height, .bpp = fb->bpp, .red_shift = fb->red_shift,
		.green_shift = fb->green_shift, .blue_shift = fb->blue_shift,
	};
}

static void
parse_multiboot(const u32 *info)
{
	const char *p = (const char *)(info + 2), *end = (const char *)info + info[0];

	while (p < end) {
		const struct mb2_tag *tag = (const struct mb2_tag *)p;

		if (tag->type == MB2_END || tag->size < sizeof(*tag))
			break;
		if (tag->type == MB2_CMDLINE)
			strlcpy(boot_info.cmdline, p + sizeof(*tag), sizeof(boot_info.cmdline));
		else if (tag->type == MB2_MMAP)
			parse_mmap((const struct mb2_mmap *)p);
		else if (tag->type == MB2_FRAMEBUFFER)
			parse_framebuffer((const struct mb2_framebuffer *)p);
		else if (tag->type == MB2_RSDP_NEW ||
		    (tag->type == MB2_RSDP_OLD && boot_info.rsdp == 0))
			set_rsdp(p + sizeof(*tag), tag->size - sizeof(*tag));
		p += ROUND_UP(tag->size, 8);
	}
}

static void
parse_pvh(const struct pvh_info *info)
{
	const struct e820 *map = phys_to_virt(info->memmap);

	if (info->cmdline != 0)
		strlcpy(boot_info.cmdline, phys_to_virt(info->cmdline), sizeof(boot_info.cmdline));
	boot_info.rsdp = info->rsdp;
	boot_info.vga_text = true;	/* as the BIOS leaves it */
	if (info->version < 1)
		return;
	for (u32 i = 0; i < info->nmemmap; i++)
		add_memory(&map[i]);
}

void
bootinfo_reserve(phys_t start, phys_t end)
{
	for (unsigned i = 0; i < boot_info.nmemory; i++) {
		struct boot_memory *m = &usable[i];

		if (end <= m->start || start >= m->end)
			continue;
		if (start > m->start && end < m->end && boot_info.nmemory < MAX_RANGES) {
			memmove(m + 1, m, (boot_info.nmemory - i) * sizeof(*m));
			boot_info.nmemory++;
			m[0].end = start;
			m[1].start = end;
			return;
		}
		if (start <= m->start)
			m->start = MIN(end, m->end);
		else
			m->end = start;
	}
}

phys_t
bootinfo_low_page(void)
{
	for (unsigned i = 0; i < boot_info.nmemory; i++) {
		phys_t pa = MAX(usable[i].start, PAGE_SIZE);

		if (pa < usable[i].end && pa < LOW_MEMORY) {
			bootinfo_reserve(pa, pa + PAGE_SIZE);
			return pa;
		}
	}
	return 0;
}

void
bootinfo_parse(u32 magic, phys_t info)
{
	boot_info.start_tsc = boot_tsc;
	boot_info.memory = usable;
	if (magic == MULTIBOOT2_MAGIC)
		parse_multiboot(phys_to_virt(info));
	else if (magic == PVH_MAGIC)
		parse_pvh(phys_to_virt(info));
	bootinfo_reserve(0, PAGE_SIZE);	/* so that address 0 is never a page of ours */
	bootinfo_reserve(image_phys(_image), image_phys(_end));
	if (boot_ram_count > 0)
		boot_memory_top = boot_ram[boot_ram_count - 1].end;
}

const char *
boot_option(const char *key, char *buf, size_t size)
{
	size_t nkey = strlen(key), n;
	const char *p = boot_info.cmdline, *found = NULL;

	for (;;) {
		while (*p == ' ')
			p++;
		if (*p == '\0')
			return found;
		for (n = 0; p[n] != '\0' && p[n] != ' '; n++)
			;
		if (n >= nkey && strncmp(p, key, nkey) == 0 && (n == nkey || p[nkey] == '=')) {
			size_t skip = n == nkey ? nkey : nkey + 1;

			strlcpy(buf, p + skip, MIN(size, n - skip + 1));
			found = buf;
		}
		p += n;
	}
}

void *
boot_alloc_pages(size_t npages)
{
	size_t size = npages * PAGE_SIZE;

	if (taken)
		panic("boot_alloc_pages after boot_memory_take");
	/* Low memory is left for those who need it; memory above 4 GiB is mapped late. */
	for (unsigned i = 0; i < boot_info.nmemory; i++) {
		struct boot_memory *m = &usable[i];
		void *p;

		if (m->start < LOW_MEMORY || m->start + size > m->end)
			continue;
		if (m->start + size > EARLY_TOP && kernel_top_table == NULL)
			continue;
		p = phys_to_virt(m->start);
		m->start += size;
		return memset(p, 0, size);
	}
	panic("no memory for %zu pages at boot", npages);
}

void
boot_memory_take(void)
{
	unsigned n = 0;

	for (unsigned i = 0; i < boot_info.nmemory; i++) {
		if (usable[i].start < usable[i].end)
			usable[n++] = usable[i];
	}
	boot_info.nmemory = n;
	taken = true;
}

static void *
alloc_boot_page(void)
{
	return boot_alloc_pages(1);
}

void *(*arch_alloc_table)(void) = alloc_boot_page;
