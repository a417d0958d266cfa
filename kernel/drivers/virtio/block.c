/*
 * Virtio disks (virtio 1.1, 5.2): /dev/vda, /dev/vdb, ... A request goes to the
 * device and its thread sleeps until the interrupt; as many are under way as the
 * ring has room for.
 *
 * Guard: the queue's lock, for requests under way as well.
 */
#include <drivers/virtio/virtio.h>
#include <fs/block.h>
#include <lib/klog.h>
#include <lib/printf.h>
#include <mm/slab.h>
#include <uapi/errno.h>

#define VIRTIO_BLK_F_RO BIT(5)
#define VIRTIO_BLK_F_FLUSH BIT(9)

#define REQUEST_IN 0
#define REQUEST_OUT 1
#define REQUEST_FLUSH 4

#define VIRTIO_MAJOR 254
#define MINORS_PER_DISK 16
#define MAX_BUFS 64

struct disk {
	struct block_device block;
	struct virtio_device *virtio;
	struct virtqueue queue;
};

/* Header and status are read and written by the device: slab memory, in the direct map. */
struct disk_request {
	struct {
		u32 type;
		u32 reserved;
		u64 sector;
	} header;
	u8 status;
	bool done;			/* [queue's lock] */
	struct thread *thread;		/* [c] who waits */
};

static struct slab_cache *request_cache;
static unsigned ndisks;			/* [boot] */

static void
disk_interrupt(struct virtio_device *v)
{
	struct disk *disk = v->priv;
	struct disk_request *r;
	unsigned long flags;
	u32 len;

	flags = spin_lock_irq(&disk->queue.lock);
	while ((r = virtqueue_take(&disk->queue, &len)) != NULL) {
		struct thread *t = r->thread;

		r->done = true;		/* r may be gone once the lock is free */
		thread_wake(t, WAKE_NORMAL);
	}
	spin_unlock_irq(&disk->queue.lock, flags);
	wake_up_all(&disk->queue.room);
}

/* Queue the request, waiting for room if there is none. Returns with the queue locked. */
static unsigned long
submit(struct disk *disk, const struct virtio_buffer *bufs, unsigned n, struct disk_request *r)
{
	unsigned long flags = spin_lock_irq(&disk->queue.lock);

	while (!virtqueue_add(&disk->queue, bufs, n, r)) {
		spin_unlock_irq(&disk->queue.lock, flags);
		wait_event(&disk->queue.room, READ_ONCE(disk->queue.nfree) >= n);
		flags = spin_lock_irq(&disk->queue.lock);
	}
	virtqueue_notify(&disk->queue);
	return flags;
}

/* Run one request to its end. bufs has room for header and status at its ends. */
static int
run_request(struct disk *disk, u32 type, u64 sector, struct virtio_buffer *bufs, unsigned n)
{
	struct disk_request *r = slab_alloc(request_cache, 0);
	unsigned long flags;
	int err;

	if (!r)
		return -ENOMEM;
	r->header.type = type;
	r->header.reserved = 0;
	r->header.sector = sector;
	r->status = 0xff;
	r->done = false;
	r->thread = current;
	bufs[0] = (struct virtio_buffer){ &r->header, sizeof(r->header), false };
	bufs[n - 1] = (struct virtio_buffer){ &r->status, 1, true };
	flags = submit(disk, bufs, n, r);
	while (!r->done) {
		thread_set_state(THREAD_BLOCKED);
		spin_unlock_irq(&disk->queue.lock, flags);
		schedule();
		flags = spin_lock_irq(&disk->queue.lock);
	}
	thread_set_state(THREAD_RUNNABLE);
	spin_unlock_irq(&disk->queue.lock, flags);
	err = READ_ONCE(r->status) == 0 ? 0 : -EIO;
	slab_free(request_cache, r);
	return err;
}

static int
disk_transfer(struct block_device *b, u64 sector, void *const *data, const u32 *lens,
    unsigned nbufs, bool write)
{
	struct virtio_buffer bufs[MAX_BUFS + 2];

	if (nbufs > MAX_BUFS)
		return -EINVAL;
	for (unsigned i = 0; i < nbufs; i++)
		bufs[i + 1] = (struct virtio_buffer){ data[i], lens[i], !write };
	return run_request(b->priv, write ? REQUEST_OUT : REQUEST_IN, sector, bufs, nbufs + 2);
}

static int
disk_flush(struct block_device *b)
{
	struct disk *disk = b->priv;
	struct virtio_buffer bufs[2];

	if (!(disk->virtio->features & VIRTIO_BLK_F_FLUSH))
		return 0;	/* the device writes through (5.2.6.2) */
	return run_request(disk, REQUEST_FLUSH, 0, bufs, 2);
}

static const struct block_ops disk_ops = {
	.transfer = disk_transfer,
	.flush = disk_flush,
};

static int
disk_attach(struct virtio_device *v)
{
	struct disk *disk;
	unsigned n = ndisks;
	int err;

	if (!v->config || n >= 26)	/* vda to vdz */
		return -ENODEV;
	if (!request_cache)
		request_cache = slab_cache_create("virtio-request", sizeof(struct disk_request), 0);
	disk = kzalloc(sizeof(*disk));
	if (!disk)
		return -ENOMEM;
	disk->virtio = v;
	v->priv = disk;
	v->interrupt = disk_interrupt;
	err = virtqueue_init(v, &disk->queue, 0);
	if (err) {
		kfree(disk);
		return err;
	}
	ndisks++;
	virtio_ready(v);
	snprintf(disk->block.name, sizeof(disk->block.name), "vd%c", 'a' + n);
	disk->block.dev = VIRTIO_MAJOR << 8 | n * MINORS_PER_DISK;
	disk->block.nsectors = *(volatile u64 *)v->config;
	disk->block.ops = &disk_ops;
	disk->block.max_bufs = MIN((unsigned)MAX_BUFS, disk->queue.size - 2);
	disk->block.priv = disk;
	disk->block.read_only = v->features & VIRTIO_BLK_F_RO;
	kprintf("%s: %lu MiB%s\n", disk->block.name, disk->block.nsectors >> 11,
	    disk->block.read_only ? ", read-only" : "");
	return block_register(&disk->block);
}

const struct virtio_driver virtio_block_driver = {
	.name = "virtio disk",
	.type = 2,
	.features = VIRTIO_BLK_F_RO | VIRTIO_BLK_F_FLUSH,
	.attach = disk_attach,
};
