/*
 * escape.c - backslash escapes, as printf, echo, tr and friends read them.
 */
#include "util.h"

/* Up to max octal digits of s; returns how many there were. */
size_t
escape_octal(const char *s, int max, unsigned *value)
{
	int n = 0;

	*value = 0;
	while (n < max && s[n] >= '0' && s[n] <= '7')
		*value = *value * 8 + (s[n++] - '0');
	return n;
}

/*
 * The byte meant by what follows a backslash: a letter, or up to three octal
 * digits.  Moves *s behind it.  -1, and *s unmoved, if it means nothing.
 */
int
escape_char(const char **s)
{
	static const char letters[] = "\\\\a\ab\be\033f\fn\nr\rt\tv\v";
	unsigned value;
	size_t n = escape_octal(*s, 3, &value);

	if (n) {
		*s += n;
		return value & 0xff;
	}
	for (const char *l = letters; *l; l += 2)
		if (**s == *l) {
			(*s)++;
			return (unsigned char)l[1];
		}
	return -1;
}
