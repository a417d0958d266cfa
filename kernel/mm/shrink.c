/*
 * The list of shrinkable caches (mm/shrink.h). Registration is at boot only, on
 * one CPU, so the list needs no lock.
 */
#include <lib/atomic.h>
#include <mm/shrink.h>

static struct list shrinkers = LIST_INIT(shrinkers);
static u32 shrinking;		/* [a] a shrinker frees objects and must not be entered twice */

void
shrinker_register(struct shrinker *s)
{
	list_add_tail(&shrinkers, &s->link);
}

unsigned long
shrink_caches(unsigned long n)
{
	unsigned long freed = 0;
	struct shrinker *s;

	if (!atomic_cas(&shrinking, 0, 1))
		return 0;
	list_for_each(s, &shrinkers, link)
		freed += s->shrink(n);
	atomic_store(&shrinking, 0);
	return freed;
}
