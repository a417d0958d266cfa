/*
 * datetime.c - points in time as people type them.
 */
#include "util.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Two digits; moves *s. */
static bool
two(const char **s, int min, int max, int *out)
{
	const char *p = *s;

	if (!isdigit((unsigned char)p[0]) || !isdigit((unsigned char)p[1]))
		return false;
	*out = (p[0] - '0') * 10 + p[1] - '0';
	*s += 2;
	return *out >= min && *out <= max;
}

static bool
to_time(struct tm *tm, bool utc, time_t *out)
{
	struct tm want = *tm;

	tm->tm_isdst = -1;
	if (utc) {
		/* mktime() and back gives the zone's offset at that time. */
		time_t local = mktime(tm), off;
		struct tm g = *gmtime(&local);

		g.tm_isdst = tm->tm_isdst;
		off = local - mktime(&g);
		*out = local + off;
		return true;
	}
	*out = mktime(tm);
	/* 31 April would have become 1 May. */
	return tm->tm_mday == want.tm_mday && tm->tm_mon == want.tm_mon;
}

/* [[CC]YY]MMDDhhmm[.SS], as touch -t has it. */
bool
parse_posix_time(const char *s, time_t now, struct timespec *out)
{
	struct tm tm = *localtime(&now);
	size_t n = strspn(s, "0123456789");
	int century = -1, year;

	tm.tm_sec = 0;
	if (n != 8 && n != 10 && n != 12)
		return false;
	if (n == 12 && !two(&s, 0, 99, &century))
		return false;
	if (n >= 10) {
		if (!two(&s, 0, 99, &year))
			return false;
		if (century < 0)	/* POSIX: 69-99 are of the 20th */
			century = year >= 69 ? 19 : 20;
		tm.tm_year = century * 100 + year - 1900;
	}
	if (!two(&s, 1, 12, &tm.tm_mon) || !two(&s, 1, 31, &tm.tm_mday) ||
	    !two(&s, 0, 23, &tm.tm_hour) || !two(&s, 0, 59, &tm.tm_min))
		return false;
	tm.tm_mon--;
	if (*s == '.') {
		s++;
		if (!two(&s, 0, 60, &tm.tm_sec))
			return false;
	}
	out->tv_nsec = 0;
	return *s == '\0' && to_time(&tm, false, &out->tv_sec);
}

static const char *
fraction(const char *s, long *nsec)
{
	long place = 100000000;

	for (*nsec = 0; isdigit((unsigned char)*s); s++) {
		*nsec += place * (*s - '0');
		place /= 10;
	}
	return s;
}

/* hh:mm[:ss[.frac]] */
static const char *
clock_time(const char *s, struct tm *tm, long *nsec)
{
	tm->tm_sec = 0;
	*nsec = 0;
	if (!two(&s, 0, 23, &tm->tm_hour) || *s++ != ':' ||
	    !two(&s, 0, 59, &tm->tm_min))
		return NULL;
	if (*s == ':') {
		s++;
		if (!two(&s, 0, 60, &tm->tm_sec))
			return NULL;
		if (*s == '.' || *s == ',')
			s = fraction(s + 1, nsec);
	}
	return s;
}

/* Z, UTC, +hh[:][mm]: seconds east, and whether there was a zone. */
static const char *
zone(const char *s, bool *given, long *east)
{
	int h, m = 0, sign;

	*given = false;
	*east = 0;
	s += strspn(s, " ");
	if (strncasecmp(s, "utc", 3) == 0 || strncasecmp(s, "gmt", 3) == 0)
		s += 2;
	else if (*s != 'Z' && *s != 'z') {
		if (*s != '+' && *s != '-')
			return s;
		sign = *s++ == '-' ? -1 : 1;
		if (!two(&s, 0, 24, &h))
			return NULL;
		if (*s == ':')
			s++;
		if (*s && !two(&s, 0, 59, &m))
			return NULL;
		*given = true;
		*east = sign * (h * 3600L + m * 60L);
		return s;
	}
	*given = true;
	return s + 1;
}

/* "3 days ago", "+2 hours": what is left of s, added to *out. */
static bool
relative(const char *s, struct timespec *out)
{
	static const struct { const char *name; long seconds; } units[] = {
		{ "sec", 1 }, { "second", 1 }, { "min", 60 },
		{ "minute", 60 }, { "hour", 3600 }, { "day", 86400 },
		{ "week", 604800 }, { "fortnight", 1209600 },
	};

	while (*(s += strspn(s, " "))) {
		intmax_t n = 1;
		bool minus = *s == '-';
		size_t len, i;

		if (*s == '-' || *s == '+')
			s += 1 + strspn(s + 1, " ");
		if (isdigit((unsigned char)*s))
			for (n = 0; isdigit((unsigned char)*s); s++)
				n = n * 10 + (*s - '0');
		s += strspn(s, " ");
		len = strcspn(s, " ");
		for (i = 0; i < ARRAY_LEN(units); i++) {
			size_t u = strlen(units[i].name);

			if (strncasecmp(s, units[i].name, u) == 0 &&
			    (len == u || (len == u + 1 && s[u] == 's')))
				break;
		}
		if (i == ARRAY_LEN(units))
			return false;
		s += len;
		s += strspn(s, " ");
		if (strncasecmp(s, "ago", 3) == 0) {
			s += 3;
			minus = !minus;
		}
		out->tv_sec += (minus ? -n : n) * units[i].seconds;
	}
	return true;
}

static bool
word(const char **s, const char *w)
{
	size_t n = strlen(w);

	if (strncasecmp(*s, w, n) != 0 || isalpha((unsigned char)(*s)[n]))
		return false;
	*s += n;
	return true;
}

/*
 * What -d takes: @seconds, YYYY-MM-DD, hh:mm[:ss], both (with a blank or T
 * between them and perhaps a zone), now, today, yesterday, tomorrow, and
 * after any of these, or alone, "+2 days", "1 week ago".
 */
bool
parse_time(const char *s, const struct timespec *now, struct timespec *out)
{
	struct tm tm = *localtime(&now->tv_sec);
	bool given = false, clock = false;
	long nsec = 0, east = 0;
	int high, low;

	*out = *now;
	s += strspn(s, " ");
	if (*s == '@') {
		bool minus = *++s == '-';

		s += minus;
		if (!isdigit((unsigned char)*s))
			return false;
		for (out->tv_sec = 0; isdigit((unsigned char)*s); s++)
			out->tv_sec = out->tv_sec * 10 + (*s - '0');
		out->tv_nsec = 0;
		if (*s == '.')
			s = fraction(s + 1, &out->tv_nsec);
		if (minus) {
			out->tv_sec = -out->tv_sec - (out->tv_nsec > 0);
			out->tv_nsec = out->tv_nsec ?
			    1000000000 - out->tv_nsec : 0;
		}
		return *s == '\0';
	}
	if (word(&s, "now") || word(&s, "today"))
		return relative(s, out);
	if (word(&s, "yesterday") || word(&s, "tomorrow")) {
		out->tv_sec += tolower((unsigned char)s[-1]) == 'y' ?
		    -86400 : 86400;
		return relative(s, out);
	}
	if (strlen(s) >= 10 && s[4] == '-' && s[7] == '-') {
		if (!two(&s, 0, 99, &high) || !two(&s, 0, 99, &low) ||
		    *s++ != '-' || !two(&s, 1, 12, &tm.tm_mon) ||
		    *s++ != '-' || !two(&s, 1, 31, &tm.tm_mday))
			return false;
		tm.tm_year = high * 100 + low - 1900;
		tm.tm_mon--;
		tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
		clock = true;
		if (*s == 'T' || *s == 't')
			s++;
		s += strspn(s, " ");
	}
	if (isdigit((unsigned char)s[0]) && isdigit((unsigned char)s[1]) &&
	    s[2] == ':') {
		clock = true;
		s = clock_time(s, &tm, &nsec);
		if (s)
			s = zone(s, &given, &east);
		if (!s)
			return false;
	}
	if (clock) {
		if (!to_time(&tm, given, &out->tv_sec))
			return false;
		out->tv_sec -= east;
		out->tv_nsec = nsec;
	}
	return relative(s, out);
}
