/*
 * Split virtqueues (virtio 1.1, 2.6). Free descriptors form a chain through their
 * next fields; a request takes a part of it and gives it back when the device
 * has used it. q->lock guards everything; the device sees what is published by
 * the index of the available ring.
 */
#include <drivers/virtio/ring.h>
#include <lib/atomic.h>
#include <lib/klog.h>
#include <mm/page.h>
#include <uapi/errno.h>

int
ring_init(struct virtqueue *q, unsigned size)
{
	struct page *p = page_alloc(ALLOC_ZERO);
	char *mem;

	if (!p)
		return -ENOMEM;
	mem = page_address(p);
	spin_init(&q->lock);
	wait_queue_init(&q->room);
	q->size = size;
	q->desc = (struct vring_desc *)mem;
	q->avail = (struct vring_avail *)(mem + 16 * VIRTQUEUE_MAX);
	q->used = (struct vring_used *)(mem + 16 * VIRTQUEUE_MAX + 512);
	for (unsigned i = 0; i < size; i++)
		q->desc[i].next = i + 1;
	q->nfree = size;
	q->free_head = q->last_used = 0;
	return 0;
}

bool
virtqueue_add(struct virtqueue *q, const struct virtio_buffer *bufs, unsigned n, void *token)
{
	u16 head = q->free_head, i = head, last = head;

	ASSERT_HELD(&q->lock);
	if (q->nfree < n)
		return false;
	for (unsigned b = 0; b < n; b++) {
		struct vring_desc *d = &q->desc[i];

		d->addr = virt_to_phys(bufs[b].data);
		d->len = bufs[b].len;
		d->flags = (bufs[b].device_writes ? VRING_DESC_WRITE : 0) |
		    (b + 1 < n ? VRING_DESC_NEXT : 0);
		last = i;
		i = d->next;
	}
	q->free_head = q->desc[last].next;
	q->nfree -= n;
	q->token[head] = token;
	q->avail->ring[q->avail->idx % q->size] = head;
	atomic_store(&q->avail->idx, (u16)(q->avail->idx + 1));
	return true;
}

void
virtqueue_notify(struct virtqueue *q)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);	/* the index is out before we look (2.6.13.4) */
	if (!(READ_ONCE(q->used->flags) & VRING_USED_NO_NOTIFY))
		*q->notify = q->index;
}

/* Give the chain that begins at head back. */
static void
free_chain(struct virtqueue *q, u16 head)
{
	u16 last = head, n = 1;

	while (q->desc[last].flags & VRING_DESC_NEXT) {
		last = q->desc[last].next;
		n++;
	}
	q->desc[last].next = q->free_head;
	q->free_head = head;
	q->nfree += n;
}

void *
virtqueue_take(struct virtqueue *q, u32 *len)
{
	u32 id;
	void *token;

	ASSERT_HELD(&q->lock);
	if (q->last_used == atomic_load(&q->used->idx))
		return NULL;
	id = q->used->ring[q->last_used % q->size].id;
	*len = q->used->ring[q->last_used % q->size].len;
	q->last_used++;
	if (id >= q->size || !q->token[id])
		panic("virtio: the device finished request %u, which it was not given", id);
	token = q->token[id];
	q->token[id] = NULL;
	free_chain(q, id);
	return token;
}
