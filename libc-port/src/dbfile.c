/* dbfile.c: lines of fields; see dbfile.h. */
#include "dbfile.h"
#include <stdlib.h>
#include <string.h>

int
__loam_fields(char *line, char **field, int max)
{
	int n = 0;
	char *colon;

	line[strcspn(line, "\n")] = '\0';
	for (;;) {
		if (n < max)
			field[n] = line;
		n++;
		colon = strchr(line, ':');
		if (colon == NULL)
			return n;
		*colon = '\0';
		line = colon + 1;
	}
}

long
__loam_number(const char *s)
{
	char *end;
	long n;

	if (*s < '0' || *s > '9')
		return -1;
	n = strtol(s, &end, 10);
	return *end == '\0' ? n : -1;
}
