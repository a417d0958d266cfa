/*
 * sem_open.c: semaphores with a name, which are files of /dev/shm.
 *
 * A new one is made under another name and linked to its own, so that nobody
 * sees it half made.  In a process each has one address however often it is
 * opened: `opened' remembers them by inode.
 */
#include "thread.h"
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define DIR	"/dev/shm/"

struct opened {
	struct opened *next;
	dev_t dev;
	ino_t ino;
	sem_t *sem;
	int count;
};

static struct opened *all;		/* [__loam_sem_lock] */
unsigned int __loam_sem_lock;

static int
path_of(char *path, size_t size, const char *name)
{
	while (*name == '/')
		name++;
	if (*name == '\0' || strchr(name, '/') != NULL) {
		errno = EINVAL;
		return -1;
	}
	if ((size_t)snprintf(path, size, DIR "sem.%s", name) >= size) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return 0;
}

/* The semaphore in fd, mapped or found; holds the lock. */
static sem_t *
map(int fd)
{
	struct opened *o;
	struct stat st;

	if (fstat(fd, &st) < 0)
		return SEM_FAILED;
	for (o = all; o != NULL; o = o->next)
		if (o->dev == st.st_dev && o->ino == st.st_ino) {
			o->count++;
			return o->sem;
		}
	if (st.st_size < (off_t)sizeof(sem_t)) {
		errno = EINVAL;
		return SEM_FAILED;
	}
	o = malloc(sizeof(*o));
	if (o == NULL)
		return SEM_FAILED;
	o->sem = mmap(NULL, sizeof(sem_t), PROT_READ | PROT_WRITE, MAP_SHARED,
	    fd, 0);
	if (o->sem == MAP_FAILED) {
		free(o);
		return SEM_FAILED;
	}
	o->dev = st.st_dev;
	o->ino = st.st_ino;
	o->count = 1;
	o->next = all;
	all = o;
	return o->sem;
}

/* Make a semaphore at path; a descriptor, or -1 (EEXIST: there is one). */
static int
make(const char *path, mode_t mode, unsigned int value)
{
	char temp[sizeof(DIR) + 48];
	int fd, err, tries = 0;
	struct timespec now;
	sem_t s;

	do {
		clock_gettime(CLOCK_MONOTONIC, &now);
		snprintf(temp, sizeof(temp), DIR "tmp.%d.%lx", getpid(),
		    now.tv_sec * 1000000000 + now.tv_nsec);
		fd = open(temp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	} while (fd < 0 && errno == EEXIST && tries++ < 100);
	if (fd < 0)
		return -1;
	sem_init(&s, 1, value);
	if (write(fd, &s, sizeof(s)) != (ssize_t)sizeof(s) ||
	    link(temp, path) < 0) {
		err = errno;
		close(fd);
		unlink(temp);
		errno = err;
		return -1;
	}
	unlink(temp);
	return fd;
}

static sem_t *
open_or_make(const char *path, int flags, mode_t mode, unsigned int value)
{
	sem_t *sem;
	int fd;

	for (;;) {
		fd = -1;
		if ((flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL)) {
			fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
			if (fd < 0 && (errno != ENOENT || !(flags & O_CREAT)))
				return SEM_FAILED;
		}
		if (fd < 0)
			fd = make(path, mode, value);
		if (fd >= 0)
			break;
		/* Somebody made it meanwhile: look again. */
		if (errno != EEXIST || (flags & O_EXCL))
			return SEM_FAILED;
	}
	word_lock(&__loam_sem_lock, 0);
	sem = map(fd);
	word_unlock(&__loam_sem_lock, 0);
	flags = errno;
	close(fd);
	errno = flags;
	return sem;
}

sem_t *
sem_open(const char *name, int flags, ...)
{
	unsigned int value = 0;
	mode_t mode = 0;
	char path[sizeof(DIR) + NAME_MAX + 1];
	va_list ap;
	sem_t *sem;
	int state;

	if (flags & O_CREAT) {
		va_start(ap, flags);
		mode = va_arg(ap, mode_t);
		value = va_arg(ap, unsigned int);
		va_end(ap);
	}
	if (path_of(path, sizeof(path), name) < 0)
		return SEM_FAILED;
	if (value > SEM_VALUE_MAX) {
		errno = EINVAL;
		return SEM_FAILED;
	}
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	sem = open_or_make(path, flags, mode, value);
	pthread_setcancelstate(state, NULL);
	return sem;
}

int
sem_close(sem_t *sem)
{
	struct opened **p, *o;

	word_lock(&__loam_sem_lock, 0);
	for (p = &all; (o = *p) != NULL && o->sem != sem; p = &o->next)
		;
	if (o != NULL && --o->count == 0) {
		*p = o->next;
		munmap(o->sem, sizeof(sem_t));
		free(o);
	}
	word_unlock(&__loam_sem_lock, 0);
	if (o != NULL)
		return 0;
	errno = EINVAL;
	return -1;
}

int
sem_unlink(const char *name)
{
	char path[sizeof(DIR) + NAME_MAX + 1];

	return path_of(path, sizeof(path), name) < 0 ? -1 : unlink(path);
}
