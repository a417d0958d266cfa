/*
 * Signal actions: one table a process, unless CLONE_SIGHAND shares it. A change
 * takes sighand->lock (inside the signal_lock); a look at one handler needs none.
 */
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/sigstate.h>

static struct slab_cache *sighand_cache;

struct sighand *
sighand_create(void)
{
	struct sighand *h;

	if (!sighand_cache)	/* the first call is boot's */
		sighand_cache = slab_cache_create("sighand", sizeof(struct sighand), 64);
	h = slab_alloc(sighand_cache, ALLOC_ZERO);
	if (!h)
		return NULL;
	ref_init(&h->refs, 1);
	spin_init(&h->lock);
	return h;
}

struct sighand *
sighand_copy(struct sighand *from)
{
	struct sighand *h = slab_alloc(sighand_cache, 0);
	unsigned long flags;

	if (!h)
		return NULL;
	ref_init(&h->refs, 1);
	spin_init(&h->lock);
	flags = spin_lock_irq(&from->lock);
	memcpy(h->action, from->action, sizeof(h->action));
	spin_unlock_irq(&from->lock, flags);
	return h;
}

void
sighand_put(struct sighand *h)
{
	if (ref_put(&h->refs))
		slab_free(sighand_cache, h);
}

void
sighand_reset(struct sighand *h)
{
	unsigned long flags = spin_lock_irq(&h->lock);
	unsigned i;

	for (i = 0; i < KERNEL_NSIG; i++) {
		struct kernel_sigaction *a = &h->action[i];
		bool ignored = a->handler == SIG_IGN_NUMBER;

		if (a->handler | a->flags | a->mask) {
			memset(a, 0, sizeof(*a));
			a->handler = ignored ? SIG_IGN_NUMBER : SIG_DFL_NUMBER;
		}
	}
	spin_unlock_irq(&h->lock, flags);
}

unsigned long
sighand_handler(const struct sighand *h, int sig)
{
	return READ_ONCE(h->action[sig - 1].handler);
}
