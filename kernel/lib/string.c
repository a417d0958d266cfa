/*
 * Memory and string functions. Bulk moves use the string instructions by 8
 * bytes: without SSE (the kernel never touches FPU state) they are the fewest
 * instructions, and processors with fast strings widen them by themselves.
 * On the host (tests/unit) the compiler's own library is used instead of the
 * memory functions.
 */
#include <lib/kasan.h>
#include <lib/string.h>

#ifdef __LOAM_KERNEL__

void *
memcpy(void *dst, const void *src, size_t n)
{
	void *d = dst;
	size_t words = n >> 3, rest = n & 7;

	kasan_check(src, n, false);
	kasan_check(dst, n, true);
	__asm__ volatile("rep movsq" : "+D"(d), "+S"(src), "+c"(words) :: "memory");
	if (rest != 0)
		__asm__ volatile("rep movsb" : "+D"(d), "+S"(src), "+c"(rest) :: "memory");
	return dst;
}

void *
memmove(void *dst, const void *src, size_t n)
{
	u8 *d = dst;
	const u8 *s = src;

	if ((uintptr_t)d - (uintptr_t)s >= n)	/* below, or beyond the end */
		return memcpy(dst, src, n);
	while (n >= 8) {
		u64 word;

		n -= 8;
		__builtin_memcpy(&word, s + n, 8);
		__builtin_memcpy(d + n, &word, 8);
	}
	while (n > 0) {
		n--;
		d[n] = s[n];
		barrier();		/* or the compiler makes this loop a memmove */
	}
	return dst;
}

void *
memset(void *dst, int c, size_t n)
{
	void *d = dst;
	u64 word = 0x0101010101010101UL * (u8)c;
	size_t words = n >> 3, rest = n & 7;

	kasan_check(dst, n, true);
	__asm__ volatile("rep stosq" : "+D"(d), "+c"(words) : "a"(word) : "memory");
	if (rest != 0)
		__asm__ volatile("rep stosb" : "+D"(d), "+c"(rest) : "a"(word) : "memory");
	return dst;
}

int
memcmp(const void *a, const void *b, size_t n)
{
	const u8 *p = a, *q = b;

	while (n >= 8) {
		u64 x, y;

		__builtin_memcpy(&x, p, 8);
		__builtin_memcpy(&y, q, 8);
		if (x != y)
			break;
		p += 8, q += 8, n -= 8;
	}
	for (; n > 0; p++, q++, n--) {
		if (*p != *q)
			return *p - *q;
	}
	return 0;
}

void *
memchr(const void *s, int c, size_t n)
{
	const u8 *p = s;

	for (; n > 0; p++, n--) {
		if (*p == (u8)c)
			return (void *)p;
	}
	return NULL;
}

size_t
strlen(const char *s)
{
	const char *p = s;

	while (*p != '\0')
		p++;
	return p - s;
}

size_t
strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n] != '\0')
		n++;
	return n;
}

int
strcmp(const char *a, const char *b)
{
	while (*a == *b && *a != '\0')
		a++, b++;
	return (u8)*a - (u8)*b;
}

int
strncmp(const char *a, const char *b, size_t n)
{
	for (; n > 0; a++, b++, n--) {
		if (*a != *b)
			return (u8)*a - (u8)*b;
		if (*a == '\0')
			break;
	}
	return 0;
}

char *
strchr(const char *s, int c)
{
	for (;; s++) {
		if (*s == (char)c)
			return (char *)s;
		if (*s == '\0')
			return NULL;
	}
}

char *
strrchr(const char *s, int c)
{
	const char *last = NULL;

	for (;; s++) {
		if (*s == (char)c)
			last = s;
		if (*s == '\0')
			return (char *)last;
	}
}

char *
strstr(const char *s, const char *sub)
{
	size_t n = strlen(sub);

	for (;; s++) {
		if (strncmp(s, sub, n) == 0)
			return (char *)s;
		if (*s == '\0')
			return NULL;
	}
}

static int
digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 10;
	return 36;
}

unsigned long
strtoul(const char *s, char **end, int base)
{
	unsigned long value = 0;

	if ((base == 0 || base == 16) && s[0] == '0' && (s[1] | 0x20) == 'x' &&
	    digit_value(s[2]) < 16) {
		s += 2;
		base = 16;
	} else if (base == 0) {
		base = s[0] == '0' ? 8 : 10;
	}
	for (; digit_value(*s) < base; s++)
		value = value * base + digit_value(*s);
	if (end != NULL)
		*end = (char *)s;
	return value;
}

#endif

size_t
strlcpy(char *dst, const char *src, size_t size)
{
	size_t n = 0;

	while (src[n] != '\0') {
		if (n + 1 < size)
			dst[n] = src[n];
		n++;
	}
	if (size > 0)
		dst[n < size ? n : size - 1] = '\0';
	return n;
}
