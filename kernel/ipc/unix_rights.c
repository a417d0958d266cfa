/*
 * Unix domain sockets: what goes beside the text. Files under way are held by their
 * packet; a socket among them counts how many packets hold it (inflight).
 *
 * Sockets that are under way in each other's queues only, with no descriptor left,
 * would stay for ever: the collector finds them. A socket is a candidate if all the
 * references on its file are from packets. Those of them that a queue outside, or a
 * message just on its way, may still bring to light are found by counting: what the
 * candidates' own queues do not explain comes from elsewhere; and what stands in the
 * queue of one that is reachable is reachable as well. The rest is garbage: its
 * packets are thrown away, and with them goes everything else.
 *
 * A packet is counted before it is queued and until after it is taken off, so one in
 * between makes its files reachable. Nobody can read from a candidate's queue, as
 * nobody has a descriptor; so what was seen there stays.
 */
#include <fs/files.h>
#include <fs/vfs/cred.h>
#include <ipc/unix.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/pidns.h>
#include <proc/user.h>
#include <proc/userns.h>
#include <sched/hooks.h>
#include <sched/thread.h>
#include <uapi/errno.h>
#include <uapi/resource.h>

#define CMSG_ALIGN(n) ROUND_UP((n), sizeof(long))
#define CMSG_HEAD sizeof(struct cmsghdr)

SPINLOCK(unix_rights_lock);
static struct list inflight_sockets = LIST_INIT(inflight_sockets);	/* of inflight_link */

static struct unix_socket *
unix_of_file(struct file *f)
{
	struct socket *s = socket_of(f);

	return s != NULL && s->ops == &unix_ops ? unix_of(s) : NULL;
}

/* ---- on the way and off it ---- */

static void
depart(struct unix_files *files)
{
	spin_lock(&unix_rights_lock);
	for (unsigned i = 0; i < files->n; i++) {
		struct unix_socket *u = unix_of_file(files->file[i]);

		if (u == NULL)
			continue;
		u->file = files->file[i];
		if (u->inflight++ == 0)
			list_add_tail(&inflight_sockets, &u->inflight_link);
	}
	spin_unlock(&unix_rights_lock);
}

static void
arrive(struct unix_files *files)
{
	spin_lock(&unix_rights_lock);
	for (unsigned i = 0; i < files->n; i++) {
		struct unix_socket *u = unix_of_file(files->file[i]);

		if (u != NULL && --u->inflight == 0)
			list_del(&u->inflight_link);
	}
	spin_unlock(&unix_rights_lock);
	atomic_sub(&files->user->ninflight, files->n);
}

/*
 * Closing a socket may close the files in its queue, sockets again: whoever is at it
 * already closes those in its loop, so that the stack does not grow with the chain.
 */
struct closer {
	struct thread *thread;
	struct closer *next;
};

STATIC_SPINLOCK(close_lock);
static struct closer *closers;		/* [close_lock] */
static struct unix_files *to_close;	/* [close_lock] */

static bool
is_closing(void)
{
	for (struct closer *c = closers; c != NULL; c = c->next)
		if (c->thread == current)
			return true;
	return false;
}

static void
put_files(struct unix_files *files)
{
	for (unsigned i = 0; i < files->n; i++)
		file_put(files->file[i]);
	user_put(files->user);
	kfree(files);
}

void
unix_files_close(struct unix_files *files)
{
	struct closer self = { .thread = current }, **link;

	if (files == NULL)
		return;
	arrive(files);
	spin_lock(&close_lock);
	files->next = to_close;
	to_close = files;
	if (is_closing()) {
		spin_unlock(&close_lock);
		return;
	}
	self.next = closers;
	closers = &self;
	do {
		while ((files = to_close) != NULL) {
			to_close = files->next;
			spin_unlock(&close_lock);
			put_files(files);
			spin_lock(&close_lock);
		}
		/* What was closed may have been the last way to some others. */
		spin_unlock(&close_lock);
		unix_collect(NULL);
		spin_lock(&close_lock);
	} while (to_close != NULL);
	for (link = &closers; *link != &self; link = &(*link)->next)
		;
	*link = self.next;
	spin_unlock(&close_lock);
}

/* ---- what the sender gave ---- */

/* The files of the descriptors, added to those there are: 0 or -errno. */
static int
add_files(struct unix_files **files, const int *fd, unsigned n)
{
	struct unix_files *f = *files;

	if (n == 0)
		return 0;
	if (f == NULL) {
		f = kzalloc(sizeof(*f) + UNIX_MAX_FILES * sizeof(f->file[0]));
		if (f == NULL)
			return -ENOMEM;
		*files = f;
	}
	if (n > UNIX_MAX_FILES - f->n)
		return -EINVAL;
	for (unsigned i = 0; i < n; i++) {
		struct file *file = fd_get(fd[i]);

		if (file == NULL)
			return -EBADF;
		f->file[f->n++] = file;
	}
	return 0;
}

/* The process with that number in the caller's namespace, as the kernel numbers it; 0 = none. */
static pid_t
pid_from_user(pid_t pid)
{
	struct process *p = process_find(pid);
	pid_t id = p ? p->pid : 0;

	if (p)
		process_put(p);
	return id;
}

/* May the caller say it is that? */
static int
check_cred(const struct ucred *u, struct unix_cred *out)
{
	const struct cred *c = current->cred;
	uid_t uid = uid_take(u->uid);
	gid_t gid = gid_take(u->gid);

	if (uid == NO_ID || gid == NO_ID)
		return -EINVAL;
	if (u->pid != current->proc->ns_pid && !own_capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (uid != c->uid && uid != c->euid && uid != c->suid && !own_capable(CAP_SETUID))
		return -EPERM;
	if (gid != c->gid && gid != c->egid && gid != c->sgid && !own_capable(CAP_SETGID))
		return -EPERM;
	*out = (struct unix_cred){ pid_from_user(u->pid), uid, gid };
	if (out->pid == 0)
		return -ESRCH;
	return 0;
}

static int
take_one(const struct cmsghdr *c, struct unix_files **files, struct unix_cred *cred)
{
	size_t n = c->cmsg_len - CMSG_HEAD;

	if (c->cmsg_level != SOL_SOCKET)
		return 0;
	if (c->cmsg_type == SCM_RIGHTS)
		return add_files(files, (const int *)(c + 1), n / sizeof(int));
	if (c->cmsg_type == SCM_CREDENTIALS && n == sizeof(struct ucred))
		return check_cred((const struct ucred *)(c + 1), cred);
	return -EINVAL;
}

/* In whose name they go: 0, -ETOOMANYREFS or -ENOMEM. */
static int
charge_files(struct unix_files *files)
{
	struct user_account *u = user_find(current->cred->uid);

	if (u == NULL)
		return -ENOMEM;
	if (atomic_add(&u->ninflight, files->n) > rlimit_current(RLIMIT_NOFILE) &&
	    !capable(CAP_SYS_RESOURCE) && !capable(CAP_SYS_ADMIN)) {
		atomic_sub(&u->ninflight, files->n);
		user_put(u);
		return -ETOOMANYREFS;
	}
	files->user = u;
	return 0;
}

static void
drop_files(struct unix_files *files)
{
	for (unsigned i = 0; i < files->n; i++)
		file_put(files->file[i]);
	kfree(files);
}

int
unix_control_in(const struct socket_message *m, struct unix_files **files, struct unix_cred *cred)
{
	const char *at = m->control, *end = at + m->control_len;
	int err = 0;

	while (err == 0 && (size_t)(end - at) >= CMSG_HEAD) {
		const struct cmsghdr *c = (const struct cmsghdr *)at;

		if (c->cmsg_len < CMSG_HEAD || c->cmsg_len > (size_t)(end - at))
			err = -EINVAL;
		else
			err = take_one(c, files, cred);
		if (err == 0)
			at += MIN(CMSG_ALIGN(c->cmsg_len), (size_t)(end - at));
	}
	if (err == 0 && *files != NULL)
		err = charge_files(*files);
	if (*files == NULL)
		return err;
	if (err != 0) {
		drop_files(*files);
		*files = NULL;
		return err;
	}
	depart(*files);
	return 0;
}

/* ---- what the receiver gets ---- */

/* One item with n bytes of data; cut off, with MSG_CTRUNC, if there is no room. False: no user memory. */
static bool
put_item(struct socket_message *m, int type, const void *data, size_t n)
{
	struct cmsghdr c = { .cmsg_len = CMSG_HEAD + n, .cmsg_level = SOL_SOCKET, .cmsg_type = type };

	if (m->control == NULL || m->control_len < CMSG_HEAD) {
		m->out_flags |= MSG_CTRUNC;
		return true;
	}
	if (m->control_len < c.cmsg_len) {
		m->out_flags |= MSG_CTRUNC;
		c.cmsg_len = m->control_len;
	}
	if (copy_to_user(m->control, &c, sizeof(c)) != 0 ||
	    copy_to_user((char *)m->control + CMSG_HEAD, data, c.cmsg_len - CMSG_HEAD) != 0)
		return false;
	n = MIN(CMSG_ALIGN(c.cmsg_len), m->control_len);
	m->control = (char *)m->control + n;
	m->control_len -= n;
	return true;
}

/* Descriptors for as many of the files as there is room for. */
static void
put_rights(struct socket_message *m, const struct unix_files *files)
{
	bool cloexec = m->flags & MSG_CMSG_CLOEXEC;
	int *fds = kmalloc(files->n * sizeof(*fds), 0);
	unsigned room, n = 0;

	room = m->control == NULL || m->control_len < CMSG_HEAD ? 0 :
	    (m->control_len - CMSG_HEAD) / sizeof(int);
	while (fds != NULL && n < MIN(files->n, room)) {
		file_get(files->file[n]);
		fds[n] = fd_install(files->file[n], cloexec, 0);
		if (fds[n] < 0) {
			file_put(files->file[n]);
			break;
		}
		n++;
	}
	if (n < files->n)
		m->out_flags |= MSG_CTRUNC;
	/* Who cannot be told of them does not get them. */
	if (n > 0 && !put_item(m, SCM_RIGHTS, fds, n * sizeof(*fds)))
		while (n > 0)
			(void)fd_close(fds[--n]);
	kfree(fds);
}

void
unix_control_out(struct unix_socket *u, struct socket_message *m, struct unix_packet *p, bool peek)
{
	struct unix_files *files = p->files;

	if (u->pass_cred) {
		struct ucred c = { pid_show(p->cred.pid), uid_show(p->cred.uid), gid_show(p->cred.gid) };

		(void)put_item(m, SCM_CREDENTIALS, &c, sizeof(c));
	}
	if (files == NULL)
		return;
	put_rights(m, files);
	if (peek)
		return;
	spin_lock(&u->lock);
	p->files = NULL;
	spin_unlock(&u->lock);
	unix_files_close(files);
}

/* ---- the collector ---- */

typedef void (*visit_fn)(struct unix_socket *u, struct list *arg);

/* fn for each socket that is under way in u's packets. */
static void
visit_packets(struct unix_socket *u, visit_fn fn, struct list *arg)
{
	struct unix_packet *p;

	spin_lock(&u->lock);
	list_for_each(p, &u->packets, link) {
		if (p->files == NULL)
			continue;
		for (unsigned i = 0; i < p->files->n; i++) {
			struct unix_socket *v = unix_of_file(p->files->file[i]);

			if (v != NULL && !list_empty(&v->inflight_link))
				fn(v, arg);
		}
	}
	spin_unlock(&u->lock);
}

/* The next connection that waits at l after c; nobody accepts here, so none goes. */
static struct unix_socket *
next_connection(struct unix_socket *l, struct unix_socket *c)
{
	struct list *next;

	spin_lock(&l->lock);
	next = c == NULL ? l->connections.next : c->accept_link.next;
	spin_unlock(&l->lock);
	return next == &l->connections ? NULL : list_entry(next, struct unix_socket, accept_link);
}

static void
visit(struct unix_socket *u, visit_fn fn, struct list *arg)
{
	struct unix_socket *c = NULL;

	visit_packets(u, fn, arg);
	if (u->s.listening)
		while ((c = next_connection(u, c)) != NULL)
			visit_packets(c, fn, arg);
}

static void
explain(struct unix_socket *v, struct list *arg)
{
	v->unexplained--;
}

static void
reach(struct unix_socket *v, struct list *work)
{
	if (v->reachable)
		return;
	v->reachable = true;
	list_add_tail(work, &v->work_link);
}

/* Which of the sockets under way can still be reached? Needs unix_rights_lock. */
static void
mark_reachable(const struct file *leaving)
{
	struct list work;
	struct unix_socket *u;

	list_init(&work);
	list_for_each(u, &inflight_sockets, inflight_link) {
		u->reachable = ref_read(&u->file->refs) - (u->file == leaving) > u->inflight;
		u->unexplained = u->inflight;
	}
	list_for_each(u, &inflight_sockets, inflight_link)
		if (!u->reachable)
			visit(u, explain, NULL);
	list_for_each(u, &inflight_sockets, inflight_link)
		if (!u->reachable && u->unexplained > 0)
			reach(u, &work);
	while ((u = list_first(&work, struct unix_socket, work_link)) != NULL) {
		list_del(&u->work_link);
		visit(u, reach, &work);
	}
}

/* The packets with files of one that nobody reaches. */
static void
take_packets(struct unix_socket *u, struct list *packets)
{
	struct unix_packet *p, *next;

	spin_lock(&u->lock);
	list_for_each_safe(p, next, &u->packets, link) {
		if (p->files == NULL)
			continue;
		list_del(&p->link);
		list_add_tail(packets, &p->link);
		u->npackets--;
		u->unread -= p->size - p->off;
		u->charged -= p->charge;
	}
	spin_unlock(&u->lock);
}

void
unix_collect(const struct file *leaving)
{
	struct list packets;
	struct unix_socket *u, *c;

	if (list_empty(&inflight_sockets))
		return;
	list_init(&packets);
	spin_lock(&unix_rights_lock);
	mark_reachable(leaving);
	list_for_each(u, &inflight_sockets, inflight_link) {
		if (u->reachable)
			continue;
		take_packets(u, &packets);
		for (c = NULL; u->s.listening && (c = next_connection(u, c)) != NULL; )
			take_packets(c, &packets);
	}
	spin_unlock(&unix_rights_lock);
	unix_free_packets(&packets);
}
