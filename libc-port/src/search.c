/*
 * search.c: linear search, queues of elements that begin with two pointers.
 */
#include "internal.h"
#include <search.h>
#include <string.h>

void *
lfind(const void *key, const void *base, size_t *n, size_t size,
    int (*cmp)(const void *, const void *))
{
	const char *p = base;
	size_t i;

	for (i = 0; i < *n; i++, p += size)
		if (cmp(key, p) == 0)
			return (void *)p;
	return NULL;
}

void *
lsearch(const void *key, void *base, size_t *n, size_t size,
    int (*cmp)(const void *, const void *))
{
	void *p = lfind(key, base, n, size, cmp);

	if (p == NULL) {
		p = (char *)base + (*n)++ * size;
		memcpy(p, key, size);
	}
	return p;
}

struct element {
	struct element *next, *prev;
};

void
insque(void *elem, void *pred)
{
	struct element *e = elem, *p = pred;

	e->prev = p;
	e->next = p != NULL ? p->next : NULL;
	if (p == NULL)
		return;
	if (p->next != NULL)
		p->next->prev = e;
	p->next = e;
}

void
remque(void *elem)
{
	struct element *e = elem;

	if (e->prev != NULL)
		e->prev->next = e->next;
	if (e->next != NULL)
		e->next->prev = e->prev;
}
