/*
 * Block devices: registered by drivers, named /dev/NAME, partitions (GPT or MBR)
 * found at registration. The device's own page cache (mapping) serves reads and
 * writes of /dev/NAME; file systems keep their metadata in a buffer cache
 * (fs/block/buffer.h) and their data in the pages of files.
 */
#ifndef FS_BLOCK_H
#define FS_BLOCK_H

#include <lib/types.h>
#include <mm/pagecache.h>
#include <sync/mutex.h>

struct block_device;

#define SECTOR_SIZE 512u
#define SECTOR_SHIFT 9

struct block_ops {
	/*
	 * Transfer nbufs pieces of memory (addresses in the direct map, lens multiples
	 * of 512 that cross no page boundary other than into contiguous memory) from or
	 * to consecutive sectors. Sleeps until done. 0 or -EIO. Several threads may be in
	 * it at a time. max_bufs says how many pieces it takes at once.
	 */
	int (*transfer)(struct block_device *b, u64 sector, void *const *bufs, const u32 *lens,
	    unsigned nbufs, bool write);
	int (*flush)(struct block_device *b);	/* NULL: nothing is held back */
};

struct block_device {
	char name[16];
	dev_t dev;
	u64 nsectors;
	u64 start;			/* of a partition, on its parent */
	struct block_device *parent;	/* partition of, or NULL */
	const struct block_ops *ops;	/* of the whole device */
	unsigned max_bufs;		/* of the whole device */
	void *priv;
	bool read_only;
	struct mapping mapping;
	unsigned nopen;			/* [block_mutex] open files of the node */
	struct list link;		/* [block_mutex], read without: nothing is ever removed */
	u64 reads, writes, sectors_read, sectors_written;	/* [a] statistics */
};

/*
 * The driver fills name, dev (of the first of 16 minors), nsectors, ops, max_bufs,
 * priv, read_only. Scans partitions, makes /dev nodes. For ever. May sleep.
 */
int block_register(struct block_device *b);
struct block_device *block_find(const char *name);	/* "vda3" or "/dev/vda3" */
struct block_device *block_find_dev(dev_t dev);
/* The n-th device, partitions too; NULL at the end. For /proc/partitions. */
struct block_device *block_nth(unsigned n);
/* As the driver's operation, for a partition too and any number of pieces; checks bounds. */
int block_transfer(struct block_device *b, u64 sector, void *const *bufs, const u32 *lens,
    unsigned nbufs, bool write);
int block_flush(struct block_device *b);
/* Forget what the page cache of the node holds (written out first): a file system takes over. */
void block_forget_pages(struct block_device *b);
void block_init(void);

#endif
