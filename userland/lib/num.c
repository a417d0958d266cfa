/*
 * num.c - numbers, sizes and durations as people type them.
 */
#include "util.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The whole string is one decimal number. */
bool
parse_int(const char *s, intmax_t *out)
{
	char *end;

	if (!isdigit((unsigned char)*s) && *s != '-' && *s != '+')
		return false;
	errno = 0;
	*out = strtoimax(s, &end, 10);
	return end != s && *end == '\0' && errno == 0;
}

/*
 * A number with an optional unit: b is 512; k, m, g, t, p and e (either case)
 * are powers of 1024, or of 1000 if B follows; an i (as in KiB) changes nothing.
 */
bool
parse_size(const char *s, uintmax_t *out)
{
	static const char units[] = "kmgtpe";
	uintmax_t n, base = 1024;
	const char *unit;
	char *end;

	if (!isdigit((unsigned char)*s))
		return false;
	errno = 0;
	n = strtoumax(s, &end, 10);
	if (errno)
		return false;
	if (*end == 'b' && end[1] == '\0') {
		base = 512;
		unit = units;
		end++;
	} else if (*end && (unit = strchr(units,
	    tolower((unsigned char)*end)))) {
		end++;
		if (end[0] == 'i' && end[1] == 'B')
			end += 2;
		else if (*end == 'B') {
			base = 1000;
			end++;
		}
	} else
		unit = NULL;
	if (*end)
		return false;
	if (unit)
		for (const char *u = units; u <= unit; u++) {
			if (n > UINTMAX_MAX / base)
				return false;
			n *= base;
		}
	*out = n;
	return true;
}

/* Decimal seconds with a fraction and one of s, m, h, d; "infinity" too. */
bool
parse_duration(const char *s, struct timespec *out)
{
	uintmax_t whole = 0, nsec = 0, unit = 1, place = 100000000;
	bool digits = false;

	if (strcmp(s, "inf") == 0 || strcmp(s, "infinity") == 0) {
		*out = (struct timespec){ .tv_sec = INT64_MAX / 4 };
		return true;
	}
	for (; isdigit((unsigned char)*s); s++, digits = true)
		if (whole < INT64_MAX / 1000000)
			whole = whole * 10 + (*s - '0');
	if (*s == '.')
		for (s++; isdigit((unsigned char)*s); s++, digits = true) {
			nsec += place * (*s - '0');
			place /= 10;
		}
	if (!digits)
		return false;
	switch (*s) {
	case 'd':
		unit = 86400;
		break;
	case 'h':
		unit = 3600;
		break;
	case 'm':
		unit = 60;
		break;
	case 's':
	case '\0':
		break;
	default:
		return false;
	}
	if (*s && s[1])
		return false;
	nsec *= unit;
	out->tv_sec = whole * unit + nsec / 1000000000;
	out->tv_nsec = nsec % 1000000000;
	return true;
}

/* The number, or the end of the program. */
intmax_t
need_int(const char *s, intmax_t min, intmax_t max, const char *what)
{
	intmax_t n;

	if (!parse_int(s, &n) || n < min || n > max)
		die(tool_usage_status, "%s: bad %s", s, what);
	return n;
}
