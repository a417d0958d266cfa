/*
 * Writing and showing the id maps of user namespaces. A map is parsed and checked in
 * private, and stands for good once it is stored; lookups need no lock (userns.h).
 */
#include <fs/procfs/procfs.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <proc/idmap.h>
#include <proc/userns.h>
#include <uapi/errno.h>

/* ---- showing ---- */

void
id_map_show(struct seq_buf *s, struct user_namespace *ns, bool gids)
{
	const struct id_map *m = gids ? &ns->gids : &ns->uids;
	struct user_namespace *lower = current->cred->user_ns;
	unsigned i, n = atomic_load(&m->n);

	if (ns == &init_user_ns) {
		seq_printf(s, "%10u %10u %10u\n", 0, 0, NO_ID);
		return;
	}
	if (lower == ns)
		lower = ns->parent;
	for (i = 0; i < n; i++) {
		const struct id_extent *e = &m->by_first[i];

		seq_printf(s, "%10u %10u %10u\n", e->first,
		    gids ? gid_in(lower, e->kernel) : uid_in(lower, e->kernel), e->count);
	}
}

/* ---- parsing ---- */

static const char *
skip_blanks(const char *p)
{
	while (*p == ' ' || *p == '\t')
		p++;
	return p;
}

/* A decimal number at *p, which is moved past it. False: none, or too large. */
static bool
number(const char **p, u32 *out)
{
	u64 v = 0;

	*p = skip_blanks(*p);
	if (**p < '0' || **p > '9')
		return false;
	for (; **p >= '0' && **p <= '9'; ++*p) {
		v = v * 10 + (**p - '0');
		if (v > NO_ID)
			return false;
	}
	*out = v;
	return true;
}

static bool
overlap(u32 a, u32 na, u32 b, u32 nb)
{
	return a < b ? b - a < na : a - b < nb;
}

/* The lines of text into v (ids of the parent in kernel): how many, or -EINVAL. */
static int
parse(const char *p, struct id_extent *v)
{
	unsigned n = 0, i;

	while (*p) {
		struct id_extent *e = &v[n];

		if (n == ID_MAP_EXTENTS || !number(&p, &e->first) || !number(&p, &e->kernel) ||
		    !number(&p, &e->count))
			return -EINVAL;
		p = skip_blanks(p);
		if (*p && *p++ != '\n')
			return -EINVAL;
		/* Neither empty, nor up to the id that is none, nor around the end. */
		if (e->count == 0 || e->first > NO_ID - e->count || e->kernel > NO_ID - e->count)
			return -EINVAL;
		for (i = 0; i < n; i++) {
			if (overlap(v[i].first, v[i].count, e->first, e->count) ||
			    overlap(v[i].kernel, v[i].count, e->kernel, e->count))
				return -EINVAL;
		}
		n++;
	}
	return n ? (int)n : -EINVAL;
}

/* Ids of the parent become kernel ids: a line lies in one extent of the parent, or -EPERM. */
static int
to_kernel(const struct user_namespace *parent, bool gids, struct id_extent *v, unsigned n)
{
	unsigned i;

	if (parent == &init_user_ns)
		return 0;
	for (i = 0; i < n; i++) {
		const struct id_map *m = gids ? &parent->gids : &parent->uids;
		u32 first = id_to_kernel(m, v[i].kernel);
		u32 last = id_to_kernel(m, v[i].kernel + v[i].count - 1);

		if (first == NO_ID || last == NO_ID || last - first != v[i].count - 1)
			return -EPERM;
		v[i].kernel = first;
	}
	return 0;
}

/* ---- permission ---- */

/*
 * With CAP_SETUID (CAP_SETGID) over the parent, anything; and root of the parent needs
 * CAP_SETFCAP. Without, the maker of the namespace may map his own id, and his group if
 * setgroups is denied: or he could leave a group that is to keep him out.
 */
static bool
may_map(const struct user_namespace *ns, bool gids, const struct id_extent *v, unsigned n)
{
	const struct cred *c = current->cred;
	uid_t root = uid_to_kernel(ns->parent, 0);
	unsigned i;

	for (i = 0; i < n && !gids; i++) {
		if (root - v[i].kernel < v[i].count && !(c->user_ns == ns ?
		    ns->parent_could_setfcap : ns_capable(ns->parent, CAP_SETFCAP)))
			return false;
	}
	if (n == 1 && v[0].count == 1 && ns->owner == c->euid &&
	    (gids ? ns->setgroups_denied && v[0].kernel == c->egid : v[0].kernel == c->euid))
		return true;
	return ns_capable(ns->parent, gids ? CAP_SETGID : CAP_SETUID);
}

/* Is the caller in ns or its parent, and an administrator of ns? */
static bool
may_write(const struct user_namespace *ns)
{
	const struct cred *c = current->cred;

	return ns != &init_user_ns && (c->user_ns == ns || c->user_ns == ns->parent) &&
	    ns_capable(ns, CAP_SYS_ADMIN);
}

/* ---- writing ---- */

/* Insertion: at most a few hundred, once. */
static void
sort(struct id_extent *v, unsigned n, bool by_kernel)
{
	unsigned i, k;

	for (i = 1; i < n; i++) {
		struct id_extent e = v[i];

		for (k = i; k > 0 && (by_kernel ? v[k - 1].kernel > e.kernel :
		    v[k - 1].first > e.first); k--)
			v[k] = v[k - 1];
		v[k] = e;
	}
}

/* v, of n, has room for as many again. */
static void
publish(struct id_map *m, struct id_extent *v, unsigned n)
{
	m->by_first = v;
	m->by_kernel = v + n;
	memcpy(m->by_kernel, v, n * sizeof(*v));
	sort(m->by_first, n, false);
	sort(m->by_kernel, n, true);
	atomic_store(&m->n, n);
}

int
id_map_write(struct user_namespace *ns, bool gids, const char *text)
{
	struct id_map *m = gids ? &ns->gids : &ns->uids;
	struct id_extent *v;
	int n, err;

	if (!may_write(ns))
		return -EPERM;
	v = kmalloc(2 * ID_MAP_EXTENTS * sizeof(*v), 0);
	if (!v)
		return -ENOMEM;
	err = n = parse(text, v);
	if (n < 0)
		goto free;
	mutex_lock(&ns->lock);
	err = to_kernel(ns->parent, gids, v, n);
	if (err == 0 && (m->n || !may_map(ns, gids, v, n)))
		err = -EPERM;
	if (err == 0) {
		publish(m, v, n);
		v = NULL;
	}
	mutex_unlock(&ns->lock);
free:
	kfree(v);
	return err;
}

int
setgroups_write(struct user_namespace *ns, const char *text)
{
	bool deny = strncmp(text, "deny", 4) == 0;
	const char *rest = text + (deny ? 4 : 5);
	int err = 0;

	if (!deny && strncmp(text, "allow", 5) != 0)
		return -EINVAL;
	if (*rest == '\n')
		rest++;
	if (*rest)
		return -EINVAL;
	if (!may_write(ns))
		return -EPERM;
	mutex_lock(&ns->lock);
	/* It can be denied as long as there is no map of groups, and never be allowed again. */
	if (deny ? ns->gids.n != 0 && !ns->setgroups_denied : ns->setgroups_denied)
		err = -EPERM;
	else
		ns->setgroups_denied = deny;
	mutex_unlock(&ns->lock);
	return err;
}
