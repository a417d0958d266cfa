/* Names that match a pattern. */
#ifndef _GLOB_H_
#define _GLOB_H_

#include <sys/cdefs.h>
#include <sys/types.h>

typedef struct {
	size_t gl_pathc;
	char **gl_pathv;
	size_t gl_offs;
} glob_t;

#define GLOB_ERR	0x01	/* stop at a directory that cannot be read */
#define GLOB_MARK	0x02	/* append / to directories */
#define GLOB_NOSORT	0x04
#define GLOB_DOOFFS	0x08	/* gl_offs null pointers first */
#define GLOB_NOCHECK	0x10	/* no match: the pattern itself */
#define GLOB_APPEND	0x20	/* add to an earlier call's names */
#define GLOB_NOESCAPE	0x40

#define GLOB_NOSPACE	1
#define GLOB_ABORTED	2
#define GLOB_NOMATCH	3

__BEGIN_DECLS
int glob(const char *__restrict, int, int (*)(const char *, int),
    glob_t *__restrict);
void globfree(glob_t *);
__END_DECLS

#endif
