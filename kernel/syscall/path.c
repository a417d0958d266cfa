/*
 * Paths from user space (syscall/path.h).
 */
#include <arch/user.h>
#include <mm/slab.h>
#include <syscall/path.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/limits.h>

int
user_path_get(struct user_path *p, const char __user *user)
{
	ssize_t n = strncpy_from_user(p->small, user, sizeof(p->small));

	p->text = p->small;
	if (likely(n >= 0))
		return 0;
	if (n != -ENAMETOOLONG)
		return n;
	p->text = kmalloc(PATH_MAX, 0);
	if (p->text == NULL)
		return -ENOMEM;
	n = strncpy_from_user(p->text, user, PATH_MAX);
	if (n >= 0)
		return 0;
	kfree(p->text);
	return n;
}

void
user_path_put(struct user_path *p)
{
	if (p->text != p->small)
		kfree(p->text);
}

int
at_dir_get(struct at_dir *d, int dirfd, const char *text)
{
	int err;

	d->at = NULL;
	d->hold.put = false;
	d->put_path = false;
	if (dirfd == AT_FDCWD || (text != NULL && text[0] == '/'))
		return 0;
	if (fd_hold(dirfd, &d->hold) == NULL) {
		d->hold.put = false;
		return -EBADF;
	}
	if (d->hold.file->path.dentry != NULL) {
		d->at = &d->hold.file->path;
		return 0;
	}
	/* A pipe: only "" can mean it. */
	err = text != NULL && text[0] != '\0' ? -ENOTDIR : file_path(d->hold.file, &d->path);
	if (err != 0) {
		fd_hold_end(&d->hold);
		return err;
	}
	d->put_path = true;
	d->at = &d->path;
	return 0;
}

void
at_dir_put(struct at_dir *d)
{
	if (d->put_path)
		path_put(&d->path);
	fd_hold_end(&d->hold);
}

int
user_lookup(int dirfd, const char __user *user, unsigned lookup_flags, struct path *out)
{
	struct user_path p;
	struct at_dir d;
	int err = user_path_get(&p, user);

	if (err != 0)
		return err;
	err = at_dir_get(&d, dirfd, p.text);
	if (err == 0) {
		err = path_lookup(d.at, p.text, lookup_flags, out);
		at_dir_put(&d);
	}
	user_path_put(&p);
	return err;
}
