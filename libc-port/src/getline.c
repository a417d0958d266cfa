/*
 * getline.c: lines of any length.
 *
 * Works on the stream's buffer instead of character by character: find the
 * delimiter, copy what is before it in one go, refill.
 */
#include "internal.h"
#include <limits.h>
#include <reent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int __srefill_r(struct _reent *, FILE *);
void __sinit(struct _reent *);

/* Room for need bytes in *line, doubling so that long lines stay linear. */
static int
reserve(char **line, size_t *size, size_t need)
{
	size_t n = *line != NULL && *size > 0 ? *size : 120;
	char *more;

	if (*line != NULL && *size >= need)
		return 0;
	while (n < need)
		n *= 2;
	more = realloc(*line, n);
	if (more == NULL)
		return -1;
	*line = more;
	*size = n;
	return 0;
}

static ssize_t
take(char **line, size_t *size, int delim, FILE *f)
{
	unsigned char *end = NULL;
	size_t len = 0, n;

	while (end == NULL) {
		if (f->_r <= 0 && __srefill_r(_REENT, f) != 0)
			break;
		n = (size_t)f->_r;
		end = memchr(f->_p, delim, n);
		if (end != NULL)
			n = (size_t)(end - f->_p) + 1;
		if (len + n >= SSIZE_MAX) {
			errno = EOVERFLOW;
			return -1;
		}
		if (reserve(line, size, len + n + 1) < 0)
			return -1;
		memcpy(*line + len, f->_p, n);
		f->_p += n;
		f->_r -= (int)n;
		len += n;
	}
	if (len == 0 || ferror(f))
		return -1;
	(*line)[len] = '\0';
	return (ssize_t)len;
}

ssize_t
getdelim(char **restrict line, size_t *restrict size, int delim,
    FILE *restrict f)
{
	ssize_t n;

	if (line == NULL || size == NULL) {
		errno = EINVAL;
		return -1;
	}
	flockfile(f);
	n = take(line, size, delim, f);
	funlockfile(f);
	return n;
}

ssize_t
getline(char **restrict line, size_t *restrict size, FILE *restrict f)
{
	return getdelim(line, size, '\n', f);
}
