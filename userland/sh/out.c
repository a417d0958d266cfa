/*
 * out.c -- buffered output of the builtin utilities.
 *
 * One buffer for standard output, flushed after each builtin (and when full),
 * so nothing is ever left in it when the shell forks, execs or changes its
 * descriptors.  stdio is avoided for this: its buffer would be written twice
 * after fork.  A failed write is remembered until out_flush reports it.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"
#include "out.h"

static char buf[1024];
static size_t used;
static int write_errno;
static struct strbuf *capture;	/* where output goes instead, or NULL */
static struct strbuf captured;

bool
write_all(int fd, const char *s, size_t n)
{
	ssize_t w;

	while (n > 0) {
		w = write(fd, s, n);
		if (w < 0) {
			if (errno == EINTR)
				continue;
			return false;
		}
		s += w;
		n -= w;
	}
	return true;
}

static void
drain(void)
{
	if (used > 0 && !write_all(1, buf, used) && write_errno == 0)
		write_errno = errno;
	used = 0;
}

void
out_put(const char *s, size_t n)
{
	if (capture != NULL) {
		strbuf_put(capture, s, n);
		return;
	}
	if (n > sizeof buf - used) {
		drain();
		if (n >= sizeof buf) {
			if (!write_all(1, s, n) && write_errno == 0)
				write_errno = errno;
			return;
		}
	}
	memcpy(buf + used, s, n);
	used += n;
}

void
out_str(const char *s)
{
	out_put(s, strlen(s));
}

void
out_char(int c)
{
	char ch = c;

	out_put(&ch, 1);
}

void
out_fmt(const char *fmt, ...)
{
	va_list ap;
	char small[256], *s = small;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(small, sizeof small, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	if ((size_t)n >= sizeof small) {
		struct arena_mark mark = arena_mark(&scratch);

		s = arena_alloc(&scratch, n + 1);
		va_start(ap, fmt);
		vsnprintf(s, n + 1, fmt, ap);
		va_end(ap);
		out_put(s, n);
		arena_release(&scratch, mark);
		return;
	}
	out_put(s, n);
}

/* Quoted so that the shell reads it back as one word. */
void
quote_into(struct strbuf *b, const char *s)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./:@%,^=";

	if (*s != '\0' && s[strspn(s, safe)] == '\0') {
		strbuf_puts(b, s);
		return;
	}
	strbuf_putc(b, '\'');
	for (; *s != '\0'; s++) {
		if (*s == '\'')
			strbuf_puts(b, "'\\''");
		else
			strbuf_putc(b, *s);
	}
	strbuf_putc(b, '\'');
}

void
out_quoted(const char *s)
{
	struct arena_mark mark = arena_mark(&scratch);
	struct strbuf b;

	strbuf_init(&b, &scratch);
	quote_into(&b, s);
	out_put(b.s, b.len);
	arena_release(&scratch, mark);
}

/* False, with errno, if anything written since the last flush was lost. */
bool
out_flush(void)
{
	int e;

	drain();
	e = write_errno;
	write_errno = 0;
	errno = e;
	return e == 0;
}

/* Keep what is written up to out_capture_end, in scratch. */
void
out_capture_begin(void)
{
	strbuf_init(&captured, &scratch);
	capture = &captured;
}

char *
out_capture_end(size_t *n)
{
	capture = NULL;
	*n = captured.len;
	return strbuf_str(&captured);
}
