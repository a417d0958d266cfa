/*
 * Exec's strings. A string may run over from one page to the next; a page is added
 * when the last is full, so that there is no other limit than the caller's.
 */
#include <arch/user.h>
#include <lib/string.h>
#include <mm/page.h>
#include <mm/vm.h>
#include <proc/exec_args.h>
#include <uapi/errno.h>
#include <uapi/limits.h>

struct string_page {
	struct string_page *next;
	size_t used;
	char data[PAGE_SIZE - sizeof(void *) - sizeof(size_t)];
};

void
strings_init(struct strings *s, size_t limit)
{
	s->first = s->last = NULL;
	s->count = s->bytes = 0;
	s->limit = limit;
}

void
strings_free(struct strings *s)
{
	struct string_page *p;

	while ((p = s->first)) {
		s->first = p->next;
		page_put(virt_to_page(p));
	}
	s->last = NULL;
}

/* The last page, with room for a byte at least; NULL: no memory. */
static struct string_page *
room(struct strings *s)
{
	struct string_page *p;
	struct page *page;

	if (s->last && s->last->used < sizeof(s->last->data))
		return s->last;
	page = page_alloc(0);
	if (!page)
		return NULL;
	p = page_address(page);
	p->next = NULL;
	p->used = 0;
	if (s->last)
		s->last->next = p;
	else
		s->first = p;
	s->last = p;
	return p;
}

static int
account(struct strings *s, size_t bytes, size_t pointers)
{
	s->bytes += bytes;
	s->count += pointers;
	return s->bytes + s->count * sizeof(void *) > s->limit ? -E2BIG : 0;
}

int
strings_add(struct strings *s, const char *text)
{
	size_t left = strlen(text) + 1;

	if (account(s, left, 1))
		return -E2BIG;
	while (left > 0) {
		struct string_page *p = room(s);
		size_t n;

		if (!p)
			return -ENOMEM;
		n = MIN(left, sizeof(p->data) - p->used);
		memcpy(p->data + p->used, text, n);
		p->used += n;
		text += n;
		left -= n;
	}
	return 0;
}

/*
 * Copied in pieces, small at first because most strings are, that end at a page of
 * the kernel's or of the user's, so that an unterminated string is found out only
 * where its memory really ends.
 */
static int
add_user_string(struct strings *s, const char __user *text)
{
	size_t total = 0, piece = 64;

	for (;; piece = MIN(piece * 2, PAGE_SIZE)) {
		struct string_page *p = room(s);
		size_t n, len;
		char *at, *nul;

		if (!p)
			return -ENOMEM;
		n = MIN(sizeof(p->data) - p->used, PAGE_SIZE - ((unsigned long)text & ~PAGE_MASK));
		n = MIN(n, piece);
		at = p->data + p->used;
		if (copy_from_user(at, text, n))
			return -EFAULT;
		nul = memchr(at, '\0', n);
		len = nul ? (size_t)(nul - at) + 1 : n;
		p->used += len;
		total += len;
		if (total > LOAM_ARG_STRING_MAX || account(s, len, nul ? 1 : 0))
			return -E2BIG;
		if (nul)
			return 0;
		text += len;
	}
}

int
strings_add_user(struct strings *s, const char __user *const __user *v, size_t skip)
{
	const char __user *text;
	int err;

	if (!v)
		return 0;
	for (;; v++) {
		if (get_user(text, v))
			return -EFAULT;
		if (!text)
			return 0;
		if (skip > 0) {
			skip--;
			continue;
		}
		err = add_user_string(s, text);
		if (err)
			return err;
	}
}

int
strings_write(const struct strings *s, struct vmspace *vm, unsigned long addr)
{
	const struct string_page *p;
	int err;

	for (p = s->first; p; p = p->next) {
		err = vm_write(vm, addr, p->data, p->used);
		if (err)
			return err;
		addr += p->used;
	}
	return 0;
}

int
strings_addresses(const struct strings *s, unsigned long addr,
    int (*emit)(void *arg, unsigned long address), void *arg)
{
	const struct string_page *p;
	bool at_start = true;
	int err;

	for (p = s->first; p; p = p->next) {
		const char *c = p->data, *end = p->data + p->used, *nul;

		while (c < end) {
			if (at_start) {
				err = emit(arg, addr + (c - p->data));
				if (err)
					return err;
			}
			nul = memchr(c, '\0', end - c);
			at_start = nul != NULL;
			c = nul ? nul + 1 : end;
		}
		addr += p->used;
	}
	return 0;
}
