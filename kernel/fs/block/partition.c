/*
 * Partition tables: GPT (UEFI specification 2.10, section 5.3), and the four
 * primary entries of an MBR. Everything read is checked before it is believed.
 */
#include <lib/klog.h>
#include <lib/string.h>
#include <mm/page.h>
#include <mm/slab.h>
#include <uapi/errno.h>

#include "internal.h"

struct gpt_header {
	char signature[8];		/* "EFI PART" */
	u32 revision, header_size, header_crc, reserved;
	u64 this_lba, other_lba, first_usable, last_usable;
	u8 disk_guid[16];
	u64 entries_lba;
	u32 nentries, entry_size, entries_crc;
} __packed;

struct gpt_entry {
	u8 type[16];			/* all zero: unused */
	u8 guid[16];
	u64 first, last;		/* inclusive */
	u64 attributes;
	u16 name[36];
} __packed;

struct mbr_entry {
	u8 boot, chs_first[3], type, chs_last[3];
	u32 first, nsectors;
} __packed;

#define MBR_TABLE 446
#define MBR_PROTECTIVE 0xee

static u32
crc32(const void *data, size_t n)
{
	const u8 *p = data;
	u32 crc = ~0u;

	while (n-- > 0) {
		crc ^= *p++;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

static int
read_sectors(struct block_device *b, u64 sector, void *buf, u32 bytes)
{
	void *const bufs[1] = { buf };

	return block_transfer(b, sector, bufs, &bytes, 1, false);
}

/* 0 if there is a valid GPT whose header is in this sector. */
static int
scan_gpt(struct block_device *disk, u64 header_lba, void *page)
{
	struct gpt_header h;
	u32 crc, bytes;
	u8 *table;
	int err = read_sectors(disk, header_lba, page, SECTOR_SIZE);

	if (err != 0)
		return err;
	memcpy(&h, page, sizeof(h));
	if (memcmp(h.signature, "EFI PART", 8) != 0)
		return -EINVAL;
	if (h.header_size < sizeof(h) || h.header_size > SECTOR_SIZE)
		return -EINVAL;
	memset((char *)page + offsetof(struct gpt_header, header_crc), 0, 4);
	crc = crc32(page, h.header_size);
	if (crc != h.header_crc || h.this_lba != header_lba)
		return -EINVAL;
	if (h.entry_size < sizeof(struct gpt_entry) || h.entry_size > 4096 ||
	    h.nentries == 0 || h.nentries > 1024)
		return -EINVAL;
	bytes = ROUND_UP(h.nentries * h.entry_size, SECTOR_SIZE);
	table = kmalloc(bytes, 0);
	if (table == NULL)
		return -ENOMEM;
	err = read_sectors(disk, h.entries_lba, table, bytes);
	if (err == 0 && crc32(table, h.nentries * h.entry_size) != h.entries_crc)
		err = -EINVAL;
	for (u32 n = 0; err == 0 && n < h.nentries; n++) {
		static const u8 unused[16];
		struct gpt_entry e;

		memcpy(&e, table + n * h.entry_size, sizeof(e));
		if (memcmp(e.type, unused, 16) != 0 && e.last >= e.first)
			block_add_partition(disk, n + 1, e.first, e.last - e.first + 1);
	}
	kfree(table);
	return err;
}

/* True if the MBR says that there is a GPT. */
static bool
scan_mbr(struct block_device *disk, const u8 *sector)
{
	struct mbr_entry e[4];

	memcpy(e, sector + MBR_TABLE, sizeof(e));
	for (unsigned n = 0; n < 4; n++)
		if (e[n].type == MBR_PROTECTIVE)
			return true;
	for (unsigned n = 0; n < 4; n++)
		if (e[n].type != 0 && (e[n].boot & 0x7f) == 0)
			block_add_partition(disk, n + 1, e[n].first, e[n].nsectors);
	return false;
}

void
block_scan_partitions(struct block_device *disk)
{
	struct page *p = page_alloc(0);
	u8 *sector;

	if (p == NULL)
		return;
	sector = page_address(p);
	if (disk->nsectors < 34 || read_sectors(disk, 0, sector, SECTOR_SIZE) != 0)
		goto free_page;
	if (sector[510] != 0x55 || sector[511] != 0xaa || !scan_mbr(disk, sector))
		goto free_page;
	if (scan_gpt(disk, 1, sector) != 0 && scan_gpt(disk, disk->nsectors - 1, sector) != 0)
		kprintf("%s: damaged partition table\n", disk->name);
free_page:
	page_put(p);
}
