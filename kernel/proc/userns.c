/*
 * struct user_namespace: the object, and looking ids up in its maps.
 */
#include <mm/slab.h>
#include <proc/userns.h>

struct user_namespace init_user_ns = { .refs = { 1 } };

void
user_ns_get(struct user_namespace *ns)
{
	ref_get(&ns->refs);
}

/* Up the chain without recursion: a parent may have lived only for its child. */
void
user_ns_put(struct user_namespace *ns)
{
	while (ns && ref_put(&ns->refs)) {
		struct user_namespace *parent = ns->parent;

		kfree(ns->uids.by_first);
		kfree(ns->gids.by_first);
		kfree(ns);
		ns = parent;
	}
}

u32
id_to_kernel(const struct id_map *m, u32 id)
{
	unsigned low = 0, high = atomic_load(&m->n);

	while (low < high) {
		unsigned mid = (low + high) / 2;
		const struct id_extent *e = &m->by_first[mid];

		if (id < e->first)
			high = mid;
		else if (id - e->first < e->count)
			return e->kernel + (id - e->first);
		else
			low = mid + 1;
	}
	return NO_ID;
}

u32
id_from_kernel(const struct id_map *m, u32 kernel)
{
	unsigned low = 0, high = atomic_load(&m->n);

	while (low < high) {
		unsigned mid = (low + high) / 2;
		const struct id_extent *e = &m->by_kernel[mid];

		if (kernel < e->kernel)
			high = mid;
		else if (kernel - e->kernel < e->count)
			return e->first + (kernel - e->kernel);
		else
			low = mid + 1;
	}
	return NO_ID;
}
