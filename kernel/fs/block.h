/*
 * Block devices: registered by drivers, named /dev/NAME, partitions (GPT) found
 * at registration. The device's own page cache (mapping) serves file systems'
 * metadata and reads of /dev/NAME.
 */
#ifndef FS_BLOCK_H
#define FS_BLOCK_H

#include <lib/types.h>
#include <mm/pagecache.h>

struct block_device;

struct block_ops {
	/*
	 * Transfer count sectors of 512 bytes between the device and npages whole or
	 * partial pages (list of addresses in the direct map). Sleeps until done. 0 or -EIO.
	 */
	int (*transfer)(struct block_device *b, u64 sector, void *const *bufs, const u32 *lens,
	    unsigned nbufs, bool write);
	int (*flush)(struct block_device *b);
};

struct block_device {
	char name[16];
	dev_t dev;
	u64 nsectors;
	u64 start;			/* of a partition, on its parent */
	struct block_device *parent;	/* partition of, or NULL */
	const struct block_ops *ops;
	void *priv;
	bool read_only;
	struct mapping mapping;
	struct list link;
};

int block_register(struct block_device *b);	/* scans partitions, makes /dev nodes */
struct block_device *block_find(const char *name);	/* "vda3" or "/dev/vda3" */
struct block_device *block_find_dev(dev_t dev);
int block_transfer(struct block_device *b, u64 sector, void *const *bufs, const u32 *lens,
    unsigned nbufs, bool write);
int block_flush(struct block_device *b);

#endif
