/*
 * Circular doubly linked lists, linked through a member of the object.
 * No locking here: the list's owner says what guards it.
 */
#ifndef LIB_LIST_H
#define LIB_LIST_H

#include <lib/types.h>

struct list {
	struct list *next, *prev;
};

#define LIST_INIT(name) { &(name), &(name) }

static inline void
list_init(struct list *l)
{
	l->next = l->prev = l;
}

static inline bool
list_empty(const struct list *l)
{
	return READ_ONCE(l->next) == l;
}

static inline void
list_link_(struct list *n, struct list *prev, struct list *next)
{
	n->next = next;
	n->prev = prev;
	next->prev = n;
	prev->next = n;
}

/* Insert n first, or last, on the list headed by l. */
static inline void list_add(struct list *l, struct list *n) { list_link_(n, l, l->next); }
static inline void list_add_tail(struct list *l, struct list *n) { list_link_(n, l->prev, l); }

/* Take n off its list; n is left as an empty list, so that a second call is harmless. */
static inline void
list_del(struct list *n)
{
	n->next->prev = n->prev;
	n->prev->next = n->next;
	list_init(n);
}

/* Move all of from to the tail of to; from becomes empty. */
static inline void
list_splice_tail(struct list *to, struct list *from)
{
	if (list_empty(from))
		return;
	from->next->prev = to->prev;
	to->prev->next = from->next;
	from->prev->next = to;
	to->prev = from->prev;
	list_init(from);
}

#define list_entry(ptr, type, member) container_of(ptr, type, member)
#define list_first(l, type, member) \
	(list_empty(l) ? NULL : list_entry((l)->next, type, member))
#define list_last(l, type, member) \
	(list_empty(l) ? NULL : list_entry((l)->prev, type, member))
#define list_for_each(pos, l, member)						\
	for (pos = list_entry((l)->next, __typeof__(*pos), member);		\
	     &pos->member != (l);						\
	     pos = list_entry(pos->member.next, __typeof__(*pos), member))
/* As above, but pos may be taken off while the loop runs. */
#define list_for_each_safe(pos, tmp, l, member)					\
	for (pos = list_entry((l)->next, __typeof__(*pos), member),		\
	     tmp = list_entry(pos->member.next, __typeof__(*pos), member);	\
	     &pos->member != (l);						\
	     pos = tmp, tmp = list_entry(tmp->member.next, __typeof__(*tmp), member))

#endif
