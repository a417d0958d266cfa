/*
 * Virtio over PCI, version 1 (OASIS Virtual I/O Device 1.1, "modern" devices):
 * what the drivers of single kinds of device share. Split virtqueues.
 */
#ifndef DRIVERS_VIRTIO_H
#define DRIVERS_VIRTIO_H

#include <drivers/pci/pci.h>
#include <lib/types.h>
#include <sync/spinlock.h>
#include <sync/wait.h>

#define VIRTQUEUE_MAX 128	/* entries: all three parts then fit in one page */

struct virtqueue {
	struct spinlock lock;		/* interrupt-safe; guards all below */
	unsigned size;			/* [c] entries, a power of two */
	struct vring_desc *desc;	/* [c] shared with the device */
	struct vring_avail *avail;
	struct vring_used *used;
	volatile u16 *notify;		/* [c] doorbell */
	u16 index;			/* [c] number of the queue */
	u16 free_head;			/* chain of free descriptors */
	u16 nfree;
	u16 last_used;			/* up to where the used ring was read */
	void *token[VIRTQUEUE_MAX];	/* of the chain that begins at this descriptor */
	struct wait_queue room;		/* waiting for free descriptors */
};

struct virtio_device {
	struct pci_device *pci;		/* [c] */
	volatile struct virtio_common *common;	/* [c] */
	volatile u8 *config;		/* [c] the kind's own registers */
	volatile u8 *isr;		/* [c] */
	volatile u8 *notify_base;	/* [c] */
	u32 notify_step;		/* [c] */
	u64 features;			/* [c] agreed on */
	void (*interrupt)(struct virtio_device *v);	/* [c] any queue's; interrupt context */
	void *priv;
};

struct virtio_driver {
	const char *name;
	u16 type;			/* 2 = block, 4 = entropy */
	u64 features;			/* it can make use of */
	/*
	 * v is reset and features are agreed: set up queues, then virtio_ready.
	 * 0, or an error: the device is left alone.
	 */
	int (*attach)(struct virtio_device *v);
};

#define VIRTIO_F_VERSION_1 BIT(32)

/* ---- for drivers ---- */

struct virtio_buffer {
	void *data;			/* in the direct map */
	u32 len;
	bool device_writes;		/* those come last in a request */
};

/* Set up queue number index; interrupts go to v->interrupt. 0, -ENODEV, -ENOMEM. */
int virtqueue_init(struct virtio_device *v, struct virtqueue *q, unsigned index);
/* The device may begin. */
void virtio_ready(struct virtio_device *v);
/* Queue a request of n buffers, known by token. False: not enough descriptors now. Needs q->lock. */
bool virtqueue_add(struct virtqueue *q, const struct virtio_buffer *bufs, unsigned n, void *token);
/* Tell the device that there is something new. */
void virtqueue_notify(struct virtqueue *q);
/* A finished request's token and the bytes written, or NULL. Needs q->lock. */
void *virtqueue_take(struct virtqueue *q, u32 *len);

void virtio_init(void);		/* attach drivers to what pci_init found */

extern const struct virtio_driver virtio_block_driver, virtio_entropy_driver;

#endif
