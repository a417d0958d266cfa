/* fcntl.c: fcntl(2); only waiting for a lock is a cancellation point. */
#include "internal.h"
#include <fcntl.h>
#include <stdarg.h>

int
fcntl(int fd, int cmd, ...)
{
	va_list ap;
	long arg;

	va_start(ap, cmd);
	arg = va_arg(ap, long);
	va_end(ap);
	if (cmd == F_SETLKW || cmd == F_OFD_SETLKW)
		return (int)sys_ret(sys_cancel4(SYS_fcntl, fd, cmd, arg, 0));
	return (int)sys_ret(sys_call3(SYS_fcntl, fd, cmd, arg));
}

int _fcntl(int, int, ...) __attribute__((__alias__("fcntl")));
