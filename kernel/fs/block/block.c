/*
 * The registry of block devices and the way of a transfer from a partition to the
 * driver.
 */
#include <fs/block.h>
#include <fs/vfs/vfs.h>
#include <lib/klog.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <sched/thread.h>
#include <uapi/errno.h>

#include "internal.h"

MUTEX(block_mutex);
static struct list devices = LIST_INIT(devices);	/* [block_mutex] grows only */

static void
add_device(struct block_device *b)
{
	int err;

	mapping_init(&b->mapping, &block_mapping_ops, b);
	b->mapping.size = b->nsectors << SECTOR_SHIFT;
	b->nopen = 0;
	mutex_lock(&block_mutex);
	list_add_tail(&devices, &b->link);
	mutex_unlock(&block_mutex);
	err = devfs_add_block(b->name, b->dev, 0660);
	if (err != 0)
		kprintf("%s: no node in /dev: error %d\n", b->name, -err);
}

void
block_add_partition(struct block_device *disk, unsigned number, u64 start, u64 nsectors)
{
	struct block_device *b;
	size_t len = strlen(disk->name);
	bool digit = disk->name[len - 1] >= '0' && disk->name[len - 1] <= '9';

	if (number > 15 || nsectors == 0 || start >= disk->nsectors ||
	    nsectors > disk->nsectors - start)
		return;
	b = kzalloc(sizeof(*b));
	if (b == NULL)
		return;
	snprintf(b->name, sizeof(b->name), "%s%s%u", disk->name, digit ? "p" : "", number);
	b->dev = disk->dev + number;
	b->start = start;
	b->nsectors = nsectors;
	b->parent = disk;
	b->read_only = disk->read_only;
	add_device(b);
	kprintf("%s: %llu KiB\n", b->name, (unsigned long long)nsectors / 2);
}

int
block_register(struct block_device *b)
{
	b->parent = NULL;
	b->start = 0;
	add_device(b);
	block_scan_partitions(b);
	return 0;
}

struct block_device *
block_find(const char *name)
{
	struct block_device *b;

	if (strncmp(name, "/dev/", 5) == 0)
		name += 5;
	list_for_each(b, &devices, link)
		if (strcmp(b->name, name) == 0)
			return b;
	return NULL;
}

struct block_device *
block_find_dev(dev_t dev)
{
	struct block_device *b;

	list_for_each(b, &devices, link)
		if (b->dev == dev)
			return b;
	return NULL;
}

struct block_device *
block_nth(unsigned n)
{
	struct block_device *b;

	list_for_each(b, &devices, link)
		if (n-- == 0)
			return b;
	return NULL;
}

static void
account(struct block_device *b, u64 bytes, bool write)
{
	if (write) {
		atomic_add(&b->writes, 1);
		atomic_add(&b->sectors_written, bytes >> SECTOR_SHIFT);
		current->usage.write_bytes += bytes;
	} else {
		atomic_add(&b->reads, 1);
		atomic_add(&b->sectors_read, bytes >> SECTOR_SHIFT);
		current->usage.read_bytes += bytes;
	}
}

int
block_transfer(struct block_device *b, u64 sector, void *const *bufs, const u32 *lens,
    unsigned nbufs, bool write)
{
	struct block_device *disk = b->parent != NULL ? b->parent : b;
	u64 bytes = 0;
	int err;

	for (unsigned i = 0; i < nbufs; i++)
		bytes += lens[i];
	if (sector > b->nsectors || bytes >> SECTOR_SHIFT > b->nsectors - sector)
		return -EIO;
	if (write && b->read_only)
		return -EIO;
	account(b, bytes, write);
	sector += b->start;
	while (nbufs > 0) {
		unsigned n = MIN(nbufs, disk->max_bufs);

		err = disk->ops->transfer(disk, sector, bufs, lens, n, write);
		if (err != 0)
			return err;
		while (n-- > 0) {
			sector += *lens++ >> SECTOR_SHIFT;
			bufs++;
			nbufs--;
		}
	}
	return 0;
}

int
block_flush(struct block_device *b)
{
	struct block_device *disk = b->parent != NULL ? b->parent : b;

	return disk->ops->flush != NULL ? disk->ops->flush(disk) : 0;
}
