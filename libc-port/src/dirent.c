/*
 * dirent.c: directory streams.
 *
 * A stream owns a descriptor and a buffer of entries as getdents64 packed
 * them; struct dirent has the same layout, so readdir returns a pointer into
 * the buffer.  The position of telldir is the kernel's d_off.
 */
#include "internal.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

_Static_assert(offsetof(struct dirent, d_name) ==
    offsetof(struct linux_dirent64, d_name), "dirent is the kernel's");

#define DIR_BUF	32768

ssize_t getdents64(int, void *, size_t);

struct __loam_dir {
	int fd;
	int pos;		/* of the next entry in buf */
	int len;		/* bytes in buf */
	long off;		/* where the next entry stands in the file */
	char buf[DIR_BUF] __attribute__((__aligned__(8)));
};

DIR *
fdopendir(int fd)
{
	struct stat st;
	int flags;
	DIR *d;

	if (fstat(fd, &st) < 0)
		return NULL;
	if (!S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return NULL;
	}
	flags = fcntl(fd, F_GETFL);
	if (flags >= 0 && (flags & O_PATH)) {
		errno = EBADF;
		return NULL;
	}
	d = malloc(sizeof(*d));
	if (d == NULL)
		return NULL;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	d->fd = fd;
	d->pos = d->len = 0;
	d->off = 0;
	return d;
}

DIR *
opendir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int err;
	DIR *d;

	if (fd < 0)
		return NULL;
	d = fdopendir(fd);
	if (d == NULL) {
		err = errno;
		close(fd);
		errno = err;
	}
	return d;
}

int
closedir(DIR *d)
{
	int fd = d->fd;

	free(d);
	return close(fd);
}

int
fdclosedir(DIR *d)
{
	int fd = d->fd;

	free(d);
	return fd;
}

struct dirent *
readdir(DIR *d)
{
	struct dirent *e;
	ssize_t n;

	if (d->pos >= d->len) {
		n = getdents64(d->fd, d->buf, sizeof(d->buf));
		if (n <= 0) {
			/* A directory removed meanwhile has simply ended. */
			if (n < 0 && errno == ENOENT)
				errno = 0;
			return NULL;
		}
		d->len = (int)n;
		d->pos = 0;
	}
	e = (struct dirent *)(d->buf + d->pos);
	d->pos += e->d_reclen;
	d->off = e->d_off;
	return e;
}

int
readdir_r(DIR *restrict d, struct dirent *restrict entry,
    struct dirent **restrict result)
{
	int saved = errno, err;
	struct dirent *e;

	errno = 0;
	e = readdir(d);
	err = errno;
	errno = saved;
	*result = NULL;
	if (e == NULL)
		return err;
	memcpy(entry, e, e->d_reclen < sizeof(*entry) ?
	    e->d_reclen : sizeof(*entry));
	*result = entry;
	return 0;
}

void
seekdir(DIR *d, long off)
{
	d->off = lseek(d->fd, off, SEEK_SET);
	d->pos = d->len = 0;
}

void
rewinddir(DIR *d)
{
	seekdir(d, 0);
}

long
telldir(DIR *d)
{
	return d->off;
}

int
dirfd(DIR *d)
{
	return d->fd;
}
