/*
 * The virtio entropy device (virtio 1.1, 5.4): random bytes from the host, mixed
 * into the kernel's generator once at boot. The answer comes by interrupt;
 * nobody waits for it.
 */
#include <drivers/virtio/virtio.h>
#include <fs/random.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/errno.h>

#define SEED_SIZE 64

struct entropy {
	struct virtqueue queue;
	u8 *seed;			/* [queue's lock] the device writes here */
};

static void
entropy_interrupt(struct virtio_device *v)
{
	struct entropy *e = v->priv;
	unsigned long flags;
	u32 len;

	flags = spin_lock_irq(&e->queue.lock);
	while (virtqueue_take(&e->queue, &len) != NULL) {
		random_mix(e->seed, MIN(len, (u32)SEED_SIZE));
		memset(e->seed, 0, SEED_SIZE);
	}
	spin_unlock_irq(&e->queue.lock, flags);
}

static int
entropy_attach(struct virtio_device *v)
{
	struct entropy *e = kzalloc(sizeof(*e));
	u8 *seed = kzalloc(SEED_SIZE);
	struct virtio_buffer buf = { seed, SEED_SIZE, true };
	unsigned long flags;
	int err = -ENOMEM;

	if (!e || !seed)
		goto free_memory;
	e->seed = seed;
	v->priv = e;
	v->interrupt = entropy_interrupt;
	err = virtqueue_init(v, &e->queue, 0);
	if (err)
		goto free_memory;
	virtio_ready(v);
	flags = spin_lock_irq(&e->queue.lock);
	virtqueue_add(&e->queue, &buf, 1, e);
	spin_unlock_irq(&e->queue.lock, flags);
	virtqueue_notify(&e->queue);
	return 0;

free_memory:
	kfree(seed);
	kfree(e);
	return err;
}

const struct virtio_driver virtio_entropy_driver = {
	.name = "virtio entropy",
	.type = 4,
	.attach = entropy_attach,
};
