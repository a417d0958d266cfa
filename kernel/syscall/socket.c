/*
 * Sockets: there is no address family yet, and the call says so in the way that
 * programs which can do without a network expect.
 */
#include <gen/syscalls.h>
#include <uapi/errno.h>

long
sys_socket(int domain, int type, int protocol)
{
	return -EAFNOSUPPORT;
}
