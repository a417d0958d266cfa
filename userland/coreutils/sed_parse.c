/*
 * sed_parse.c - the text of a script becomes a list of commands.
 *
 * All -e and -f pieces are joined by newlines first, so that an a, i or c may
 * have its text in the next piece.
 */
#include "sed.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct sed_command *sed_script;
struct sed_output *sed_outputs;
bool sed_extended, sed_silent;

static struct buf source;
static const char *p, *end;
static struct sed_command **tail = &sed_script;

static _Noreturn void
bad(const char *why)
{
	size_t line = 1;

	for (const char *q = source.s; q < p && q < end; q++)
		line += *q == '\n';
	die(1, "script line %zu: %s", line, why);
}

void
sed_add_script(const char *text, size_t n)
{
	if (source.len)
		buf_addc(&source, '\n');
	buf_add(&source, text, n);
}

void
sed_add_script_file(const char *name)
{
	FILE *f = open_operand(name);
	struct buf b = { 0 };
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	if (!f)
		exit(1);
	while ((n = getline(&line, &size, f)) > 0)
		buf_add(&b, line, n);
	if (b.len && b.s[b.len - 1] == '\n')
		b.len--;
	sed_add_script(b.s ? b.s : "", b.len);
	if (close_operand(f, name))
		exit(1);
	free(line);
	buf_free(&b);
}

static int
peek(void)
{
	return p < end ? (unsigned char)*p : EOF;
}

static void
skip_blanks(void)
{
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
}

static uintmax_t
parse_number(void)
{
	uintmax_t n = 0;

	while (isdigit(peek()))
		n = n * 10 + (*p++ - '0');
	return n;
}

/*
 * Up to an unescaped delim, which is passed.  \delim becomes delim, \n a
 * newline; inside of a bracket expression of a regex delim does not count.
 */
static struct buf
parse_delimited(int delim, bool regex)
{
	struct buf b = { 0 };
	bool bracket = false;

	buf_add(&b, "", 0);
	for (; peek() != delim || bracket; p++) {
		if (p >= end || (*p == '\n' && regex))
			bad("unterminated expression");
		if (bracket) {
			/* [:class:] holds a ] that does not end it. */
			if (*p == '[' && p + 1 < end && strchr(":.=", p[1])) {
				const char *q = p + 2;

				while (q + 1 < end && (q[0] != p[1] ||
				    q[1] != ']'))
					q++;
				if (q + 1 < end) {
					buf_add(&b, p, q + 2 - p);
					p = q + 1;
					continue;
				}
			}
			if (*p == '\\' && p + 1 < end && p[1] == 'n') {
				buf_addc(&b, '\n');
				p++;
				continue;
			}
			bracket = *p != ']';
		} else if (*p == '\\' && p + 1 < end) {
			p++;
			if (*p == delim) {
				/* s|a\|b|: a plain | to the regex, too */
				if (regex && strchr("+?|(){}", delim) &&
				    !sed_extended)
					buf_addc(&b, delim);
				else if (regex && strchr("^$.*[", delim)) {
					buf_addc(&b, '\\');
					buf_addc(&b, delim);
				} else
					buf_addc(&b, delim);
				continue;
			}
			buf_addc(&b, '\\');
		} else if (*p == '[' && regex) {
			bracket = true;
			buf_addc(&b, *p);
			if (p + 1 < end && p[1] == '^')
				buf_addc(&b, *++p);
			if (p + 1 < end && p[1] == ']')
				buf_addc(&b, *++p);
			continue;
		}
		buf_addc(&b, *p);
	}
	p++;
	return b;
}

/* An empty expression means the last one used: NULL. */
static struct re *
compile(const struct buf *b, int flags)
{
	const char *error;
	struct re *re;

	if (b->len == 0)
		return NULL;
	re = re_compile(b->s, b->len, flags |
	    (sed_extended ? RE_EXTENDED : 0), &error);
	if (!re)
		bad(error);
	return re;
}

static bool
parse_address(struct sed_address *a)
{
	if (isdigit(peek())) {
		a->type = A_LINE;
		a->line = parse_number();
		if (peek() == '~') {
			p++;
			a->type = A_STEP;
			a->step = parse_number();
		}
	} else if (peek() == '$') {
		p++;
		a->type = A_LAST;
	} else if (peek() == '/' || peek() == '\\') {
		struct buf b;
		int flags = 0;

		if (*p == '\\')
			p++;
		if (p >= end)
			bad("unterminated address");
		p++;
		b = parse_delimited((unsigned char)p[-1], true);
		for (; peek() == 'I' || peek() == 'M'; p++)
			flags |= *p == 'I' ? RE_ICASE : RE_MULTILINE;
		a->type = A_RE;
		a->re = compile(&b, flags);
		buf_free(&b);
	} else
		return false;
	skip_blanks();
	return true;
}

static void
parse_addresses(struct sed_command *c)
{
	if (parse_address(&c->from) && peek() == ',') {
		p++;
		skip_blanks();
		if (peek() == '+' || peek() == '~') {
			c->to.type = *p++ == '+' ? A_COUNT : A_MULTIPLE;
			c->to.line = parse_number();
		} else if (!parse_address(&c->to))
			bad("second address missing");
	}
	skip_blanks();
	while (peek() == '!') {
		c->negated = true;
		p++;
		skip_blanks();
	}
}

static struct sed_output *
open_output(const char *name)
{
	struct sed_output *o;

	for (o = sed_outputs; o; o = o->next)
		if (strcmp(o->name, name) == 0)
			return o;
	o = xcalloc(1, sizeof(*o));
	o->name = xstrdup(name);
	if (strcmp(name, "/dev/stdout") == 0)
		o->f = stdout;
	else if (strcmp(name, "/dev/stderr") == 0)
		o->f = stderr;
	else
		o->f = fopen(name, "w");
	if (!o->f)
		exit(complain(name));
	o->next = sed_outputs;
	sed_outputs = o;
	return o;
}

static char *
parse_to_newline(void)
{
	const char *start;

	skip_blanks();
	start = p;
	while (p < end && *p != '\n')
		p++;
	if (p == start)
		bad("file name missing");
	return xstrndup(start, p - start);
}

/* The text of a, i and c: also on the command's own line. */
static void
parse_text(struct sed_command *c)
{
	skip_blanks();
	if (peek() == '\\') {
		const char *text = ++p;

		skip_blanks();
		if (peek() == '\n')
			p++;
		else
			p = text;	/* a\ text: the blanks belong to it */
	}
	/* A backslash keeps leading blanks, and newlines. */
	for (; p < end && *p != '\n'; p++) {
		if (*p == '\\' && p + 1 < end)
			p++;
		buf_addc(&c->text, *p);
	}
	buf_addc(&c->text, '\n');
}

static void
flush_text(struct buf *out, struct buf *text)
{
	if (!text->len)
		return;
	buf_addc(out, R_TEXT);
	buf_add(out, &text->len, sizeof(text->len));
	buf_add(out, text->s, text->len);
	text->len = 0;
}

static void
parse_replacement(struct sed_command *c, const struct buf *b)
{
	struct buf text = { 0 };
	size_t groups = c->re ? re_groups(c->re) : 9;

	for (size_t i = 0; i < b->len; i++) {
		int ch = (unsigned char)b->s[i];

		if (ch == '&') {
			flush_text(&c->replacement, &text);
			buf_addc(&c->replacement, R_GROUP);
			buf_addc(&c->replacement, 0);
			continue;
		}
		if (ch != '\\' || i + 1 == b->len) {
			buf_addc(&text, ch);
			continue;
		}
		ch = (unsigned char)b->s[++i];
		if (isdigit(ch)) {
			if ((size_t)(ch - '0') > groups)
				bad("replacement refers to no group");
			flush_text(&c->replacement, &text);
			buf_addc(&c->replacement, R_GROUP);
			buf_addc(&c->replacement, ch - '0');
		} else if (strchr("ULulE", ch)) {
			flush_text(&c->replacement, &text);
			buf_addc(&c->replacement, R_CASE);
			buf_addc(&c->replacement, ch);
		} else
			buf_addc(&text, ch == 'n' ? '\n' : ch == 't' ? '\t' :
			    ch == 'r' ? '\r' : ch == 'f' ? '\f' :
			    ch == 'v' ? '\v' : ch == 'a' ? '\a' : ch);
	}
	flush_text(&c->replacement, &text);
	buf_free(&text);
}

static void
parse_substitute(struct sed_command *c)
{
	int delim = peek(), flags = 0;
	struct buf regex, replacement;

	if (delim == EOF || delim == '\n' || delim == '\\')
		bad("bad delimiter");
	p++;
	regex = parse_delimited(delim, true);
	replacement = parse_delimited(delim, false);
	for (;; p++) {
		switch (peek()) {
		case 'g':
			c->global = true;
			continue;
		case 'p':
			c->print = true;
			continue;
		case 'e':
			c->evaluate = true;
			continue;
		case 'i':
		case 'I':
			flags |= RE_ICASE;
			continue;
		case 'm':
		case 'M':
			flags |= RE_MULTILINE;
			continue;
		case 'w':
			p++;
			c->out = open_output(parse_to_newline());
			break;
		default:
			if (!isdigit(peek()))
				break;
			c->which = parse_number();
			if (c->which == 0)
				bad("occurrence must not be 0");
			p--;
			continue;
		}
		break;
	}
	c->re = compile(&regex, flags);
	parse_replacement(c, &replacement);
	buf_free(&regex);
	buf_free(&replacement);
}

/* Characters of one side of y, without their backslashes. */
static size_t
split_chars(const struct buf *b, struct buf **out)
{
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < b->len; ) {
		size_t len;
		uint32_t ch;

		*out = xgrow(*out, n + 1, &cap, sizeof(**out));
		(*out)[n] = (struct buf){ 0 };
		if (b->s[i] == '\\' && i + 1 < b->len) {
			i++;
			if (b->s[i] == 'n' || b->s[i] == 't') {
				buf_addc(&(*out)[n++],
				    b->s[i++] == 'n' ? '\n' : '\t');
				continue;
			}
		}
		len = utf8_decode(b->s + i, b->len - i, &ch);
		buf_add(&(*out)[n++], b->s + i, len);
		i += len;
	}
	return n;
}

static void
parse_map(struct sed_command *c)
{
	int delim = peek();
	struct buf from, to;

	if (delim == EOF || delim == '\n' || delim == '\\')
		bad("bad delimiter");
	p++;
	from = parse_delimited(delim, false);
	to = parse_delimited(delim, false);
	c->map_n = split_chars(&from, &c->map_from);
	if (split_chars(&to, &c->map_to) != c->map_n)
		bad("both sides of y must be equally long");
	buf_free(&from);
	buf_free(&to);
}

static char *
parse_label(bool to_newline)
{
	const char *start;
	const char *stop;

	skip_blanks();
	start = p;
	while (p < end && *p != '\n' && (to_newline || *p != ';') &&
	    (to_newline || *p != '}'))
		p++;
	stop = p;
	while (stop > start && (stop[-1] == ' ' || stop[-1] == '\t'))
		stop--;
	return xstrndup(start, stop - start);
}

static void
parse_end(void)
{
	skip_blanks();
	if (peek() == '#')
		while (p < end && *p != '\n')
			p++;
	if (peek() == ';' || peek() == '\n')
		p++;
	else if (p < end && *p != '}')
		bad("unexpected text after a command");
}

static void
parse_command(struct sed_command *c)
{
	int addresses = (c->from.type != A_NONE) + (c->to.type != A_NONE);

	if (p >= end)
		bad("command missing");
	c->name = *p++;
	switch (c->name) {
	case '{':
		return;
	case '}':
	case ':':
		if (addresses)
			bad("no address is allowed here");
		if (c->name == ':') {
			c->label = parse_label(true);
			if (!*c->label)
				bad("label missing");
			/* :a;N as others allow it */
			if (strchr(c->label, ';')) {
				size_t n = strcspn(c->label, ";");

				p -= strlen(c->label) - n;
				c->label[n] = '\0';
			}
		}
		break;
	case 'a':
	case 'i':
	case 'c':
		parse_text(c);
		break;
	case 'b':
	case 't':
	case 'T':
		c->label = parse_label(false);
		break;
	case 'r':
	case 'R':
		buf_adds(&c->text, parse_to_newline());
		break;
	case 'w':
	case 'W':
		c->out = open_output(parse_to_newline());
		break;
	case 's':
		parse_substitute(c);
		break;
	case 'y':
		parse_map(c);
		break;
	case 'q':
	case 'Q':
		if (addresses > 1)
			bad("only one address is allowed here");
		/* fall through */
	case 'l':
		skip_blanks();
		c->code = c->name == 'l' ? -1 : 0;
		if (isdigit(peek()))
			c->code = parse_number();
		break;
	case '=': case 'd': case 'D': case 'g': case 'G': case 'h':
	case 'H': case 'n': case 'N': case 'p': case 'P': case 'x':
	case 'z':
		break;
	default:
		p--;
		bad("unknown command");
	}
	parse_end();
}

/* Match braces and labels. */
static void
resolve(void)
{
	struct sed_command **open = NULL;
	size_t n = 0, cap = 0;

	for (struct sed_command *c = sed_script; c; c = c->next) {
		if (c->name == '{') {
			open = xgrow(open, n + 1, &cap, sizeof(*open));
			open[n++] = c;
		} else if (c->name == '}') {
			if (n == 0)
				die(1, "} without {");
			open[--n]->block_end = c;
		} else if (strchr("btT", c->name) && *c->label) {
			struct sed_command *l = sed_script;

			while (l && (l->name != ':' ||
			    strcmp(l->label, c->label) != 0))
				l = l->next;
			if (!l)
				die(1, "%s: no such label", c->label);
			c->target = l;
		}
	}
	if (n > 0)
		die(1, "{ without }");
	free(open);
}

void
sed_finish_script(void)
{
	p = source.s;
	end = source.s + source.len;
	if (source.len >= 2 && p[0] == '#' && p[1] == 'n' &&
	    (source.len == 2 || p[2] == '\n'))
		sed_silent = true;
	for (;;) {
		struct sed_command *c;

		while (p < end && (isspace((unsigned char)*p) || *p == ';'))
			p++;
		if (p >= end)
			break;
		if (*p == '#') {
			while (p < end && *p != '\n')
				p++;
			continue;
		}
		c = xcalloc(1, sizeof(*c));
		parse_addresses(c);
		parse_command(c);
		*tail = c;
		tail = &c->next;
	}
	resolve();
}
