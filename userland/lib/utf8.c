/*
 * utf8.c - characters in bytes, and their width on a terminal.
 *
 * Loam's text is UTF-8.  A byte that is not part of a valid sequence counts
 * as one character of its own, so that every input has a length.
 */
#include "util.h"

/*
 * Decode one character of at most n (> 0) bytes; returns the bytes taken.
 * An invalid byte gives 0xfffd and takes one byte.
 */
size_t
utf8_decode(const char *s, size_t n, uint32_t *out)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)s;
	size_t len = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 :
	    p[0] < 0xf0 ? 3 : p[0] < 0xf5 ? 4 : 0;
	uint32_t c;

	if (len == 1) {
		*out = p[0];
		return 1;
	}
	*out = 0xfffd;
	if (len == 0 || len > n)
		return 1;
	c = p[0] & (0x7f >> len);
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 1;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 1;
	*out = c;
	return len;
}

/* Columns on a terminal: combining marks take none, East Asian ones two. */
int
utf8_width(uint32_t c)
{
	static const struct { uint32_t first, last; } none[] = {
		{ 0x300, 0x36f }, { 0x483, 0x489 }, { 0x591, 0x5bd },
		{ 0x610, 0x61a }, { 0x64b, 0x65f }, { 0x1ab0, 0x1aff },
		{ 0x1dc0, 0x1dff }, { 0x200b, 0x200f }, { 0x20d0, 0x20f0 },
		{ 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f }, { 0xe0100, 0xe01ef },
	}, wide[] = {
		{ 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0xa4cf },
		{ 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0xfe30, 0xfe6f },
		{ 0xff00, 0xff60 }, { 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f },
		{ 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff },
		{ 0x20000, 0x3fffd },
	};

	if (c < 0x20 || c == 0x7f)
		return 0;
	if (c < 0x300)
		return 1;
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		if (c >= none[i].first && c <= none[i].last)
			return 0;
	for (size_t i = 0; i < ARRAY_LEN(wide); i++)
		if (c >= wide[i].first && c <= wide[i].last)
			return 2;
	return 1;
}

size_t
utf8_columns(const char *s, size_t n)
{
	size_t cols = 0;

	while (n > 0) {
		uint32_t c;
		size_t len = utf8_decode(s, n, &c);

		cols += utf8_width(c);
		s += len;
		n -= len;
	}
	return cols;
}
