/*
 * Lists in order of priority: a small number is a better one, and equals stand in
 * order of arrival. For queues with many members and few priorities: adding looks
 * at one member of each priority, taking off and the best one cost the same always.
 *
 * The head is a plain struct list, of plist_node.all. No locking here.
 */
#ifndef LIB_PLIST_H
#define LIB_PLIST_H

#include <lib/list.h>

struct plist_node {
	struct list all;		/* every member, best first */
	struct list leaders;		/* ring of the first member of each priority; alone: no leader */
	u16 prio;
	bool leads;			/* first of its priority */
};

static inline void
plist_node_init(struct plist_node *n, unsigned prio)
{
	list_init(&n->all);
	list_init(&n->leaders);
	n->prio = prio;
	n->leads = false;
}

/* n is on no list. */
void plist_add(struct list *head, struct plist_node *n);
void plist_del(struct list *head, struct plist_node *n);

static inline struct plist_node *
plist_first(const struct list *head)
{
	return list_first(head, struct plist_node, all);
}

#endif
