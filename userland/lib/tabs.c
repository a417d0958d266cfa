/*
 * tabs.c - tab stops, for expand and unexpand.
 */
#include "util.h"

#include <ctype.h>
#include <stdlib.h>

static size_t *stops, nstops, cap;
static size_t distance = 8;

/* "4": a distance; "4,10 16": columns. */
void
tabs_parse(const char *s)
{
	const char *all = s;

	nstops = 0;
	while (*s) {
		char *end;
		unsigned long n = strtoul(s, &end, 10);

		if (!isdigit((unsigned char)*s) || n == 0 ||
		    (nstops && n <= stops[nstops - 1]) ||
		    (*end && *end != ',' && *end != ' '))
			die(1, "%s: bad tab stops", all);
		stops = xgrow(stops, nstops + 1, &cap, sizeof(*stops));
		stops[nstops++] = n;
		s = end + (*end != '\0');
	}
	if (nstops == 0)
		die(1, "%s: bad tab stops", all);
	if (nstops == 1) {
		distance = stops[0];
		nstops = 0;
	}
}

/* The stop behind column (from 0); 0 if there is none. */
size_t
tabs_next(size_t column)
{
	if (nstops == 0)
		return (column / distance + 1) * distance;
	for (size_t i = 0; i < nstops; i++)
		if (stops[i] > column)
			return stops[i];
	return 0;
}
