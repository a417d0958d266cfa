/* Shared by the files of fs/block. */
#ifndef FS_BLOCK_INTERNAL_H
#define FS_BLOCK_INTERNAL_H

#include <fs/block.h>

extern struct mutex block_mutex;		/* guards the list of devices and their nopen */
extern const struct mapping_ops block_mapping_ops;	/* file.c */

void block_scan_partitions(struct block_device *disk);	/* partition.c */
void block_add_partition(struct block_device *disk, unsigned number, u64 start, u64 nsectors);
void buffer_init(void);

#endif
