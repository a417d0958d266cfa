/* remove.c: a name goes, be it a file's or a directory's. */
#include "internal.h"
#include <reent.h>
#include <stdio.h>
#include <unistd.h>

int
remove(const char *path)
{
	if (unlink(path) == 0)
		return 0;
	/* What the ABI says of a directory, where POSIX has EPERM. */
	return errno == EISDIR ? rmdir(path) : -1;
}

int
_remove_r(struct _reent *r, const char *path)
{
	return remove(path);
}
