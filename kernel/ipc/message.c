/*
 * Messages: see message.h.
 */
#include <arch/user.h>
#include <ipc/message.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>

struct message_page {
	struct message_page *next;
	char data[PAGE_SIZE - sizeof(struct message_page *)];
};

#define PAGE_ROOM sizeof(((struct message_page *)0)->data)

void
message_free(struct message *m)
{
	struct message_page *p;

	if (m == NULL)
		return;
	while ((p = m->more) != NULL) {
		m->more = p->next;
		kfree(p);
	}
	kfree(m);
}

struct message *
message_alloc(size_t size)
{
	size_t head = MIN(size, MESSAGE_HEAD), left;
	struct message *m = kmalloc(sizeof(*m) + head, 0);
	struct message_page **link;

	if (m == NULL)
		return NULL;
	list_init(&m->link);
	m->type = 0;
	m->size = size;
	m->more = NULL;
	link = &m->more;
	for (left = size - head; left > 0; left -= MIN(left, PAGE_ROOM)) {
		struct message_page *p = kmalloc(sizeof(*p), 0);

		if (p == NULL) {
			message_free(m);
			return NULL;
		}
		p->next = NULL;
		*link = p;
		link = &p->next;
	}
	return m;
}

struct message *
message_from_user(const void __user *from, size_t size)
{
	struct message *m = message_alloc(size);
	const char __user *at = from;
	size_t n;

	if (m == NULL)
		return ERR_PTR(-ENOMEM);
	n = MIN(size, MESSAGE_HEAD);
	if (copy_from_user(m->data, at, n) != 0)
		goto fault;
	for (struct message_page *p = m->more; p != NULL; p = p->next) {
		at += n;
		size -= n;
		n = MIN(size, PAGE_ROOM);
		if (copy_from_user(p->data, at, n) != 0)
			goto fault;
	}
	return m;
fault:
	message_free(m);
	return ERR_PTR(-EFAULT);
}

int
message_to_user(const struct message *m, void __user *to, size_t size)
{
	char __user *at = to;
	size_t n = MIN(size, MESSAGE_HEAD);

	if (copy_to_user(at, m->data, n) != 0)
		return -EFAULT;
	for (struct message_page *p = m->more; p != NULL && size > n; p = p->next) {
		at += n;
		size -= n;
		n = MIN(size, PAGE_ROOM);
		if (copy_to_user(at, p->data, n) != 0)
			return -EFAULT;
	}
	return 0;
}

void
message_copy(struct message *to, const struct message *m)
{
	const struct message_page *from = m->more;
	size_t left = to->size, n = MIN(left, MESSAGE_HEAD);

	to->type = m->type;
	memcpy(to->data, m->data, n);
	for (struct message_page *p = to->more; p != NULL && left > n; p = p->next, from = from->next) {
		left -= n;
		n = MIN(left, PAGE_ROOM);
		memcpy(p->data, from->data, n);
	}
}
