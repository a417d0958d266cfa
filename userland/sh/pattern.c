/*
 * pattern.c -- pattern matching notation (XCU 2.13), on bytes.
 *
 * A backslash takes the special meaning from what follows it.  Quoting has
 * become backslashes by the time patterns get here (split.c).
 */
#include <ctype.h>
#include <string.h>

#include "expand.h"

/* [:name:] at p (after the `['); sets *in if c is a member. */
static const char *
char_class(const char *p, int c, bool *in)
{
	static const struct {
		const char *name;
		int (*is)(int);
	} classes[] = {
		{ "alnum", isalnum }, { "alpha", isalpha },
		{ "blank", isblank }, { "cntrl", iscntrl },
		{ "digit", isdigit }, { "graph", isgraph },
		{ "lower", islower }, { "print", isprint },
		{ "punct", ispunct }, { "space", isspace },
		{ "upper", isupper }, { "xdigit", isxdigit },
	};
	size_t i, n;

	for (i = 0; i < sizeof classes / sizeof *classes; i++) {
		n = strlen(classes[i].name);
		if (strncmp(p + 1, classes[i].name, n) == 0 &&
		    p[n + 1] == ':' && p[n + 2] == ']') {
			if (classes[i].is(c))
				*in = true;
			return p + n + 3;
		}
	}
	return NULL;
}

/* One end of a range: a character, \x, [.x.] or [=x=]. */
static const char *
element(const char *p, int *c)
{
	if (*p == '[' && (p[1] == '.' || p[1] == '=') && p[2] != '\0' &&
	    p[3] == p[1] && p[4] == ']') {
		*c = (unsigned char)p[2];
		return p + 5;
	}
	if (*p == '\\' && p[1] != '\0')
		p++;
	*c = (unsigned char)*p;
	return p + 1;
}

/*
 * A bracket expression; p is after the `['.  Returns what follows the `]', or
 * NULL if there is none, and then the `[' stands for itself.
 */
static const char *
bracket(const char *p, int c, bool *matched)
{
	bool not = false, in = false, first = true;
	const char *next;
	int low, high;

	if (*p == '!' || *p == '^') {
		not = true;
		p++;
	}
	for (; *p != ']' || first; first = false) {
		if (*p == '\0')
			return NULL;
		if (*p == '[' && p[1] == ':' &&
		    (next = char_class(p + 1, c, &in)) != NULL) {
			p = next;
			continue;
		}
		p = element(p, &low);
		high = low;
		if (*p == '-' && p[1] != ']' && p[1] != '\0')
			p = element(p + 1, &high);
		if (c >= low && c <= high)
			in = true;
	}
	*matched = in != not;
	return p + 1;
}

/*
 * After a mismatch only the newest `*' need be tried with one more character:
 * what an older one could reach, the newest can too.
 */
bool
pattern_match(const char *p, const char *s)
{
	const char *star = NULL, *retry = NULL, *next;
	bool ok;

	for (;;) {
		if (*p == '*') {
			star = ++p;
			retry = s;
			continue;
		}
		if (*p == '\0' && *s == '\0')
			return true;
		if (*s == '\0')
			return false;
		ok = false;
		next = p + 1;
		if (*p == '\0')
			ok = false;
		else if (*p == '?')
			ok = true;
		else if (*p == '[') {
			next = bracket(p + 1, (unsigned char)*s, &ok);
			if (next == NULL) {
				next = p + 1;
				ok = *s == '[';
			}
		} else {
			if (*p == '\\' && p[1] != '\0')
				p++;
			ok = *p == *s;
			next = p + 1;
		}
		if (ok) {
			p = next;
			s++;
		} else if (star != NULL) {
			p = star;
			s = ++retry;
		} else
			return false;
	}
}

/* Would the pattern match anything but one fixed string? */
bool
pattern_special(const char *p)
{
	for (; *p != '\0'; p++) {
		if (*p == '\\' && p[1] != '\0')
			p++;
		else if (*p == '*' || *p == '?')
			return true;
		else if (*p == '[' && strchr(p + 1, ']') != NULL)
			return true;
	}
	return false;
}
