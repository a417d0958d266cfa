/* ptrace.c: the kernel stores what the PEEK requests read; here they return it. */
#include "internal.h"
#include <errno.h>
#include <stdarg.h>
#include <sys/ptrace.h>
#include <sys/types.h>

long
ptrace(int request, ...)
{
	unsigned long word;
	void *addr, *data;
	va_list ap;
	pid_t pid;
	long ret;
	int peek = request == PTRACE_PEEKTEXT || request == PTRACE_PEEKDATA ||
	    request == PTRACE_PEEKUSER;

	va_start(ap, request);
	pid = va_arg(ap, pid_t);
	addr = va_arg(ap, void *);
	data = va_arg(ap, void *);
	va_end(ap);
	ret = sys_call4(SYS_ptrace, request, pid, addr, peek ? (void *)&word : data);
	if (peek && ret == 0) {
		errno = 0;
		return (long)word;
	}
	return sys_ret(ret);
}
