/*
 * The PCI transport of virtio: finding the register groups of a device through
 * its vendor capabilities (virtio 1.1, 4.1.4), the hand-shake of features and
 * status (3.1), and interrupts.
 */
#include <drivers/virtio/ring.h>
#include <drivers/virtio/virtio.h>
#include <lib/atomic.h>
#include <lib/klog.h>
#include <mm/slab.h>
#include <uapi/errno.h>

#define VENDOR_VIRTIO 0x1af4

/* Kinds of register group: cfg_type of the capability. */
#define CAP_COMMON 1
#define CAP_NOTIFY 2
#define CAP_ISR 3
#define CAP_DEVICE 4

#define STATUS_ACKNOWLEDGE 1
#define STATUS_DRIVER 2
#define STATUS_DRIVER_OK 4
#define STATUS_FEATURES_OK 8
#define STATUS_FAILED 128

static const struct virtio_driver *const drivers[] = {
	&virtio_block_driver,
	&virtio_entropy_driver,
};

/* Map the register group that the capability at cap describes. */
static volatile u8 *
map_group(struct pci_device *d, unsigned cap)
{
	phys_t bar = pci_bar(d, pci_read8(d, cap + 4));

	if (!bar)
		return NULL;
	return arch_map_mmio(bar + pci_read32(d, cap + 8), pci_read32(d, cap + 12));
}

static int
find_groups(struct virtio_device *v)
{
	unsigned cap = 0;

	while ((cap = pci_find_capability(v->pci, PCI_CAP_VENDOR, cap)) != 0) {
		switch (pci_read8(v->pci, cap + 3)) {
		case CAP_COMMON:
			if (!v->common)
				v->common = (volatile struct virtio_common *)map_group(v->pci, cap);
			break;
		case CAP_NOTIFY:
			if (!v->notify_base) {
				v->notify_base = map_group(v->pci, cap);
				v->notify_step = pci_read32(v->pci, cap + 16);
			}
			break;
		case CAP_ISR:
			if (!v->isr)
				v->isr = map_group(v->pci, cap);
			break;
		case CAP_DEVICE:
			if (!v->config)
				v->config = map_group(v->pci, cap);
			break;
		}
	}
	return v->common && v->notify_base && v->isr ? 0 : -ENODEV;
}

static u64
offered_features(struct virtio_device *v)
{
	u64 low;

	v->common->device_feature_select = 0;
	low = v->common->device_feature;
	v->common->device_feature_select = 1;
	return low | (u64)v->common->device_feature << 32;
}

static int
agree(struct virtio_device *v, u64 wanted)
{
	v->common->device_status = 0;
	while (v->common->device_status != 0)	/* the reset is done when it reads 0 (4.1.4.3.2) */
		arch_cpu_relax();
	v->common->device_status = STATUS_ACKNOWLEDGE;
	v->common->device_status = STATUS_ACKNOWLEDGE | STATUS_DRIVER;
	v->features = offered_features(v) & (wanted | VIRTIO_F_VERSION_1);
	if (!(v->features & VIRTIO_F_VERSION_1))
		return -ENODEV;
	v->common->driver_feature_select = 0;
	v->common->driver_feature = (u32)v->features;
	v->common->driver_feature_select = 1;
	v->common->driver_feature = v->features >> 32;
	v->common->device_status = STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK;
	return v->common->device_status & STATUS_FEATURES_OK ? 0 : -ENODEV;
}

static void
msix_interrupt(void *arg)
{
	struct virtio_device *v = arg;

	v->interrupt(v);
}

static void
line_interrupt(void *arg)
{
	struct virtio_device *v = arg;

	if (*v->isr & 1)	/* reading acknowledges (4.1.4.5) */
		v->interrupt(v);
}

static int
set_interrupt(struct virtio_device *v)
{
	if (pci_msix_vector(v->pci, 0, 0, msix_interrupt, v) == 0) {
		v->common->msix_config = VIRTIO_NO_VECTOR;
		return 0;
	}
	return pci_irq_line(v->pci, line_interrupt, v);
}

int
virtqueue_init(struct virtio_device *v, struct virtqueue *q, unsigned index)
{
	unsigned size;
	int err;

	v->common->queue_select = index;
	size = v->common->queue_size;
	if (size == 0)
		return -ENODEV;
	size = MIN(size, (unsigned)VIRTQUEUE_MAX);
	err = ring_init(q, size);
	if (err)
		return err;
	q->index = index;
	q->notify = (volatile u16 *)(v->notify_base +
	    (size_t)v->common->queue_notify_off * v->notify_step);
	v->common->queue_size = size;
	v->common->queue_desc = virt_to_phys(q->desc);
	v->common->queue_driver = virt_to_phys(q->avail);
	v->common->queue_device = virt_to_phys(q->used);
	v->common->queue_msix_vector = v->pci->msix ? 0 : VIRTIO_NO_VECTOR;
	v->common->queue_enable = 1;
	return 0;
}

void
virtio_ready(struct virtio_device *v)
{
	v->common->device_status = STATUS_ACKNOWLEDGE | STATUS_DRIVER |
	    STATUS_FEATURES_OK | STATUS_DRIVER_OK;
}

static int
attach(struct virtio_device *v, const struct virtio_driver *driver)
{
	int err = find_groups(v);

	if (err)
		return err;
	pci_enable(v->pci);
	err = agree(v, driver->features);
	if (!err)
		err = set_interrupt(v);
	if (!err)
		err = driver->attach(v);
	if (err)
		v->common->device_status = STATUS_FAILED;
	return err;
}

static int
probe(struct pci_device *d, void *arg)
{
	struct virtio_device *v;
	unsigned type;
	int err;

	if (d->vendor != VENDOR_VIRTIO || d->device < 0x1000 || d->device > 0x107f)
		return 0;
	/* Transitional devices name their kind in the subsystem (4.1.2). */
	type = d->device >= 0x1040 ? d->device - 0x1040u : d->subsystem;
	for (unsigned i = 0; i < ARRAY_SIZE(drivers); i++) {
		if (drivers[i]->type != type)
			continue;
		v = kzalloc(sizeof(*v));
		if (!v)
			return -ENOMEM;
		v->pci = d;
		err = attach(v, drivers[i]);
		/* A device that failed keeps v: its interrupt may still point there. */
		if (err)
			kprintf("%s: device %02x:%02x.%u does not work: error %d\n",
			    drivers[i]->name, d->bus, d->slot, d->function, -err);
	}
	return 0;
}

void
virtio_init(void)
{
	pci_for_each(probe, NULL);
}
