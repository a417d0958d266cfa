/*
 * sed - stream editor: reads lines and runs the script on each.
 *
 * sed_parse.c makes the list of commands, sed_io.c reads and writes.  Here are
 * the two spaces, and what the commands do.
 */
#include "sed.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char synopsis[] =
    "sed [-Enrsuz] [-i[suffix]] script [file ...]\n"
    "sed [-Enrsuz] [-i[suffix]] [-e script]... [-f file]... [file ...]";

static struct buf pattern, hold;
static bool substituted;
static struct re *last_re;

/* Written when the line is done: a, r. */
static struct pending {
	struct pending *next;
	struct sed_command *c;
} *pending, **pending_tail = &pending;

static void
put_pending(void)
{
	while (pending) {
		struct pending *p = pending;

		if (!sed_io.line_eol) {	/* the line lacked its end */
			putc(sed_io.eol, sed_io.out);
			sed_io.line_eol = true;
		}
		if (p->c->name == 'r')
			sed_put_file(p->c->text.s);
		else if (p->c->name == 'R')
			sed_put_file_line(p->c->text.s);
		else
			fwrite(p->c->text.s, 1, p->c->text.len, sed_io.out);
		pending = p->next;
		free(p);
	}
	pending_tail = &pending;
}

static void
put_later(struct sed_command *c)
{
	struct pending *p = xcalloc(1, sizeof(*p));

	p->c = c;
	*pending_tail = p;
	pending_tail = &p->next;
}

static struct re *
the_re(struct re *re)
{
	if (!re)
		re = last_re;
	if (!re)
		die(1, "no previous regular expression");
	last_re = re;
	return re;
}

static bool
address_hit(const struct sed_address *a)
{
	switch (a->type) {
	case A_LINE:
		return sed_io.line == a->line;
	case A_LAST:
		return sed_is_last_line();
	case A_STEP:
		return a->step ? sed_io.line >= a->line &&
		    (sed_io.line - a->line) % a->step == 0 :
		    sed_io.line == a->line;
	case A_RE:
		return re_match(the_re(a->re), pattern.s, pattern.len, 0,
		    NULL, 0);
	default:
		return true;
	}
}

static bool
range_hit(struct sed_command *c)
{
	if (!c->in_range) {
		/* 0,/re/: the first line may end it already. */
		bool zero = c->from.type == A_LINE && c->from.line == 0;

		if (zero ? sed_io.line != 1 : !address_hit(&c->from))
			return false;
		c->in_range = true;
		switch (c->to.type) {
		case A_LINE:
			c->range_end = c->to.line;
			break;
		case A_COUNT:
			c->range_end = sed_io.line + c->to.line;
			break;
		case A_MULTIPLE:
			c->range_end = c->to.line ? (sed_io.line +
			    c->to.line - 1) / c->to.line * c->to.line : 0;
			break;
		default:
			if (zero && address_hit(&c->to))
				c->in_range = false;
			return true;
		}
		if (c->range_end <= sed_io.line)
			c->in_range = false;
		return true;
	}
	if (c->to.type == A_LINE || c->to.type == A_COUNT ||
	    c->to.type == A_MULTIPLE) {
		if (sed_io.line >= c->range_end)
			c->in_range = false;
		return sed_io.line <= c->range_end;
	}
	if (address_hit(&c->to))
		c->in_range = false;
	return true;
}

static bool
selected(struct sed_command *c)
{
	bool hit = c->to.type == A_NONE ? address_hit(&c->from) :
	    range_hit(c);

	return hit != c->negated;
}

/* Text with the case changes of \U \L \u \l \E under way. */
static void
add_cased(struct buf *b, const char *s, size_t n, int *lasting, int *once)
{
	for (size_t i = 0; i < n; i++) {
		int c = (unsigned char)s[i];
		int how = *once ? *once : *lasting;

		*once = 0;
		if (c < 0x80 && (how == 'U' || how == 'u'))
			c = toupper(c);
		else if (c < 0x80 && (how == 'L' || how == 'l'))
			c = tolower(c);
		buf_addc(b, c);
	}
}

static void
add_replacement(struct buf *b, const struct sed_command *c,
    const struct re_span *m)
{
	const char *r = c->replacement.s, *stop = r + c->replacement.len;
	int lasting = 0, once = 0;
	size_t n;

	while (r < stop) {
		switch (*r++) {
		case R_TEXT:
			memcpy(&n, r, sizeof(n));
			r += sizeof(n);
			add_cased(b, r, n, &lasting, &once);
			r += n;
			break;
		case R_GROUP:
			n = *r++;
			if (m[n].start != RE_NONE)
				add_cased(b, pattern.s + m[n].start,
				    m[n].end - m[n].start, &lasting, &once);
			break;
		case R_CASE:
			if (*r == 'u' || *r == 'l')
				once = *r;
			else
				lasting = *r == 'E' ? 0 : *r;
			r++;
			break;
		}
	}
}

/* e: run the pattern space as a command; its output takes its place. */
static void
evaluate(void)
{
	FILE *f;
	char chunk[4096];
	size_t n;

	fflush(sed_io.out);
	f = popen(pattern.s, "r");
	if (!f) {
		sed_io.status = complain("popen");
		return;
	}
	pattern.len = 0;
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_add(&pattern, chunk, n);
	pclose(f);
	if (pattern.len && pattern.s[pattern.len - 1] == '\n')
		buf_cut(&pattern, pattern.len - 1);
}

/* The character of the pattern space at `at`; returns its length. */
static size_t
copy_char(struct buf *b, size_t at)
{
	uint32_t c;
	size_t len = utf8_decode(pattern.s + at, pattern.len - at, &c);

	buf_add(b, pattern.s + at, len);
	return len;
}

static void
substitute(struct sed_command *c)
{
	struct re *re = the_re(c->re);
	struct re_span m[10];
	struct buf b = { 0 };
	size_t at = 0, last_end = RE_NONE;	/* at: copied so far */
	uintmax_t count = 0;
	bool done = false;

	while (at <= pattern.len &&
	    re_match(re, pattern.s, pattern.len, at, m, 10)) {
		bool empty = m[0].end == m[0].start;

		buf_add(&b, pattern.s + at, m[0].start - at);
		at = m[0].start;
		/* Not an empty match right behind the last one. */
		if (!empty || at != last_end) {
			if (++count >= (c->which ? c->which : 1)) {
				add_replacement(&b, c, m);
				done = true;
			} else
				buf_add(&b, pattern.s + at, m[0].end - at);
			at = last_end = m[0].end;
			if (done && !c->global)
				break;
		}
		if (empty) {
			if (at == pattern.len)
				break;
			at += copy_char(&b, at);
		}
	}
	if (done) {
		struct buf old = pattern;

		if (at < pattern.len)
			buf_add(&b, pattern.s + at, pattern.len - at);
		buf_add(&b, "", 0);
		pattern = b;
		b = old;
		substituted = true;
		if (c->evaluate)
			evaluate();
		if (c->print)
			sed_put_line(sed_io.out, pattern.s, pattern.len, true);
		if (c->out)
			sed_put_line(c->out->f, pattern.s, pattern.len, true);
	}
	buf_free(&b);
}

static void
map_chars(const struct sed_command *c)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < pattern.len; ) {
		uint32_t ch;
		size_t len = utf8_decode(pattern.s + i, pattern.len - i, &ch);
		size_t k = 0;

		while (k < c->map_n && (c->map_from[k].len != len ||
		    memcmp(c->map_from[k].s, pattern.s + i, len) != 0))
			k++;
		if (k < c->map_n)
			buf_add(&b, c->map_to[k].s, c->map_to[k].len);
		else
			buf_add(&b, pattern.s + i, len);
		i += len;
	}
	buf_add(&b, "", 0);
	buf_free(&pattern);
	pattern = b;
}

/* l: unambiguously, folded. */
static void
put_unambiguous(int width)
{
	static const char escapes[] = "\\\\\aa\bb\ff\nn\rr\tt\vv";
	int column = 0;

	for (size_t i = 0; i < pattern.len; i++) {
		unsigned char c = pattern.s[i];
		char text[8];
		int n = 0;

		for (size_t k = 0; k < sizeof(escapes) - 1; k += 2)
			if (c == (unsigned char)escapes[k])
				n = snprintf(text, sizeof(text), "\\%c",
				    escapes[k + 1]);
		if (!n)
			n = snprintf(text, sizeof(text), isprint(c) &&
			    c < 0x80 ? "%c" : "\\%03o", c);
		if (width > 1 && column + n > width - 1) {
			fputs("\\\n", sed_io.out);
			column = 0;
		}
		column += n;
		fputs(text, sed_io.out);
	}
	fputs("$\n", sed_io.out);
}

static void
end_of_cycle(void)
{
	if (!sed_silent)
		sed_put_line(sed_io.out, pattern.s, pattern.len, sed_io.line_eol);
	put_pending();
}

static _Noreturn void
quit(int code)
{
	sed_end_input();
	exit(tool_end(code ? code : sed_io.status));
}

/* n and N: false if there is no next line and the script ends. */
static bool
more_input(bool append)
{
	if (sed_is_last_line() && (!sed_io.separate || !*sed_io.files)) {
		/* POSIX says N quits without printing; everyone prints. */
		end_of_cycle();
		quit(0);
	}
	if (append)
		buf_addc(&pattern, '\n');
	else {
		if (!sed_silent)
			sed_put_line(sed_io.out, pattern.s, pattern.len, sed_io.line_eol);
		buf_cut(&pattern, 0);
	}
	put_pending();
	return sed_next_line(&pattern);
}

static void
copy_space(struct buf *to, const struct buf *from, bool append)
{
	if (append)
		buf_addc(to, '\n');
	else
		to->len = 0;
	buf_add(to, from->s, from->len);
}

/*
 * Run the script on the pattern space.  Returns true if D wants it run again
 * without reading a line.
 */
static bool
run(void)
{
	struct sed_command *c = sed_script;
	struct buf swap;
	char *newline;

	while (c) {
		struct sed_command *next = c->next;

		if (!selected(c)) {
			c = c->name == '{' ? c->block_end->next : next;
			continue;
		}
		switch (c->name) {
		case 'a': case 'r': case 'R':
			put_later(c);
			break;
		case 'b':
			next = c->target;
			break;
		case 'c':
			if (c->to.type == A_NONE || c->negated || !c->in_range)
				fwrite(c->text.s, 1, c->text.len, sed_io.out);
			put_pending();
			return false;
		case 'd':
			put_pending();
			return false;
		case 'D':
			newline = memchr(pattern.s, '\n', pattern.len);
			put_pending();
			if (!newline)
				return false;
			pattern.len -= newline + 1 - pattern.s;
			memmove(pattern.s, newline + 1, pattern.len + 1);
			return true;
		case 'g':
			copy_space(&pattern, &hold, false);
			break;
		case 'G':
			copy_space(&pattern, &hold, true);
			break;
		case 'h':
			copy_space(&hold, &pattern, false);
			break;
		case 'H':
			copy_space(&hold, &pattern, true);
			break;
		case 'i':
			fwrite(c->text.s, 1, c->text.len, sed_io.out);
			break;
		case 'l':
			put_unambiguous(c->code < 0 ? 70 : c->code);
			break;
		case 'n':
		case 'N':
			if (!more_input(c->name == 'N'))
				return false;
			break;
		case 'p':
			sed_put_line(sed_io.out, pattern.s, pattern.len, true);
			break;
		case 'P':
			newline = memchr(pattern.s, '\n', pattern.len);
			sed_put_line(sed_io.out, pattern.s, newline ? (size_t)(newline -
			    pattern.s) : pattern.len, true);
			break;
		case 'q':
			end_of_cycle();
			quit(c->code);
		case 'Q':
			quit(c->code);
		case 's':
			substitute(c);
			break;
		case 't':
		case 'T':
			if (substituted == (c->name == 't'))
				next = c->target;
			substituted = false;
			break;
		case 'w':
			sed_put_line(c->out->f, pattern.s, pattern.len, true);
			break;
		case 'W':
			newline = memchr(pattern.s, '\n', pattern.len);
			sed_put_line(c->out->f, pattern.s, newline ?
			    (size_t)(newline - pattern.s) : pattern.len, true);
			break;
		case 'x':
			swap = pattern;
			pattern = hold;
			hold = swap;
			break;
		case 'y':
			map_chars(c);
			break;
		case 'z':
			buf_cut(&pattern, 0);
			break;
		case '=':
			fprintf(sed_io.out, "%ju\n", sed_io.line);
			break;
		}
		c = next;
	}
	end_of_cycle();
	return false;
}

static void
run_all(void)
{
	bool again = false;

	buf_add(&pattern, "", 0);
	buf_add(&hold, "", 0);
	for (;;) {
		if (!again) {
			buf_cut(&pattern, 0);
			if (!sed_next_line(&pattern))
				break;
		}
		substituted = false;
		again = run();
	}
	sed_end_input();
}

int
main(int argc, char **argv)
{
	static char *standard_input[] = { "-", NULL };
	bool have_script = false;
	int opt;

	sed_io.out = stdout;
	tool_begin(argc, argv, synopsis);
	while ((opt = tool_opt(argc, argv, "Ee:f:i::nrsuz", NULL)) != -1) {
		switch (opt) {
		case 'E':
		case 'r':
			sed_extended = true;
			break;
		case 'e':
			sed_add_script(opt_arg, strlen(opt_arg));
			have_script = true;
			break;
		case 'f':
			sed_add_script_file(opt_arg);
			have_script = true;
			break;
		case 'i':
			sed_io.in_place = sed_io.separate = true;
			if (opt_arg)
				sed_io.suffix = opt_arg;
			break;
		case 'n':
			sed_silent = true;
			break;
		case 's':
			sed_io.separate = true;
			break;
		case 'u':
			sed_io.unbuffered = true;
			break;
		case 'z':
			sed_io.eol = '\0';
			break;
		default:
			tool_usage();
		}
	}
	if (!have_script) {
		if (opt_index == argc)
			tool_usage();
		sed_add_script(argv[opt_index], strlen(argv[opt_index]));
		opt_index++;
	}
	sed_finish_script();
	sed_io.files = opt_index < argc ? argv + opt_index : standard_input;
	run_all();
	for (struct sed_output *o = sed_outputs; o; o = o->next)
		if (o->f != stdout && (fflush(o->f) != 0 || ferror(o->f)))
			sed_io.status = complain(o->name);
	return tool_end(sed_io.status);
}
