/* memalign.c: aligned memory by POSIX's name. */
#include "internal.h"
#include <malloc.h>
#include <stdlib.h>

int
posix_memalign(void **where, size_t align, size_t size)
{
	int saved = errno;
	void *p;

	if (align < sizeof(void *) || (align & (align - 1)) != 0)
		return EINVAL;
	p = memalign(align, size);
	errno = saved;
	if (p == NULL)
		return ENOMEM;
	*where = p;
	return 0;
}
