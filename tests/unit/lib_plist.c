/* kernel/lib/plist.c: order by priority, then arrival, through random insertions and removals. */
#include <lib/plist.h>
#include "tap.h"

#define N 300

static struct item {
	struct plist_node node;
	unsigned long arrival;
	bool in;
} items[N];
static struct list head = LIST_INIT(head);

static bool
in_order(unsigned expected)
{
	struct plist_node *n, *before = NULL;
	unsigned seen = 0, leaders = 0, ring = 0;

	list_for_each(n, &head, all) {
		const struct item *it = list_entry(n, struct item, node);

		if (before && (before->prio > n->prio || (before->prio == n->prio &&
		    list_entry(before, struct item, node)->arrival > it->arrival)))
			return false;
		if (n->leads != (!before || before->prio != n->prio))
			return false;
		leaders += n->leads;
		before = n;
		seen++;
	}
	n = plist_first(&head);
	if (n) {
		struct plist_node *at = n;

		do {
			ring++;
			if (!at->leads)
				return false;
			at = list_entry(at->leaders.next, struct plist_node, leaders);
		} while (at != n && ring <= N);
	}
	return seen == expected && ring == leaders;
}

static bool
random_run(unsigned npriorities)
{
	unsigned long clock = 0;
	unsigned count = 0;

	for (int i = 0; i < 20000; i++) {
		struct item *it = &items[tap_random() % N];

		if (it->in) {
			plist_del(&head, &it->node);
			count--;
		} else {
			plist_node_init(&it->node, tap_random() % npriorities);
			it->arrival = clock++;
			plist_add(&head, &it->node);
			count++;
		}
		it->in = !it->in;
		if (!in_order(count))
			return false;
	}
	for (int i = 0; i < N; i++) {
		if (items[i].in)
			plist_del(&head, &items[i].node);
		items[i].in = false;
	}
	return list_empty(&head);
}

int
main(void)
{
	ok(random_run(1), "one priority");
	ok(random_run(5), "five");
	ok(random_run(116), "more than members of each");
	return tap_end();
}
