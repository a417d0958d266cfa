/*
 * dbfile.h: reading /etc/passwd and /etc/group, the common part.
 *
 * A line is kept in a buffer that the entry's pointers lead into.
 */
#ifndef LOAM_PORT_DBFILE_H
#define LOAM_PORT_DBFILE_H

#include <stddef.h>
#include <stdio.h>

/*
 * Split a line at colons, in place.  Returns how many fields there are; at
 * most max are stored.
 */
int __loam_fields(char *line, char **field, int max);

/* A number of digits only; -1 if it is none. */
long __loam_number(const char *s);

#endif
