/* Growing text (fs/procfs/procfs.h), and files whose text is made when read. */
#include <arch/user.h>
#include <fs/procfs/internal.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/errno.h>

static bool
make_room(struct seq_buf *s, size_t n)
{
	size_t size = MAX(s->size, 256UL);
	char *data;

	if (s->failed)
		return false;
	if (s->size - s->used > n)
		return true;
	while (size - s->used <= n)
		size *= 2;
	data = krealloc(s->data, size);
	if (data == NULL) {
		s->failed = true;
		return false;
	}
	s->data = data;
	s->size = size;
	return true;
}

void
seq_write(struct seq_buf *s, const void *data, size_t n)
{
	if (!make_room(s, n))
		return;
	memcpy(s->data + s->used, data, n);
	s->used += n;
}

void
seq_puts(struct seq_buf *s, const char *text)
{
	seq_write(s, text, strlen(text));
}

void
seq_printf(struct seq_buf *s, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	if (!make_room(s, 120))
		return;
	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(s->data + s->used, s->size - s->used, fmt, ap);
	if ((size_t)n >= s->size - s->used) {
		if (make_room(s, n + 1))
			vsnprintf(s->data + s->used, s->size - s->used, fmt, again);
	}
	va_end(again);
	va_end(ap);
	if (!s->failed)
		s->used += n;
}

void
seq_escape(struct seq_buf *s, const char *text, const char *which)
{
	for (; *text != '\0'; text++) {
		unsigned char c = *text;

		if (c == '\\' || c < ' ' || strchr(which, c) != NULL)
			seq_printf(s, "\\%03o", c);
		else
			seq_write(s, text, 1);
	}
}

struct proc_text *
proc_text_alloc(void)
{
	struct proc_text *t = kzalloc(sizeof(*t));

	if (t != NULL)
		mutex_init(&t->lock);
	return t;
}

void
proc_text_free(struct proc_text *t)
{
	kfree(t->text.data);
	kfree(t);
}

/* A read from the start makes the text anew, so that rewinding shows what is now. */
ssize_t
proc_text_read(struct proc_text *t, int (*make)(struct seq_buf *s, void *arg), void *arg,
    void __user *buf, size_t n, u64 *pos)
{
	ssize_t got = 0;
	int err = 0;

	mutex_lock(&t->lock);
	if (!t->made || *pos == 0) {
		t->text.used = 0;
		t->text.failed = false;
		err = make(&t->text, arg);
		if (err == 0 && t->text.failed)
			err = -ENOMEM;
		t->made = err == 0;
	}
	if (err == 0 && *pos < t->text.used) {
		got = MIN(n, t->text.used - *pos);
		got -= copy_to_user_partial(buf, t->text.data + *pos, got);
		if (got == 0 && n > 0)
			err = -EFAULT;
		*pos += got;
	}
	mutex_unlock(&t->lock);
	return err != 0 ? err : got;
}
