/* timegm.c: mktime for UTC. */
#include "internal.h"
#include <time.h>

/* Days from 1970-01-01 to the first of a month; month may be any number. */
static long
days(long year, long month)
{
	static const int before[] = {
		0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334
	};
	long y, d;

	year += month / 12;
	month %= 12;
	if (month < 0) {
		month += 12;
		year--;
	}
	/* Leap days so far: those of years before this, or with it. */
	y = month > 1 ? year : year - 1;
	d = y / 4 - y / 100 + y / 400;
	if (y < 0)
		d = (y - 3) / 4 - (y - 99) / 100 + (y - 399) / 400;
	return (year - 1970) * 365 + d - 477 + before[month];
}

time_t
timegm(struct tm *tm)
{
	time_t t = days(tm->tm_year + 1900L, tm->tm_mon) + tm->tm_mday - 1;

	t = ((t * 24 + tm->tm_hour) * 60 + tm->tm_min) * 60 + tm->tm_sec;
	gmtime_r(&t, tm);
	return t;
}
