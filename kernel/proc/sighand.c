/*
 * Signal actions: one struct sighand a process, unless CLONE_SIGHAND shares it. The
 * table of actions is only there once an action was changed: most programs never do,
 * and neither pay its memory nor its copy at fork.
 *
 * A change takes sighand->lock (inside the signal_lock). Looks need the signal_lock,
 * or to be a thread of the process: the table is given back at exec only, by a process
 * that shares its struct sighand with no other and is down to one thread.
 */
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/sigstate.h>

static struct slab_cache *sighand_cache, *table_cache;
static const struct kernel_sigaction default_action;

struct sighand *
sighand_create(void)
{
	struct sighand *h;

	if (!sighand_cache) {	/* the first call is boot's */
		sighand_cache = slab_cache_create("sighand", sizeof(struct sighand), 0);
		table_cache = slab_cache_create("sigaction",
		    KERNEL_NSIG * sizeof(struct kernel_sigaction), 0);
	}
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
	struct sighand *h = sighand_create();
	unsigned long flags;

	if (!h || !READ_ONCE(from->table))
		return h;
	if (sighand_make_table(h)) {
		sighand_put(h);
		return NULL;
	}
	flags = spin_lock_irq(&from->lock);
	memcpy(h->table, from->table, KERNEL_NSIG * sizeof(*h->table));
	spin_unlock_irq(&from->lock, flags);
	return h;
}

void
sighand_put(struct sighand *h)
{
	if (!ref_put(&h->refs))
		return;
	if (h->table)
		slab_free(table_cache, h->table);
	slab_free(sighand_cache, h);
}

int
sighand_make_table(struct sighand *h)
{
	struct kernel_sigaction *table;
	unsigned long flags;

	if (READ_ONCE(h->table))
		return 0;
	table = slab_alloc(table_cache, ALLOC_ZERO);
	if (!table)
		return -ENOMEM;
	flags = spin_lock_irq(&h->lock);
	if (!h->table) {
		WRITE_ONCE(h->table, table);
		table = NULL;
	}
	spin_unlock_irq(&h->lock, flags);
	if (table)
		slab_free(table_cache, table);
	return 0;
}

void
sighand_reset(struct sighand *h)
{
	unsigned long flags = spin_lock_irq(&h->lock);
	struct kernel_sigaction *table = h->table;
	bool any_ignored = false;
	unsigned i;

	for (i = 0; table && i < KERNEL_NSIG; i++) {
		struct kernel_sigaction *a = &table[i];
		bool ignored = a->handler == SIG_IGN_NUMBER;

		any_ignored |= ignored;
		if (a->handler | a->flags | a->mask) {
			memset(a, 0, sizeof(*a));
			a->handler = ignored ? SIG_IGN_NUMBER : SIG_DFL_NUMBER;
		}
	}
	if (any_ignored)
		table = NULL;
	else
		h->table = NULL;
	spin_unlock_irq(&h->lock, flags);
	if (table)
		slab_free(table_cache, table);
}

const struct kernel_sigaction *
sighand_action(const struct sighand *h, int sig)
{
	const struct kernel_sigaction *table = READ_ONCE(h->table);

	return table ? &table[sig - 1] : &default_action;
}

unsigned long
sighand_handler(const struct sighand *h, int sig)
{
	return READ_ONCE(sighand_action(h, sig)->handler);
}

void
sighand_take(struct sighand *h, int sig, struct kernel_sigaction *out)
{
	spin_lock_raw(&h->lock);
	*out = *sighand_action(h, sig);
	if (h->table && (out->flags & SA_RESETHAND))
		h->table[sig - 1].handler = SIG_DFL_NUMBER;
	spin_unlock_raw(&h->lock);
}

void
sighand_set_default(struct sighand *h, int sig)
{
	spin_lock_raw(&h->lock);
	if (h->table)
		h->table[sig - 1].handler = SIG_DFL_NUMBER;
	spin_unlock_raw(&h->lock);
}
