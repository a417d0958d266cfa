/*
 * Device interrupts: which handler belongs to which vector. Vectors are given
 * out once and kept; a level-triggered line may have several handlers, all of
 * which are called.
 *
 * lock guards the giving out. Dispatch reads without it: a handler is complete
 * before it is linked, and never unlinked.
 */
#include <arch/irq.h>
#include <lib/atomic.h>
#include <lib/klog.h>
#include <mm/slab.h>
#include <sched/thread.h>
#include <sched/timer.h>
#include <sync/spinlock.h>
#include <uapi/errno.h>
#include "internal.h"

#define NVECTORS (VECTOR_DEVICE_LAST - VECTOR_DEVICE_FIRST + 1)
#define MSI_ADDRESS 0xfee00000UL

struct irq_handler {
	irq_handler_t fn;
	void *arg;
	struct irq_handler *next;
};

static struct irq_vector {
	struct irq_handler *handlers;
	int gsi;			/* [lock] line routed here, -1 = message-signalled */
	bool shared;			/* [lock] level triggered: more may join */
	bool used;			/* [lock] */
} vectors[NVECTORS];
STATIC_SPINLOCK(lock);

/* Needs lock. The first free vector, or NULL. */
static struct irq_vector *
vector_take(int gsi, bool shared)
{
	for (unsigned i = 0; i < NVECTORS; i++) {
		if (!vectors[i].used) {
			vectors[i].used = true;
			vectors[i].gsi = gsi;
			vectors[i].shared = shared;
			return &vectors[i];
		}
	}
	return NULL;
}

static u8
vector_number(const struct irq_vector *v)
{
	return VECTOR_DEVICE_FIRST + (v - vectors);
}

static struct irq_handler *
make_handler(irq_handler_t fn, void *arg)
{
	struct irq_handler *h = kmalloc(sizeof(*h), 0);

	if (h != NULL)
		*h = (struct irq_handler){ fn, arg, NULL };
	return h;
}

/* Needs lock. */
static void
link_handler(struct irq_vector *v, struct irq_handler *h)
{
	h->next = v->handlers;
	atomic_store(&v->handlers, h);
}

static int
register_line(unsigned gsi, bool level, bool low, irq_handler_t fn, void *arg)
{
	struct irq_handler *h = make_handler(fn, arg);
	struct irq_vector *v = NULL;
	unsigned long flags;
	int err = 0;

	if (h == NULL)
		return -ENOMEM;
	flags = spin_lock_irq(&lock);
	for (unsigned i = 0; i < NVECTORS && v == NULL; i++) {
		if (vectors[i].used && vectors[i].gsi == (int)gsi)
			v = &vectors[i];
	}
	if (v != NULL) {
		err = v->shared && level ? 0 : -EBUSY;
		if (err == 0)
			link_handler(v, h);
	} else if ((v = vector_take(gsi, level)) != NULL) {
		link_handler(v, h);
		err = ioapic_route(gsi, vector_number(v), 0, level, low);
		if (err != 0) {
			v->handlers = NULL;
			v->used = false;
		}
	} else {
		err = -ENOSPC;
	}
	spin_unlock_irq(&lock, flags);
	if (err != 0)
		kfree(h);
	return err;
}

int
irq_register_isa(unsigned irq, irq_handler_t fn, void *arg)
{
	bool level, low;
	unsigned gsi;

	if (irq >= 16)
		return -EINVAL;
	gsi = isa_to_gsi(irq, &level, &low);
	return register_line(gsi, level, low, fn, arg);
}

int
irq_register_gsi(unsigned gsi, irq_handler_t fn, void *arg)
{
	return register_line(gsi, true, true, fn, arg);
}

/* Intel SDM volume 3, 10.11: fixed delivery, physical destination, edge. */
int
irq_alloc_msi(unsigned n, irq_handler_t fn, void *arg, u64 *addr, u32 *data)
{
	struct irq_handler *h;
	struct irq_vector *v;
	unsigned long flags;

	if (n >= cpu_count || cpu_apic_id[n] > 255)
		n = 0;			/* the address has room for 8 bits */
	h = make_handler(fn, arg);
	if (h == NULL)
		return -ENOSPC;
	flags = spin_lock_irq(&lock);
	v = vector_take(-1, false);
	if (v != NULL)
		link_handler(v, h);
	spin_unlock_irq(&lock, flags);
	if (v == NULL) {
		kfree(h);
		return -ENOSPC;
	}
	*addr = MSI_ADDRESS | cpu_apic_id[n] << 12;
	*data = vector_number(v);
	return 0;
}

static void
device_interrupt(unsigned vector)
{
	struct irq_handler *h;

	for (h = atomic_load(&vectors[vector - VECTOR_DEVICE_FIRST].handlers); h != NULL; h = h->next)
		h->fn(h->arg);
}

void
irq_dispatch(unsigned vector, bool from_user)
{
	if (vector == VECTOR_SPURIOUS || vector < VECTOR_DEVICE_FIRST)
		return;			/* not acknowledged: none is in service */
	if (vector == VECTOR_TIMER)
		timer_interrupt(from_user);
	else if (vector == VECTOR_RESCHEDULE)
		sched_reschedule_irq();
	else if (vector == VECTOR_CALL)
		smp_call_interrupt();
	else if (vector <= VECTOR_DEVICE_LAST)
		device_interrupt(vector);
	apic_eoi();
}
