/*
 * split.c -- field splitting (XCU 2.6.5) and quote removal.
 *
 * White space in IFS separates fields and is dropped at both ends; any other
 * IFS character, with the white space around it, ends exactly one field, which
 * may be empty.  Only characters that came from an unquoted expansion count.
 */
#include <string.h>

#include "expand.h"
#include "sh.h"
#include "var.h"

/*
 * The characters from `from' up to `to' as a string.  As a pattern, quoted
 * characters that could be special get a backslash.
 */
static char *
substring(struct expansion *x, size_t from, size_t to, bool as_pattern)
{
	struct strbuf b;
	char c, o;

	strbuf_init(&b, &scratch);
	for (; from < to; from++) {
		o = x->origin.s[from];
		c = x->text.s[from];
		if (o == FIELD_MARK)
			continue;
		if (as_pattern && o == FROM_QUOTED &&
		    strchr("*?[]!^-\\", c) != NULL)
			strbuf_putc(&b, '\\');
		strbuf_putc(&b, o == FIELD_BREAK ? ' ' : c);
	}
	return strbuf_str(&b);
}

/* Without any splitting. */
char *
expansion_string(struct expansion *x, bool as_pattern)
{
	return substring(x, 0, x->text.len, as_pattern);
}

/* Has the field an unquoted character that makes it a pattern? */
static bool
may_be_pattern(struct expansion *x, size_t from, size_t to)
{
	for (; from < to; from++)
		if (x->origin.s[from] <= FROM_EXPANSION &&
		    strchr("*?[", x->text.s[from]) != NULL)
			return true;
	return false;
}

static void
emit(struct expansion *x, size_t from, size_t to, struct strvec *out)
{
	if (!opt[OPT_NOGLOB] && may_be_pattern(x, from, to) &&
	    glob_expand(substring(x, from, to, true), out))
		return;
	strvec_add(out, substring(x, from, to, false));
}

void
split_fields(struct expansion *x, struct strvec *out)
{
	const char *ifs = var_get("IFS");
	size_t i, start = 0;
	bool some = false;	/* there is a field from start on */
	bool after_space = false; /* white space has just ended a field */
	char c;

	if (ifs == NULL)
		ifs = " \t\n";
	for (i = 0; i < x->text.len; i++) {
		c = x->text.s[i];
		switch ((enum origin)x->origin.s[i]) {
		case FIELD_BREAK:
			if (some)
				emit(x, start, i, out);
			some = after_space = false;
			start = i + 1;
			continue;
		case FROM_EXPANSION:
			if (strchr(ifs, c) != NULL)
				break;
			/* FALLTHROUGH */
		default:
			some = true;
			after_space = false;
			continue;
		}
		if (c == ' ' || c == '\t' || c == '\n') {
			if (some) {
				emit(x, start, i, out);
				after_space = true;
			}
		} else {
			if (!after_space)
				emit(x, start, i, out);
			after_space = false;
		}
		some = false;
		start = i + 1;
	}
	if (some)
		emit(x, start, i, out);
}
