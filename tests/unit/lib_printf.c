/* kernel/lib/printf.c against the C library's, conversion by conversion. */
#define vsnprintf loam_vsnprintf
#define snprintf loam_snprintf
#include <lib/printf.c>
#undef vsnprintf
#undef snprintf

#include <limits.h>
int snprintf(char *buf, size_t size, const char *fmt, ...);	/* the host's */
#include <string.h>
#include "tap.h"

#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-truncation"
#pragma GCC diagnostic ignored "-Wformat-security"

static char ours[256], theirs[256];
static int bad;

static void
compare(const char *fmt, int n, int m)
{
	if (n == m && strcmp(ours, theirs) == 0)
		return;
	printf("# \"%s\": ours \"%s\" (%d), theirs \"%s\" (%d)\n", fmt, ours, n, theirs, m);
	bad++;
}

#define TRY(fmt, ...) \
	compare(fmt, loam_snprintf(ours, sizeof(ours), fmt, __VA_ARGS__), \
	    snprintf(theirs, sizeof(theirs), fmt, __VA_ARGS__))

static const char *const flags[] = { "", "-", "0", "+", " ", "#", "-#", "0#", "+0", "- ", "0-" };
static const char *const widths[] = { "", "1", "7", "25" };
static const char *const precisions[] = { "", ".", ".0", ".1", ".9" };
static const char *const lengths[] = { "hh", "h", "", "l", "ll", "z" };
static const long values[] = { 0, 1, -1, 7, 8, 255, -128, 65535, INT_MAX, INT_MIN, LONG_MAX, LONG_MIN };

static void
integers(char conversion)
{
	char fmt[32];

	bad = 0;
	for (size_t f = 0; f < ARRAY_SIZE(flags); f++)
	for (size_t w = 0; w < ARRAY_SIZE(widths); w++)
	for (size_t p = 0; p < ARRAY_SIZE(precisions); p++)
	for (size_t l = 0; l < ARRAY_SIZE(lengths); l++)
	for (size_t v = 0; v < ARRAY_SIZE(values); v++) {
		snprintf(fmt, sizeof(fmt), "[%%%s%s%s%s%c]", flags[f], widths[w], precisions[p],
		    lengths[l], conversion);
		TRY(fmt, values[v]);
	}
	snprintf(fmt, sizeof(fmt), "integers by %%%c", conversion);
	ok(bad == 0, fmt);
}

int
main(void)
{
	char small[4] = "zzz";

	integers('d');
	integers('i');
	integers('u');
	integers('x');
	integers('X');
	integers('o');
	bad = 0;
	TRY("[%s|%10s|%-10s|%.2s|%10.2s]", "hello", "hello", "hello", "hello", "hello");
	TRY("[%c|%5c|%-5c]", 'a', 'b', 'c');
	TRY("[%*d|%-*d|%.*s]", 6, 42, 6, 42, 2, "abc");
	TRY("[%*d]", -6, 42);
	TRY("[%p]%%", (void *)0x1234);
	ok(bad == 0, "strings, characters, pointers, stars");
	ok(loam_snprintf(small, 4, "%d", 123456) == 6 && strcmp(small, "123") == 0, "cut to fit");
	ok(loam_snprintf(NULL, 0, "%s", "12345") == 5, "size 0 only counts");
	ok(loam_snprintf(small, 1, "abc") == 3 && small[0] == '\0', "size 1 is an empty string");
	return tap_end();
}
