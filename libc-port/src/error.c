/* error.c: where all failing stubs end. */
#include "internal.h"

long
__syscall_error(long ret)
{
	errno = (int)-ret;
	return -1;
}
