/*
 * human.c - sizes as people read them: at most three digits and a unit.
 */
#include "util.h"

/* Rounds up, as space used is better over- than underestimated. */
const char *
human_size(uintmax_t bytes, char out[8])
{
	static const char units[] = "KMGTPE";
	uintmax_t unit = 1024, whole, tenths;
	int i = 0;

	if (bytes < 1024) {
		snprintf(out, 8, "%u", (unsigned)bytes);
		return out;
	}
	while (i < 5 && bytes / unit >= 1024) {
		unit *= 1024;
		i++;
	}
	for (;;) {
		/* Divide first: bytes * 10 could overflow. */
		whole = bytes / unit;
		tenths = (bytes % unit * 10 + unit - 1) / unit;
		if (i == 5)	/* EiB: bytes % unit * 10 would overflow */
			tenths = (bytes % unit + unit / 10 - 1) / (unit / 10);
		if (tenths >= 10) {
			whole++;
			tenths = 0;
		}
		if (whole >= 10 && tenths) {
			whole++;
			tenths = 0;
		}
		if (whole < 1024 || i == 5)
			break;
		unit *= 1024;
		i++;
	}
	if (whole < 10)
		snprintf(out, 8, "%u.%u%c", (unsigned)whole, (unsigned)tenths,
		    units[i]);
	else
		snprintf(out, 8, "%u%c", (unsigned)(whole % 10000), units[i]);
	return out;
}
