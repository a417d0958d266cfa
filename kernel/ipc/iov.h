/*
 * A walk over the pieces of user memory that a call names (struct iovec in kernel
 * memory, checked to lie in user space). May sleep.
 */
#ifndef IPC_IOV_H
#define IPC_IOV_H

#include <arch/user.h>
#include <lib/types.h>
#include <uapi/errno.h>
#include <uapi/uio.h>

struct iov_walk {
	const struct iovec *at;
	size_t off;		/* done of *at */
	size_t left;		/* in all */
};

/* Copy the next n bytes (no more than left) to or from kernel memory: 0 or -EFAULT. */
static inline int
iov_copy(struct iov_walk *w, void *kernel, size_t n, bool to_user)
{
	char *k = kernel;

	w->left -= n;
	while (n > 0) {
		char __user *u = (char *)w->at->iov_base + w->off;
		size_t len = MIN(n, w->at->iov_len - w->off);

		if (len > 0 && (to_user ? copy_to_user(u, k, len) : copy_from_user(k, u, len)) != 0)
			return -EFAULT;
		k += len;
		n -= len;
		w->off += len;
		if (w->off == w->at->iov_len) {
			w->at++;
			w->off = 0;
		}
	}
	return 0;
}

#endif
