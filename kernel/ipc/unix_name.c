/*
 * Addresses of Unix domain sockets. A path is a node of a file system, whose inode
 * points to the socket that is bound to it; an abstract name, which begins with a NUL,
 * stands in a tree. unix_name_lock guards both, and the list for /proc/net/unix.
 */
#include <fs/procfs/procfs.h>
#include <ipc/unix.h>
#include <lib/err.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/errno.h>

#define PATH_OFFSET offsetof(struct sockaddr_un, sun_path)
#define AUTOBIND_NAMES 0x100000u	/* five digits */

STATIC_SPINLOCK(unix_name_lock);
static struct rb_tree abstract_names;
static struct list all_sockets = LIST_INIT(all_sockets);

/* ---- addresses ---- */

void
unix_address_put(struct unix_address *a)
{
	if (a != NULL && ref_put(&a->refs))
		kfree(a);
}

struct unix_address *
unix_address_get(struct unix_socket *u)
{
	struct unix_address *a = atomic_load(&u->address);

	if (a != NULL)
		ref_get(&a->refs);
	return a;
}

int
unix_address_show(const struct unix_address *a, struct sockaddr_storage *out)
{
	if (a == NULL) {
		out->ss_family = AF_UNIX;
		return sizeof(out->ss_family);
	}
	memcpy(out, &a->name, a->len);
	return a->len;
}

/* By a user's address: ERR_PTR(-EINVAL, -ENOMEM). A path ends with NUL and counts it. */
static struct unix_address *
parse(const struct sockaddr_storage *from, unsigned len)
{
	const struct sockaddr_un *un = (const struct sockaddr_un *)from;
	struct unix_address *a;

	if (len <= PATH_OFFSET || len > sizeof(*un) || un->sun_family != AF_UNIX)
		return ERR_PTR(-EINVAL);
	a = kzalloc(sizeof(*a));
	if (a == NULL)
		return ERR_PTR(-ENOMEM);
	ref_init(&a->refs, 1);
	memcpy(&a->name, un, len);
	a->len = un->sun_path[0] == '\0' ? len : PATH_OFFSET + strlen(a->name.sun_path) + 1;
	return a;
}

static bool
is_abstract(const struct unix_address *a)
{
	return a->name.sun_path[0] == '\0';
}

/* ---- abstract names ---- */

static int
compare(const struct unix_socket *u, const struct unix_address *a, int type)
{
	if (u->s.type != type)
		return type < u->s.type ? -1 : 1;
	if (u->address->len != a->len)
		return a->len < u->address->len ? -1 : 1;
	return memcmp(&a->name, &u->address->name, a->len);
}

static struct unix_socket *
find_abstract_locked(const struct unix_address *a, int type)
{
	struct rb_node *n = abstract_names.root;

	while (n != NULL) {
		struct unix_socket *u = rb_entry(n, struct unix_socket, name_node);
		int c = compare(u, a, type);

		if (c == 0)
			return u;
		n = c < 0 ? n->left : n->right;
	}
	return NULL;
}

/* Takes over the reference to a: 0, -EADDRINUSE, or -EINVAL for a socket that has a name. */
static int
bind_abstract(struct unix_socket *u, struct unix_address *a)
{
	struct rb_node **link = &abstract_names.root, *parent = NULL;
	int err = 0;

	spin_lock(&unix_name_lock);
	if (u->address != NULL)
		err = -EINVAL;
	else if (find_abstract_locked(a, u->s.type) != NULL)
		err = -EADDRINUSE;
	if (err == 0) {
		while (*link != NULL) {
			parent = *link;
			link = compare(rb_entry(parent, struct unix_socket, name_node), a,
			    u->s.type) < 0 ? &parent->left : &parent->right;
		}
		atomic_store(&u->address, a);
		rb_insert(&abstract_names, &u->name_node, parent, link);
	}
	spin_unlock(&unix_name_lock);
	if (err != 0)
		unix_address_put(a);
	return err;
}

int
unix_autobind(struct unix_socket *u)
{
	static u32 next;
	int err = -ENOSPC;

	for (unsigned tries = 0; tries < AUTOBIND_NAMES; tries++) {
		struct unix_address *a;

		if (atomic_load(&u->address) != NULL)
			return 0;
		a = kzalloc(sizeof(*a));
		if (a == NULL)
			return -ENOMEM;
		ref_init(&a->refs, 1);
		a->name.sun_family = AF_UNIX;
		snprintf(a->name.sun_path + 1, 6, "%05x",
		    atomic_add(&next, 1) % AUTOBIND_NAMES);
		a->len = PATH_OFFSET + 6;
		err = bind_abstract(u, a);
		if (err != -EADDRINUSE)
			break;
		err = -ENOSPC;
	}
	return err == -EINVAL ? 0 : err;	/* another thread was faster */
}

/* ---- paths ---- */

/* Takes over the reference to a. */
static int
bind_path(struct unix_socket *u, struct unix_address *a)
{
	struct path p;
	int err = vfs_mknod_at(NULL, a->name.sun_path, S_IFSOCK | 0777, 0);

	if (err == 0)
		err = path_lookup(NULL, a->name.sun_path, 0, &p);
	if (err != 0) {
		unix_address_put(a);
		return err == -EEXIST ? -EADDRINUSE : err;
	}
	spin_lock(&unix_name_lock);
	if (u->address != NULL)
		err = -EINVAL;
	else if (!S_ISSOCK(p.dentry->inode->mode) || p.dentry->inode->socket != NULL)
		err = -EADDRINUSE;	/* somebody put another there meanwhile */
	if (err == 0) {
		p.dentry->inode->socket = u;
		u->path = p;
		atomic_store(&u->address, a);
	}
	spin_unlock(&unix_name_lock);
	if (err != 0) {
		path_put(&p);
		unix_address_put(a);
	}
	return err;
}

int
unix_bind(struct socket *s, const struct sockaddr_storage *name, unsigned len)
{
	struct unix_socket *u = unix_of(s);
	struct unix_address *a;

	if (len == PATH_OFFSET && name->ss_family == AF_UNIX)
		return atomic_load(&u->address) != NULL ? -EINVAL : unix_autobind(u);
	a = parse(name, len);
	if (IS_ERR(a))
		return PTR_ERR(a);
	if (atomic_load(&u->address) != NULL) {
		unix_address_put(a);
		return -EINVAL;
	}
	return is_abstract(a) ? bind_abstract(u, a) : bind_path(u, a);
}

static struct unix_socket *
find_path(const struct unix_address *a, int type)
{
	struct unix_socket *u = ERR_PTR(-ECONNREFUSED);
	struct path p;
	int err = path_lookup(NULL, a->name.sun_path, LOOKUP_FOLLOW, &p);

	if (err != 0)
		return ERR_PTR(err);
	err = inode_permission(p.dentry->inode, MAY_WRITE);
	if (err != 0) {
		u = ERR_PTR(err);
	} else if (S_ISSOCK(p.dentry->inode->mode)) {
		spin_lock(&unix_name_lock);
		if (p.dentry->inode->socket != NULL) {
			u = p.dentry->inode->socket;
			if (u->s.type == type)
				unix_get(u);
			else
				u = ERR_PTR(-EPROTOTYPE);
		}
		spin_unlock(&unix_name_lock);
	}
	path_put(&p);
	return u;
}

static struct unix_socket *
find_abstract(const struct unix_address *a, int type)
{
	struct unix_socket *u;

	spin_lock(&unix_name_lock);
	u = find_abstract_locked(a, type);
	if (u != NULL)
		unix_get(u);
	spin_unlock(&unix_name_lock);
	return u != NULL ? u : ERR_PTR(-ECONNREFUSED);
}

struct unix_socket *
unix_find(const struct sockaddr_storage *name, unsigned len, int type)
{
	struct unix_address *a = parse(name, len);
	struct unix_socket *u;

	if (IS_ERR(a))
		return (struct unix_socket *)a;
	u = is_abstract(a) ? find_abstract(a, type) : find_path(a, type);
	unix_address_put(a);
	return u;
}

void
unix_unbind(struct unix_socket *u)
{
	struct path p = { NULL, NULL };

	spin_lock(&unix_name_lock);
	list_del(&u->all_link);
	if (u->path.dentry != NULL) {
		p = u->path;
		p.dentry->inode->socket = NULL;
		u->path.dentry = NULL;
	} else if (u->address != NULL && u->name_node.parent_color != 0) {
		rb_erase(&abstract_names, &u->name_node);
	}
	spin_unlock(&unix_name_lock);
	if (p.dentry != NULL)
		path_put(&p);
}

/* ---- /proc/net/unix ---- */

void
unix_list(struct unix_socket *u)
{
	spin_lock(&unix_name_lock);
	list_add_tail(&all_sockets, &u->all_link);
	spin_unlock(&unix_name_lock);
}

/* One line; the address as text, an abstract one with @ for its NULs. */
static void
show(struct seq_buf *b, struct unix_socket *u)
{
	const struct unix_address *a = u->address;
	char text[sizeof(a->name.sun_path) + 1] = "";

	if (a != NULL) {
		unsigned n = a->len - PATH_OFFSET - (is_abstract(a) ? 0 : 1);

		for (unsigned i = 0; i < n; i++)
			text[i] = a->name.sun_path[i] != '\0' ? a->name.sun_path[i] : '@';
		text[n] = '\0';
	}
	seq_printf(b, "%016lx: %08X %08X %08X %04X %02X %5lu%s%s\n", 0UL, ref_read(&u->refs), 0u,
	    u->s.listening ? 0x10000u : 0u, (unsigned)u->s.type,
	    u->state == UNIX_CONNECTED ? 3u : u->state == UNIX_CONNECTING ? 2u : 1u,
	    (unsigned long)u->s.ino, a != NULL ? " " : "", text);
}

/* The list is copied out in pieces, for the text may have to grow while it is made. */
static int
show_sockets(struct seq_buf *b)
{
	struct unix_socket *u, *last = NULL;

	seq_puts(b, "Num       RefCount Protocol Flags    Type St Inode Path\n");
	spin_lock(&unix_name_lock);
	list_for_each(u, &all_sockets, all_link) {
		/* One that has none is on its way out. */
		if (!ref_get_unless_zero(&u->refs))
			continue;
		spin_unlock(&unix_name_lock);
		if (last != NULL)
			unix_put(last);
		show(b, u);
		spin_lock(&unix_name_lock);
		last = u;
		if (list_empty(&u->all_link))
			break;		/* closed meanwhile: where it stood is not known */
	}
	spin_unlock(&unix_name_lock);
	if (last != NULL)
		unix_put(last);
	return 0;
}

void
unix_name_init(void)
{
	procfs_register("net/unix", 0444, show_sockets, NULL);
}
