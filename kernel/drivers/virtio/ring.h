/*
 * Layouts that virtio drivers share with the device (virtio 1.1, 2.6 and 4.1.4.3),
 * private to drivers/virtio.
 */
#ifndef DRIVERS_VIRTIO_RING_H
#define DRIVERS_VIRTIO_RING_H

#include <drivers/virtio/virtio.h>

struct vring_desc {
	u64 addr;
	u32 len;
	u16 flags;
	u16 next;
};
#define VRING_DESC_NEXT 1
#define VRING_DESC_WRITE 2	/* the device writes */

struct vring_avail {
	u16 flags;
	u16 idx;
	u16 ring[];
};

struct vring_used {
	u16 flags;
	u16 idx;
	struct {
		u32 id;
		u32 len;
	} ring[];
};
#define VRING_USED_NO_NOTIFY 1

struct virtio_common {
	u32 device_feature_select, device_feature;
	u32 driver_feature_select, driver_feature;
	u16 msix_config, num_queues;
	u8 device_status, config_generation;
	u16 queue_select, queue_size, queue_msix_vector, queue_enable, queue_notify_off;
	u64 queue_desc, queue_driver, queue_device;
};
_Static_assert(sizeof(struct virtio_common) == 56, "virtio 1.1, 4.1.4.3");
#define VIRTIO_NO_VECTOR 0xffff

/* Allocate and link the three parts. 0 or -ENOMEM. */
int ring_init(struct virtqueue *q, unsigned size);

#endif
