/* The host's side of the file system tests: memory, messages, the image file. */
#include "fs_host.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char image[64];
static int fd = -1;
static char *saved;
static unsigned long saved_size;

void *
host_alloc(unsigned long size, int zero)
{
	return zero ? calloc(1, size) : malloc(size);
}

void host_free(void *p) { free(p); }

void *
host_alloc_pages(unsigned long npages)
{
	return aligned_alloc(4096, npages * 4096);
}

void
host_print(const char *text)
{
	fputs(text, stdout);
	fflush(stdout);
}

void host_abort(void) { abort(); }

static int
run(const char *command)
{
	int status = system(command);

	return status == -1 ? -1 : WEXITSTATUS(status);
}

int
image_make(unsigned block_size, unsigned mib)
{
	char command[200];

	if (image[0] == '\0')
		snprintf(image, sizeof(image), "/tmp/loam-fs-test.%d", (int)getpid());
	unlink(image);
	snprintf(command, sizeof(command),
	    "PATH=$PATH:/sbin:/usr/sbin mke2fs -q -t ext2 -b %u %s %uM >/dev/null", block_size,
	    image, mib);
	return run(command);
}

unsigned long
image_open(void)
{
	struct stat st;

	fd = open(image, O_RDWR);
	return fd < 0 || fstat(fd, &st) != 0 ? 0 : st.st_size;
}

void
image_close(void)
{
	close(fd);
	fd = -1;
}

int
image_io(unsigned long offset, void *buf, unsigned long n, int write)
{
	ssize_t r = write ? pwrite(fd, buf, n, offset) : pread(fd, buf, n, offset);

	return r == (ssize_t)n ? 0 : -1;
}

/* What e2fsck says is shown only if it is not content. */
int
image_check(void)
{
	char command[400];

	snprintf(command, sizeof(command),
	    "PATH=$PATH:/sbin:/usr/sbin e2fsck -fn %s >%s.log 2>&1 || { sed 's/^/# /' %s.log; false; }",
	    image, image, image);
	return run(command);
}

void
image_save(void)
{
	saved_size = image_open();
	free(saved);
	saved = malloc(saved_size);
	if (saved == NULL || image_io(0, saved, saved_size, 0) != 0)
		abort();
	image_close();
}

void
image_restore(void)
{
	image_open();
	if (image_io(0, saved, saved_size, 1) != 0)
		abort();
	image_close();
}

void
image_poke(unsigned long offset, unsigned char value)
{
	image_open();
	if (image_io(offset % saved_size, &value, 1, 1) != 0)
		abort();
	image_close();
}

__attribute__((destructor)) static void
remove_image(void)
{
	char log[80];

	if (image[0] == '\0')
		return;
	unlink(image);
	snprintf(log, sizeof(log), "%s.log", image);
	unlink(log);
	free(saved);
}
