/* Matching a name with a pattern. */
#ifndef _FNMATCH_H_
#define _FNMATCH_H_

#include <sys/cdefs.h>

#define FNM_NOMATCH	1

#define FNM_PATHNAME	0x01	/* only / matches / */
#define FNM_NOESCAPE	0x02	/* \ is ordinary */
#define FNM_PERIOD	0x04	/* only a period matches a leading one */
#if __GNU_VISIBLE || __BSD_VISIBLE
#define FNM_LEADING_DIR	0x08	/* anything from a / on is left over */
#define FNM_CASEFOLD	0x10
#define FNM_FILE_NAME	FNM_PATHNAME
#endif

__BEGIN_DECLS
int fnmatch(const char *, const char *, int);
__END_DECLS

#endif
