/*
 * memmove.c: overlapping copies, 64 bytes at a time.  A block is loaded as a
 * whole before any of it is stored, so only the direction matters.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef long long vec __attribute__((__vector_size__(16), __aligned__(1),
    __may_alias__));

static inline void
block(unsigned char *d, const unsigned char *s)
{
	vec a = *(const vec *)s, b = *(const vec *)(s + 16);
	vec c = *(const vec *)(s + 32), e = *(const vec *)(s + 48);

	*(vec *)d = a;
	*(vec *)(d + 16) = b;
	*(vec *)(d + 32) = c;
	*(vec *)(d + 48) = e;
}

void *
memmove(void *dest, const void *src, size_t n)
{
	unsigned char *d = dest;
	const unsigned char *s = src;

	if ((uintptr_t)d - (uintptr_t)s >= n) {
		/* Not into what is still to be read: forward. */
		if ((uintptr_t)s - (uintptr_t)d >= n)
			return memcpy(dest, src, n);
		for (; n >= 64; n -= 64, d += 64, s += 64)
			block(d, s);
		while (n-- > 0)
			*d++ = *s++;
		return dest;
	}
	while (n >= 64) {
		n -= 64;
		block(d + n, s + n);
	}
	while (n-- > 0)
		d[n] = s[n];
	return dest;
}
