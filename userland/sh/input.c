/*
 * input.c -- where the text of commands comes from.
 *
 * A stack of sources; characters come from the top one.  A base source (a
 * file, the argument of -c or eval, the inside of backquotes) ends with
 * INPUT_EOF, however often it is asked.  What is pushed above a base (the text
 * of an alias, text handed back by the lexer) just ends, and reading goes on
 * below it.
 *
 * Files are presented line by line: that is where prompts, `set -v' and the
 * line editor come in.  Commands that the shell runs may read the same
 * standard input as the shell, so from there no byte beyond the current line
 * is taken (2.3, sh -s): a seekable file is set back to the end of the line, a
 * pipe is read byte by byte.  A script's own descriptor is read in blocks.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alias.h"
#include "edit.h"
#include "input.h"
#include "jobs.h"
#include "out.h"
#include "prompt.h"
#include "sh.h"
#include "trap.h"

#define BLOCK		4096
#define BACK_MAX	4	/* the lexer hands back two at most */

struct source {
	struct source *below;
	bool base;
	bool eof;
	bool standard_input;
	bool piped;		/* standard input that cannot seek */
	int fd;			/* -1: not a file */
	const char *ptr;	/* next character */
	const char *end;	/* end of the line or string being read */
	char *buf;		/* file: what has been read, */
	size_t limit;		/* its length */
	size_t cap;		/* and the size of buf */
	int back[BACK_MAX];	/* characters handed back, the last first */
	int nback;
	int line;		/* base: number of the line ptr is in */
	struct alias *alias;
	int saved_recording;	/* base: state of recording below it */
};

static struct source *top;
static struct source *base;
static bool continued;		/* a line of this command has been read */
static bool alias_blank;	/* an alias ending in a blank has just ended */

static char *record;		/* raw text for input_record_* */
static size_t record_len, record_cap;
static int recording;

static struct source *
push(bool is_base)
{
	struct source *s = xmalloc(sizeof *s);

	memset(s, 0, sizeof *s);
	s->fd = -1;
	s->below = top;
	s->base = is_base;
	s->ptr = s->end = "";
	if (is_base) {
		s->line = 1;
		s->saved_recording = recording;
		recording = 0;
		base = s;
	}
	top = s;
	return s;
}

static void
pop(void)
{
	struct source *s = top;
	const char *text;

	top = s->below;
	if (s->alias != NULL) {
		text = s->alias->text;
		if (*text != '\0') {
			text += strlen(text) - 1;
			alias_blank = *text == ' ' || *text == '\t';
		}
		alias_release(s->alias);
	}
	if (s->base) {
		recording = s->saved_recording;
		for (base = top; base != NULL && !base->base;)
			base = base->below;
	}
	if (s->fd >= 0 && !s->standard_input)
		close(s->fd);
	free(s->buf);
	free(s);
}

struct source *
input_push_file(int fd, bool standard_input)
{
	struct source *s = push(true);

	s->fd = fd;
	s->standard_input = standard_input;
	s->piped = standard_input && lseek(fd, 0, SEEK_CUR) < 0 && !isatty(fd);
	s->line = 0;
	return s;
}

/* The text must stay until the source is popped. */
struct source *
input_push_string(const char *text, size_t n, int line)
{
	struct source *s = push(true);

	s->ptr = text;
	s->end = text + n;
	s->line = line;
	return s;
}

/*
 * A blank is added: it ends the last word of the alias while the alias is
 * still active, so that `alias ls=ls' is not expanded for ever.
 */
void
input_push_alias(struct alias *a)
{
	struct source *s = push(false);
	size_t n = strlen(a->text);

	s->buf = xmalloc(n + 1);
	memcpy(s->buf, a->text, n);
	s->buf[n] = ' ';
	s->ptr = s->buf;
	s->end = s->buf + n + 1;
	s->alias = a;
	a->active++;
}

/* Text that was read already and is to be read again. */
void
input_push_back(const char *text, size_t n)
{
	struct source *s = push(false);

	s->buf = xmalloc(n + 1);
	memcpy(s->buf, text, n);
	s->ptr = s->buf;
	s->end = s->buf + n;
	if (base->fd < 0)
		for (size_t i = 0; i < n; i++)
			base->line -= text[i] == '\n';
	if (recording > 0)
		record_len -= n;	/* it will be recorded once more */
}

/* Remove a base and all above it. */
void
input_pop(struct source *s)
{
	while (top != s)
		pop();
	pop();
}

/* After a syntax error: back to the base itself, at the start of a line. */
void
input_drop_to(struct source *s)
{
	while (top != s)
		pop();
	recording = 0;
	if (s->saved_recording == 0)
		record_len = 0;
	alias_blank = false;
}

struct source *
input_base(void)
{
	return base;
}

/* In a new process that will read no more commands from here. */
void
input_close_all(void)
{
	for (struct source *s = top; s != NULL; s = s->below)
		if (s->fd >= 0 && !s->standard_input) {
			close(s->fd);
			s->fd = -1;
			s->eof = true;
		}
}

int
input_line(void)
{
	return base != NULL ? base->line : 0;
}

/* The next line read is the first of a command: PS1, and a tty's EOF is past. */
void
input_begin_command(void)
{
	continued = false;
	alias_blank = false;
	if (base != NULL && opt[OPT_INTERACTIVE] && base->standard_input)
		base->eof = false;
}

/* Is someone being prompted for the commands read now? */
bool
input_prompts(void)
{
	return base != NULL && base->standard_input && opt[OPT_INTERACTIVE];
}

/* Was an alias whose text ends in a blank left since the last call? */
bool
input_alias_blank(void)
{
	bool was = alias_blank;

	alias_blank = false;
	return was;
}

/* Is there visibly no further command? */
bool
input_at_end(void)
{
	const char *p;

	if (top != base || base->fd >= 0 || base->nback > 0)
		return false;
	for (p = base->ptr; p < base->end; p++)
		if (*p != ' ' && *p != '\t' && *p != '\n')
			return false;
	return true;
}

/* Drop the rest of a line in which a person made a syntax error. */
void
input_skip_line(void)
{
	if (base != NULL && base->standard_input) {
		base->ptr = base->end;
		base->nback = 0;
	}
}

static void
reserve(struct source *s, size_t need)
{
	if (s->cap >= need)
		return;
	s->cap = s->cap ? 2 * s->cap : BLOCK;
	if (s->cap < need)
		s->cap = need;
	s->buf = xrealloc(s->buf, s->cap);
}

/* read(2), going on after signals; Ctrl-C at the prompt does not return. */
static ssize_t
read_some(struct source *s, char *p, size_t n)
{
	ssize_t got;

	for (;;) {
		got = read(s->fd, p, n);
		if (got >= 0 || errno != EINTR)
			return got;
		if (input_prompts()) {
			trap_check_interrupt();
			jobs_notify_async();
		}
	}
}

/* Read a line into s->buf from `from' on; false at the end of the file. */
static bool
read_line(struct source *s, size_t from)
{
	size_t len = from, scan = from;
	ssize_t got;
	char *nl;

	s->limit = from;
	for (;;) {
		reserve(s, len + BLOCK);
		got = read_some(s, s->buf + len, s->piped ? 1 : BLOCK);
		if (got <= 0)
			break;
		len += got;
		nl = memchr(s->buf + scan, '\n', len - scan);
		scan = len;
		if (nl == NULL)
			continue;
		if (s->standard_input && !s->piped && nl + 1 < s->buf + len &&
		    lseek(s->fd, nl + 1 - (s->buf + len), SEEK_CUR) >= 0)
			len = nl + 1 - s->buf;
		break;
	}
	s->limit = len;
	return len > from;
}

/* Present the next line of a file: set ptr and end. */
static bool
next_line(struct source *s)
{
	size_t at = s->buf ? s->end - s->buf : 0, rest;
	char *nl, *line;

	if (s->fd < 0 || s->eof)
		return false;
	if (input_prompts()) {
		if (edit_usable()) {
			line = edit_line(prompt_string(continued ? "PS2" :
			    "PS1"), &rest);
			free(s->buf);
			s->buf = line;
			s->ptr = s->end = line;
			s->cap = s->limit = rest;
			if (line == NULL)
				return false;
			s->end = line + rest;
			return true;
		}
		prompt_show(continued ? "PS2" : "PS1");
	}
	rest = s->limit > at ? s->limit - at : 0;
	nl = rest ? memchr(s->buf + at, '\n', rest) : NULL;
	if (nl == NULL) {
		if (rest)
			memmove(s->buf, s->buf + at, rest);
		at = 0;
		read_line(s, rest);
		if (s->limit == 0) {
			s->ptr = s->end = s->buf;
			return false;
		}
		nl = memchr(s->buf, '\n', s->limit);
	}
	s->ptr = s->buf + at;
	s->end = nl != NULL ? nl + 1 : s->buf + s->limit;
	return true;
}

static void
record_char(int c)
{
	if (record_len == record_cap) {
		record_cap = record_cap ? 2 * record_cap : 256;
		record = xrealloc(record, record_cap);
	}
	record[record_len++] = c;
}

int
input_getc(void)
{
	int c;

	for (;;) {
		if (top->nback > 0) {
			c = top->back[--top->nback];
			break;
		}
		if (top->ptr == top->end) {
			if (!top->base) {
				pop();
				continue;
			}
			if (!next_line(top)) {
				top->eof = true;
				return INPUT_EOF;
			}
			top->line++;
			continued = true;
			if (opt[OPT_VERBOSE])
				write_all(2, top->ptr, top->end - top->ptr);
		}
		c = (unsigned char)*top->ptr++;
		if (c != '\0')
			break;
	}
	if (c == '\n' && base->fd < 0)
		base->line++;
	if (recording > 0)
		record_char(c);
	return c;
}

/* Hand back what input_getc has just returned. */
void
input_ungetc(int c)
{
	if (c == INPUT_EOF || top->nback == BACK_MAX)
		return;
	top->back[top->nback++] = c;
	if (c == '\n' && base->fd < 0)
		base->line--;
	if (recording > 0)
		record_len--;
}

/*
 * Raw text is kept between begin and end, which may be nested.  This lets the
 * lexer try `$((' as arithmetic and go back if it was `$( (' after all.
 */
size_t
input_record_begin(void)
{
	recording++;
	return record_len;
}

char *
input_record_end(size_t start, struct arena *a, size_t *len)
{
	*len = record_len - start;
	if (--recording == 0)
		record_len = start;
	return arena_strndup(a, record != NULL ? record + start : "", *len);
}
