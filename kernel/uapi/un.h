/* Addresses of Unix domain sockets. */
#ifndef LOAM_UAPI_UN_H
#define LOAM_UAPI_UN_H

#include "socket.h"

/* A path with or without its NUL; or a NUL and a name in no file system; or nothing. */
struct sockaddr_un {
	sa_family_t sun_family;
	char sun_path[108];
};

LOAM_SIZE(struct sockaddr_un, 110);

#endif
