/* exit.c: the end of the process, all its threads with it. */
#include "internal.h"
#include <stdlib.h>
#include <unistd.h>

void
_exit(int status)
{
	for (;;)
		sys_call1(SYS_exit_group, status);
}
