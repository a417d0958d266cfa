/*
 * Lists in order of priority; see plist.h. The leaders form a ring of their own
 * without a head: the head's first member is always one of them.
 */
#include <lib/plist.h>

void
plist_add(struct list *head, struct plist_node *n)
{
	struct plist_node *first = plist_first(head), *at = first;
	struct list *before = head;	/* n goes in front of it */

	n->leads = true;
	while (at) {
		if (at->prio > n->prio) {
			before = &at->all;
			break;
		}
		if (at->prio == n->prio)
			n->leads = false;
		at = list_entry(at->leaders.next, struct plist_node, leaders);
		if (at == first)
			break;
	}
	/* The leader in front of which it stands, or the first, round the ring. */
	if (n->leads && first)
		list_add_tail(&(at ? at : first)->leaders, &n->leaders);
	list_add_tail(before, &n->all);
}

void
plist_del(struct list *head, struct plist_node *n)
{
	struct plist_node *next = list_entry(n->all.next, struct plist_node, all);

	if (n->leads) {
		if (n->all.next != head && !next->leads) {
			list_add(&n->leaders, &next->leaders);
			next->leads = true;
		}
		list_del(&n->leaders);
		n->leads = false;
	}
	list_del(&n->all);
}
