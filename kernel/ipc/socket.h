/*
 * Sockets: what every family has, and the operations that it fills in. A socket is an
 * open file with an inode of its own; file->priv is the struct socket, which a family
 * embeds in its own.
 *
 * syscall/socket.c decodes the calls; everything below takes kernel memory, but for
 * the pieces of a message's text (iov.h).
 */
#ifndef IPC_SOCKET_H
#define IPC_SOCKET_H

#include <fs/vfs/vfs.h>
#include <ipc/iov.h>
#include <lib/types.h>
#include <uapi/socket.h>

struct poll_table;
struct socket;

/* One message on its way in or out. */
struct socket_message {
	struct iov_walk text;
	unsigned flags;			/* MSG_* as given */
	bool nonblocking;		/* O_NONBLOCK or MSG_DONTWAIT */
	/* The address: for sending as given (NULL: none); receiving fills it in. */
	struct sockaddr_storage *name;
	unsigned name_len;
	/* What stands beside the text: sending, a copy of it; receiving, room for it. */
	void *control;			/* sending: kernel memory; receiving: user memory */
	size_t control_len;		/* receiving: what is left of the room */
	unsigned out_flags;		/* receiving: MSG_TRUNC... */
};

struct socket_ops {
	int family;
	/* A new socket, not yet a file; its file takes it over. ERR_PTR. */
	struct socket *(*create)(int type, int protocol);
	void (*release)(struct socket *s);	/* its file is gone; or it never had one */
	void (*flush)(struct socket *s, struct file *f);	/* a descriptor of its file is being closed */
	int (*pair)(struct socket *a, struct socket *b);
	int (*bind)(struct socket *s, const struct sockaddr_storage *a, unsigned len);
	int (*listen)(struct socket *s, int backlog);
	int (*connect)(struct socket *s, const struct sockaddr_storage *a, unsigned len,
	    bool nonblocking);
	/* The next connection, not yet a file; ERR_PTR. */
	struct socket *(*accept)(struct socket *s, bool nonblocking);
	/* Length of the address put into *a, or -errno. */
	int (*name)(struct socket *s, bool peer, struct sockaddr_storage *a);
	int (*shutdown)(struct socket *s, int how);
	ssize_t (*send)(struct socket *s, struct socket_message *m);
	ssize_t (*receive)(struct socket *s, struct socket_message *m);
	unsigned (*poll)(struct socket *s, struct file *f, struct poll_table *pt);
	long (*ioctl)(struct socket *s, unsigned cmd, unsigned long arg);
	/*
	 * Options that the family adds. get fills *value (room *len, which it sets): 0 or
	 * -errno, -ENOPROTOOPT for what it does not know.
	 */
	int (*get_option)(struct socket *s, int level, int name, void *value, unsigned *len);
	int (*set_option)(struct socket *s, int level, int name, const void *value, unsigned len);
};

/* [s] family's lock or words that are read without one */
struct socket {
	const struct socket_ops *ops;	/* [c] */
	int type, protocol;		/* [c] */
	ino_t ino;			/* of its file; 0 before it has one */
	unsigned sndbuf, rcvbuf;	/* bytes */
	unsigned lowat;			/* SO_RCVLOWAT */
	u64 rcvtimeo_ns, sndtimeo_ns;	/* 0: for ever */
	struct linger linger;
	u32 flags;			/* BIT(option): SO_REUSEADDR and such, kept for getsockopt */
	bool listening;
	int error;			/* [a] SO_ERROR: told once */
};

#define SOCKET_BUFFER 212992u		/* the usual size, and the largest to ask for */
#define SOCKET_BUFFER_MIN 4608u

void socket_register(const struct socket_ops *ops);	/* boot */
const struct socket_ops *socket_family(int family);	/* NULL: none such */
void socket_init(struct socket *s, const struct socket_ops *ops, int type);

/* The file of a socket, which it takes over; NULL: no memory, the socket is the caller's. */
struct file *socket_file(struct socket *s, int flags);
/* The socket behind a file, or NULL (ENOTSOCK). */
struct socket *socket_of(const struct file *f);

/* When a call that may wait gives up: clock_ns() time; 0 = at once, ~0 = never. */
u64 socket_deadline(u64 timeout_ns, bool nonblocking);
/* What a wait ended by err is to the call: -ETIMEDOUT is -EAGAIN, and a signal ends one with a deadline for good. */
int socket_wait_error(long err, u64 deadline);
/* The error to be told, once. */
int socket_take_error(struct socket *s);

int socket_get_option(struct socket *s, int level, int name, void *value, unsigned *len);
int socket_set_option(struct socket *s, int level, int name, const void *value, unsigned len);

void unix_init(void);

#endif
