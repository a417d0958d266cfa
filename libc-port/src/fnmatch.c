/*
 * fnmatch.c: the shell's patterns: ? * [...] and \.
 *
 * Pattern and string are walked as wide characters, decoded on the way; a
 * byte that is no character stands for itself.  A star is retried at every
 * later place, but only the last one: what an earlier star took is settled
 * once what stood between them has matched, so time is at worst the product
 * of the lengths.  With FNM_PATHNAME a star ends at a slash.
 */
#include "internal.h"
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

/* The character at *s, which moves behind it; 0 at the end. */
static wint_t
next(const char **s)
{
	mbstate_t state;
	wchar_t c;
	size_t n;

	if ((unsigned char)**s < 0x80)
		return **s != '\0' ? (wint_t)*(*s)++ : 0;
	memset(&state, 0, sizeof(state));
	n = mbrtowc(&c, *s, MB_CUR_MAX, &state);
	if (n == (size_t)-1 || n == (size_t)-2 || n == 0)
		return 0x40000000 | (wint_t)(unsigned char)*(*s)++;
	*s += n;
	return (wint_t)c;
}

static wint_t
fold(wint_t c, int flags)
{
	return flags & FNM_CASEFOLD ? towlower(c) : c;
}

/* [:name:] at *p, which moves behind it.  -1: no class, so two characters. */
static int
class(const char **p, wint_t c)
{
	const char *end = strstr(*p + 2, ":]");
	char name[16];
	size_t n;

	if (end == NULL)
		return -1;
	n = (size_t)(end - *p) - 2;
	if (n >= sizeof(name))
		return -1;
	memcpy(name, *p + 2, n);
	name[n] = '\0';
	*p = end + 2;
	return iswctype(c, wctype(name)) != 0;
}

/* One end of a range: a character, an escaped one, [.x.] or [=x=]. */
static wint_t
element(const char **p, int flags)
{
	char kind = (*p)[1];
	const char *end;
	wint_t c;

	if (**p == '[' && (kind == '.' || kind == '=')) {
		end = *p + 2;
		c = next(&end);
		if (end[0] == kind && end[1] == ']') {
			*p = end + 2;
			return c;
		}
	}
	if (**p == '\\' && !(flags & FNM_NOESCAPE) && (*p)[1] != '\0')
		(*p)++;
	return next(p);
}

/*
 * Does c match the bracket expression behind the [ at *p?  Moves *p behind
 * it.  -1: it has no end, the [ is an ordinary character.
 */
static int
bracket(const char **p, wint_t c, int flags)
{
	const char *s = *p;
	int negate = *s == '!' || *s == '^', found = 0, first = 1, in;
	wint_t lo, hi, folded = fold(c, flags);

	s += negate;
	for (; *s != ']' || first; first = 0) {
		if (*s == '\0' || (*s == '/' && (flags & FNM_PATHNAME)))
			return -1;
		if (s[0] == '[' && s[1] == ':' && (in = class(&s, c)) >= 0) {
			found |= in;
			continue;
		}
		lo = hi = element(&s, flags);
		if (s[0] == '-' && s[1] != ']' && s[1] != '\0') {
			s++;
			hi = element(&s, flags);
		}
		found |= (lo <= c && c <= hi) || (fold(lo, flags) <= folded &&
		    folded <= fold(hi, flags));
	}
	*p = s + 1;
	return found != negate;
}

/* May a wildcard match what is at s, a place that begins at start? */
static int
hidden(const char *s, const char *start, int flags)
{
	return *s == '.' && (flags & FNM_PERIOD) && (s == start ||
	    ((flags & FNM_PATHNAME) && s[-1] == '/'));
}

/* Match one element other than * at *p with the character at *s. */
static int
one(const char **p, const char **s, const char *start, int flags)
{
	const char *at = *s, *save;
	wint_t c = next(s), want;
	int in;

	if (c == 0)
		return 0;
	if (**p == '?' || **p == '[') {
		if ((c == '/' && (flags & FNM_PATHNAME)) ||
		    hidden(at, start, flags)) {
			if (**p == '?')
				return 0;
			save = *p + 1;
			in = bracket(&save, c, flags);
			if (in >= 0)
				return 0;
		}
		if (**p == '?') {
			(*p)++;
			return 1;
		}
		save = *p + 1;
		in = bracket(&save, c, flags);
		if (in >= 0) {
			*p = save;
			return in;
		}
	} else if (**p == '\\' && !(flags & FNM_NOESCAPE) && (*p)[1] != '\0')
		(*p)++;
	want = next(p);
	return want == c || fold(want, flags) == fold(c, flags);
}

int
fnmatch(const char *p, const char *s, int flags)
{
	const char *start = s, *star = NULL, *retry = NULL;

	for (;;) {
		if (*p == '*') {
			if (hidden(s, start, flags))
				return FNM_NOMATCH;
			while (*p == '*')
				p++;
			star = p;
			retry = s;
			continue;
		}
		if (*p == '\0' && (*s == '\0' ||
		    (*s == '/' && (flags & FNM_LEADING_DIR))))
			return 0;
		if (*p != '\0' && one(&p, &s, start, flags)) {
			/* Behind a slash no star from before it is retried. */
			if (s[-1] == '/' && (flags & FNM_PATHNAME))
				star = NULL;
			continue;
		}
		if (star == NULL || *retry == '\0' ||
		    (*retry == '/' && (flags & FNM_PATHNAME)))
			return FNM_NOMATCH;
		next(&retry);
		p = star;
		s = retry;
	}
}
