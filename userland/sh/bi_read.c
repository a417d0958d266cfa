/*
 * bi_read.c -- read: a line from standard input into variables.
 *
 * No byte after the line may be taken, the next command will want it.  From a
 * regular file a block is read and the offset set back; elsewhere it goes byte
 * by byte.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "builtin.h"
#include "out.h"
#include "sh.h"
#include "trap.h"
#include "var.h"

struct reader {
	char buf[512];
	size_t n, at;
	bool seekable;
};

/* The line: text, and which characters a backslash protects. */
struct line {
	struct strbuf text;
	struct strbuf escaped;
};

/* The next byte; -1 at the end of the file or an error, -2 for a signal. */
static int
next_byte(struct reader *r)
{
	ssize_t got;

	if (r->at < r->n)
		return (unsigned char)r->buf[r->at++];
	for (;;) {
		got = read(0, r->buf, r->seekable ? sizeof r->buf : 1);
		if (got > 0) {
			r->n = got;
			r->at = 1;
			return (unsigned char)r->buf[0];
		}
		if (got == 0 || errno != EINTR)
			return -1;
		trap_check_interrupt();
		if (trap_pending() != 0)
			return -2;
	}
}

static void
put_back(struct reader *r)
{
	if (r->at < r->n)
		lseek(0, (off_t)r->at - (off_t)r->n, SEEK_CUR);
}

static void
line_put(struct line *l, int c, bool escaped)
{
	strbuf_putc(&l->text, c);
	strbuf_putc(&l->escaped, escaped);
}

/* 0, 1 if the file ended first, or 128 + n for signal n. */
static int
read_line(struct line *l, bool raw, int delimiter)
{
	struct reader r = { .n = 0, .at = 0 };
	int c, status = 0;

	r.seekable = lseek(0, 0, SEEK_CUR) >= 0;
	for (;;) {
		c = next_byte(&r);
		if (c == '\\' && !raw) {
			c = next_byte(&r);
			if (c == '\n')
				continue;
			if (c > 0) {
				line_put(l, c, true);
				continue;
			}
		}
		if (c < 0) {
			status = c == -1 ? 1 : 128 + trap_pending();
			break;
		}
		if (c == delimiter)
			break;
		if (c != '\0')
			line_put(l, c, false);
	}
	put_back(&r);
	return status;
}

enum { PLAIN, IFS_SPACE, IFS_OTHER };

/* What kind of separator the character at i is. */
static int
kind(struct line *l, size_t i, const char *ifs)
{
	char c = l->text.s[i];

	if (l->escaped.s[i] || strchr(ifs, c) == NULL)
		return PLAIN;
	return c == ' ' || c == '\t' || c == '\n' ? IFS_SPACE : IFS_OTHER;
}

static size_t
skip_space(struct line *l, size_t i, const char *ifs)
{
	while (i < l->text.len && kind(l, i, ifs) == IFS_SPACE)
		i++;
	return i;
}

/* From a field's end at i to the next field: one delimiter, space around it. */
static size_t
skip_delimiter(struct line *l, size_t i, const char *ifs)
{
	i = skip_space(l, i, ifs);
	if (i < l->text.len && kind(l, i, ifs) == IFS_OTHER)
		i = skip_space(l, i + 1, ifs);
	return i;
}

static size_t
field_end(struct line *l, size_t i, const char *ifs)
{
	while (i < l->text.len && kind(l, i, ifs) == PLAIN)
		i++;
	return i;
}

static bool
assign(struct line *l, const char *name, size_t from, size_t to)
{
	return var_set(name, arena_strndup(&scratch,
	    strbuf_str(&l->text) + from, to - from), 0);
}

static int
assign_fields(struct line *l, char **names, int n)
{
	const char *ifs = var_get("IFS");
	size_t i, end;

	if (ifs == NULL)
		ifs = " \t\n";
	i = skip_space(l, 0, ifs);
	for (; n > 1; n--, names++) {
		end = field_end(l, i, ifs);
		if (!assign(l, *names, i, end))
			return 2;
		i = skip_delimiter(l, end, ifs);
	}
	/* The last gets the rest, but one field sheds its delimiter. */
	end = field_end(l, i, ifs);
	if (skip_delimiter(l, end, ifs) < l->text.len) {
		end = l->text.len;
		while (end > i && kind(l, end - 1, ifs) == IFS_SPACE)
			end--;
	}
	return assign(l, *names, i, end) ? 0 : 2;
}

int
builtin_read(int argc, char **argv)
{
	struct options o;
	struct line l;
	const char *prompt = NULL;
	bool raw = false;
	int c, delimiter = '\n', status;

	options_begin(&o, argc, argv);
	while ((c = options_next(&o, "d:p:r")) != -1) {
		switch (c) {
		case 'd':
			delimiter = (unsigned char)*o.arg;
			break;
		case 'p':
			prompt = o.arg;
			break;
		case 'r':
			raw = true;
			break;
		default:
			return 2;
		}
	}
	if (o.index == argc)
		return builtin_usage("read [-r] [-d delimiter] [-p prompt] "
		    "name ...");
	for (int i = o.index; i < argc; i++)
		if (!is_name(argv[i]))
			return builtin_error(2, "read: %s: bad name", argv[i]);
	if (prompt != NULL && isatty(0))
		write_all(2, prompt, strlen(prompt));
	strbuf_init(&l.text, &scratch);
	strbuf_init(&l.escaped, &scratch);
	status = read_line(&l, raw, delimiter);
	if (status > 128)
		return status;
	c = assign_fields(&l, argv + o.index, argc - o.index);
	return c != 0 ? c : status;
}
