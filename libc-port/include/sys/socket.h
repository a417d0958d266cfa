/* Sockets. */
#ifndef _LOAM_SYS_SOCKET_H
#define _LOAM_SYS_SOCKET_H

#include <sys/cdefs.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/_timespec.h>
#include <loam/socket.h>

/* What stands beside the text: headers, each with its data, at multiples of 8. */
#define __CMSG_ALIGN(n)	(((n) + sizeof(long) - 1) & ~(sizeof(long) - 1))
#define CMSG_ALIGN(n)	__CMSG_ALIGN(n)
#define CMSG_SPACE(n)	(__CMSG_ALIGN(n) + __CMSG_ALIGN(sizeof(struct cmsghdr)))
#define CMSG_LEN(n)	(__CMSG_ALIGN(sizeof(struct cmsghdr)) + (n))
#define CMSG_DATA(c)	((unsigned char *)((struct cmsghdr *)(c) + 1))
#define CMSG_FIRSTHDR(m) ((size_t)(m)->msg_controllen >= sizeof(struct cmsghdr) ? \
	(struct cmsghdr *)(m)->msg_control : (struct cmsghdr *)0)
#define CMSG_NXTHDR(m, c) __cmsg_next((m), (c))

static __inline struct cmsghdr *
__cmsg_next(struct msghdr *__m, struct cmsghdr *__c)
{
	char *__end = (char *)__m->msg_control + __m->msg_controllen;
	char *__next;

	if (__c->cmsg_len < sizeof(struct cmsghdr))
		return (struct cmsghdr *)0;
	if (__c->cmsg_len > (size_t)(__end - (char *)__c))
		return (struct cmsghdr *)0;
	__next = (char *)__c + __CMSG_ALIGN(__c->cmsg_len);
	if (__next > __end || (size_t)(__end - __next) < sizeof(struct cmsghdr))
		return (struct cmsghdr *)0;
	return (struct cmsghdr *)__next;
}

__BEGIN_DECLS
int socket(int, int, int);
int socketpair(int, int, int, int *);
int bind(int, const struct sockaddr *, socklen_t);
int listen(int, int);
int accept(int, struct sockaddr *__restrict, socklen_t *__restrict);
int connect(int, const struct sockaddr *, socklen_t);
int getsockname(int, struct sockaddr *__restrict, socklen_t *__restrict);
int getpeername(int, struct sockaddr *__restrict, socklen_t *__restrict);
int getsockopt(int, int, int, void *__restrict, socklen_t *__restrict);
int setsockopt(int, int, int, const void *, socklen_t);
int shutdown(int, int);
ssize_t send(int, const void *, size_t, int);
ssize_t sendto(int, const void *, size_t, int, const struct sockaddr *, socklen_t);
ssize_t sendmsg(int, const struct msghdr *, int);
ssize_t recv(int, void *, size_t, int);
ssize_t recvfrom(int, void *__restrict, size_t, int, struct sockaddr *__restrict,
    socklen_t *__restrict);
ssize_t recvmsg(int, struct msghdr *, int);
#if __GNU_VISIBLE
int accept4(int, struct sockaddr *__restrict, socklen_t *__restrict, int);
int sendmmsg(int, struct mmsghdr *, unsigned int, int);
int recvmmsg(int, struct mmsghdr *, unsigned int, int, struct timespec *);
#endif
__END_DECLS

#endif
