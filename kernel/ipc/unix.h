/*
 * Unix domain sockets, for their own files:
 *
 *	unix.c		making, pairs, shutdown, the end; poll and options
 *	unix_connect.c	listen, connect, accept
 *	unix_name.c	addresses: paths, abstract names, who is found by them
 *	unix_send.c	packets on their way to a queue
 *	unix_receive.c	and off it
 *	unix_rights.c	files on their way (SCM_RIGHTS), credentials, and the collector of
 *			sockets that only each other's queues still hold
 *
 *	FREE --listen--> LISTENING                      any --last close--> DEAD
 *	FREE --connect, pair--> (CONNECTING) --> CONNECTED
 *
 * What is sent stands as packets on the receiver's queue, under the receiver's lock.
 * Nobody holds the locks of two sockets at once. A connected stream or seqpacket
 * socket keeps its peer, with a reference, until its own end, so that it reads s->peer
 * without a lock; a datagram socket's peer may change, under its lock.
 *
 * References: a socket's file (or the queue of connections not yet accepted), its
 * peer, and whoever found it by name.
 *
 * Locks, outermost first: read_mutex; unix_rights_lock; socket->lock; unix_name_lock.
 */
#ifndef IPC_UNIX_H
#define IPC_UNIX_H

#include <ipc/socket.h>
#include <lib/atomic.h>
#include <lib/list.h>
#include <lib/rbtree.h>
#include <sync/mutex.h>
#include <sync/spinlock.h>
#include <sync/wait.h>
#include <uapi/un.h>

#define UNIX_MAX_FILES 253u	/* with one message */
#define UNIX_MAX_QUEUE 10u	/* packets that wait at a datagram socket before senders do */

enum unix_state { UNIX_FREE, UNIX_CONNECTING, UNIX_CONNECTED, UNIX_LISTENING, UNIX_DEAD };

/* Who somebody is; kernel ids. pid 0: not known. */
struct unix_cred {
	pid_t pid;
	uid_t uid;
	gid_t gid;
};

struct unix_address {
	struct refcount refs;
	unsigned len;			/* as getsockname tells it */
	struct sockaddr_un name;
	char end;			/* a path of full length has its NUL here */
};

struct unix_files {			/* SCM_RIGHTS: what a packet carries */
	unsigned n;
	struct user_account *user;	/* in whose name they are under way */
	struct unix_files *next;	/* while on the way to being closed */
	struct file *file[];
};

struct unix_packet {
	struct list link;
	size_t size, off;		/* all of it, and what was read of it */
	unsigned charge;		/* what it takes of the receiver's queue */
	bool large;			/* data is memory of its own; else it follows */
	bool paged;			/* and that of vmalloc */
	struct unix_cred cred;
	struct unix_address *from;	/* reference; NULL: none, or a stream's */
	struct unix_files *files;	/* or NULL */
	char *data;
};

struct unix_socket {
	struct socket s;
	struct refcount refs;
	struct mutex read_mutex;	/* one reader at a time */
	struct spinlock lock;		/* guards what follows */
	enum unix_state state;
	bool no_read, no_write;		/* shut down */
	bool pass_cred;			/* SO_PASSCRED */
	struct list packets;
	unsigned npackets;
	size_t unread, charged;		/* bytes */
	struct unix_socket *peer;	/* reference */
	struct list senders;		/* datagram: of sender_link, sockets connected to this one */
	struct list sender_link;	/* [peer's lock] */
	struct unix_cred peer_cred;	/* who connected, or listened */
	struct unix_cred own_cred;	/* of the listener, for those who connect */
	/* listening */
	struct list connections;	/* of accept_link: not yet accepted */
	struct list accept_link;	/* [listener's lock] */
	unsigned nconnections, backlog;

	struct wait_queue readable;	/* packets, connections, the end of either */
	struct wait_queue writable;	/* the peer's queue has room */
	struct wait_queue room;		/* this one's queue has: senders and connectors */

	/* [unix_name_lock] */
	struct unix_address *address;	/* reference; [c] once set */
	struct path path;		/* of a bound path; dentry NULL: none */
	struct rb_node name_node;	/* of an abstract name */
	struct list all_link;

	/* [unix_rights_lock] */
	unsigned inflight;		/* packets that hold its file */
	struct file *file;		/* its file, for the collector; no reference */
	struct list inflight_link;
	struct list work_link;
	unsigned unexplained;		/* while collecting */
	bool reachable;
};

static inline struct unix_socket *
unix_of(struct socket *s)
{
	return container_of(s, struct unix_socket, s);
}

static inline bool
unix_is_datagram(const struct unix_socket *u)
{
	return u->s.type == SOCK_DGRAM;
}

static inline void
unix_wake(struct wait_queue *q)
{
	if (wait_queue_active(q))
		wake_up_all(q);
}

/* ---- unix.c ---- */
extern const struct socket_ops unix_ops;
static inline void unix_get(struct unix_socket *u) { ref_get(&u->refs); }
void unix_put(struct unix_socket *u);
struct unix_socket *unix_make(int type);	/* refs 1; NULL: no memory */
/* A datagram socket's peer becomes next, whose reference is taken over (NULL: none). */
void unix_set_peer(struct unix_socket *u, struct unix_socket *next);
/* The peer of a datagram socket, with a reference, or NULL. */
struct unix_socket *unix_peer_get(struct unix_socket *u);
/* A datagram socket has no peer any longer, if it is still old. */
void unix_disconnect(struct unix_socket *u, struct unix_socket *old);
void unix_cred_now(struct unix_cred *c);	/* the caller's */

/* ---- unix_connect.c ---- */
int unix_listen(struct socket *s, int backlog);
int unix_connect(struct socket *s, const struct sockaddr_storage *a, unsigned len,
    bool nonblocking);
struct socket *unix_accept(struct socket *s, bool nonblocking);

/* ---- unix_name.c ---- */
void unix_name_init(void);
int unix_bind(struct socket *s, const struct sockaddr_storage *a, unsigned len);
/* Give u an abstract name if it has none. 0 or -errno. */
int unix_autobind(struct unix_socket *u);
/* Who is bound there, of that type, with a reference; ERR_PTR. */
struct unix_socket *unix_find(const struct sockaddr_storage *a, unsigned len, int type);
void unix_unbind(struct unix_socket *u);	/* at its end: nobody finds it, its name is free */
void unix_list(struct unix_socket *u);		/* in /proc/net/unix */
void unix_address_put(struct unix_address *a);	/* NULL is fine */
/* u's address with a reference, or NULL. */
struct unix_address *unix_address_get(struct unix_socket *u);
/* Into *out; the length, that of no name if a is NULL. */
int unix_address_show(const struct unix_address *a, struct sockaddr_storage *out);

/* ---- unix_send.c ---- */
ssize_t unix_send(struct socket *s, struct socket_message *m);
/* May u send at once (POLLOUT)? */
bool unix_writable(struct unix_socket *u);
void unix_packet_free(struct unix_packet *p);
void unix_free_packets(struct list *packets);
/* p leaves u's queue, whose lock is held. */
void unix_dequeue(struct unix_socket *u, struct unix_packet *p);
/* Packets have left u's queue: those who waited for room go on. */
void unix_made_room(struct unix_socket *u);

/* ---- unix_receive.c ---- */
ssize_t unix_receive(struct socket *s, struct socket_message *m);

/* ---- unix_rights.c ---- */
extern struct spinlock unix_rights_lock;
/* Read what the sender gave beside the text. files may come out NULL. */
int unix_control_in(const struct socket_message *m, struct unix_files **files,
    struct unix_cred *cred);
/* Hand out what packet p has beside its text. peek: its files stay in it, too. */
void unix_control_out(struct unix_socket *u, struct socket_message *m, struct unix_packet *p,
    bool peek);
/* The files leave the way: close them. NULL is fine. Never recurses, whatever they are. */
void unix_files_close(struct unix_files *f);
/*
 * Close sockets that nobody can reach any longer; cheap when no socket is under way.
 * leaving: a file that the caller is about to put, or NULL.
 */
void unix_collect(const struct file *leaving);

#endif
