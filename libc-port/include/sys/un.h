/* Unix domain sockets. */
#ifndef _LOAM_SYS_UN_H
#define _LOAM_SYS_UN_H

#include <sys/socket.h>
#include <loam/un.h>

/* Bytes of an address whose path ends with NUL. */
#define SUN_LEN(a) \
	(__builtin_offsetof(struct sockaddr_un, sun_path) + __builtin_strlen((a)->sun_path))

#endif
